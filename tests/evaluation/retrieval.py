"""How well passages are found: by meaning alone, by words alone, by both, on two public sets and on the course."""

from __future__ import annotations

import csv
import gzip
import json
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant import factory
from assistant.evaluation.metrics import ndcg
from assistant.evaluation.questions import Place
from assistant.settings import Settings
from index.retrieval import LEXICAL_WEIGHT, Index
from knowledge.documents import Document, Section
from tests.evaluation.course import course, index_of, rows

SCIFACT = Path(__file__).parents[2].parent / "shared" / "eval" / "scifact"
_DEEP = 50
_RANK_CONSTANT = 60
_NEIGHBOURS = (0.2, 0.3, 0.5, 0.6)

Ranking = list[str]
"""Ids of documents, best first, each once."""
Ranker = Callable[[Index, str], list[tuple[int, float]]]


@dataclass(frozen=True)
class Collection:
    """Documents, questions, and which documents answer which question."""

    name: str
    documents: list[Document]
    queries: Mapping[str, str]
    relevant: Mapping[str, frozenset[str]]


def measure() -> str:
    """Return the figures as Markdown."""
    embedder = factory.open_embedder(Settings())
    parts = []
    for collection in _collections():
        with index_of(collection.documents, embedder) as current:
            parts.append(_table(collection, current.get()))
    if not SCIFACT.exists():
        parts.append("SciFact was not measured: `../shared/eval/scifact` is not there.")
    with index_of(course(), embedder) as current:
        parts.append(_on_the_course(current.get()))
    return "\n\n".join(parts)


def _collections() -> Iterable[Collection]:
    concepts = rows("concept_questions")
    yield Collection(
        "Concept questions (115; each answer a document)",
        [_document(row["id"], "", row["answer"].replace("\r\n", "\n")) for row in concepts],
        {row["id"]: row["question"] for row in concepts},
        {row["id"]: frozenset([row["id"]]) for row in concepts},
    )
    if SCIFACT.exists():
        yield _scifact()


