"""Formulas are set by the chat's own KaTeX, every one of the handbook's too."""

from __future__ import annotations

import re
from pathlib import Path

import gradio
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from knowledge.corpus import corpus
from tests.browser.conftest import Serve
from tests.browser.reader import answers, ask, finished, opened
from tests.fakes import Script
from tests.fakes import page as document

pytestmark = pytest.mark.browser

ASSETS = Path(gradio.__file__).parent / "templates" / "frontend" / "assets"
_FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+)\$", re.DOTALL)

PROBLEMS = """
async (formulas) => {
    const katex = (await import("http://formulas.test/katex.js")).default;
    return formulas.flatMap(([page, formula]) => {
        try {
            katex.renderToString(formula, {throwOnError: true, strict: "error"});
            return [];
        } catch (error) {
            return [`${page}: ${formula}: ${error.message}`];
        }
    });
}
"""


def test_every_formula_parses(browser: Browser) -> None:
    formulas = [
        (page.id, match[1] or match[2])
        for page in corpus()
        for match in _FORMULA.finditer(page.text.replace(r"\$", ""))
    ]
    assert len(formulas) > 300
    page = browser.new_page()
    page.route("http://formulas.test/**", _serve)
    page.goto("http://formulas.test/")
    assert page.evaluate(PROBLEMS, formulas) == []
    assert len(page.evaluate(PROBLEMS, [("a", r"\frac{1}"), ("b", "x_")])) == 2
    page.close()


def _serve(route: Route) -> None:
    name = route.request.url.rsplit("/", 1)[-1]
    if not name:
        route.fulfill(body="<!doctype html>", content_type="text/html")
        return
    path = next(ASSETS.glob("katex-*.js")) if name == "katex.js" else ASSETS / name
    route.fulfill(path=path, content_type="text/javascript")


LEAD_IN = "Precision divides the true positives by all positive predictions, as in $P = a / b$:"
FORMULA = "$$\n\\frac{TP}{TP + FP}\n$$"


def test_a_formula_is_set_in_the_answer_and_a_price_is_none(page: Page, serve: Serve) -> None:
    text = f"{LEAD_IN}\n\n{FORMULA}\n\nA precision instrument costs $5 or $10 in a shop."
    opened(page, serve(Script(text), [document("precision", text, "Precision")]))
    ask(page, "What does precision divide the true positives by?")
    finished(page)
    answer = answers(page)
    expect(answer.locator(".cg-answer .katex-display")).to_have_count(1)
    expect(answer.locator(".cg-answer .katex")).to_have_count(2)
    expect(answer).to_contain_text("costs $5 or $10")
    expect(answer.locator(".cg-answer .katex-error")).to_have_count(0)
    expect(answer.locator(".cg-answer .cg-mark").first).to_contain_text("[1]")
    assert answer.locator(".cg-answer .cg-mark").count() == answer.inner_text().count("[1]")
