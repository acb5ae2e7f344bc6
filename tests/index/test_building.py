from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index import building
from index.building import build
from index.embedding import DeferredEmbedder, Embedder, FloatArray, HashingEmbedder
from index.errors import IndexDamaged, IndexMismatch, IndexMissing, IndexUnusable
from index.folder import CURRENT, current_build, files_of, forget, new_build
from index.manifest import Manifest
from index.retrieval import CurrentIndex, Index
from index.vectors import FlatStore, ListStore
from knowledge.chunking import chunk
from knowledge.documents import Chunk, Document
from tests.fakes import BREAD, COURSE, DEEP, CountingEmbedder, page
from tests.patience import PATIENCE

FILES = [
    "chunks.jsonl",
    "documents.jsonl",
    "manifest.json",
    "vectors.faiss",
    "vocabulary.json",
    "lexical/data.csc.index.npy",
    "lexical/indices.csc.index.npy",
    "lexical/indptr.csc.index.npy",
    "lexical/params.index.json",
    "lexical/vocab.index.json",
]
NEW = page("rnn", "A recurrent network reads a sequence step by step.")


class OtherEmbedder(HashingEmbedder):
    name = "other"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index folder with one build of the course."""
    build(COURSE, HashingEmbedder(), tmp_path / "index")
    return tmp_path / "index"


def the_build(folder: Path) -> Path:
    found = current_build(folder)
    assert found is not None
    return found


def entries(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def assert_opens_with_the_course(folder: Path) -> None:
    index = Index.open(folder, HashingEmbedder())
    assert set(index.documents) == {document.id for document in COURSE}
    assert index.search("Why does sourdough bread rise?", 1)[0].text == BREAD


def test_a_build_says_what_it_did(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    done = build(COURSE, HashingEmbedder(), tmp_path / "index", lambda done, total: told.append((done, total)))
    assert (done.documents, done.chunks, done.embedded) == (2, 3, 3)
    assert told == [(0, 3), (3, 3)]
    assert done.folder == the_build(tmp_path / "index")


def test_a_build_holds_these_files_and_leaves_nothing_beside_it(folder: Path) -> None:
    build_folder = the_build(folder)
    assert sorted(path.relative_to(build_folder).as_posix() for path in files_of(build_folder)) == sorted(FILES)
    assert entries(folder) <= {CURRENT, ".lock", build_folder.name}


def test_a_build_knows_the_words_and_the_acronyms_of_its_material(tmp_path: Path) -> None:
    build([*COURSE, page("sieve", "A zonal grain sieve (ZGS) sorts flour.")], HashingEmbedder(), tmp_path)
    index = Index.open(tmp_path, HashingEmbedder())
    assert index.vocabulary.corrected("Why does sourdugh rise?") == "Why does sourdough rise?"
    assert index.synonyms.names_missing_from("What is a ZGS?") == ["zonal grain sieve"]


def test_adding_one_document_embeds_one_document(folder: Path) -> None:
    embedder = CountingEmbedder()
    assert build([*COURSE, NEW], embedder, folder).embedded == 1
    assert [text.splitlines()[-1] for text in embedder.passages] == [NEW.text.strip()]


def test_what_is_kept_has_the_vectors_it_had(folder: Path) -> None:
    before = Index.open(folder, HashingEmbedder()).vectors.rows()
    build([NEW, *COURSE], HashingEmbedder(), folder)
    assert (Index.open(folder, HashingEmbedder()).vectors.rows()[1:] == before).all()


def test_a_large_index_grows_and_shrinks_as_a_small_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.vectors.EXACT_UP_TO", 1)
    pages = [page(f"page-{n}", f"Number {n} is followed by number {n + 1}.") for n in range(60)]
    build(pages, HashingEmbedder(), tmp_path)
    before = Index.open(tmp_path, HashingEmbedder())
    assert isinstance(before.vectors, ListStore)
    assert build([NEW, *pages], HashingEmbedder(), tmp_path).embedded == 1
    after = Index.open(tmp_path, HashingEmbedder())
    assert (after.vectors.rows()[1:] == before.vectors.rows()).all()
    assert after.search(NEW.text, 1)[0].document_id == NEW.id
    forget(tmp_path, NEW.id)
    assert NEW.id not in {
        passage.document_id for passage in Index.open(tmp_path, HashingEmbedder()).search(NEW.text, 60)
    }
    assert build(pages[:1], HashingEmbedder(), tmp_path).embedded == 0
    assert isinstance(Index.open(tmp_path, HashingEmbedder()).vectors, FlatStore)


def test_where_nothing_has_changed_the_build_in_use_stays(folder: Path) -> None:
    before = the_build(folder)
    again = build(COURSE, HashingEmbedder(), folder)
    assert (again.folder, again.documents, again.chunks, again.embedded) == (before, 2, 3, 0)
    assert the_build(folder) == before


def test_a_document_that_was_forgotten_and_added_again_is_shown_again(folder: Path) -> None:
    forget(folder, "baking")
    build(COURSE, HashingEmbedder(), folder)
    assert_opens_with_the_course(folder)


def test_what_is_removed_while_the_index_is_built_is_not_shown_again(folder: Path) -> None:
    class Slow(HashingEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> FloatArray:
            forget(folder, "baking")
            return super().embed_passages(texts)

    build([*COURSE, NEW], Slow(), folder)
    assert set(Index.open(folder, HashingEmbedder()).documents) == {"learning", "rnn"}
    build([COURSE[0], NEW], HashingEmbedder(), folder)
    assert set(Index.open(folder, HashingEmbedder()).documents) == {"learning", "rnn"}


def test_what_was_removed_before_and_added_again_is_shown(folder: Path) -> None:
    forget(folder, "baking")
    build([*COURSE, NEW], HashingEmbedder(), folder)
    assert set(Index.open(folder, HashingEmbedder()).documents) == {"learning", "baking", "rnn"}


def test_where_the_build_in_use_is_gone_there_is_nothing_to_forget(folder: Path) -> None:
    shutil.rmtree(the_build(folder))
    forget(folder, "baking")
    assert not the_build(folder).exists()


def test_a_document_that_has_not_changed_is_not_cut_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut: list[str] = []

    def counted(document: Document) -> list[Chunk]:
        cut.append(document.id)
        return chunk(document)

    monkeypatch.setattr(building, "chunk", counted)
    build([*COURSE, NEW], HashingEmbedder(), folder)
    assert cut == ["rnn"]
    build([replace(COURSE[0], title="Other title"), COURSE[1], NEW], HashingEmbedder(), folder)
    assert cut == ["rnn", "learning"]


def test_an_embedder_without_work_is_not_even_loaded(folder: Path) -> None:
    def load() -> Embedder:
        raise AssertionError("nothing is new")

    build(COURSE[:1], DeferredEmbedder(HashingEmbedder.name, load), folder)
    assert set(Index.open(folder, HashingEmbedder()).documents) == {"learning"}


def test_what_a_killed_build_had_embedded_is_not_embedded_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("index.building.save_chunks", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            build([*COURSE, NEW], HashingEmbedder(), folder)
    embedder = CountingEmbedder()
    assert build([*COURSE, NEW], embedder, folder).embedded == 0
    assert embedder.passages == []
    assert not list(folder.glob("pending-*"))
    assert Index.open(folder, HashingEmbedder()).search(NEW.text, 1)[0].document_id == "rnn"


def test_removing_a_document_embeds_nothing_and_forgets_it(folder: Path) -> None:
    assert build(COURSE[:1], HashingEmbedder(), folder).embedded == 0
    index = Index.open(folder, HashingEmbedder())
    assert set(index.documents) == {"learning"}
    assert all(passage.document_id == "learning" for passage in index.search(BREAD, 5))


def test_another_embedder_embeds_everything_anew(folder: Path) -> None:
    assert build(COURSE, OtherEmbedder(), folder).embedded == 3
    with pytest.raises(IndexMismatch, match=r"built with other \(256 .* ask for hashing"):
        Index.open(folder, HashingEmbedder())


def test_a_document_keeps_the_day_it_was_first_indexed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Index.open(folder, HashingEmbedder()).documents["learning"].added
    monkeypatch.setattr(building, "_now", lambda: "2099-01-01T00:00:00+00:00")
    build([*COURSE, NEW], HashingEmbedder(), folder)
    documents = Index.open(folder, HashingEmbedder()).documents
    assert documents["learning"].added == before
    assert documents["rnn"].added == "2099-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    "failing",
    [
        "index.building.save_chunks",
        "index.vectors.FlatStore.save",
        "index.lexical.LexicalIndex.save",
        "index.building.save_documents",
        "index.manifest.Manifest.save",
        "index.folder.sync",
        "index.folder._point_to",
    ],
)
@pytest.mark.parametrize("failure", [KeyboardInterrupt(), OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))])
def test_a_build_that_breaks_off_leaves_the_one_before(
    folder: Path, monkeypatch: pytest.MonkeyPatch, failing: str, failure: BaseException
) -> None:
    def fail(*arguments: object) -> None:
        raise failure

    before = entries(folder)
    with monkeypatch.context() as broken:
        broken.setattr(failing, fail)
        with pytest.raises(type(failure)):
            build([*COURSE, NEW], HashingEmbedder(), folder)
    assert {name for name in entries(folder) if not name.startswith("pending-")} == before
    assert_opens_with_the_course(folder)
    build([*COURSE, NEW], HashingEmbedder(), folder)
    assert "rnn" in Index.open(folder, HashingEmbedder()).documents


def test_an_embedder_that_fails_leaves_the_build_before(folder: Path) -> None:
    class Failing(HashingEmbedder):
        def embed_passages(self, texts: object) -> FloatArray:
            raise RuntimeError("out of memory")

    with pytest.raises(RuntimeError):
        build([*COURSE, NEW], Failing(), folder)
    assert_opens_with_the_course(folder)


def test_a_process_killed_in_the_middle_leaves_the_build_before_and_its_leftovers_are_swept(folder: Path) -> None:
    script = f"""
        import os, signal
        from pathlib import Path
        from index import building, lexical
        from index.embedding import HashingEmbedder
        from tests.fakes import COURSE, page
        lexical.LexicalIndex.save = lambda *arguments: os.kill(os.getpid(), signal.SIGKILL)
        building.build([*COURSE, page("rnn", "New.")], HashingEmbedder(), Path({str(folder)!r}))
    """
    killed = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False)
    assert killed.returncode == -9
    assert len([name for name in entries(folder) if name.startswith("build-")]) == 2
    assert_opens_with_the_course(folder)
    build(COURSE, HashingEmbedder(), folder)
    assert entries(folder) - {".lock"} == {CURRENT, the_build(folder).name}


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_bit_is_found_at_opening(folder: Path, name: str) -> None:
    path = the_build(folder) / name
    content = path.read_bytes()
    for position in {0, len(content) // 2, len(content) - 1}:
        for bit in (1, 64):
            flipped = bytearray(content)
            flipped[position] ^= bit
            path.write_bytes(flipped)
            with pytest.raises(IndexUnusable, match=r"^[^\n]*Run: concept-guide index build$"):
                Index.open(folder, HashingEmbedder())
    path.write_bytes(content)
    assert_opens_with_the_course(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_found_at_opening(folder: Path, name: str) -> None:
    (the_build(folder) / name).unlink()
    with pytest.raises(IndexDamaged, match=r"^[^\n]*Run: concept-guide index build$"):
        Index.open(folder, HashingEmbedder())


@pytest.mark.parametrize("pointer", [b"", b"\xff\xfe\x00", b"build-19990101T000000", b"..", b"/", b"a\nb", b"x" * 9999])
def test_a_pointer_to_no_build_is_damage(folder: Path, pointer: bytes) -> None:
    (folder / CURRENT).write_bytes(pointer)
    with pytest.raises(IndexDamaged, match=r"^[^\n]{0,500}Run: concept-guide index build$"):
        Index.open(folder, HashingEmbedder())


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"build-of-nobody"])
def test_building_again_repairs_a_damaged_index(folder: Path, damage: bytes) -> None:
    (folder / CURRENT).write_bytes(damage)
    assert build(COURSE, HashingEmbedder(), folder).embedded == 3
    assert_opens_with_the_course(folder)


def test_vectors_of_a_damaged_build_are_not_taken_over(folder: Path) -> None:
    path = the_build(folder) / "vectors.faiss"
    path.write_bytes(path.read_bytes()[:-1] + b"\x7f")
    assert build(COURSE, HashingEmbedder(), folder).embedded == 3
    assert_opens_with_the_course(folder)


def test_no_index_is_told_with_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match=r"no index at .*/nowhere\. Run: concept-guide index build$"):
        Index.open(tmp_path / "nowhere", HashingEmbedder())


def test_a_folder_of_somebody_else_is_no_index_and_building_leaves_their_files(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(IndexMissing):
        Index.open(tmp_path, HashingEmbedder())
    build(COURSE, HashingEmbedder(), tmp_path)
    assert_opens_with_the_course(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_a_new_build_is_not_current_before_it_is_complete(folder: Path) -> None:
    before = the_build(folder)
    with new_build(folder) as target:
        (target / "half.txt").write_text("half")
        assert the_build(folder) == before
    assert the_build(folder) == target


def test_two_processes_build_one_after_the_other(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    script = f"""
        from pathlib import Path
        from index.building import build
        from index.embedding import HashingEmbedder
        from tests.fakes import COURSE
        for _ in range(5):
            build(COURSE, HashingEmbedder(), Path({str(folder)!r}))
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(2)]
    for process in processes:
        _, complaint = process.communicate(timeout=60)
        assert process.returncode == 0, complaint
    assert_opens_with_the_course(folder)
    assert len(list(folder.glob("build-*"))) == 1


