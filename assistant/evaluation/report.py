"""Outcomes into figures: for a person a table, for a program an object."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from typing import Any

from assistant.evaluation.metrics import ndcg, reciprocal_rank, wilson
from assistant.evaluation.outcomes import Outcome

Figures = dict[str, Any]

_ROWS: tuple[tuple[str, str], ...] = (
    ("right passage first", "hit@1"),
    ("right passage among the first 3", "hit@3"),
    ("right passage among the first 5", "hit@5"),
    ("mean reciprocal rank", "mrr"),
    ("nDCG@10", "ndcg@10"),
    ("answerable questions answered", "answered"),
    ("others declined", "declined"),
    ("citations that read back exactly", "citations_exact"),
    ("sentences that nothing in the material supports", "unsupported"),
    ("facts present", "facts_present"),
    ("words of the reference answer present", "reference_present"),
    ("words of an answer, median", "words"),
    ("reading grade, median", "grade"),
    ("first words after, median", "first_word_s"),
    ("whole answer after, median", "total_s"),
    ("whole answer after, 95th percentile", "total_p95_s"),
)


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """Return every figure by name: shares as `{"share", "of", "low", "high"}` with a 95 % interval."""
    answered = [outcome for outcome in outcomes if outcome.answered]
    ranked = [outcome for outcome in outcomes if outcome.relevant is not None]
    return {
        **{f"hit@{k}": _share([any(o.relevant[:k]) for o in ranked if o.relevant is not None]) for k in (1, 3, 5)},
        "mrr": _mean([reciprocal_rank(o.relevant) for o in ranked if o.relevant is not None]),
        "ndcg@10": _mean([ndcg(o.relevant, o.places) for o in ranked if o.relevant is not None]),
        "answered": _share([o.answered for o in outcomes if o.answerable is True]),
        "declined": _share([not o.answered for o in outcomes if o.answerable is False]),
        "citations_exact": _ratio(answered, lambda o: o.exact_citations, lambda o: o.citations),
        "unsupported": _ratio(answered, lambda o: o.unsupported, lambda o: o.claims),
        "facts_present": _ratio(answered, lambda o: o.facts_present, lambda o: o.facts),
        "reference_present": _mean([o.reference_present for o in answered if o.reference_present is not None]),
        "words": _median([o.words for o in answered]),
        "grade": _median([o.grade for o in answered]),
        "first_word_s": _median([o.first_word_ms / 1000 for o in answered if o.first_word_ms is not None]),
        "total_s": _median([o.total_ms / 1000 for o in answered]),
        "total_p95_s": _percentile([o.total_ms / 1000 for o in answered], 95),
    }


def table(with_material: Figures, without_material: Figures | None) -> list[tuple[str, str, str]]:
    """Return rows of (what, with the material, without it); what nothing was measured of is left out."""
    rows = []
    for what, name in _ROWS:
        values = [_shown(figures[name]) if figures else "" for figures in (with_material, without_material)]
        if any(values):
            rows.append((what, values[0], values[1]))
    return rows


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        if not value["of"]:
            return ""
        return f"{value['share']:.1%} of {value['of']} ({value['low']:.1%} to {value['high']:.1%})"
    return f"{value:.3g}"


def _share(happened: Sequence[bool]) -> Figures:
    return _counted(sum(happened), len(happened))


def _ratio(outcomes: Sequence[Outcome], part: Callable[[Outcome], int], whole: Callable[[Outcome], int]) -> Figures:
    return _counted(sum(map(part, outcomes)), sum(map(whole, outcomes)))


def _counted(successes: int, trials: int) -> Figures:
    low, high = wilson(successes, trials)
    return {"share": successes / trials if trials else 0.0, "of": trials, "low": low, "high": high}


def _mean(values: Sequence[float]) -> float | None:
    return statistics.fmean(values) if values else None


def _median(values: Sequence[float]) -> float | None:
    return statistics.median(values) if values else None


def _percentile(values: Sequence[float], percent: int) -> float | None:
    """Return the smallest value that so many per cent do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else None
