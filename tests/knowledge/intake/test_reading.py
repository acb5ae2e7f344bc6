"""One file's reading may fail in any way: the others are read, in their order, and the bad one is named."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from knowledge.documents import Document
from knowledge.intake import reading
from knowledge.intake.reading import readings
from knowledge.intake.sources import FileSource, MemberSource, PageSource, Refusal, Source, sources_of
from tests.knowledge.intake.misbehaving import (
    Chatty,
    Deaf,
    Endless,
    Killed,
    Leaving,
    Odd,
    Slow,
    Swollen,
    Unready,
    Untold,
    end_at_once,
)
from tests.knowledge.intake.pages import Pages, zipped
from tests.patience import PATIENCE, wait_until, waiting_at_most


def texts(folder: Path, count: int) -> list[FileSource]:
    for n in range(count):
        (folder / f"{n:03}.md").write_text(f"# Note {n}\n\nWords.\n")
    return [FileSource.of(path) for path in sorted(folder.glob("*.md"))]


def titles(sources: Sequence[Source], workers: int | None = None) -> list[str]:
    """Return the titles of what could be read and the reasons of what could not."""
    found = list(readings(sources, workers))
    assert [source for source, _ in found] == list(sources)
    return [read.title if isinstance(read, Document) else read.reason for _, read in found]


def reason(source: Source) -> str:
    """Return why one of three files is refused; those around it are read."""
    first, refused, last = titles([Slow.named("a"), source, Slow.named("b")], 1)
    assert (first, last) == ("a", "b")
    assert refused.startswith("/course/bad.pdf ")
    assert "\n" not in refused
    return refused


def test_they_come_in_their_order_whichever_is_read_first(tmp_path: Path) -> None:
    notes = texts(tmp_path, 20)
    mixed: list[Source] = [Slow.named("slow"), *notes[:10], Slow.named("other"), *notes[10:]]
    expected = ["slow", *(f"Note {n}" for n in range(10)), "other", *(f"Note {n}" for n in range(10, 20))]
    assert titles(mixed, 2) == expected


def test_text_files_are_read_without_starting_a_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "ProcessPool", None)
    assert titles(texts(tmp_path, 5)) == [f"Note {n}" for n in range(5)]


def test_a_large_text_gets_a_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_QUICK_SIZE", 5)
    (note,) = texts(tmp_path, 1)
    read: list[Document | Refusal] = []
    for _, document in readings([note]):
        assert multiprocessing.active_children()
        read.append(document)
    assert [type(one) for one in read] == [Document]


def test_no_more_processes_start_than_there_are_files_for() -> None:
    pool = readings([Slow.named("a"), Slow.named("b")], workers=8)
    next(pool)
    assert len(multiprocessing.active_children()) == 2
    assert len(list(pool)) == 1


def test_no_process_is_left_when_all_is_read() -> None:
    titles([Slow.named("a")])
    assert multiprocessing.active_children() == []


def test_no_process_is_left_when_nobody_wants_the_rest() -> None:
    pool = readings([Slow.named("a"), Endless.named("b"), Slow.named("c")], workers=2)
    next(pool)
    pool.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


def test_only_a_few_are_read_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand documents at once would not fit into the memory."""
    begun: list[str] = []
    really = reading._Pool.start

    def start(pool: reading._Pool, source: Source) -> object:
        begun.append(source.name)
        return really(pool, source)

    monkeypatch.setattr(reading._Pool, "start", start)
    pool = readings(texts(tmp_path, 50), workers=2)
    next(pool)
    assert len(begun) <= 6


# what goes wrong


def test_a_reader_that_meets_what_nobody_foresaw() -> None:
    assert "cannot be read (LookupError: no such thing" in reason(Odd.named("bad"))
    assert len(reason(Odd.named("bad"))) < 400


def test_a_reader_whose_error_cannot_be_told() -> None:
    assert "made the reader fail" in reason(Untold.named("bad"))


@pytest.mark.parametrize("kind", [Endless, Deaf])
def test_a_reader_that_hangs(monkeypatch: pytest.MonkeyPatch, kind: type[Slow]) -> None:
    monkeypatch.setattr(reading, "READ_SECONDS", 1)
    with waiting_at_most(2 * PATIENCE):
        assert "took more than 1 seconds to be read" in reason(kind.named("bad"))
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("kind", [Killed, Leaving])
def test_a_reader_that_ends_its_process(kind: type[Slow]) -> None:
    assert "made the reader fail" in reason(kind.named("bad"))


