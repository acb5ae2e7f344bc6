from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.settings import Settings
from index.folder import current_build
from index.storage import load_documents
from knowledge.library import Library
from tests.assistant.terminals import COMMAND, Guide, assert_one_line, finish, start
from tests.fakes import OUT_OF_MEMORY, Script, page

QUESTION = "What is deep learning?"
BUILT_IN = "deep-learning"


def flip_a_byte(folder: Path, name: str) -> None:
    build = current_build(folder)
    assert build is not None
    content = bytearray((build / name).read_bytes())
    content[len(content) // 2] ^= 1
    (build / name).write_bytes(content)


# ask and search


def test_ask_prints_an_answer_with_its_sources(built: Guide) -> None:
    outcome = built("ask", QUESTION)
    assert outcome.status == 0
    assert outcome.err == ""
    assert re.search(r"\[\d\]", outcome.out)
    assert re.search(r"\n\[\d\] \w", outcome.out)
    assert "You could ask next:" in outcome.out


def test_ask_json_prints_one_document_whose_quotes_read_back(built: Guide, data_dir: Path) -> None:
    outcome = built("ask", QUESTION, "--json")
    answer = json.loads(outcome.out)
    assert outcome.err == ""
    assert answer["answered"] is True
    assert answer["model"] == "extractive"
    assert answer["sources"]
    build = current_build(data_dir / "index")
    assert build is not None
    documents = load_documents(build)
    for source in answer["sources"] + answer["citations"]:
        text = documents[source["document_id"]].text
        assert text[source["char_start"] : source["char_end"]] == source["quote"]


def test_what_is_not_covered_is_declined_with_what_could_be_asked(built: Guide) -> None:
    outcome = built("ask", "Who won the 2010 World Cup?")
    assert outcome.status == 0
    assert "does not cover" in outcome.out
    assert "questions like these:\n\n  • " in outcome.out


def test_a_scripted_generator_says_its_script(built: Guide) -> None:
    said = "All deep learning is machine learning, but not all machine learning is deep learning."
    answer = json.loads(built("ask", QUESTION, "--json", "--generator", f"scripted:{said}").out)
    assert said.rstrip(".") in answer["answer"]
    assert answer["model"] == "scripted"


def test_ask_without_an_index_says_what_to_run(guide: Guide) -> None:
    outcome = guide("ask", QUESTION)
    assert_one_line(outcome, "There is no index at", "Run: concept-guide index build")
    assert outcome.out == ""


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("x" * 100_000, "100,000 characters"),
        ("half \udcff", "half of a character"),
    ],
)
@pytest.mark.parametrize("command", ["ask", "search"])
def test_what_cannot_be_asked_is_one_line(built: Guide, command: str, question: str, says: str) -> None:
    assert_one_line(built(command, question), says)


def test_a_model_that_dies_is_one_line(built: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    dying = Script("Deep learning is " * 9, dies_of=OUT_OF_MEMORY)
    monkeypatch.setattr("assistant.factory.generator_loader", lambda *arguments: lambda: dying)
    outcome = built("ask", QUESTION, "--json")
    assert_one_line(outcome, str(OUT_OF_MEMORY))
    assert outcome.out == ""


def test_search_json_gives_ranked_passages(built: Guide) -> None:
    outcome = built("search", "Spotify music", "-k", "3", "--json")
    results = json.loads(outcome.out)["results"]
    assert [result["n"] for result in results] == [1, 2, 3]
    assert any("Spotify" in result["text"] for result in results)


def test_search_prints_a_line_for_each_passage(built: Guide) -> None:
    outcome = built("search", "Spotify music", "-k", "2")
    assert outcome.status == 0
    assert outcome.out.startswith("1. ")
    assert "\n2. " in outcome.out


# eval


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """A file of questions: one that the built-in page answers, one that it does not."""
    lines = [
        {"question": QUESTION, "answerable": True, "evidence": [{"document": BUILT_IN, "words": "Deep learning"}]},
        {"question": "Who won the 2010 World Cup?", "answerable": False},
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)) + "\n")
    return path


