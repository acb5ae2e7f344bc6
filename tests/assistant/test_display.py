"""What a notebook and a terminal show of an answer: whole, legible, and with nothing in it that acts."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assistant.contract import Answer, SentenceCitation, Source, TokenUsage
from assistant.display import as_html, as_markdown, as_text
from tests.fakes import DEEP, OFF_TOPIC, QUESTION, Script, assistant_of
from tests.hostile import HOSTILE

TAGS = set(
    "div span p a details summary blockquote ul ol li small strong em code pre h1 h2 h3 h4 h5 h6 hr br "
    "table thead tbody tr th td math mrow mi mn mo msup mfrac".split()
)
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[press](javascript:alert(1)) ![](https://elsewhere.example/x.png)",
    '"><svg onload=alert(1)>',
    "$\\href{javascript:alert(1)}{x}$ $<b>$",
    "```<script>\nalert(1)\n```",
    "\ue0000\ue001",
]


class Seen(HTMLParser):
    """The elements, attributes and words of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def answer_of(text: str = "Nets learn. [1]", quote: str = "Nets learn.", title: str = "Nets", **more: object) -> Answer:
    """Return an answer whose first sentence is cited."""
    place = {"n": 1, "document_id": "nets", "quote": quote, "char_start": 0, "char_end": len(quote)}
    end = text.find(" [1]")
    citations = [SentenceCitation(**place, answer_start=0, answer_end=end)] if end > 0 else []  # type: ignore[arg-type]
    source = Source(**place, title=title, section="Learning", place="page 3", url=None, score=0.5)  # type: ignore[arg-type]
    values = {
        "id": "0" * 32,
        "answered": True,
        "reason": None,
        "answer": text,
        "sources": [source],
        "citations": citations,
        "not_covered": [],
        "suggestions": ["What is a net?"],
        "model": "m",
        "notice": None,
        "timings_ms": {},
        "usage": TokenUsage(prompt_tokens=1, completion_tokens=1),
    }
    return Answer.model_validate(values | more)


def test_the_text_has_the_answer_its_sources_and_what_to_ask_next() -> None:
    assert as_text(answer_of(notice="It quotes.")) == (
        "Nets learn. [1]\n\n[1] Nets › Learning › page 3\n    Nets learn.\n\n"
        "You could ask next:\n- What is a net?\n\nIt quotes."
    )


def test_a_mark_leads_to_its_source_and_tells_its_words() -> None:
    seen = Seen(as_html(answer_of()))
    assert ("href", f"#concept-guide-{'0' * 32}-1") in seen.attributes
    assert ("id", f"concept-guide-{'0' * 32}-1") in seen.attributes
    assert ("title", "Nets learn.") in seen.attributes
    assert "[1] Nets › Learning › page 3" in seen.text


def test_formulas_lists_and_code_are_set() -> None:
    text = "Nets learn. [1]\n\n- the rate $\\frac{1}{x}$\n- **bold**\n\n```python\nx = 1\n```"
    assert {"math", "mfrac", "li", "strong", "pre"} <= Seen(as_html(answer_of(text, quote="It is $x^2$."))).tags


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_anybody_wrote_acts(attack: str) -> None:
    answer = answer_of(f"{attack} [1]", attack, attack, suggestions=[attack], notice=attack, id=f'"{attack}')
    seen = Seen(as_html(answer))
    assert seen.tags <= TAGS
    for name, value in seen.attributes:
        assert not name.startswith("on") and name not in ("src", "srcset", "action")
        if name == "href":
            assert value.startswith("#concept-guide-")


@pytest.mark.parametrize("attack", ATTACKS)
def test_around_the_answer_markdown_has_no_markup_but_its_own(attack: str) -> None:
    shown = as_markdown(answer_of("Nets learn.", attack, attack, suggestions=[attack], notice=attack))
    assert not re.search(r"(?<!\\)<|(?<!\\)\]\(|(?<!\\)!\[|(?<!\\)`", shown.partition("Nets learn.")[2])


@pytest.mark.parametrize("text", HOSTILE)
def test_every_text_can_be_shown(text: str) -> None:
    for show in (as_text, as_markdown, as_html):
        shown = show(answer_of(f"{text} [1]", text, text, suggestions=[text]))
        assert shown
    assert "\x1b" not in as_text(answer_of(f"{text} [1]", text, text))


def test_what_is_not_covered_says_what_could_be_asked_instead(tmp_path: Path) -> None:
    guide = assistant_of(Script(), tmp_path)
    declined = guide.ask(OFF_TOPIC).wait()
    assert declined.answer.endswith("questions like these:")
    for show in (as_text, as_markdown, as_html):
        assert "You could ask" not in show(declined)
        assert QUESTION in show(declined)
        assert "You could ask:" in show(declined.model_copy(update={"answer": "No."}))
        assert "You could ask next:" in show(guide.ask(QUESTION).wait())
    assert DEEP in as_html(guide.ask(QUESTION).wait())
