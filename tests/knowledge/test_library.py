"""What a user added is found again, whatever happens in between."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from knowledge import entries
from knowledge.documents import Document
from knowledge.errors import DocumentError, DocumentNotFound
from knowledge.library import Library
from knowledge.readers import markdown

PAGE = markdown.read(b"---\ntitle: Gradient descent\ndate: 2025-01-02\n---\n## Steps\n\nIt descends.\n", "page.md")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


def test_an_absent_folder_is_an_empty_library(library: Library) -> None:
    assert library.documents() == []
    assert not library.folder.exists()


def test_what_is_added_reads_back_equal(library: Library) -> None:
    outcome = library.add(PAGE, "/notes/page.md")
    assert outcome.status == "added"
    assert library.documents() == [outcome.document] == [replace(PAGE, id=outcome.document.id)]


def test_what_is_stored_says_where_from_and_when(library: Library) -> None:
    id = library.add(PAGE, "/notes/page.md").document.id
    stored = entries.load(library.folder / f"{id}.json")
    assert id.startswith("gradient-descent-")
    assert stored.source == "/notes/page.md"
    assert datetime.fromisoformat(stored.added).utcoffset() == timedelta(0)


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
    assert library.documents() == [changed.document]


def test_two_files_of_the_same_title_stand_side_by_side(library: Library) -> None:
    library.add(PAGE, "/a.md")
    assert library.add(replace(PAGE, text=PAGE.text + "More.\n"), "/b.md").status == "added"
    assert len({document.id for document in library.documents()}) == 2


def test_a_removed_document_is_gone(library: Library) -> None:
    library.remove(library.add(PAGE, "/notes/page.md").document.id)
    assert library.documents() == []


@pytest.mark.parametrize("unknown", ["nothing", "", "../outside", "/etc/passwd"])
def test_removing_what_is_not_there_says_where_the_ids_are(library: Library, unknown: str) -> None:
    library.add(PAGE, "/notes/page.md")
    (library.folder.parent / "outside.json").write_text("{}")
    with pytest.raises(DocumentNotFound, match="concept-guide documents"):
        library.remove(unknown)
    assert (library.folder.parent / "outside.json").exists() and len(library.documents()) == 1


def test_any_damaged_byte_is_noticed_and_can_be_removed(library: Library) -> None:
    kept = library.add(PAGE, "/notes/page.md").document
    path = library.folder / f"{kept.id}.json"
    whole = path.read_bytes()
    for damaged in (whole.replace(b"descends", b"ascends "), whole[:-20], b"", b"[]", b"null", b"\xff"):
        path.write_bytes(damaged)
        with pytest.raises(DocumentError, match=f"damaged.*concept-guide remove {kept.id}"):
            library.documents()
    library.remove(kept.id)
    assert library.documents() == []


@pytest.mark.parametrize("failing", ["os.fsync", "pathlib.Path.replace"])
def test_a_full_disk_is_an_os_error_and_loses_nothing(
    library: Library, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    first = library.add(PAGE, "/notes/page.md").document
    with monkeypatch.context() as patched:
        patched.setattr(failing, full)
        with pytest.raises(OSError, match="No space left"):
            library.add(replace(PAGE, text="Other.\n", sections=()), "/notes/page.md")
    assert library.documents() == [first]
    assert not list(library.folder.glob("*.unfinished"))


def test_what_a_killed_process_left_unfinished_is_cleared(library: Library) -> None:
    library.folder.mkdir()
    (library.folder / "half.unfinished").write_bytes(b'{"dig')
    library.add(PAGE, "/notes/page.md")
    assert len(library.documents()) == 1
    assert not list(library.folder.glob("*.unfinished"))


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


def test_a_stored_file_is_json_that_a_person_can_read(library: Library) -> None:
    kept = library.add(replace(PAGE, title="Über Gradienten"), "/notes/page.md").document
    stored = json.loads((library.folder / f"{kept.id}.json").read_text(encoding="utf-8"))
    assert stored["stored"]["document"]["title"] == "Über Gradienten"
    assert kept.id.startswith("uber-gradienten-")
