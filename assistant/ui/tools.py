"""The buttons under a question and under its answer. What they do is in `static/acting.js` and `chat`."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.learning.goals import goal_of
from assistant.transcript import Turn
from assistant.ui.words import Words


def of_question(turn: Turn, words: Words) -> str:
    """Return what can be done with a question."""
    if not turn.ended:
        return ""
    edit = "" if turn.action else _sign("edit", words.edit)
    return _bar(edit + _sign("link", words.copy_link) + _sign("delete", words.delete_turn))


def of_answer(turn: Turn, words: Words, neighbours: Sequence[str], is_last: bool) -> str:
    """Return what can be done with an answer: learn more from it, or say whether it helped."""
    again = _sign("retry", words.retry) if is_last else ""
    if turn.problem is not None and is_last:
        return _bar(_named("retry", words.try_again))
    if turn.answer is None:
        return ""
    if not turn.answer.answered:
        return _bar(again)
    goal = goal_of(turn.question)
    learning = "".join(
        (
            _named("path", words.path_offer.format(goal=goal)) if goal else "",
            _named("simpler", words.simpler),
            _named("deeper", words.deeper),
            _named("example", words.example),
            _compare(words, neighbours),
            _named("quiz", words.quiz_me),
            _named("map", words.show_map),
        )
    )
    signs = _sign("copy", words.copy) + again + _rating(turn, words)
    return _bar(learning, "cg-learn") + _bar(signs)


def _compare(words: Words, neighbours: Sequence[str]) -> str:
    choices = "".join(_named("compare", title) for title in neighbours)
    other = _named("compare-other", words.compare_other)
    return (
        f'<details class="cg-compare"><summary>{escape(words.compare)}</summary>'
        f'<div class="cg-choices">{choices}{other}</div></details>'
    )


def _rating(turn: Turn, words: Words) -> str:
    def thumb(rating: str, name: str) -> str:
        given = turn.rating == rating
        return _sign(f"rate-{rating}", words.rated.format(rating=name) if given else name, pressed=given)

    return thumb("up", words.helpful) + thumb("down", words.not_helpful)


def _bar(buttons: str, kind: str = "cg-signs") -> str:
    return f'<div class="cg-tools {kind}">{buttons}</div>' if buttons else ""


def _named(does: str, name: str) -> str:
    return f'<button type="button" class="cg-do cg-do-{does}">{escape(name)}</button>'


def _sign(does: str, name: str, pressed: bool = False) -> str:
    """Return a button that shows an icon of the style sheet; a screen reader reads its name."""
    kind = "cg-do cg-sign cg-pressed" if pressed else "cg-do cg-sign"
    return (
        f'<button type="button" class="{kind} cg-do-{does}" title="{escape(name)}">'
        f'<span class="cg-unseen">{escape(name)}</span></button>'
    )
