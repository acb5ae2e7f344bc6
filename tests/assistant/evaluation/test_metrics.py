"""The formulas against values worked out by hand and against scikit-learn's."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from assistant.evaluation.metrics import ndcg, reading_grade, reciprocal_rank, wilson

RANKINGS = st.lists(st.booleans(), min_size=2, max_size=15)


@pytest.mark.parametrize(
    ("relevant", "expected"), [([True], 1), ([False, True, True], 1 / 2), ([False] * 9 + [True], 1 / 10)]
)
def test_the_reciprocal_rank_is_one_over_the_first_hits(relevant: list[bool], expected: float) -> None:
    assert reciprocal_rank(relevant) == pytest.approx(expected)


@pytest.mark.parametrize("relevant", [[], [False], [False] * 10])
def test_where_nothing_is_right_every_measure_of_a_ranking_is_nought(relevant: list[bool]) -> None:
    assert reciprocal_rank(relevant) == ndcg(relevant, 1) == 0


@pytest.mark.parametrize(
    ("relevant", "total", "expected"),
    [
        ([True, True], 2, 1),
        ([False, True], 1, 1 / math.log2(3)),
        ([True, False, True], 2, 1.5 / (1 + 1 / math.log2(3))),
        ([True], 2, 1 / (1 + 1 / math.log2(3))),  # one of two was not found
        ([False] * 10 + [True], 1, 0),  # beyond the tenth place
        ([True], 0, 0),
    ],
)
def test_ndcg_by_hand(relevant: list[bool], total: int, expected: float) -> None:
    assert ndcg(relevant, total) == pytest.approx(expected)


@given(RANKINGS, st.integers(1, 12))
def test_ndcg_is_that_of_scikit_learn_where_everything_right_was_ranked(relevant: list[bool], k: int) -> None:
    scores = [[float(-rank) for rank in range(len(relevant))]]
    expected = ndcg_score([[float(hit) for hit in relevant]], scores, k=k)
    assert ndcg(relevant, sum(relevant), k) == pytest.approx(expected)


@given(RANKINGS, st.integers(0, 20))
def test_ndcg_is_a_share(relevant: list[bool], total: int) -> None:
    assert 0 <= ndcg(relevant, total) <= 1


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    # (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n) with z = 1.96
    [(8, 10, 0.49016, 0.94332), (0, 10, 0.0, 0.27754), (10, 10, 0.72246, 1.0), (50, 100, 0.40383, 0.59617)],
)
def test_wilson_by_hand(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson(successes, trials) == pytest.approx((low, high), abs=1e-5)


def test_where_nothing_was_tried_everything_is_possible() -> None:
    assert wilson(0, 0) == (0, 1)


@given(st.integers(1, 500).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials))))
def test_an_interval_holds_its_share_and_narrows_with_more_trials(counted: tuple[int, int]) -> None:
    successes, trials = counted
    low, high = wilson(successes, trials)
    assert 0 <= low <= successes / trials + 1e-9
    assert successes / trials - 1e-9 <= high <= 1
    narrower_low, narrower_high = wilson(10 * successes, 10 * trials)
    assert narrower_high - narrower_low < high - low


@pytest.mark.parametrize(
    ("sentences", "words", "syllables"),
    [
        (["The cat sat."], 3, 3),
        (["The cat sat.", "It ran."], 5, 5),
        (["A student likes bread."], 4, 5),
        (["The cat sat. [1]"], 3, 3),  # a mark is no word
    ],
)
def test_the_reading_grade_by_hand(sentences: list[str], words: int, syllables: int) -> None:
    expected = 0.39 * words / len(sentences) + 11.8 * syllables / words - 15.59
    assert reading_grade(sentences) == pytest.approx(expected)


@pytest.mark.parametrize("sentences", [[], [""], ["?!"], ["42 [1]"], ["😀"]])
def test_what_has_no_words_has_no_grade(sentences: list[str]) -> None:
    assert reading_grade(sentences) == 0


def test_long_words_in_long_sentences_are_harder_to_read() -> None:
    easy = ["Bread is made of flour.", "It is good."]
    hard = [
        "Convolutional architectures hierarchically aggregate increasingly sophisticated representations of images."
    ]
    assert reading_grade(easy) < 5 < 15 < reading_grade(hard)
