"""What a user added is found again, whatever happens in between."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge import entries
from knowledge.documents import Document
from knowledge.errors import DocumentError, DocumentNotFound
from knowledge.library import FILE_NAME, Library
from knowledge.readers import markdown

PAGE = markdown.read(b"---\ntitle: Gradient descent\ndate: 2025-01-02\n---\n## Steps\n\nIt descends.\n", "page.md")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


def in_database(library: Library, statement: str, *values: str) -> list[Any]:
    with closing(sqlite3.connect(library.folder / FILE_NAME, isolation_level=None)) as database:
        return database.execute(statement, values).fetchall()


def test_an_absent_folder_is_an_empty_library(library: Library) -> None:
    assert list(library.documents()) == []
    assert not library.folder.exists()


def test_a_process_that_was_killed_when_it_had_made_the_file_left_an_empty_library(library: Library) -> None:
    library.folder.mkdir()
    (library.folder / FILE_NAME).touch()
    assert (library.entries(), library.digests(), list(library.documents())) == ([], {}, [])
    assert library.add(PAGE, "/notes/page.md").status == "added"


def test_what_came_from_a_file_a_folder_or_an_archive_is_found_by_its_path(library: Library) -> None:
    sources = ("/course/a.md", "/course/w.zip/b.md", "/course/w/c.md", "/course/w2/d.md", "https://course.example/e")
    ids = {source: library.add(replace(PAGE, title=source), source).document.id for source in sources}
    for paths, found in {
        ("/course/a.md",): sources[:1],
        ("/course/w", "/course/w/c.md"): sources[2:3],
        ("/course/w.zip",): sources[1:2],
        ("/course",): sources[:4],
        ("/other", "/course/c.md"): (),
    }.items():
        assert library.ids_below(map(Path, paths)) == sorted(ids[source] for source in found)


def test_what_is_added_reads_back_equal(library: Library) -> None:
    outcome = library.add(PAGE, "/notes/page.md")
    assert outcome.status == "added"
    assert list(library.documents()) == [outcome.document] == [replace(PAGE, id=outcome.document.id)]


def test_what_is_stored_says_where_from_how_large_and_when(library: Library) -> None:
    id = library.add(PAGE, "/notes/page.md", "stamp", 77).document.id
    (entry,) = library.entries()
    assert id.startswith("gradient-descent-")
    assert (entry.id, entry.title, entry.source) == (id, PAGE.title, "/notes/page.md")
    assert (entry.stamp, entry.size) == ("stamp", 77)
    assert datetime.fromisoformat(entry.added).utcoffset() == timedelta(0)


def test_an_unchanged_document_takes_the_new_stamp_of_its_file(library: Library) -> None:
    library.add(PAGE, "/notes/page.md", "before")
    assert library.add(PAGE, "/notes/page.md", "after").status == "unchanged"
    assert library.entries()[0].stamp == "after"


def test_digests_are_those_of_the_documents(library: Library) -> None:
    kept = library.add(PAGE, "/notes/page.md").document
    assert library.digests() == {kept.id: kept.digest}


def test_a_source_whose_name_is_no_text_is_kept_apart(library: Library) -> None:
    library.add(PAGE, "/notes/\udcff.md")
    assert library.add(PAGE, "/notes/\udcff.md").status == "unchanged"
    assert library.add(replace(PAGE, title="Other"), "/notes/\udcfe.md").status == "added"


def test_the_same_file_again_changes_nothing(library: Library) -> None:
    first = library.add(PAGE, "/notes/page.md")
    assert library.add(PAGE, "/notes/page.md").status == "unchanged"
    copy = library.add(PAGE, "/elsewhere/copy.md")
    assert (copy.status, copy.document) == ("unchanged", first.document)


def test_changed_content_replaces_and_keeps_the_id(library: Library) -> None:
    first = library.add(PAGE, "/notes/page.md")
    changed = library.add(replace(PAGE, title="Descent", text=PAGE.text + "More.\n"), "/notes/page.md")
    assert changed.status == "replaced"
    assert changed.document.id == first.document.id
    assert list(library.documents()) == [changed.document]


def test_two_files_of_the_same_title_stand_side_by_side(library: Library) -> None:
    library.add(PAGE, "/a.md")
    assert library.add(replace(PAGE, text=PAGE.text + "More.\n"), "/b.md").status == "added"
    assert len({document.id for document in library.documents()}) == 2


def test_a_removed_document_is_gone(library: Library) -> None:
    library.remove(library.add(PAGE, "/notes/page.md").document.id)
    assert list(library.documents()) == []


@pytest.mark.parametrize("unknown", ["nothing", "", "../outside", "/etc/passwd"])
def test_removing_what_is_not_there_says_where_the_ids_are(library: Library, unknown: str) -> None:
    library.add(PAGE, "/notes/page.md")
    (library.folder.parent / "outside.json").write_text("{}")
    with pytest.raises(DocumentNotFound, match="concept-guide documents"):
        library.remove(unknown)
    assert (library.folder.parent / "outside.json").exists() and len(list(library.documents())) == 1


def test_a_damaged_document_is_noticed_and_can_be_removed(library: Library) -> None:
    kept = library.add(PAGE, "/notes/page.md").document
    [(whole,)] = in_database(library, "SELECT document FROM documents")
    for damaged in (whole.replace("descends", "ascends "), whole[:-20], "", "[]", "null"):
        in_database(library, "UPDATE documents SET document = ?", damaged)
        with pytest.raises(DocumentError, match=f"damaged.*concept-guide remove {kept.id}"):
            list(library.documents())
    library.remove(kept.id)
    assert list(library.documents()) == []


def test_a_file_that_is_no_database_is_one_clear_line(library: Library) -> None:
    library.folder.mkdir()
    (library.folder / FILE_NAME).write_bytes(b"words " * 200)
    with pytest.raises(DocumentError, match="is damaged"):
        library.entries()
    with pytest.raises(DocumentError, match="is damaged"):
        library.add(PAGE, "/notes/page.md")


def test_a_full_disk_is_an_os_error_and_loses_nothing(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    first = library.add(PAGE, "/notes/page.md").document
    connect = Library._connect

    def full(self: Library) -> sqlite3.Connection:
        database = connect(self)
        database.execute("PRAGMA max_page_count = 5")
        return database

    with monkeypatch.context() as patched:
        patched.setattr(Library, "_connect", full)
        with pytest.raises(OSError, match="No space left") as caught:
            library.add(replace(PAGE, text="Other. " * 5_000, sections=()), "/notes/page.md")
    assert caught.value.errno == errno.ENOSPC
    assert list(library.documents()) == [first]


def test_what_a_failed_change_began_is_undone(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> str:
        raise ValueError("not this one")

    monkeypatch.setattr("knowledge.library.encoded", fail)
    with pytest.raises(ValueError, match="not this one"):
        library.add(PAGE, "/notes/page.md")
    assert library.entries() == []


def test_another_process_that_holds_the_library_is_waited_for_and_then_named(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add(PAGE, "/notes/page.md")
    monkeypatch.setattr("knowledge.library.LOCK_SECONDS", 0.05)
    with closing(sqlite3.connect(library.folder / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DocumentError, match="Another process has been changing"):
            library.add(replace(PAGE, title="Other"), "/other.md")
    assert library.add(replace(PAGE, title="Other"), "/other.md").status == "added"


def numbered(number: int) -> Document:
    return replace(PAGE, title=f"Page {number}", text=f"Text {number}.\n", sections=())


def test_threads_may_add_at_once(library: Library) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: Library(library.folder).add(numbered(number), f"/{number}.md"), range(24)))
    assert {document.title for document in library.documents()} == {f"Page {number}" for number in range(24)}


def test_processes_that_add_the_same_file_at_once_store_it_once(library: Library, tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom knowledge.library import Library\n"
        "from knowledge.readers import markdown\n"
        "page = markdown.read(b'# Title\\n\\nText.\\n', 'page.md')\n"
        "print(Library(Path(sys.argv[1])).add(page, '/page.md').status)\n"
    )
    root = str(Path(entries.__file__).resolve().parents[1])
    command = [sys.executable, "-c", program, str(library.folder)]
    running = [
        subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": root}
        )
        for _ in range(3)
    ]
    assert sorted(process.communicate()[0].strip() for process in running) == ["added", "unchanged", "unchanged"]


def earlier_file(library: Library, name: str, damage: bytes = b"") -> Path:
    """Write a document as version 0.1 did."""
    document = {**asdict(PAGE), "id": name}
    for later in ("aliases", "places"):
        del document[later]
    stored = {"document": document, "source": f"/notes/{name}.md", "added": "2026-01-02T03:04:05+00:00"}
    digest = hashlib.sha256(json.dumps(stored, sort_keys=True).encode()).hexdigest()
    library.folder.mkdir(exist_ok=True)
    path = library.folder / f"{name}.json"
    path.write_bytes(json.dumps({"digest": digest, "stored": stored}).encode() + damage)
    return path


def test_what_an_earlier_version_stored_is_taken_over(library: Library) -> None:
    path = earlier_file(library, "descent-0123")
    assert list(library.documents()) == [replace(PAGE, id="descent-0123")]
    assert not path.exists()
    assert library.entries()[0].added == "2026-01-02T03:04:05+00:00"
    assert library.add(PAGE, "/notes/descent-0123.md").status == "unchanged"


def test_a_damaged_file_of_an_earlier_version_stays_and_is_named(library: Library) -> None:
    whole, damaged = earlier_file(library, "a"), earlier_file(library, "b", damage=b"!")
    with pytest.raises(DocumentError, match=r"b\.json of an earlier version is damaged"):
        list(library.documents())
    damaged.unlink()
    assert len(list(library.documents())) == 1
    assert not whole.exists()