def test_many_readers_that_end_their_processes() -> None:
    sources = [kind.named(f"{n}") for n in range(6) for kind in (Slow, Killed)]
    found = titles(sources, 2)
    assert found[::2] == [str(n) for n in range(6)]
    assert all("made the reader fail" in one for one in found[1::2])


def test_a_reader_that_eats_all_memory() -> None:
    assert "needs more than 3 GB of memory" in reason(Swollen.named("bad"))


def test_a_reader_whose_package_is_not_installed() -> None:
    assert "no_such_package is not installed" in reason(Unready.named("bad"))


def test_what_a_reader_prints_is_not_the_authors_business(capfd: pytest.CaptureFixture[str]) -> None:
    assert titles([Chatty.named("a")]) == ["a"]
    shown = capfd.readouterr()
    assert (shown.out, shown.err) == ("", "")


def test_a_process_that_dies_between_two_files_costs_none_of_them(tmp_path: Path) -> None:
    first, *slow = [Slow.named(f"{n}") for n in range(12)]
    pool = readings([first, *texts(tmp_path, 2), *slow], workers=1)
    next(pool)  # Only texts are read ahead of it, and those not in the process.
    (child,) = multiprocessing.active_children()
    os.kill(child.pid or 0, signal.SIGKILL)
    assert wait_until(lambda: not child.is_alive())
    assert [read.title for _, read in pool if isinstance(read, Document)][2:] == [f"{n}" for n in range(1, 12)]


def test_where_no_process_can_start_each_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_prepare", end_at_once)
    with waiting_at_most(4 * PATIENCE):
        found = titles([Slow.named("a"), Slow.named("b")])
    assert all("made the reader fail" in one for one in found)
    assert multiprocessing.active_children() == []


def test_where_the_memory_cannot_be_limited_files_are_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator may have set a lower limit, and macOS knows none."""

    def refuse(*arguments: object) -> None:
        raise ValueError("not allowed to raise maximum limit")

    monkeypatch.setattr(os, "dup2", lambda *arguments: None)
    monkeypatch.setattr(resource, "setrlimit", refuse)
    reading._prepare()


def test_a_file_is_named_by_its_whole_path_where_many_have_its_name(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_bytes(b"")
    assert titles([FileSource.of(tmp_path / "index.md")]) == [
        f"{tmp_path / 'index.md'} is empty. Add a file that has text in it."
    ]


def test_a_file_that_is_gone_by_the_time_it_is_read_is_named(tmp_path: Path) -> None:
    first, second = texts(tmp_path, 2)
    second.path.unlink()
    assert titles([first, second]) == ["Note 0", f"There is no file {second.path}. Check the path."]


@pytest.mark.parametrize("damage", ["gone", "changed", "cut"])
def test_an_archive_that_changes_before_it_is_read_is_named(tmp_path: Path, damage: str) -> None:
    path = zipped(tmp_path / "course.zip", {"a.md": "Words. " * 500, "b.md": "Words."})
    sources = [one for one in sources_of(str(path), Pages()) if isinstance(one, MemberSource)]
    if damage == "gone":
        path.unlink()
    elif damage == "changed":
        zipped(path, {"c.md": "Words."})
    else:
        path.write_bytes(path.read_bytes()[:40])
    assert [str(path) in one for one in titles(sources)] == [True, True]


# pages


def test_pages_are_fetched_one_after_another_and_read_in_a_process() -> None:
    address = "https://course.example/a"
    web = Pages({address: f"<title>A</title><p>{'A gradient points uphill. ' * 20}</p>"})
    found = list(readings([PageSource(address, web), PageSource("https://course.example/none", web)]))
    assert isinstance(found[0][1], Document)
    assert (found[0][1].title, found[0][1].url) == ("A", address)
    assert isinstance(found[1][1], Refusal)
    assert "is not there" in found[1][1].reason


def test_a_page_is_no_quick_text_whatever_its_address_says(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "https://course.example/a.md"
    monkeypatch.setattr(reading, "ProcessPool", None)
    with pytest.raises(TypeError):
        list(readings([PageSource(address, Pages({address: "<p>Words.</p>"}))]))
