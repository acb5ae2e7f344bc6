from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import IndexDamaged, IndexMismatch
from index.manifest import FORMAT, Manifest, document_digests, file_digest
from tests.fakes import COURSE, page

REMEDY = r"Run: concept-guide index build$"


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    """A manifest of one file, which is there."""
    (tmp_path / "chunks.jsonl").write_text("{}\n")
    files = {"chunks.jsonl": file_digest(tmp_path / "chunks.jsonl")}
    return Manifest(FORMAT, "hashing", 256, 3, "2026-01-02T03:04:05+00:00", document_digests(COURSE), files)


def test_what_was_saved_is_what_is_loaded(manifest: Manifest, tmp_path: Path) -> None:
    manifest.save(tmp_path)
    assert Manifest.load(tmp_path) == manifest


def test_another_embedder_is_told_with_both_names_and_sizes(manifest: Manifest) -> None:
    manifest.check_embedder("hashing", 256)
    with pytest.raises(IndexMismatch, match=rf"built with hashing \(256 .*ask for mpnet \(768\)\. {REMEDY}"):
        manifest.check_embedder("mpnet", 768)
    with pytest.raises(IndexMismatch, match=REMEDY):
        manifest.check_embedder("hashing", 128)


def test_another_format_is_told_before_anything_else_is_read(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"format": FORMAT + 1, "unheard": "of"}))
    with pytest.raises(IndexMismatch, match=rf"has format {FORMAT + 1}, this version reads {FORMAT}\. {REMEDY}"):
        Manifest.load(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"7", b"null", b"{}", b"\xff\xfe", b'{"format": 2}', None])
def test_a_manifest_that_is_none_is_damaged(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(IndexDamaged, match=REMEDY):
        Manifest.load(tmp_path)


def test_a_manifest_vouches_for_itself(manifest: Manifest, tmp_path: Path) -> None:
    manifest.save(tmp_path)
    path = tmp_path / "manifest.json"
    path.write_text(path.read_text().replace('"chunks": 3', '"chunks": 4'))
    with pytest.raises(IndexDamaged, match="its digest differs"):
        Manifest.load(tmp_path)


def test_a_missing_file_is_named(manifest: Manifest, tmp_path: Path) -> None:
    manifest.check_files(tmp_path)
    (tmp_path / "chunks.jsonl").unlink()
    with pytest.raises(IndexDamaged, match=rf"lacks its file .*chunks\.jsonl\. {REMEDY}"):
        manifest.check_files(tmp_path)


def test_a_file_that_differs_is_named(manifest: Manifest, tmp_path: Path) -> None:
    (tmp_path / "chunks.jsonl").write_text("{}\r")
    with pytest.raises(IndexDamaged, match=rf"chunks\.jsonl is damaged\. {REMEDY}"):
        manifest.check_files(tmp_path)


def test_changes_name_what_is_new_gone_and_different(manifest: Manifest) -> None:
    assert not manifest.changes(document_digests(COURSE))
    changed = replace(COURSE[0], text=f"{COURSE[0].text}More.")
    changes = manifest.changes(document_digests([changed, page("fresh", "New.")]))
    assert changes
    assert (changes.added, changes.removed, changes.changed) == (["fresh"], ["baking"], ["learning"])


@pytest.mark.parametrize(
    "change", [{"title": "T"}, {"url": "u"}, {"date": "d"}, {"publisher": "p"}, {"text": "t"}, {"questions": ("Why?",)}]
)
def test_everything_a_reader_may_see_counts_as_a_change(manifest: Manifest, change: dict[str, object]) -> None:
    documents = [replace(COURSE[0], **change), COURSE[1]]  # type: ignore[arg-type]
    assert manifest.changes(document_digests(documents)).changed == ["learning"]
