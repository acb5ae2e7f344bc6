"""The concept map and the learning path in a real browser, on a page with Gradio's colours and nothing else."""

from __future__ import annotations

from functools import cache
from importlib import resources
from itertools import combinations
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from assistant.learning.concepts import Concept, Concepts
from assistant.learning.path import path_to
from assistant.ui.concept_map import concept_map, path_list
from assistant.ui.words import ENGLISH
from knowledge.corpus import pages

pytestmark = pytest.mark.browser

WIDTHS = [320, 420, 700, 1000]
CONCEPTS = ["transformer", "machine-learning", "chatbots-and-their-makers", "artificial-intelligence", "gpu", "dpo"]
"""With many neighbours and few, with long titles and short ones."""
ASKED = {"machine-learning", "self-attention"}

COLOURS = """
:root { color-scheme: light dark;
  --body-text-color: #1e293b; --body-text-color-subdued: #475569; --border-color-primary: #e2e8f0;
  --background-fill-primary: #fff; --background-fill-secondary: #f8fafc; --link-text-color: #4338ca;
  --color-accent: #6366f1; }
@media (prefers-color-scheme: dark) { :root { --body-text-color: #f1f5f9; --body-text-color-subdued: #94a3b8;
  --border-color-primary: #334155; --background-fill-primary: #0f172a; --background-fill-secondary: #0b1120;
  --link-text-color: #a5b4fc; } }
body { margin: .5rem; font: 16px/1.5 system-ui, sans-serif; color: var(--body-text-color);
  background: var(--background-fill-primary); }
"""

BOXES = """() => [...document.querySelectorAll(".cg-map a, .cg-map h3")].map((box) => {
  const { left, top, right, bottom } = box.getBoundingClientRect(); return [left, top, right, bottom]; })"""

LINE_ENDS = """() => [...document.querySelectorAll(".cg-edges-after path")].map((line) => {
  const end = line.getPointAtLength(line.getTotalLength()), at = new DOMPoint(end.x, end.y);
  const { x, y } = at.matrixTransform(line.getScreenCTM()); return [x, y]; })"""


@cache
def handbook() -> Concepts:
    return Concepts(pages())


def concept(id: str) -> Concept:
    found = handbook().get(id)
    assert found
    return found


def shown(page: Page, html: str) -> Page:
    css = resources.files("assistant.ui").joinpath("static", "concept_map.css").read_text(encoding="utf-8")
    page.set_content(
        f'<!doctype html><html lang="en"><head><title>Map</title><style>{COLOURS}{css}</style></head>'
        f"<body><main><h1>Concepts</h1><h2>Map</h2>{html}</main></body></html>"
    )
    return page


def map_of(id: str) -> str:
    return concept_map(handbook().around(concept(id)), ENGLISH, ASKED)


def path_of(id: str) -> str:
    return path_list(path_to(concept(id), handbook()), ENGLISH, ASKED)


@pytest.mark.parametrize("width", WIDTHS)
def test_boxes_fit_on_the_screen_and_do_not_overlap(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    for id in CONCEPTS:
        boxes = shown(page, map_of(id)).evaluate(BOXES)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert all(left >= 0 and right <= width for left, _, right, _ in boxes)
        assert not [pair for pair in combinations(boxes, 2) if _overlap(*pair)], id


def test_the_lines_of_a_wide_map_end_at_their_boxes(page: Page) -> None:
    for id in ("transformer", "gpu"):
        ends = shown(page, map_of(id)).evaluate(LINE_ENDS)
        boxes = page.evaluate(BOXES.replace(".cg-map a, .cg-map h3", ".cg-map-after a"))
        assert len(ends) == len(boxes) > 1
        for (x, y), (left, top, _, bottom) in zip(ends, boxes, strict=True):
            assert (x, y) == (pytest.approx(left, abs=1.5), pytest.approx((top + bottom) / 2, abs=1.5))


def test_a_narrow_map_has_a_rail_and_no_curves(page: Page) -> None:
    page.set_viewport_size({"width": 420, "height": 700})
    shown(page, map_of("transformer"))
    for drawing in page.locator(".cg-edges").all():
        expect(drawing).to_be_hidden()
    order = [box[1] for box in page.evaluate(BOXES)]
    assert order == sorted(order)


def test_a_map_in_a_narrow_panel_of_a_wide_page_is_narrow(page: Page) -> None:
    shown(page, f'<div style="width: 420px">{map_of("transformer")}</div>')
    expect(page.locator(".cg-edges").first).to_be_hidden()


def test_the_keyboard_reaches_every_concept_in_order_and_shows_where_it_is(page: Page) -> None:
    shown(page, map_of("transformer"))
    names = [link.inner_text() for link in page.locator("a").all()]
    for name in names:
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert focused.inner_text() == name
        assert focused.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"


def test_a_screen_reader_finds_a_list_a_group(page: Page) -> None:
    shown(page, map_of("transformer"))
    region = page.get_by_role("region", name="Concept map: Transformer")
    assert [heading.inner_text() for heading in region.get_by_role("heading").all()] == [
        "Understand first",
        "Builds on it",
        "Related",
    ]
    assert [items.get_by_role("listitem").count() for items in region.get_by_role("list").all()] == [3, 5, 1]
    expect(region.get_by_role("link", name="Self-attention asked")).to_be_visible()
    expect(region.get_by_role("link", name="Transformer", exact=True)).to_have_attribute("aria-current", "true")


def test_what_lies_beneath_a_path_unfolds_by_the_keyboard(page: Page) -> None:
    shown(page, path_of("rlhf"))
    expect(page.get_by_role("list").first.get_by_role("listitem")).to_have_count(10)
    basic = page.get_by_role("link", name="Self-attention asked", exact=True)
    expect(basic).to_be_hidden()
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(basic).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1000])
def test_axe_finds_nothing(browser: Browser, scheme: Any, width: int) -> None:
    with browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 700}) as context:
        page = context.new_page()
        for html in (map_of("transformer"), map_of("dpo"), path_of("rlhf").replace("<details>", "<details open>")):
            results = Axe().run(shown(page, html))
            assert results.violations_count == 0, results.generate_report()


def _overlap(one: list[float], other: list[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
