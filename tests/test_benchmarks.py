"""What the benchmarks do with what they measure. How quick anything is, no test says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering import QUOTED
from assistant.server import create_app
from assistant.settings import Settings
from index.building import build
from index.embedding import HashingEmbedder
from tests.assistant.weights.shelf import Shelf, flip
from tests.benchmarks import __main__ as bench
from tests.benchmarks import answers, gguf
from tests.benchmarks.answers import Measured
from tests.benchmarks.figures import Row, Spread, at_least, at_most
from tests.benchmarks.llama_cpp import Written
from tests.benchmarks.place import Place
from tests.benchmarks.questions import real_questions, with_prompts
from tests.benchmarks.readers_at_once import covered
from tests.benchmarks.server import Server, Timed
from tests.evaluation import comparing
from tests.evaluation.course import rows
from tests.fakes import COURSE, DEEP, MACHINE, QUESTION, Script, assistant_of, served
from tests.marked import part_of, renew

ANSWER = {"answered": True, "notice": None, "answer": "x", "usage": {"completion_tokens": 100}}


@pytest.mark.parametrize("name", ["machine", "targets", "quality", *bench.PARTS])
def test_every_part_has_its_place_on_a_page(name: str) -> None:
    part_of(bench.ELSEWHERE.get(name, bench.PAGE), name)


@pytest.mark.parametrize("name", ["waits", "fresh"])
def test_the_readme_has_a_place_for_what_it_shows(name: str) -> None:
    part_of(bench.README, name)


def test_a_renewed_part_leaves_the_rest_of_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before <!-- one -->old<!-- end of one --> between <!-- two -->stays<!-- end of two -->", "utf-8")
    renew(page, "one", r"new \1")
    assert part_of(page, "one") == r"new \1"
    assert part_of(page, "two") == "stays"
    assert page.read_text("utf-8").startswith("before <!-- one -->")
    with pytest.raises(SystemExit, match="no place for three"):
        renew(page, "three", "x")


def test_rows_of_other_parts_stay_as_they_were_measured() -> None:
    first, second = list(bench.PARTS)[:2]
    page = bench.merged("", second, [Row("b", "-", "t", "old", is_met=False)])
    page = bench.merged(page, first, [Row("a", "-", "t", "1", is_met=True)])
    page = bench.merged(page, second, [Row("b", "-", "t", "new", is_met=True)])
    assert page.splitlines()[2:] == [f"| a | - | t | 1 | met | {first} |", f"| b | - | t | new | met | {second} |"]


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_a_spread_is_in_order_and_within_what_was_measured(values: list[float]) -> None:
    spread = Spread.of(values)
    slack = 1e-6 * max(values)
    assert min(values) - slack <= spread.low <= spread.median + slack
    assert spread.median - slack <= spread.high <= max(values) + slack


def test_a_limit_itself_is_still_met() -> None:
    assert at_most("a", "b", 0.15, 0.15, "").is_met
    assert not at_most("a", "b", 0.15, 0.151, "").is_met
    assert at_least("a", "b", 2, 2.0, "").is_met
    assert not at_least("a", "b", 2, 1.99, "").is_met


def test_a_pace_counts_from_the_models_first_words() -> None:
    opened = Timed(0.02, ((0.05, "An opening."), (0.05, ""), (1.0, "aa"), (2.5, "bb"), (3.0, "")), 0.05, 3.1, ANSWER)
    assert opened.is_opened
    assert opened.pace == pytest.approx(100 * (1 - 2 / 4) / 2)
    plain = replace(opened, heard=((1.0, "aa"), (2.5, "bb"), (3.0, "")))
    assert not plain.is_opened
    assert plain.pace == opened.pace
    assert replace(plain, answer=ANSWER | {"notice": QUOTED}).pace is None
    of_two_sentences = replace(opened, heard=(*opened.heard[:2], (0.06, "Another."), (0.07, ""), *opened.heard[2:]))
    assert of_two_sentences.is_opened
    assert of_two_sentences.pace == opened.pace
    quoted_at_once = replace(opened, heard=opened.heard[:2], whole=0.06)
    assert not quoted_at_once.is_opened


def test_waits_are_held_against_the_peers_on_the_same_question() -> None:
    ours = Timed(0.02, ((1.0, "aa"), (2.5, "bb"), (3.0, "")), 3.0, 3.0, ANSWER)
    declined = replace(ours, heard=(), first_kept=None, whole=0.1, answer=ANSWER | {"answered": False})
    peer = Written(8.0, 10.0, 12.5, "a reply")
    result = answers.result_of([Measured(ours, peer, None, 2 * 10**9), Measured(declined, peer, peer, 4 * 10**9)])
    assert [(row.measured, row.is_met) for row in result.rows] == [
        ("0.12x (0.12 to 0.12)", True),
        ("0.30x (0.30 to 0.30)", True),
        ("2.00x (2.00 to 2.00)", True),
        ("4.0 GB", False),
    ]
    assert "Of 2 questions 1 were answered" in result.details


def test_moments_that_several_readers_share_count_once() -> None:
    assert covered([(5, 6), (0, 2), (1, 3), (1.5, 2)]) == pytest.approx(4)


def test_a_stream_is_timed_event_by_event(tmp_path: Path) -> None:
    app = create_app(assistant_of(Script(f"{DEEP} {MACHINE}", pause=0.01), tmp_path), Settings(data_dir=tmp_path))
    with served(app) as url:
        timed = Server(url, psutil.Process()).ask(QUESTION)
    assert timed.first_word is not None
    assert timed.first_kept is not None
    assert timed.sources < timed.first_word < timed.first_kept < timed.whole
    assert timed.answer["answered"]


def test_a_peer_gets_every_passage_whole(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, embedder=HashingEmbedder.name)
    build(COURSE, HashingEmbedder(), settings.index_dir)
    [asked] = with_prompts(Place(settings), ["What is deep learning? And why does bread rise?"])
    pasted = asked.pasted[-1].content
    assert len(asked.ours) == 2
    assert pasted.count("What is deep learning? And why does bread rise?") == 1
    assert all(part in pasted for part in (DEEP, "wild yeast", "Answer in 2 to 4 clear sentences"))


def test_the_forty_questions_are_every_third_and_one_more() -> None:
    questions = real_questions(40)
    assert len(set(questions)) == 40
    assert questions[:39] == real_questions(200)[:39]
    assert questions[39] == [row["question"] for row in rows("concept_questions")][1]


def test_the_peers_file_is_brought_once_and_again_where_it_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shelf").mkdir()
    shelf = Shelf(tmp_path / "shelf")
    model = shelf.in_parts("tiny")
    monkeypatch.setattr(gguf, "find", lambda choice: model)
    path = gguf.joined("tiny", tmp_path / "cache", shelf.fetch)
    assert path.read_bytes() == bytes(range(256)) * 30
    gguf.joined("tiny", tmp_path / "cache", shelf.fetch)
    assert len(shelf.fetched) == 3
    flip(path)
    gguf.joined("tiny", tmp_path / "cache", shelf.fetch)
    assert path.read_bytes() == bytes(range(256)) * 30
    assert [found.name for found in (tmp_path / "cache").iterdir()] == ["tiny.gguf"]


def test_a_share_outside_the_plain_ones_interval_is_named() -> None:
    report = comparing.report({"same": (90, 100), "worse": (90, 100)}, {"same": (86, 100), "worse": (70, 100)})
    assert "| same | 90 of 100 | 0.826 to 0.945 | 86 of 100 | inside |" in report
    assert "| worse | 90 of 100 | 0.826 to 0.945 | 70 of 100 | **outside** |" in report
    assert report.endswith("Outside: 1 of 2.")
