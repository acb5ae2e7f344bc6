"""The flashcards of a conversation, as a list to go through: the question in front, the answer behind it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.formulas import mathml_formula
from assistant.learning.cards import Card
from assistant.ui.rendering import inline, passage
from assistant.ui.words import Words


def card_list(cards: Sequence[Card], words: Words) -> str:
    """Return the HTML of some cards, each turned over by its front."""
    shown = "".join(f"<li>{_card(card)}</li>" for card in cards)
    return f'<section aria-label="{escape(words.tab_cards)}"><ul class="cg-cards">{shown}</ul></section>'


def _card(card: Card) -> str:
    places = dict.fromkeys(" › ".join(part for part in (one.title, one.section) if part) for one in card.sources)
    sources = "".join(f'<p class="cg-small">{inline(place)}</p>' for place in places)
    back = passage(card.back, mathml_formula)
    return f"<details><summary>{inline(card.front)}</summary><div>{back}{sources}</div></details>"