def test_documents_are_read_when_it_is_this_builds_turn(tmp_path: Path) -> None:
    """What another process adds while this one waits is not left out of the index."""
    folder = tmp_path / "index"
    shelf = [COURSE[0]]
    embedding, go_on = threading.Event(), threading.Event()

    class Slow(HashingEmbedder):
        def embed_passages(self, texts: object) -> FloatArray:
            embedding.set()
            assert go_on.wait(PATIENCE)
            return super().embed_passages(texts)  # type: ignore[arg-type]

    def documents() -> Iterator[Document]:
        yield from shelf

    first = threading.Thread(target=build, args=(list(shelf), Slow(), folder))
    second = threading.Thread(target=build, args=(documents(), HashingEmbedder(), folder))
    first.start()
    assert embedding.wait(PATIENCE)
    second.start()
    shelf.append(COURSE[1])
    go_on.set()
    first.join(10)
    second.join(10)
    assert_opens_with_the_course(folder)


def test_an_index_is_searched_while_it_is_built_again_and_again(folder: Path) -> None:
    failures: list[BaseException] = []
    stop = threading.Event()

    def search(index: Callable[[], Index]) -> None:
        try:
            while not stop.is_set():
                assert index().search(DEEP, 1)[0].text.startswith(DEEP)
        except BaseException as error:
            failures.append(error)

    current = CurrentIndex(folder, HashingEmbedder())
    threads = [threading.Thread(target=search, args=(current.get,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for n in range(12):
        build([*COURSE, page("extra", f"Edition {n}.")], HashingEmbedder(), folder)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []


def test_the_manifest_names_every_document_and_every_other_file(folder: Path) -> None:
    manifest = Manifest.load(the_build(folder))
    assert set(manifest.documents) == {"learning", "baking"}
    assert set(manifest.files) == set(FILES) - {"manifest.json"}
    assert (manifest.embedder, manifest.dimensions, manifest.chunks) == ("hashing", 256, 3)