def test_eval_prints_one_table_with_and_without_the_material(built: Guide, questions: Path) -> None:
    outcome = built("eval", str(questions), "--generator", "scripted:Bananas are blue.")
    assert (outcome.status, outcome.err) == (0, "")
    first, headings, *rows = outcome.out.splitlines()
    assert first == "2 questions, scripted"
    assert headings.split() == ["with", "the", "material", "from", "memory"]
    assert any(row.startswith("others declined") and "100.0% of 1" in row for row in rows)


def test_eval_without_comparison_asks_no_memory(built: Guide, questions: Path) -> None:
    assert "from memory" not in built("eval", str(questions), "--no-compare").out


def test_eval_json_prints_one_document_with_every_outcome(built: Guide, questions: Path) -> None:
    outcome = built("eval", str(questions), "--json")
    report = json.loads(outcome.out)
    assert (outcome.status, outcome.err, report["model"]) == (0, "", "extractive")
    assert [one["answered"] for one in report["outcomes"]] == [True, False]
    assert len(report["outcomes_without_material"]) == 2
    assert report["with_material"]["citations_exact"]["share"] == 1.0


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "cannot be read"), (b"", "holds no question"), (b"{}", "line 1: question"), (b"\xff", "cannot be read")],
)
def test_a_file_that_holds_no_questions_is_one_line(
    guide: Guide, tmp_path: Path, content: bytes | None, says: str
) -> None:
    path = tmp_path / "questions.jsonl"
    if content is not None:
        path.write_bytes(content)
    assert_one_line(guide("eval", str(path)), str(path), says)


def test_eval_without_an_index_says_what_to_run(guide: Guide, questions: Path) -> None:
    assert_one_line(guide("eval", str(questions)), "Run: concept-guide index build")


# index


def test_the_status_says_what_is_new_changed_and_removed(built: Guide, data_dir: Path, note: Path) -> None:
    assert built("index", "status").out.splitlines()[-1] == "Up to date."
    library = Library(data_dir / "library")
    id = library.add(page("extra", "New words."), "somewhere").document.id
    assert f"new: {id}\n" in built("index", "status").out
    built("index", "build")
    library.add(page("extra", "Other words."), "somewhere")
    behind = built("index", "status")
    assert behind.status == 0
    assert f"changed: {id}\n" in behind.out
    assert behind.out.splitlines()[-1] == "Behind the material. Run: concept-guide index build"
    library.remove(id)
    assert f"removed: {id}\n" in built("index", "status").out


def test_verify_says_that_every_file_is_as_it_was_built(built: Guide) -> None:
    assert built("index", "verify").out == "9 files are as they were built.\n"


@pytest.mark.parametrize("name", ["vectors.faiss", "documents.jsonl", "manifest.json"])
@pytest.mark.parametrize(
    "command", [("index", "verify"), ("ask", QUESTION), ("search", QUESTION), ("documents",), ("serve",)]
)
def test_a_damaged_index_is_one_line_and_building_repairs_it(
    built: Guide, data_dir: Path, command: tuple[str, ...], name: str
) -> None:
    flip_a_byte(data_dir / "index", name)
    assert_one_line(built(*command), "Run: concept-guide index build")
    assert built("index", "build").status == 0
    assert built("index", "verify").status == 0


@pytest.mark.parametrize("pointer", [b"", b"\xff\xfe", b"something of another program"])
def test_a_foreign_folder_is_one_line(guide: Guide, data_dir: Path, pointer: bytes) -> None:
    (data_dir / "index").mkdir(parents=True)
    (data_dir / "index" / "CURRENT").write_bytes(pointer)
    for command in (("index", "status"), ("index", "verify"), ("documents",), ("ask", QUESTION)):
        assert_one_line(guide(*command), "Run: concept-guide index build")


@pytest.mark.parametrize("command", [("index", "status"), ("index", "verify"), ("documents",), ("search", "x")])
def test_no_index_is_one_line(guide: Guide, command: tuple[str, ...]) -> None:
    assert_one_line(guide(*command), "Run: concept-guide index build")


# the disk, the weights, the port


