"""Benchmarks that can be run by themselves too, each held against its targets as a part of `make bench`."""

from __future__ import annotations

from tests.benchmarks import embedding, million, repeated, sources, start
from tests.benchmarks.figures import Result, Row, at_least, at_most
from tests.benchmarks.place import Place
from tests.benchmarks.sources import Delay

REMEMBERING = {"CONCEPT_GUIDE_ANSWER_AHEAD": "false"}
"""As the guide is, but that nothing is computed while nobody asks."""


def sources_shown(place: Place) -> Result:
    """Ask for the sources alone, with and without another reader."""
    with place.guide() as server:
        found = sources.measure(server)
    rows = (
        _soon("sources on screen after the question, p95", found.alone),
        _soon("… while another's answer is being written", found.beside),
    )
    return Result(rows, found.shown)


def _soon(what: str, delay: Delay) -> Row:
    return at_most(what, "-", 60, delay.p95, f"{delay.p95:.0f} ms, median {delay.median:.0f} ms", " ms")


def started(place: Place) -> Result:
    """Start the guide again and again."""
    found = start.measure(place)
    row = at_most("start to ready, once prepared", "-", 5, found.ready.median, f"{found.ready.shown()} s", " s")
    return Result((row,), found.shown)


def asked_again(place: Place) -> Result:
    """Ask the same again, in the same and in nearly the same words."""
    with place.guide(REMEMBERING) as server:
        found = repeated.measure(server)
    same, other = found.same_ratio, found.other_ratio
    rows = (
        at_most("a question asked before, same words", "its first answer", 0.02, same.median, f"{same.shown(4)}x"),
        at_most("… in nearly the same words", "its first answer", 0.02, other.median, f"{other.shown(4)}x"),
    )
    told = f"{found.not_remembered} of the {2 * found.first.n} repeated questions were answered anew."
    return Result(rows, f"{found.shown}\n\n{told}")


def embedded(place: Place) -> Result:
    """Embed the handbook as the guide does and as plain sentence-transformers does."""
    found = embedding.measure(place.settings)
    plain = "plain sentence-transformers, fp32"
    rows = (
        at_least("chunks embedded a second", plain, 3, found.ratio.median, f"{found.ratio.shown()}x"),
        at_least("… recall@10", plain, 0.99, found.recall, f"{found.recall:.4f}", ""),
    )
    return Result(rows, f"{found.chunks:,} chunks of the handbook, embedded by both in turns:\n\n{found.shown}")


def a_million(place: Place) -> Result:
    """Search a million vectors as the guide does and as FAISS does that compares each."""
    found = million.measure(place.settings)
    times = f"{found.ratio:.3f}x ({found.ours.p95:.1f} ms against {found.flat.p95:.1f} ms)"
    rows = (
        at_most("query over 1,000,000 chunks, p95", "FAISS flat", 0.1, found.ratio, times),
        at_least("… recall@10", "FAISS flat", 0.97, found.recall, f"{found.recall:.4f}", ""),
    )
    return Result(rows, found.shown)
