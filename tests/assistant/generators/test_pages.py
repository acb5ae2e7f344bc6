from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.generators.engine import Piece, Scores, wanted_rows
from assistant.generators.pages import Pages


class Paper:
    """An engine that computes nothing."""

    page_size = 4
    pages = 2

    def forward(self, pieces: Sequence[Piece]) -> Scores:
        return np.zeros((len(wanted_rows(pieces)), 1), np.float32)

    def add_pages(self) -> None:
        self.pages *= 2


@given(st.lists(st.sampled_from(["take", "share", "give back"]), max_size=40))
def test_no_page_is_given_to_two_who_did_not_share_it(steps: list[str]) -> None:
    pages, users = Pages(Paper()), list[int]()
    for step in steps:
        if step == "take":
            page = pages.take()
            assert page not in users
            users.append(page)
        elif users and step == "share":
            users += pages.share(users[:1])
        elif users:
            pages.give_back([users.pop(0)])
        assert not set(users) & set(pages.free)
        assert all(pages.is_alone(page) == (users.count(page) == 1) for page in users)


def test_where_no_page_is_free_the_engine_makes_some() -> None:
    engine = Paper()
    pages = Pages(engine)
    assert sorted(pages.take() for _ in range(3)) == [0, 1, 3]
    assert engine.pages == 4


def test_scores_are_wanted_after_the_last_tokens_of_each_piece() -> None:
    pieces = [Piece([7, 8, 9], 0, [0], 1), Piece([5], 3, [1], 0), Piece([1, 2, 3], 0, [2], 2)]
    assert wanted_rows(pieces) == [2, 5, 6]
