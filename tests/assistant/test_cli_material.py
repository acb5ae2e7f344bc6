"""The commands about what can be cited: add, remove, documents, check."""

from __future__ import annotations

import errno
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from index.embedding import HashingEmbedder
from index.errors import IndexUnusable
from index.retrieval import CurrentIndex, Index
from knowledge.documents import Document
from knowledge.entries import encoded
from knowledge.library import Library
from tests.assistant.terminals import COMMAND, Guide, alive_in_session, assert_one_line, finish, start
from tests.fakes import COURSE, OFF_TOPIC, QUESTION, Script, page
from tests.knowledge.intake.pages import SITE, Pages, zipped
from tests.patience import wait_until

BUILT_IN = [document.id for document in COURSE]


@pytest.fixture(autouse=True)
def small_handbook(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two built-in pages, in this process."""
    monkeypatch.setattr("assistant.factory.corpus", lambda: COURSE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A course's folder, still empty."""
    (tmp_path / "course").mkdir()
    return tmp_path / "course"


def listed(guide: Guide) -> list[dict[str, Any]]:
    documents: list[dict[str, Any]] = json.loads(guide("documents", "--json").out)["documents"]
    return documents


def ids_in_index(data_dir: Path) -> set[str]:
    """Return what the index on the disk shows now; nothing where it cannot be opened."""
    with suppress(IndexUnusable):
        return set(Index.open(data_dir / "index", HashingEmbedder()).documents)
    return set()


# add


def test_an_added_document_can_be_cited_and_a_removed_one_cannot(built: Guide, note: Path) -> None:
    added = built("add", str(note))
    assert (added.status, added.err) == (0, "")
    assert added.out.startswith("added: Gradient notes (gradient-notes-")
    assert "1 of them new" in added.out
    [id] = [document["id"] for document in listed(built) if document["title"] == "Gradient notes"]
    assert "gradient" in built("search", "gradient uphill loss surface", "-k", "1").out
    removed = built("remove", id)
    assert (removed.status, removed.out.splitlines()[0]) == (0, f"removed: {id}")
    assert [document["id"] for document in listed(built)] == BUILT_IN
    assert "Gradient" not in built("search", "gradient uphill loss surface", "-k", "5").out


def test_the_same_file_again_is_recognised_and_a_changed_one_replaces(built: Guide, note: Path) -> None:
    built("add", str(note))
    again = built("add", str(note))
    assert again.status == 0
    assert again.out.startswith("unchanged: Gradient notes")
    assert "0 of them new" in again.out
    note.write_text("# Gradient notes\n\nA gradient points down if you negate it.\n")
    assert built("add", str(note)).out.startswith("replaced: Gradient notes")
    assert len(listed(built)) == 3
    assert "negate" in built("search", "gradient", "-k", "1").out


def test_a_folder_and_an_archive_are_added_with_one_command(built: Guide, folder: Path) -> None:
    (folder / "a.md").write_text("# Alpha\n\nThe first letter.")
    (folder / "b.html").write_text("<title>Beta</title><p>The second letter of that alphabet.</p>")
    (folder / "photo.jpg").write_bytes(b"x")
    archive = zipped(folder.parent / "week.zip", {"w/c.md": "# Gamma\n\nThe third letter."})
    outcome = built("add", str(folder), str(archive))
    assert (outcome.status, outcome.err) == (0, "")
    lines = [re.sub(r" \(.*", "", line) for line in outcome.out.splitlines()]
    assert lines[:4] == ["left out, for no reader is for them: .jpg", "added: Alpha", "added: Beta", "added: Gamma"]
    assert lines[-1] == "3 added, 0 replaced, 0 unchanged, 0 not read."
    assert {one["source"] for one in listed(built)} == {
        str(folder / "a.md"), str(folder / "b.html"), f"{archive}/w/c.md", None,
    }  # fmt: skip


def test_what_cannot_be_read_is_one_line_each_and_the_others_are_added(
    built: Guide, note: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = {"empty.md": b"", "binary.txt": b"\x00\x01", "latin.txt": b"caf\xe9", "x.exe": b"MZ", "locked.md": b"x"}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    really_open = Path.open

    def open_unless_locked(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name == "locked.md":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return really_open(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", open_unless_locked)
    names = ["missing.md", *contents]
    outcome = built("add", *(str(folder / name) for name in names), str(note))
    assert outcome.status == 1
    lines = outcome.err.splitlines()
    assert len(lines) == len(names)
    for line, name in zip(lines, names, strict=True):
        assert line.startswith("concept-guide: ")
        assert name in line
    assert "added: Gradient notes" in outcome.out
    assert "3 documents" in outcome.out
    assert outcome.out.splitlines()[-1] == "1 added, 0 replaced, 0 unchanged, 6 not read."


def test_nothing_is_built_where_nothing_could_be_read(guide: Guide, data_dir: Path) -> None:
    assert_one_line(guide("add", "missing.md"), "There is no file", "missing.md")
    assert not (data_dir / "index").exists()


def test_of_many_unchanged_files_the_first_are_named_and_all_are_counted(built: Guide, folder: Path) -> None:
    for n in range(30):
        (folder / f"{n:02}.md").write_text(f"# Note {n}\n\nWords of {n}.")
    assert built("add", str(folder)).out.count("added: ") == 30
    again = built("add", str(folder))
    assert again.out.count("unchanged: ") == 20
    assert again.out.splitlines()[-1] == "0 added, 0 replaced, 30 unchanged, 0 not read."


def test_the_pages_of_a_sitemap_are_added(built: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "A gradient points uphill on the loss surface. " * 5
    site = Pages({"https://course.example/a": f"<title>Alpha</title><p>{text}</p>"})
    monkeypatch.setattr("knowledge.web.Web", lambda: site)
    outcome = built("add", SITE, "https://course.example/none", "https://course.example/refused")
    assert outcome.status == 1
    assert "added: Alpha (alpha-" in outcome.out
    assert len(outcome.err.splitlines()) == 2
    [page] = [one for one in listed(built) if one["source"]]
    assert page["source"] == page["url"] == "https://course.example/a"


@pytest.mark.parametrize("address", ["http://127.0.0.1/a.md", "HTTP://localhost/a.md", "file:///etc/passwd"])
def test_an_address_that_is_not_public_is_one_line_and_not_taken_for_a_file(guide: Guide, address: str) -> None:
    assert_one_line(guide("add", address), address.partition("://")[2].strip("/").split("/")[0])


def test_a_disk_that_fills_up_on_the_way_keeps_what_was_told(
    built: Guide, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abcd":
        (folder / f"{name}.md").write_text(f"# Note {name}\n\nWords of {name}.")
    stored: list[Document] = []

    def encoded_while_there_is_room(document: Document) -> str:
        if len(stored) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/somewhere/library.sqlite")
        stored.append(document)
        return encoded(document)

    with monkeypatch.context() as full:
        full.setattr("knowledge.library.encoded", encoded_while_there_is_room)
        outcome = built("add", str(folder))
    assert_one_line(outcome, "The disk is full at /somewhere/library.sqlite", "Free some room")
    told = set(re.findall(r"added: .* \((.+)\)", outcome.out))
    assert len(told) == 2
    assert told == {one["id"] for one in listed(built) if one["source"] and one["indexed"]}
    assert built("add", str(folder)).status == 0
    assert len([one for one in listed(built) if one["source"] and one["indexed"]]) == 4


def test_a_progress_bar_and_what_is_told_do_not_run_into_each_other(data_dir: Path, folder: Path) -> None:
    """On a real terminal: each line stands where a bar was wiped away, or on a line of its own."""
    for n in range(12):
        (folder / f"{n:02}.md").write_text(f"# Note {n}\n\nWords of {n}.")
    ours, theirs = pty.openpty()
    process = subprocess.Popen([*COMMAND, "add", str(folder)], stdout=theirs, stderr=theirs, close_fds=True)
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # The terminal is gone when the process is.
        while piece := os.read(ours, 65_536):
            shown += piece
    os.close(ours)
    assert process.wait(10) == 0
    assert b"Reading" in shown
    found = re.findall(rb"([^\n]*?)added: Note \d+ \(note", shown)
    assert len(found) == 12
    assert [before for before in found if before and not before.endswith(b"\x1b[2K")] == []


# Ctrl-C


@pytest.mark.parametrize("moment", ["processes start", "files are read", "the index is built"])
def test_ctrl_c_leaves_no_process_and_no_traceback(data_dir: Path, folder: Path, moment: str) -> None:
    text = "".join(f"<p>Paragraph {n} says something about gradients and losses.</p>" for n in range(400))
    for n in range(30):
        (folder / f"{n:02}.html").write_text(f"<title>Page {n}</title><p>{n}</p>{text}")
    hook = {
        "processes start": ("knowledge.intake.reading", "_Pool", "_processes"),
        "files are read": ("knowledge.library", "Library", "add"),
        "the index is built": ("index.pending", "PendingVectors", "append"),
    }[moment]
    program = f"""
import importlib, os
from assistant.cli import main
owner = getattr(importlib.import_module({hook[0]!r}), {hook[1]!r})
really = owner.{hook[2]}
def hooked(*arguments):
    print("now", flush=True)
    return really(*arguments)
owner.{hook[2]} = hooked
main()
"""
    process = start(["add", str(folder)], (sys.executable, "-c", program), start_new_session=True)
    assert process.stdout is not None
    while process.stdout.readline() != "now\n":
        assert process.poll() is None
    time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)  # As a terminal does: to every process of the command.
    outcome = finish(process)
    assert_one_line(outcome, "Stopped. Run the same command again", status=130)
    assert wait_until(lambda: alive_in_session(process.pid) == [])


# remove


@pytest.mark.parametrize("id", ["nothing", BUILT_IN[0], "../index", ""])
def test_what_was_not_added_cannot_be_removed(built: Guide, id: str) -> None:
    assert_one_line(built("remove", id), "No added document has the id", "concept-guide documents")
    assert [one["id"] for one in listed(built)] == BUILT_IN


def test_a_removed_document_is_gone_at_once_where_the_index_is_open(built: Guide, note: Path, data_dir: Path) -> None:
    built("add", str(note))
    [id] = [one["id"] for one in listed(built) if one["source"]]
    index = CurrentIndex(data_dir / "index", HashingEmbedder())
    assert index.get().search("gradient uphill", 1)[0].document_id == id
    process = start(["remove", id])
    assert process.stdout is not None
    assert process.stdout.readline() == f"removed: {id}\n"
    assert all(passage.document_id != id for passage in index.get().search("gradient uphill", 5))
    assert finish(process).status == 0
    assert all(passage.document_id != id for passage in index.get().search("gradient uphill", 5))


def test_a_removal_that_is_killed_half_way_can_be_done_again(
    built: Guide, note: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built("add", str(note))
    [id] = [one["id"] for one in listed(built) if one["source"]]
    for half_way in ("index.folder.forget", "knowledge.library.Library.remove"):
        with monkeypatch.context() as killed:
            killed.setattr(half_way, lambda *arguments: (_ for _ in ()).throw(KeyboardInterrupt))
            assert built("remove", id).status == 130
    assert built("remove", id).status == 0
    assert id not in ids_in_index(data_dir)
    assert Library(data_dir / "library").entries() == []


def test_a_document_can_be_removed_where_the_index_is_gone(built: Guide, note: Path, data_dir: Path) -> None:
    built("add", str(note))
    [id] = [one["id"] for one in listed(built) if one["source"]]
    for path in sorted((data_dir / "index").glob("build-*/**/*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    next((data_dir / "index").glob("build-*")).rmdir()
    assert built("remove", id).status == 0
    assert ids_in_index(data_dir) == set(BUILT_IN)


# documents


def test_the_list_shows_ones_own_first_with_where_they_came_from_and_their_size(built: Guide, note: Path) -> None:
    built("add", str(note))
    mine, *others = listed(built)
    assert (mine["title"], mine["source"], mine["size"], mine["indexed"], mine["chunks"]) == (
        "Gradient notes", str(note), note.stat().st_size, True, 1,
    )  # fmt: skip
    assert [(one["id"], one["source"], one["indexed"]) for one in others] == [(id, None, True) for id in BUILT_IN]
    assert [one["size"] for one in others] == [len(document.text.encode()) for document in COURSE]
    headings, first, *rest = built("documents").out.splitlines()
    assert headings.split() == ["id", "title", "source", "size", "chunks", "added"]
    assert first.startswith(mine["id"])
    assert str(note) in first
    assert f"{note.stat().st_size} B" in first
    assert all("built in" in line for line in rest)


def test_what_is_not_in_the_index_yet_is_flagged(built: Guide, data_dir: Path) -> None:
    """As after an `add` that was killed before the index was built."""
    Library(data_dir / "library").add(page("extra", "New words."), "/course/extra.md", "", 1_234_567)
    first, *rest = listed(built)
    assert (first["title"], first["indexed"], first["chunks"], first["url"]) == ("Extra", False, 0, None)
    assert all(one["indexed"] for one in rest)
    outcome = built("documents")
    assert "not indexed" in outcome.out.splitlines()[1]
    assert "1,235 kB" in outcome.out.splitlines()[1]
    assert outcome.err == "Some documents are not in the index yet. Run: concept-guide index build\n"
    built("index", "build")
    assert built("documents").err == ""


def test_a_list_of_documents_is_not_cut_where_it_goes_to_another_program(built: Guide, tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    path.write_text(f"# {'A very long title ' * 8}\n\nText.\n")
    built("add", str(path))
    ids = {document["id"] for document in listed(built)}
    lines = built("documents").out.splitlines()
    assert {line.split()[0] for line in lines[1:]} == ids


def test_a_name_that_is_no_text_or_means_something_to_a_terminal_is_listed(built: Guide, folder: Path) -> None:
    for name in (b"caf\xe9.md", b"red \x1b[31m.md", b"[bold].md"):
        Path(os.fsdecode(bytes(folder) + b"/" + name)).write_text(f"# Note\n\nWords of {name!r}.")
    assert built("add", str(folder)).status == 0
    shown = built("documents").out
    assert "\x1b" not in shown
    assert "[bold].md" in shown
    assert len([one for one in listed(built) if one["source"]]) == 3


# watch


class Watching:
    """A command that follows a folder, in a process of its own."""

    def __init__(self, folder: Path, program: Sequence[str]) -> None:
        self.process = start(["add", "--watch", str(folder)], program, start_new_session=True)
        self.lines: list[str] = []
        self.until(lambda line: line.startswith("Watching for changes"))

    def until(self, wanted: Callable[[str], bool]) -> str:
        """Read lines until one is wanted."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if wanted(line):
                return line
        raise AssertionError(f"it ended: {self.lines} {self.process.stderr and self.process.stderr.read()}")


@pytest.fixture
def watching(data_dir: Path, folder: Path) -> Iterator[Callable[..., Watching]]:
    begun: list[Watching] = []

    def begin(program: Sequence[str] = COMMAND) -> Watching:
        begun.append(Watching(folder, program))
        return begun[-1]

    yield begin
    for one in begun:
        with suppress(ProcessLookupError):
            os.killpg(one.process.pid, signal.SIGKILL)
        one.process.communicate()


def built_again(line: str) -> bool:
    return line.startswith("The index holds")


def test_a_watched_folder_is_followed_until_ctrl_c(
    watching: Callable[..., Watching], folder: Path, data_dir: Path
) -> None:
    (folder / "old.md").write_text("# Old\n\nWords that were there.")
    (folder / "week").mkdir()
    for n in range(3):
        (folder / "week" / f"{n}.md").write_text(f"# Week {n}\n\nWords of week {n}.")
    watched = watching()
    assert sum(line.startswith("added: ") for line in watched.lines) == 4
    before = ids_in_index(data_dir)

    (folder / "new.md").write_text("# New\n\nWords that are new.")
    assert watched.until(lambda line: line.startswith("added: New"))
    watched.until(built_again)
    [new] = ids_in_index(data_dir) - before

    (folder / "new.md").write_text("# New\n\nWords that are newer.")
    assert f"({new})" in watched.until(lambda line: line.startswith("replaced: New"))
    watched.until(built_again)

    (folder / "new.md").unlink()
    assert watched.until(lambda line: line.startswith("removed: ")) == f"removed: {new}\n"
    assert new not in ids_in_index(data_dir)
    watched.until(built_again)

    for path in (folder / "week").iterdir():
        path.unlink()
    (folder / "week").rmdir()
    watched.until(built_again)
    assert sum(line.startswith("removed: week") for line in watched.lines) == 3
    assert len(before - ids_in_index(data_dir)) == 3

    os.killpg(watched.process.pid, signal.SIGINT)
    outcome = finish(watched.process)
    assert (outcome.status, outcome.err) == (0, "")
    assert wait_until(lambda: alive_in_session(watched.process.pid) == [])


def test_what_is_written_while_the_folder_is_first_read_is_not_missed(
    watching: Callable[..., Watching], folder: Path
) -> None:
    program = f"""
from pathlib import Path
from knowledge.documents import Document
from knowledge.entries import encoded
from knowledge.library import Library
from assistant.cli import main
from tests.patience import wait_until
really = Library.add
def add(*arguments):
    Path({str(folder / "late.md")!r}).write_text("# Late\\n\\nWords that came late.")
    return really(*arguments)
Library.add = add
main()
"""
    (folder / "early.md").write_text("# Early\n\nWords that came early.")
    watched = watching((sys.executable, "-c", program))
    assert watched.until(lambda line: line.startswith("added: Late"))


def test_a_bad_file_does_not_end_the_watch(watching: Callable[..., Watching], folder: Path) -> None:
    (folder / "bad.md").write_bytes(b"")
    watched = watching()
    (folder / "worse.md").write_bytes(b"\0")
    (folder / "good.md").write_text("# Good\n\nWords.")
    assert watched.until(lambda line: line.startswith("added: Good"))


def test_an_address_cannot_be_watched(guide: Guide, note: Path, data_dir: Path) -> None:
    outcome = guide("add", "--watch", str(note), "https://course.example/a")
    assert_one_line(outcome, "https://course.example/a is an address, which cannot be watched")
    assert not data_dir.exists()


def test_a_folder_that_is_not_there_cannot_be_watched(guide: Guide, tmp_path: Path) -> None:
    assert_one_line(guide("add", "--watch", str(tmp_path / "no" / "where")), "There is no folder", "no to watch")


# check


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps({"question": text}) + "\n" for text in (QUESTION, OFF_TOPIC)))
    return path


def test_check_says_which_questions_the_material_does_not_answer(built: Guide, questions: Path) -> None:
    outcome = built("check", str(questions))
    assert (outcome.status, outcome.err) == (0, "")
    first, _, gap, nearest = outcome.out.splitlines()
    assert first == "1 of 2 questions are answered."
    assert gap == f"not answered: {OFF_TOPIC}"
    assert nearest.startswith("  nearest: ")


def test_check_json_prints_one_document(built: Guide, questions: Path) -> None:
    report = json.loads(built("check", str(questions), "--json").out)
    assert (report["asked"], report["answered"]) == (2, 1)
    [gap] = report["gaps"]
    assert (gap["question"], gap["not_covered"]) == (OFF_TOPIC, [OFF_TOPIC])
    assert set(gap["nearest"]) <= {document.title for document in COURSE}


def test_check_says_what_is_missing_of_a_question_that_is_answered_in_part(built: Guide, tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps({"question": "What is deep learning, and what is a quantum annealer?"}))
    outcome = built("check", str(path))
    assert outcome.out.startswith("0 of 1 questions are answered.")
    assert "quantum annealer" in outcome.out.split("missing: ")[1]


def test_check_asks_the_generator_that_is_chosen(
    built: Guide, questions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = Script()
    monkeypatch.setattr("assistant.factory.generator_loader", lambda *arguments: lambda: script)
    assert built("check", str(questions)).out.startswith("1 of 2 questions are answered.")
    assert QUESTION in str(script.prompts)


def test_once_the_missing_page_is_added_check_finds_no_gap(built: Guide, questions: Path, tmp_path: Path) -> None:
    (tmp_path / "cup.md").write_text(
        "# The football championship in 2010\n\nSpain won the football championship in 2010.\n"
    )
    built("add", str(tmp_path / "cup.md"))
    assert built("check", str(questions)).out == "2 of 2 questions are answered.\n"


@pytest.mark.parametrize(
    ("content", "says"),
    [("", "holds no question"), ('{"question": ""}', "line 1"), ('{"question": " "}', "empty"), ("{}", "line 1")],
)
def test_a_file_without_questions_is_one_line(built: Guide, tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(f'{{"question": "{QUESTION}"}}\n{content}' if content.endswith('" "}') else content)
    assert_one_line(built("check", str(path)), says)


def test_checking_without_an_index_says_what_to_run(guide: Guide, questions: Path) -> None:
    assert_one_line(guide("check", str(questions)), "Run: concept-guide index build")