def fail_for_want_of_room(*arguments: object, **options: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/somewhere/vectors.faiss")


@pytest.mark.parametrize("failing", ["index.vectors.FlatStore.save", "knowledge.library.encoded"])
def test_a_full_disk_is_one_line_and_nothing_is_lost(
    built: Guide, note: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    with monkeypatch.context() as full:
        full.setattr(failing, fail_for_want_of_room)
        assert_one_line(built("add", str(note)), "The disk is full at /somewhere/vectors.faiss", "Free some room")
    assert json.loads(built("ask", QUESTION, "--json").out)["answered"]
    assert built("add", str(note)).status == 0
    assert "Gradient notes" in built("documents").out


def test_a_used_up_quota_is_a_full_disk(built: Guide, note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def exceed(*arguments: object) -> None:
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT), "/somewhere/x.json")

    monkeypatch.setattr("knowledge.library.encoded", exceed)
    assert_one_line(built("add", str(note)), "The disk is full at /somewhere/x.json", "Free some room")


def test_a_data_folder_that_cannot_be_written_is_one_line(guide: Guide, data_dir: Path) -> None:
    data_dir.write_text("a file stands where the folder should be")
    assert_one_line(guide("index", "build"))


@pytest.mark.parametrize("choice", ["default", "small"])
@pytest.mark.parametrize("command", [("ask", QUESTION), ("serve",)])
def test_missing_weights_of_the_generator_are_one_line(built: Guide, command: tuple[str, ...], choice: str) -> None:
    assert_one_line(built(*command, "--generator", choice), "has not been pulled", "Run: concept-guide models pull")


@pytest.mark.parametrize("command", [("ask", QUESTION), ("serve",)])
def test_a_generator_that_there_is_not_is_one_line_with_those_there_are(built: Guide, command: tuple[str, ...]) -> None:
    outcome = built(*command, "--generator", "nonsense")
    assert_one_line(outcome, "No generator is called 'nonsense'. There are: default, small, extractive, ")


@pytest.mark.parametrize("command", [("index", "build"), ("ask", QUESTION), ("search", QUESTION)])
def test_missing_weights_of_the_embedder_are_one_line(
    guide: Guide, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONCEPT_GUIDE_EMBEDDER", "all-MiniLM-L6-v2")
    assert_one_line(guide(*command), "all-MiniLM-L6-v2 has not been pulled", "Run: concept-guide models pull")


@pytest.mark.parametrize(
    "command",
    [
        ("index", "build"),
        ("serve",),
        ("ask", QUESTION),
        ("search", QUESTION),
        ("add", "NOTE"),
        ("remove", "ID"),
    ],
)
def test_the_embedder_can_be_chosen(
    built: Guide, note: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    id = Library(data_dir / "library").add(page("extra", "New words."), "somewhere").document.id
    arguments = [{"NOTE": str(note), "ID": id}.get(part, part) for part in command]
    outcome = built(*arguments, "--embedder", "all-mpnet-base-v2")
    assert_one_line(outcome, "all-mpnet-base-v2 has not been pulled", "models pull --embedder all-mpnet-base-v2")


def test_the_status_says_that_another_embedder_is_asked_for(built: Guide) -> None:
    said = built("index", "status", "--embedder", "all-mpnet-base-v2").out.splitlines()[-1]
    assert said == "Settings ask for the embedder all-mpnet-base-v2. Run: concept-guide index build"


def test_a_package_that_is_not_installed_is_one_line(guide: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr("assistant.factory.open_embedder", fail)
    assert_one_line(guide("index", "build"), "package torch is not installed", "pip install -r requirements.lock")


def test_a_pull_may_ask_a_hub(guide: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    """What keeps everything else from looking outside must not be set yet when a model of a hub is pulled."""
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    asked: list[tuple[list[str], str | None]] = []
    monkeypatch.setattr(
        "assistant.weights.pull.pull",
        lambda choices, folder, progress: asked.append((choices, os.environ.get("HF_HUB_OFFLINE"))),
    )
    guide("models", "pull", "--generator", "org/name")
    assert asked == [(["org/name"], None)]


def test_verifying_models_that_nobody_pulled_is_one_line(guide: Guide) -> None:
    assert_one_line(guide("models", "verify"), "Run: concept-guide models pull")


def test_the_list_of_models_says_what_is_missing(guide: Guide) -> None:
    outcome = guide("models", "list")
    assert outcome.status == 0
    assert "all-MiniLM-L6-v2" in outcome.out
    assert "not pulled" in outcome.out
    sizes = [re.findall(r"\d [MG]B", line) for line in outcome.out.splitlines()[1:]]
    assert [len(found) for found in sizes] == [1] * len(sizes)  # What a pull brings; nothing is on the disk.


def test_the_doctor_says_what_is_missing_and_what_to_run(guide: Guide) -> None:
    outcome = guide("doctor", "--generator", "small")
    assert outcome.status == 1
    lines = outcome.out.splitlines()
    assert any(line.startswith("not ok  Model small") and "concept-guide models pull" in line for line in lines)
    assert any(line.startswith("not ok  Index") and "concept-guide index build" in line for line in lines)
    assert any(line.startswith("ok      Python") for line in lines)
    guide("index", "build")
    assert any(line.startswith("ok      Index: ") for line in guide("doctor").out.splitlines())


# usage, settings, terminals, Ctrl-C


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["ask"],
        ["ask", QUESTION, "--level", "genius"],
        ["ask", QUESTION, "--nonsense"],
        ["search", "x", "-k", "0"],
        ["search", "x", "-k", "many"],
        ["serve", "--port", "0"],
        ["serve", "--port", "99999"],
        ["add"],
        ["remove"],
        ["eval"],
        ["index", "nonsense"],
    ],
)
def test_wrong_usage_is_status_2(guide: Guide, arguments: list[str]) -> None:
    outcome = guide(*arguments)
    assert outcome.status == 2
    assert "Usage: " in outcome.err
    assert outcome.out == ""


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CONCEPT_GUIDE_PORT", "many"),
        ("CONCEPT_GUIDE_PORT", "0"),
        ("CONCEPT_GUIDE_TOP_K", "-1"),
        ("CONCEPT_GUIDE_ALLOW_ORIGIN", "https://school.example"),
    ],
)
def test_a_variable_that_makes_no_sense_is_one_line(
    guide: Guide, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert_one_line(guide("index", "status"), variable.removeprefix("CONCEPT_GUIDE_").lower())


@pytest.mark.parametrize("choice", ["", " ", "nonsense"])
def test_a_generator_that_means_nothing_is_one_line(built: Guide, choice: str) -> None:
    assert_one_line(built("ask", QUESTION, "--generator", choice))


def test_ctrl_c_is_status_130_and_one_line(guide: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("assistant.factory.build_index", interrupt)
    assert_one_line(guide("index", "build"), "Run the same command again", status=130)


def test_ctrl_c_stops_an_answer_without_a_traceback(built: Guide) -> None:
    program = """
import time
from assistant.cli import main
from assistant.generators.scripted import ScriptedGenerator
def stream(self, prompt, max_tokens):
    print("writing", flush=True)
    time.sleep(30)
    yield "never"
ScriptedGenerator.stream = stream
main()
"""
    process = start(["ask", QUESTION, "--generator", "scripted:x"], (sys.executable, "-c", program))
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    process.send_signal(signal.SIGINT)
    assert_one_line(finish(process), "Stopped.", status=130)


def test_a_terminal_without_unicode_gets_an_answer_and_whole_json(
    built: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    plain = finish(start(["ask", QUESTION]))
    assert (plain.status, plain.err) == (0, "")
    whole = finish(start(["ask", QUESTION, "--json"]))
    assert whole.out.isascii()
    assert json.loads(whole.out)["answered"]


def test_a_reader_who_has_seen_enough_is_no_error(built: Guide) -> None:
    read, write = os.pipe()
    os.close(read)
    outcome = finish(subprocess.Popen([*COMMAND, "documents"], stdout=write, stderr=subprocess.PIPE, text=True))
    os.close(write)
    assert "Traceback" not in outcome.err
    assert "Exception ignored" not in outcome.err


def test_settings_come_from_flags_too(built: Guide, tmp_path: Path) -> None:
    assert_one_line(built("documents", "--data-dir", str(tmp_path / "other")), str(tmp_path / "other" / "index"))
    assert Settings().data_dir != tmp_path / "other"


def test_every_command_explains_itself(guide: Guide) -> None:
    commands = ["serve", "ask", "search", "add", "remove", "documents", "check", "eval", "index", "models", "doctor"]
    overview = guide("--help").out
    for command in commands:
        assert f" {command} " in overview
        assert guide(command, "--help").status == 0
