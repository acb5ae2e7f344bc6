from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.building import build
from index.embedding import Embedder, HashingEmbedder
from index.errors import IndexMismatch
from index.folder import CURRENT, current_build, forget
from index.retrieval import CANDIDATES, CurrentIndex, Index
from index.storage import load_chunks
from knowledge.corpus import corpus
from knowledge.documents import Chunk
from tests.fakes import BREAD, COURSE, DEEP, CountingEmbedder, page


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The built-in pages and the course."""
    folder = tmp_path_factory.mktemp("handbook")
    build([*corpus(), *COURSE], HashingEmbedder(), folder)
    return Index.open(folder, HashingEmbedder())


def index_of(folder: Path, *texts: str) -> Index:
    build([page(f"page-{n}", text) for n, text in enumerate(texts)], HashingEmbedder(), folder)
    return Index.open(folder, HashingEmbedder())


def assert_reads_back(index: Index, query: str, k: int) -> None:
    passages = index.search(query, k)
    assert [passage.n for passage in passages] == list(range(1, len(passages) + 1))
    assert len(passages) == min(k, len(index.chunks))
    assert len({(passage.document_id, passage.start) for passage in passages}) == len(passages)
    for passage in passages:
        document = index.documents[passage.document_id]
        assert document.text[passage.start : passage.end] == passage.text
        assert (passage.title, passage.url) == (document.title, document.url)
        assert -1.001 <= passage.score <= 1.001


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(query=st.text(max_size=80), k=st.integers(1, 15))
def test_every_passage_reads_back_from_its_document(handbook: Index, query: str, k: int) -> None:
    assert_reads_back(handbook, query, k)


@pytest.mark.parametrize("query", ["", "?!", "🙂🙃", "the of and", "\x00", "深度学习", "x" * 100_000, "deep " * 20_000])
def test_a_strange_query_is_answered_like_any_other(handbook: Index, query: str) -> None:
    assert_reads_back(handbook, query, 5)


def test_the_passage_that_answers_comes_first(handbook: Index) -> None:
    assert handbook.search("What is deep learning with many layers?", 1)[0].text.startswith(DEEP)
    assert handbook.search("Why does sourdough bread rise?", 1)[0].text == BREAD


def test_a_passage_knows_the_headings_it_stands_under(tmp_path: Path) -> None:
    [passage] = index_of(tmp_path, "## Networks\n\n### Layers\n\nA layer transforms its input.").search("layer", 1)
    assert passage.section == "Networks › Layers"
    assert passage.title == "Page-0"


def test_a_rare_name_is_found_that_the_embedding_misses(tmp_path: Path) -> None:
    """To this embedder `Zyphra` and `zyphron` are one word; only the lexical half can tell them apart."""
    index = index_of(tmp_path, "Zyphron is a particle.", "Zyphra is a company and no particle.")
    query = "zyphra"
    dense = [row for row, _ in index.vectors.search(index.embedder.embed_query(query), 2)]
    assert index.chunks[dense[0]].text.startswith("Zyphron")
    assert index.search(query, 2)[0].text.startswith("Zyphra")


def test_a_lexical_hit_outside_the_dense_candidates_is_ranked_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.retrieval.CANDIDATES", 2)
    nearer = [f"Model model model {n}." for n in ("one", "two", "three")]
    index = index_of(tmp_path, *nearer, "Among all of these things the modelling quokka appears once, beside a lake.")
    found = index.search("model quokka", 3)
    assert any("quokka" in passage.text for passage in found)
    assert all(
        abs(p.score - index.vectors.row(_row(index, p.text)) @ index.embedder.embed_query("model quokka")) < 1e-6
        for p in found
    )


def _row(index: Index, text: str) -> int:
    return next(row for row, chunk in enumerate(index.chunks) if chunk.text == text)


def test_equal_passages_keep_the_order_of_the_material(tmp_path: Path) -> None:
    index = index_of(tmp_path, *["Just the same words."] * 4)
    assert [passage.document_id for passage in index.search("words", 4)] == [f"page-{n}" for n in range(4)]


@pytest.mark.parametrize("text", ["Hi.", "the", "🙂", "深"])
def test_one_tiny_document_is_enough(tmp_path: Path, text: str) -> None:
    index = index_of(tmp_path, text)
    for query in ("hi", "", "🙂", "anything at all"):
        assert [passage.text for passage in index.search(query, 5)] == [text]


def test_an_index_of_nothing_finds_nothing(tmp_path: Path) -> None:
    assert index_of(tmp_path).search("deep learning", 5) == []


def test_a_new_build_is_seen_while_the_index_is_open(tmp_path: Path) -> None:
    build(COURSE[:1], HashingEmbedder(), tmp_path)
    current = CurrentIndex(tmp_path, HashingEmbedder())
    before = current.get()
    build(COURSE, HashingEmbedder(), tmp_path)
    assert set(before.documents) == {"learning"}
    assert before.search("bread", 1)[0].document_id == "learning"
    assert current.get().search("bread", 1)[0].text == BREAD


def test_a_document_that_is_forgotten_is_gone_at_once_from_an_open_index_and_a_new_one(tmp_path: Path) -> None:
    build(COURSE, HashingEmbedder(), tmp_path)
    current = CurrentIndex(tmp_path, HashingEmbedder())
    assert current.get().search("bread", 1)[0].document_id == "baking"
    forget(tmp_path, "baking")
    for index in (current.get(), Index.open(tmp_path, HashingEmbedder())):
        assert set(index.documents) == {"learning"}
        assert {passage.document_id for passage in index.search(BREAD, 5)} == {"learning"}
    build(COURSE, HashingEmbedder(), tmp_path)
    assert current.get().search("bread", 1)[0].document_id == "baking"


def test_forgotten_documents_take_no_places_among_the_candidates(tmp_path: Path) -> None:
    pages = [page(f"p{n}", f"Bread rises, edition {n}.") for n in range(CANDIDATES + 5)]
    build([*pages, page("last", "Dough rises slowly.")], HashingEmbedder(), tmp_path)
    for document in pages:
        forget(tmp_path, document.id)
    assert [p.document_id for p in Index.open(tmp_path, HashingEmbedder()).search("bread rises", 5)] == ["last"]


def test_a_document_whose_name_is_asked_for_comes_before_one_that_only_mentions_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = replace(page("descent", "Steepest descent steps downhill.", "Gradients"), aliases=("steepest descent",))
    other = replace(named, id="history", aliases=())
    build([other, named], HashingEmbedder(), tmp_path)
    index = Index.open(tmp_path, HashingEmbedder())
    assert index.search("What is steepest descent?", 2)[0].document_id == "descent"
    monkeypatch.setattr("index.retrieval.NAMED_WEIGHT", 0)
    assert index.search("What is steepest descent?", 2)[0].document_id == "history"


def test_a_build_that_is_swept_away_while_it_is_opened_gives_way_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(COURSE[:1], HashingEmbedder(), tmp_path)
    editions = [COURSE, [*COURSE, page("third", "A third document.")]]

    def load_while_another_builds(folder: Path) -> list[Chunk]:
        if editions:
            build(editions.pop(0), HashingEmbedder(), tmp_path)
        return load_chunks(folder)

    monkeypatch.setattr("index.retrieval.load_chunks", load_while_another_builds)
    assert "third" in CurrentIndex(tmp_path, HashingEmbedder()).get().documents


def test_an_unchanged_index_is_opened_once(tmp_path: Path) -> None:
    build(COURSE, HashingEmbedder(), tmp_path)
    current = CurrentIndex(tmp_path, HashingEmbedder())
    assert current.get() is current.get()


class Other(HashingEmbedder):
    name = "other"


def damage(folder: Path) -> None:
    """Make the next build one that does not open."""
    build([page("other", "Other words.")], HashingEmbedder(), folder)
    newest = current_build(folder)
    assert newest
    (newest / "chunks.jsonl").write_text("")


@pytest.mark.parametrize(
    ("happens", "says"),
    [
        (lambda folder: (folder / CURRENT).unlink(), "There is no index at"),
        (lambda folder: (folder / CURRENT).write_text("nonsense"), "names no build"),
        (lambda folder: build(COURSE, Other(), folder), "built with other"),
        (damage, "is damaged"),
    ],
    ids=["pointer gone", "pointer damaged", "another embedder", "build damaged"],
)
def test_an_open_index_stays_in_use_where_the_newest_does_not_open(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    happens: Callable[[Path], object],
    says: str,
) -> None:
    build(COURSE, HashingEmbedder(), tmp_path)
    current = CurrentIndex(tmp_path, HashingEmbedder())
    before = current.get()
    happens(tmp_path)
    really_open, opened = Index.open, []

    def counting(folder: Path, embedder: Embedder) -> Index:
        opened.append(folder)
        return really_open(folder, embedder)

    monkeypatch.setattr(Index, "open", counting)
    assert [current.get() for _ in range(5)] == [before] * 5
    assert before.search("bread", 1)[0].text == BREAD
    assert len(opened) <= 1
    [warning] = [record.getMessage() for record in caplog.records if record.name == "index.retrieval"]
    assert says in warning
    build([*COURSE, page("third", "A third document.")], HashingEmbedder(), tmp_path)
    assert "third" in current.get().documents


def test_a_server_does_not_start_from_an_index_that_does_not_fit(tmp_path: Path) -> None:
    build(COURSE, Other(), tmp_path)
    with pytest.raises(IndexMismatch, match=r"Run: concept-guide index build$"):
        CurrentIndex(tmp_path, HashingEmbedder())


def test_a_search_embeds_the_query_and_nothing_else(tmp_path: Path) -> None:
    embedder = CountingEmbedder()
    build(COURSE, embedder, tmp_path)
    embedder.passages.clear()
    Index.open(tmp_path, embedder).search("bread", 3)
    assert embedder.passages == ["bread"]