def _scifact() -> Collection:
    with gzip.open(SCIFACT / "corpus.jsonl.gz", "rt", encoding="utf-8") as file:
        documents = [_document(row["_id"], row["title"], row["text"]) for row in map(json.loads, file)]
    lines = (SCIFACT / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    queries = {row["_id"]: row["text"] for row in map(json.loads, lines)}
    relevant: dict[str, set[str]] = {}
    with (SCIFACT / "qrels_test.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if int(row["score"]) > 0:
                relevant.setdefault(row["query-id"], set()).add(row["corpus-id"])
    answers = {query: frozenset(ids) for query, ids in relevant.items()}
    return Collection(f"SciFact ({len(documents):,} abstracts, {len(answers)} claims)", documents, queries, answers)


def _document(id: str, title: str, text: str) -> Document:
    return Document(id, title, text, (Section("", 0, 0, len(text)),))


def _table(collection: Collection, index: Index) -> str:
    rankers: dict[str, Ranker] = {
        "meaning alone (MiniLM)": _dense,
        "words alone (BM25)": _lexical,
        "both by rank (reciprocal rank fusion)": _by_rank,
        f"**both by score, weight {LEXICAL_WEIGHT} (in use)**": _fused(LEXICAL_WEIGHT),
        **{f"both by score, weight {weight}": _fused(weight) for weight in _NEIGHBOURS},
    }
    lines = [f"**{collection.name}**\n", "| ranking | nDCG@10 | hit@1 | hit@5 |", "|---|---|---|---|"]
    for name, ranker in rankers.items():
        found = {query: _documents(index, ranker(index, collection.queries[query])) for query in collection.relevant}
        lines.append(f"| {name} | {_quality(found, collection.relevant)} |")
    lines.append(f"| the product's own search, names added | {_quality(*_searched(collection, index))} |")
    return "\n".join(lines)


def _quality(found: Mapping[str, Ranking], relevant: Mapping[str, frozenset[str]]) -> str:
    hits = [[id in relevant[query] for id in ranking] for query, ranking in found.items()]
    gain = statistics.fmean(ndcg(hit, len(relevant[query])) for query, hit in zip(found, hits, strict=True))
    first, five = (statistics.fmean(any(hit[:k]) for hit in hits) for k in (1, 5))
    return f"{gain:.3f} | {first:.3f} | {five:.3f}"


def _searched(collection: Collection, index: Index) -> tuple[dict[str, Ranking], Mapping[str, frozenset[str]]]:
    asked = {query: index.vocabulary.corrected(collection.queries[query]) for query in collection.relevant}
    found = {
        query: list(dict.fromkeys(passage.document_id for passage in index.search(text, _DEEP)))
        for query, text in asked.items()
    }
    return found, collection.relevant


def _documents(index: Index, ranked: Sequence[tuple[int, float]]) -> Ranking:
    best_first = sorted(ranked, key=lambda pair: -pair[1])
    return list(dict.fromkeys(index.chunks[row].document_id for row, _ in best_first))


def _dense(index: Index, query: str) -> list[tuple[int, float]]:
    return index.vectors.search(index.embedder.embed_query(query), _DEEP)


def _lexical(index: Index, query: str) -> list[tuple[int, float]]:
    return index.lexical.search(query, _DEEP)


def _by_rank(index: Index, query: str) -> list[tuple[int, float]]:
    scores: dict[int, float] = {}
    for ranked in (_dense(index, query), _lexical(index, query)):
        for rank, (row, _) in enumerate(ranked, start=1):
            scores[row] = scores.get(row, 0.0) + 1 / (_RANK_CONSTANT + rank)
    return list(scores.items())


def _fused(weight: float) -> Ranker:
    def rank(index: Index, query: str) -> list[tuple[int, float]]:
        vector = index.embedder.embed_query(query)
        lexical = dict(_lexical(index, query))
        cosines = dict(index.vectors.search(vector, _DEEP))
        cosines |= {row: float(index.vectors.row(row) @ vector) for row in lexical.keys() - cosines.keys()}
        best = max(lexical.values(), default=1.0)
        return [(row, cosine + weight * lexical.get(row, 0.0) / best) for row, cosine in cosines.items()]

    return rank


def _on_the_course(index: Index) -> str:
    """Return how often the right passage is found for questions in a student's words."""
    questions = [
        row for name in ("questions_fit", "questions_test") for row in rows(name) if row["kind"] == "answerable"
    ]
    styles = {"in plain words": None, "by acronym": "acronym", "misspelled": "misspelled", "by another name": "synonym"}
    lines = [
        f"**Students' questions on the course** ({len(questions)}; {len(index.chunks)} passages)\n",
        "| how the question is put | questions | right passage first | among 3 | among 5 |",
        "|---|---|---|---|---|",
    ]
    times = []
    for name, style in styles.items():
        asked = [row for row in questions if row.get("style") == style]
        ranks = []
        for row in asked:
            started = time.perf_counter()
            ranks.append(rank_of(index, row["question"], row["evidence"]))
            times.append(time.perf_counter() - started)
        shares = " | ".join(f"{sum(rank <= k for rank in ranks) / len(ranks):.3f}" for k in (1, 3, 5))
        lines.append(f"| {name} | {len(asked)} | {shares} |")
    lines.append(
        f"\nOne search takes {statistics.median(times) * 1000:.0f} ms (median), the embedding of the query included."
    )
    return "\n".join(lines)


def rank_of(index: Index, question: str, evidence: Iterable[Mapping[str, str]], k: int = 10) -> int:
    """Return the rank of the first passage that holds some of the evidence, or k + 1."""
    places = [Place(**place) for place in evidence]
    for passage in index.search(index.vocabulary.corrected(question), k):
        text = index.documents[passage.document_id].text
        if any(place.is_in(passage, text) for place in places):
            return passage.n
    return k + 1
