"""How the chat looks, in a real browser: colours, sizes, names."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE, Serve
from tests.browser.reader import (
    OVERFLOW,
    answered,
    ask,
    finished,
    open_drawer,
    opened,
    question_box,
)
from tests.fakes import DEEP, QUESTION, Script

pytestmark = pytest.mark.browser

Begin = Callable[..., BrowserContext]

COLOURS = """window.seen = new Set(); const look = () => {
  for (const part of [document.body, document.querySelector("gradio-app")]) {
    const colour = part && getComputedStyle(part).backgroundColor;
    if (colour && !colour.startsWith("rgba")) window.seen.add(colour);
  }
  requestAnimationFrame(look); }; requestAnimationFrame(look);"""
"""Takes note of every colour that is behind the page, from its first picture on."""

LIGHT, DARK = "rgb(255, 255, 255)", "rgb(10, 15, 30)"

NAMELESS = """[...document.querySelectorAll("button, a, input, textarea, select, summary, iframe")].filter((part) =>
  part.checkVisibility({ visibilityProperty: true }) && !(part.innerText?.trim() || part.ariaLabel || part.title
    || part.labels?.[0]?.innerText.trim())).map((part) => part.outerHTML.slice(0, 120))"""

UNSEEN_FOCUS = """() => { const one = document.activeElement, style = getComputedStyle(one);
  const isSeen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return isSeen || one === document.body ? null : one.outerHTML.slice(0, 120); }"""


def looked_at(page: Page, address: str, theme: str | None = None) -> set[str]:
    """Open the chat, with a choice that was made before; return the colours behind it, from its first picture on."""
    if theme:
        page.add_init_script(
            f'localStorage["concept-guide:preferences"] ||= {json.dumps(json.dumps({"theme": theme}))}'
        )
    page.add_init_script(COLOURS)
    opened(page, address)
    return set(page.evaluate("[...window.seen]"))


@pytest.mark.parametrize(
    ("system", "chosen", "colour"),
    [
        ("light", None, LIGHT),
        ("dark", None, DARK),
        ("dark", "system", DARK),
        ("light", "dark", DARK),
        ("dark", "light", LIGHT),
    ],
)
def test_the_page_has_its_readers_colours_from_the_first_picture_on(
    contexts: Begin, serve: Serve, system: str, chosen: str | None, colour: str
) -> None:
    page = contexts(color_scheme=system).new_page()
    assert looked_at(page, serve(Script()), chosen) == {colour}


def test_a_button_goes_through_the_colours_and_the_choice_is_kept(contexts: Begin, serve: Serve) -> None:
    page = contexts(color_scheme="dark").new_page()
    address = serve(Script())
    assert looked_at(page, address) == {DARK}
    page.get_by_role("button", name="Colours: as the system").click()
    expect(page.locator("gradio-app")).to_have_css("background-color", LIGHT)
    assert looked_at(page, address) == {LIGHT}
    page.get_by_role("button", name="Colours: light").click()
    page.get_by_role("button", name="Colours: dark").click()
    expect(page.get_by_role("button", name="Colours: as the system")).to_be_visible()
    page.emulate_media(color_scheme="light")
    expect(page.locator("gradio-app")).to_have_css("background-color", LIGHT)
    assert page.evaluate("document.documentElement.style.colorScheme") == "light"


def test_a_passage_has_the_colours_of_the_chat(contexts: Begin, serve: Serve) -> None:
    page = contexts(color_scheme="light").new_page()
    answered(page, serve(Script(DEEP)))
    page.locator("#cg-chat .cg-mark").first.click()
    body = page.frame_locator("iframe.cg-document").locator("body")
    expect(body).to_have_css("background-color", LIGHT)
    for name in ("as the system", "light"):
        page.get_by_role("button", name=f"Colours: {name}").click()
    expect(body).not_to_have_css("background-color", LIGHT)


@pytest.mark.parametrize(
    "size",
    [
        {"viewport": {"width": 320, "height": 640}},
        {"viewport": {"width": 550, "height": 400}, "device_scale_factor": 2},
        PHONE,
    ],
    ids=["320 px", "200 %", "phone"],
)
def test_a_narrow_window_scrolls_only_down_and_keeps_everything_in_reach(
    contexts: Begin, serve: Serve, size: dict[str, Any]
) -> None:
    page = opened(contexts(**size).new_page(), serve(Script(f"{DEEP} {'x' * 300}")))
    assert page.evaluate(OVERFLOW) == 0
    ask(page, f"{QUESTION} {'y' * 300}")
    finished(page)
    for part in (question_box(page), page.get_by_role("button", name="Ask", exact=True)):
        expect(part).to_be_in_viewport(ratio=1)
    for radio in ("Beginner", "Standard", "Expert"):
        expect(page.get_by_role("radio", name=radio)).to_be_in_viewport()
    assert page.evaluate(OVERFLOW) == 0
    for name in ("Conversations", "Study panel"):
        drawer = open_drawer(page, name)
        assert page.evaluate(OVERFLOW) == 0
        assert drawer.evaluate("drawer => drawer.scrollWidth - drawer.clientWidth") == 0
        drawer.get_by_role("button", name="Close").first.click()
        expect(drawer).to_be_hidden()


def test_on_a_desktop_the_drawers_leave_the_conversation_in_reach(contexts: Begin, serve: Serve) -> None:
    page = contexts(reduced_motion="reduce").new_page()
    answered(page, serve(Script(DEEP)))
    for name in ("Conversations", "Study panel"):
        drawer = open_drawer(page, name)
        for part in (question_box(page), page.locator("#cg-language"), page.locator("#cg-theme")):
            expect(part).to_be_in_viewport(ratio=1)
        beside = drawer.bounding_box()
        assert beside
        for part in (page.locator("#cg-ask"), page.locator("#cg-header")):
            box = part.bounding_box()
            assert box and (box["x"] >= beside["x"] + beside["width"] or box["x"] + box["width"] <= beside["x"])
        drawer.get_by_role("button", name="Close").first.click()


def test_long_answers_scroll_inside_the_conversation_and_a_new_question_goes_to_the_top(
    page: Page, serve: Serve
) -> None:
    opened(page, serve(Script()))
    for count in range(1, 5):
        ask(page, QUESTION)
        finished(page, count)
    expect(question_box(page)).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("heading", name="Concept Guide")).to_be_in_viewport()
    expect(page.locator("#cg-chat .user-row").last).to_be_in_viewport()


def test_everything_that_can_be_used_has_a_name(page: Page, serve: Serve) -> None:
    opened(page, serve(Script()))
    expect(question_box(page)).to_be_focused()
    ask(page, QUESTION)
    finished(page)
    page.locator("#cg-chat .cg-mark").first.click()
    open_drawer(page, "Conversations")
    assert page.evaluate(NAMELESS) == []


def test_wherever_the_keyboard_goes_the_focus_is_seen(page: Page, serve: Serve) -> None:
    answered(page, serve(Script(DEEP)))
    question_box(page).focus()
    unseen = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        unseen.add(page.evaluate(UNSEEN_FOCUS))
    assert unseen == {None}


def test_whoever_wants_no_motion_sees_none(contexts: Begin, serve: Serve) -> None:
    page = contexts(reduced_motion="reduce").new_page()
    ask(opened(page, serve(Script(pause=0.15))), QUESTION)
    expect(page.locator(".cg-status")).to_have_text("Writing…")
    open_drawer(page, "Study panel")
    assert page.evaluate("document.getAnimations().map((one) => one.effect.target.outerHTML.slice(0, 100))") == []
