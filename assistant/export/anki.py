"""Flashcards as an Anki deck.

Anki shows fields as HTML in which scripts run, plays what stands in `[sound:…]`, and gives formulas to MathJax, which
knows commands that make links. None of these come out of a card.
"""

from __future__ import annotations

import io
import itertools
import json
import re
import sqlite3
import zipfile
from collections.abc import Sequence
from contextlib import closing
from html import escape

import genanki

from assistant.learning.cards import Card, CardSource
from assistant.markdown_html import parser

_MODEL_ID = 1_718_204_113
_DECK_ID = 1_718_204_114
"""Drawn once: by these Anki knows the deck again."""

_COMMANDS = re.compile(
    r"\\(?:href|url|class|cssId|style|data|html\w*|require|bbox|unicode|mmlToken|(?:re)?new\w+|def|let)"
)
"""What MathJax takes for more than mathematics."""
_DELIMITER = re.compile(r"\\(?=[()\[\]])")
_ANKI_TAG = re.compile(r"\[(?=/?(?:sound:|anki:|latex\]|\$))", re.IGNORECASE)
_CONTROLS = {code: None for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n"}
_WORD_JOINER = "\u2060"

_STYLE = """
.card { font: 1.15em/1.5 Georgia, "Times New Roman", serif; max-width: 36em; margin: 1em auto; padding: 0 1em; }
.front { font-weight: bold; }
.sources { font-size: 0.8em; opacity: 0.8; margin-top: 1.5em; }
.sources blockquote { margin: 0.2em 0 1em; padding-left: 0.8em; border-left: 2px solid; }
table { border-collapse: collapse; } td, th { border-bottom: 1px solid; padding: 0.2em 0.6em; }
pre { white-space: pre-wrap; }
"""


def anki(cards: Sequence[Card], written: float) -> bytes:
    """Return a package for Anki. `written`, in seconds since 1970, tells Anki which of two versions of a card is newer.

    A card that was imported before is replaced, wherever it has been moved since.
    """
    deck = genanki.Deck(_DECK_ID, "Concept Guide")
    model = _model()
    for card in cards:
        fields = [f'<div class="front">{_text(card.front)}</div>', _markdown(card.back), _sources(card.sources)]
        deck.add_note(genanki.Note(model, fields, tags=card.tags, guid=f"cg-{card.id}"))
    return _package(deck, written)


def _model() -> genanki.Model:
    return genanki.Model(
        _MODEL_ID,
        "Concept Guide",
        fields=[{"name": "Front"}, {"name": "Back"}, {"name": "Sources"}],
        templates=[
            {
                "name": "Card",
                "qfmt": "{{Front}}",
                "afmt": '{{FrontSide}}<hr id="answer">{{Back}}<div class="sources">{{Sources}}</div>',
            }
        ],
        css=_STYLE,
    )


def _package(deck: genanki.Deck, written: float) -> bytes:
    """Return the deck's file, made in memory: genanki's own way leaves a copy among the temporary files."""
    with closing(sqlite3.connect(":memory:")) as database:
        genanki.Package(deck).write_to_db(database.cursor(), written, itertools.count(int(written * 1000)))
        database.commit()
        content = database.serialize()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", content)
        archive.writestr("media", json.dumps({}))
    return file.getvalue()


def _markdown(text: str) -> str:
    """Return Markdown as a field, its formulas as MathJax finds them."""
    tokens = parser().parse(text.translate(_CONTROLS))
    for token in itertools.chain(tokens, *(token.children or () for token in tokens)):
        if token.type.startswith("math") and _COMMANDS.search(token.content):
            token.type, token.tag = ("fence", "code") if token.type == "math_block" else ("code_inline", "code")
        elif not token.type.startswith("math"):
            token.content = _DELIMITER.sub(rf"\\{_WORD_JOINER}", token.content)
    return _without_anki_tags(parser().renderer.render(tokens, parser().options, {}))


def _sources(sources: Sequence[CardSource]) -> str:
    return "".join(f"<p>{_place(source)}</p><blockquote>{_text(source.quote)}</blockquote>" for source in sources)


def _place(source: CardSource) -> str:
    return _text(source.place)


def _text(text: str) -> str:
    """Return plain text as a field."""
    text = _DELIMITER.sub(rf"\\{_WORD_JOINER}", text.translate(_CONTROLS).strip())
    return _without_anki_tags(escape(text).replace("\n", "<br>"))


def _without_anki_tags(html: str) -> str:
    return _ANKI_TAG.sub("&#91;", html)
