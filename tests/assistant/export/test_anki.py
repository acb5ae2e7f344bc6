"""An Anki deck, opened as Anki opens it: a zip archive with a SQLite database in it."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from assistant.export.anki import anki
from assistant.learning.cards import Card, CardSource
from tests.hostile import HOSTILE
from tests.patience import within

NOW = 1_800_000_000.0
OURS = {
    "div",
    "p",
    "br",
    "blockquote",
    "strong",
    "em",
    "code",
    "pre",
    "ul",
    "ol",
    "li",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
}
OURS |= {"h6", "table", "thead", "tbody", "tr", "th", "td", "span"}


def card(front: str = "What is a net?", back: str = "A net.", quote: str = "Nets learn.", id: str = "1") -> Card:
    return Card(id, front, back, (CardSource("Nets", "Basics", quote),), ("concept-guide", "nets"))


def rows(package: bytes, query: str) -> list[tuple[Any, ...]]:
    """Return what a query finds in the database of a package."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive, closing(sqlite3.connect(":memory:")) as database:
        assert json.loads(archive.read("media")) == {}
        database.deserialize(archive.read("collection.anki2"))
        return database.execute(query).fetchall()


def fields(*cards: Card) -> list[list[str]]:
    return [row[0].split("\x1f") for row in rows(anki(cards, NOW), "select flds from notes")]


def test_a_card_reads_back_with_its_sources_and_tags() -> None:
    [[front, back, sources]] = fields(card(back="A **net** of $x_i$:\n\n$$\ny\n$$"))
    assert front == '<div class="front">What is a net?</div>'
    assert "<strong>net</strong>" in back
    assert r"\(x_i\)" in back
    assert re.search(r"\\\[\s*y\s*\\\]", back)
    assert sources == "<p>Nets, Basics</p><blockquote>Nets learn.</blockquote>"
    assert rows(anki([card()], NOW), "select tags from notes") == [(" concept-guide nets ",)]
    assert len(rows(anki([card(), card(id="2")], NOW), "select * from cards")) == 2


def test_a_card_that_is_imported_again_replaces_itself() -> None:
    query = "select guid, mid, did, notes.mod from notes join cards on cards.nid = notes.id"
    [first], [second] = (rows(anki([card(back=text)], at), query) for text, at in (("A.", NOW), ("B.", NOW + 9)))
    assert first[:3] == second[:3]
    assert second[3] == first[3] + 9


def test_nothing_is_left_among_the_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    anki([card()], NOW)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1)) ![b](http://e.test/i.png) <http://e.test>",
        "```html\n<script>alert(1)</script>\n```",
        '`"><svg onload=alert(1)>`',
        "$<img src=x onerror=alert(1)>$",
        "a\x1fb\x00c {{Front}} {{c1::x}}",
    ],
)
def test_nothing_in_a_card_runs(text: str) -> None:
    [found] = fields(card(text, text, text))
    assert len(found) == 3
    for html in found:
        assert {name.lower() for name in re.findall(r"<\s*/?\s*([a-zA-Z][\w-]*)", html)} <= OURS
        assert not re.search(r"<[^>]*\b(on\w+|href|src|style)\s*=", html)


@pytest.mark.parametrize(
    "tag", ["[sound:a.mp3]", "[latex]x[/latex]", "[$]x[/$]", "[$$]x[/$$]", "[anki:tts lang=en]x[/anki:tts]"]
)
def test_what_anki_would_play_or_compile_stays_text(tag: str) -> None:
    for html in fields(card(tag, f"{tag} `{tag}` $a{tag.replace('$', '')}b$", tag))[0]:
        assert not re.search(r"\[/?(sound:|latex\]|\$|anki:)", html)


@pytest.mark.parametrize(
    "command", ["href{javascript:alert(1)}{x}", "style{color:red}{x}", "mmlToken{mi}[href=x]{y}", "def\\a{x}"]
)
def test_a_formula_that_does_more_than_mathematics_is_shown_as_its_source(command: str) -> None:
    [[_, back, _]] = fields(card(back=f"It is $\\{command}$ and\n\n$$\n\\{command}\n$$"))
    assert r"\(" not in back
    assert r"\[" not in back
    assert back.count("<code>") == 2


def test_what_only_looks_like_a_formula_is_not_set() -> None:
    for html in fields(card(r"Is \(x\) or \[y\] one?", r"\\(x\\) and \\[y\\]", r"\(x\)"))[0]:
        assert not re.search(r"\\[()\[\]]", html)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_cards_take_no_time(text: str) -> None:
    with within(5):
        assert len(fields(card(text, text, text))[0]) == 3
