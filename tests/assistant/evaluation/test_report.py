"""Outcomes become figures, and figures a table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assistant.evaluation.metrics import wilson
from assistant.evaluation.outcomes import Outcome
from assistant.evaluation.report import figures, table

ANSWERED = Outcome(
    question="?",
    answerable=True,
    answered=True,
    answer="So.",
    relevant=None,
    places=0,
    citations=4,
    exact_citations=4,
    claims=5,
    unsupported=1,
    facts=2,
    facts_present=1,
    reference_present=0.5,
    words=10,
    grade=8.0,
    first_word_ms=1_000,
    total_ms=2_000,
)
DECLINED = replace(
    ANSWERED,
    answerable=False,
    answered=False,
    answer="",
    citations=0,
    exact_citations=0,
    claims=0,
    unsupported=0,
    facts=0,
    facts_present=0,
    reference_present=None,
    words=0,
    grade=0.0,
    first_word_ms=None,
    total_ms=100,
)


def ranked(*relevant: bool, places: int = 1) -> Outcome:
    return replace(ANSWERED, relevant=relevant, places=places)


def share(figure: Any) -> tuple[float, int]:
    return figure["share"], figure["of"]


def test_a_ranking_is_counted_at_three_depths() -> None:
    found = figures([ranked(True), ranked(False, True), ranked(False, False, False, True), ranked(False), ANSWERED])
    assert [share(found[f"hit@{k}"]) for k in (1, 3, 5)] == [(0.25, 4), (0.5, 4), (0.75, 4)]
    assert found["mrr"] == pytest.approx((1 + 1 / 2 + 1 / 4 + 0) / 4)
    assert found["ndcg@10"] == pytest.approx((1 + 0.63093 + 0.43068 + 0) / 4, abs=1e-5)


def test_refusals_are_counted_apart_from_answers() -> None:
    wrongly = replace(DECLINED, answerable=True), replace(ANSWERED, answerable=False)
    found = figures([ANSWERED, ANSWERED, DECLINED, *wrongly, replace(DECLINED, answerable=None)])
    assert share(found["answered"]) == (2 / 3, 3)
    assert share(found["declined"]) == (0.5, 2)


def test_what_is_counted_of_the_answers_is_summed_over_all_of_them() -> None:
    long = replace(ANSWERED, citations=6, exact_citations=5, claims=15, unsupported=1, facts=0, facts_present=0)
    found = figures([ANSWERED, long, DECLINED])
    assert share(found["citations_exact"]) == (0.9, 10)
    assert share(found["unsupported"]) == (0.1, 20)
    assert share(found["facts_present"]) == (0.5, 2)
    assert (found["unsupported"]["low"], found["unsupported"]["high"]) == wilson(2, 20)


def test_medians_and_the_95th_percentile_are_of_the_answers_alone() -> None:
    timed = [replace(ANSWERED, total_ms=1_000 * n, first_word_ms=100 * n, words=n) for n in range(1, 21)]
    found = figures([*timed, DECLINED])
    assert (found["total_s"], found["total_p95_s"]) == (10.5, 19.0)
    assert (found["first_word_s"], found["words"], found["grade"]) == (pytest.approx(1.05), 10.5, 8.0)


def test_of_one_answer_every_percentile_is_its_own() -> None:
    assert figures([ANSWERED])["total_p95_s"] == 2


def test_of_nothing_nothing_is_known() -> None:
    found = figures([])
    assert found["mrr"] is found["words"] is found["total_p95_s"] is found["reference_present"] is None
    assert found["answered"] == {"share": 0.0, "of": 0, "low": 0.0, "high": 1.0}
    assert table(found, None) == []


def test_a_table_says_the_share_its_number_and_its_interval() -> None:
    rows = {what: (left, right) for what, left, right in table(figures([ANSWERED, DECLINED]), None)}
    low, high = wilson(1, 1)
    assert rows["others declined"] == (f"100.0% of 1 ({low:.1%} to {high:.1%})", "")
    assert rows["words of an answer, median"] == ("10", "")
    assert "mean reciprocal rank" not in rows


def test_a_table_sets_both_side_by_side_and_keeps_what_only_one_has() -> None:
    with_material, without = figures([ranked(True)]), figures([replace(ANSWERED, citations=0, exact_citations=0)])
    rows = {what: (left, right) for what, left, right in table(with_material, without)}
    assert rows["mean reciprocal rank"] == ("1", "")
    assert rows["words of an answer, median"] == ("10", "10")
    assert rows["citations that read back exactly"][1] == ""
