"""The chat speaks its reader's language, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from assistant.ui.words import LANGUAGES, Words
from tests.browser.conftest import Serve
from tests.browser.reader import act, answers, ask, finished, opened, question_box, reloaded
from tests.fakes import DEEP, OFF_TOPIC, QUESTION, Script

pytestmark = pytest.mark.browser

Begin = Callable[..., BrowserContext]

SEEN = """() => { const texts = []; const seen = (part) => part.checkVisibility({ visibilityProperty: true });
  for (const part of document.querySelectorAll("body *")) {
    if (["SCRIPT", "STYLE", "OPTION"].includes(part.tagName) || !seen(part) || part.closest("[lang=en]")) continue;
    for (const name of ["title", "aria-label", "placeholder"]) texts.push(part.getAttribute(name));
    for (const node of part.childNodes) if (node.nodeType === 3) texts.push(node.textContent);
  }
  return [...new Set(texts.filter(Boolean).map((text) => text.trim()).filter(Boolean))]; }"""
"""Every text, name and hint that a reader sees or hears."""

ENGLISH_TOO = {"Concept Guide", "Standard"}
"""The same in another language."""


def english_seen(page: Page, words: Words) -> set[str]:
    """Return the chat's own English words that are on a page in another language."""
    english = LANGUAGES["en"]
    other = {name: text for name in words.__slots__ if isinstance(text := getattr(english, name), str)}
    ours = {text for name, text in other.items() if text != getattr(words, name)} - ENGLISH_TOO
    return ours & set(page.evaluate(SEEN))


@pytest.mark.parametrize(("locale", "code"), [("de-DE", "de"), ("es-MX", "es"), ("fr-FR", "fr"), ("ja-JP", "en")])
def test_the_browser_chooses_the_language(contexts: Begin, serve: Serve, locale: str, code: str) -> None:
    page = opened(contexts(locale=locale).new_page(), serve(Script(DEEP)))
    words = LANGUAGES[code]
    expect(page.get_by_role("heading", name=words.welcome)).to_be_visible()
    expect(page.get_by_label(words.question, exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=words.ask, exact=True)).to_be_visible()
    expect(page.get_by_role("radio", name=words.beginner)).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == code


def test_everything_around_an_answer_is_in_the_readers_language(contexts: Begin, serve: Serve) -> None:
    words = LANGUAGES["de"]
    page = opened(contexts(locale="de-DE").new_page(), serve(Script(DEEP)))
    assert english_seen(page, words) == set()
    ask(page, QUESTION)
    finished(page)
    expect(page.locator(".cg-sources h3")).to_have_text("Quellen")
    for button in (words.conversations, words.panel):
        page.locator("#cg-header").get_by_role("button", name=button).click()
    act(page, "edit")
    expect(page.locator("#cg-editing")).to_be_visible()
    assert english_seen(page, words) == set()
    page.locator("#cg-editing button").click()
    expect(page.locator("#cg-editing")).to_be_hidden()
    for tab in page.locator("#cg-tabs [role=tab]").all():
        tab.click()
        assert english_seen(page, words) == set()
    ask(page, OFF_TOPIC)
    assert "Das Kursmaterial behandelt diese Frage nicht" in finished(page, 2)
    assert english_seen(page, words) == set()


def test_a_refusal_is_in_the_readers_language_too(contexts: Begin, serve: Serve) -> None:
    page = opened(contexts(locale="de-DE").new_page(), serve(Script(DEEP, pause=0.15)))
    ask(page, QUESTION)
    expect(answers(page)).to_contain_text("Deep learning is")
    ask(page, QUESTION)
    expect(page.get_by_text(LANGUAGES["de"].still_answering)).to_be_visible()
    expect(page.locator(".toast-title")).to_have_text(LANGUAGES["de"].please_note)


def test_the_choice_of_another_language_is_kept(page: Page, serve: Serve) -> None:
    answers_in_english = opened(page, serve(Script(DEEP)))
    ask(answers_in_english, QUESTION)
    finished(page)
    with page.expect_navigation():
        page.get_by_label("Language").select_option("fr")
    expect(page.locator(".cg-sources h3")).to_have_text(LANGUAGES["fr"].sources)
    reloaded(page)
    expect(page.get_by_label(LANGUAGES["fr"].question, exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "fr"
    page.locator("#cg-chat .cg-mark").first.click()
    document = page.frame_locator("iframe.cg-document")
    expect(document.locator("html")).to_have_attribute("lang", "fr")


def test_a_wrong_choice_in_the_storage_is_no_choice(page: Page, serve: Serve) -> None:
    page.add_init_script("""localStorage.setItem("concept-guide:preferences",
      '{"language": "<b>", "theme": 5, "level": {}}')""")
    opened(page, serve(Script(DEEP)))
    expect(page.get_by_role("radio", name="Standard")).to_be_checked()
    ask(page, QUESTION)
    finished(page)
    expect(question_box(page)).to_have_attribute("placeholder", LANGUAGES["en"].question_hint)
