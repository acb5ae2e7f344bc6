"""Every formula of the handbook is one that the chat's own KaTeX can show."""

from __future__ import annotations

import re
from pathlib import Path

import gradio
import pytest
from playwright.sync_api import Browser, Route

from knowledge.corpus import corpus

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
        (page.id, match[1] or match[2]) for page in corpus() for match in _FORMULA.finditer(page.text.replace(r"\$", ""))
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
