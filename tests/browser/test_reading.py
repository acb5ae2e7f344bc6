"""The reading page in a real browser: how it looks, what it lets through, and who can use it."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from knowledge.corpus import corpus
from knowledge.documents import Document
from tests.browser.conftest import Serve
from tests.browser.reader import hosts_asked
from tests.fakes import Script
from tests.fakes import page as document

pytestmark = pytest.mark.browser

TEXT = (
    r"""
Everything that the page can set, in a few **strong** and *soft* words with `code_of_one_very_long_name_that_goes_on()`.

## A list

1. one item
2. another item with $E = mc^2$ and a long one $a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9 + a_{10} + a_{11}$

> said by someone

#### A table

| name | a number | a long column of words | another | and one more | the last |
|------|---------:|------------------------|:-------:|--------------|----------|
| one  | 1,000.25 | unbreakable_words_here | middle  | more words   | words    |

```python
def function(argument): return [number for number in range(argument) if number % 2 == 0 and number > 100]
```

$$
\text{softmax}(z)_i = \frac{e^{z_i}}{\sum_{j=1}^{K} e^{z_j}}
+ \begin{pmatrix} 1 & 2 & 3 & 4 \\ 5 & 6 & 7 & 8 \end{pmatrix}
$$

## The end

"""
    + "More words that make the page longer than any screen. " * 120
    + "The passage itself stands *here*, at the end."
)

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
HIDDEN = """[...document.querySelectorAll("article *")].filter((part) => part.scrollWidth > part.clientWidth + 1
  && part.clientWidth && getComputedStyle(part).overflowX === "visible" && !part.closest(".formula, pre, .table")
  && getComputedStyle(part).display !== "inline").map((part) => part.outerHTML.slice(0, 80))"""


def read(page: Page, address: str, more: str = "", passage: str = "The passage itself stands *here*") -> Page:
    """Open the document at a passage."""
    text = _material().text
    start = text.index(passage)
    page.goto(f"{address}/read/reading?start={start}&end={start + len(passage)}{more}#passage")
    return page


def _material() -> Document:
    return document("reading", TEXT, "A page with everything")


def serious(page: Page) -> list[Any]:
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def test_the_passage_is_in_view_and_alone_is_marked(page: Page, serve: Serve) -> None:
    read(page, serve(Script(), [_material()]))
    expect(page.locator("#passage")).to_be_in_viewport()
    assert "".join(page.locator("mark").all_inner_texts()) == "The passage itself stands here"
    expect(page.locator("mark em")).to_have_count(0)
    expect(page.locator("em mark")).to_have_text("here")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("more", ["", "&panel=1&lang=de"])
def test_everyone_can_read_it(browser: Browser, serve: Serve, scheme: Literal["light", "dark"], more: str) -> None:
    with browser.new_context(color_scheme=scheme, viewport={"width": 400, "height": 700}) as context:
        page = read(context.new_page(), serve(Script(), [_material()]), more)
        page.locator("summary").click()
        assert serious(page) == []
        assert page.locator("h1").count() == 1
        assert [part.evaluate("part => part.tagName") for part in page.locator("h2, h3").all()] == ["H2", "H3", "H2"]


@pytest.mark.parametrize("width", [320, 480, 1280])
def test_only_tables_code_and_formulas_scroll_sideways(browser: Browser, serve: Serve, width: int) -> None:
    with browser.new_context(viewport={"width": width, "height": 640}) as context:
        page = read(context.new_page(), serve(Script(), [_material()]))
        assert page.evaluate(OVERFLOW) == 0
        assert page.evaluate(HIDDEN) == []
        if width == 320:
            for part in (".table", "pre", ".displayed"):
                assert page.locator(part).evaluate("part => part.scrollWidth > part.clientWidth")


def test_the_chats_light_or_dark_goes_before_the_systems(browser: Browser, serve: Serve) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    address = serve(Script(), [_material()])
    with browser.new_context(color_scheme="dark") as context:
        page = context.new_page()
        assert read(page, address).evaluate(colour) == "rgb(15, 23, 42)"
        assert read(page, address, "&theme=light").evaluate(colour) == "rgb(255, 255, 255)"
    with browser.new_context(color_scheme="light") as context:
        assert read(context.new_page(), address, "&theme=dark").evaluate(colour) == "rgb(15, 23, 42)"


def test_formulas_are_set_without_anything_loaded(page: Page, serve: Serve) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    read(page, serve(Script(), [_material()]))
    expect(page.locator("math")).to_have_count(3)
    # A fraction is set as one: its line is between what is above and below.
    heights = page.locator("mfrac > *").evaluate_all("parts => parts.map((part) => part.getBoundingClientRect().top)")
    assert heights[0] + 5 < heights[1]
    assert [urlsplit(url).path for url in requests] == ["/read/reading"]
    assert problems == []


def test_a_book_opens_at_the_passage(page: Page, serve: Serve) -> None:
    text = "\n\n".join(f"# {page.title}\n\n{page.text}" for page in corpus())
    book = document("book", (text * 2)[:1_000_000], "A book")
    address = serve(Script(), [book])
    hosts = hosts_asked(page)
    start = book.text.index("Attention works like a soft search")
    page.goto(f"{address}/read/book?start={start}&end={start + 34}#passage")
    expect(page.locator("#passage")).to_be_in_viewport()
    page.get_by_role("link", name="Next part →").first.click()
    expect(page.get_by_text("To the passage, in part").first).to_be_visible()
    page.get_by_text("To the passage, in part").click()
    expect(page.locator("#passage")).to_be_in_viewport()
    assert hosts == {"127.0.0.1"}
