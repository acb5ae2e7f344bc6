"""The authors' page in a real browser: sign in, add, look, remove, feedback, what to write next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from assistant.messages import Done
from assistant.records import Records
from assistant.settings import Settings
from tests.assistant.ui.authors.conftest import PASSWORD, authors_app
from tests.browser.reader import hosts_asked
from tests.fakes import served
from tests.hostile import HOSTILE

pytestmark = pytest.mark.browser

RUNS = "<img src=http://elsewhere.test/x.png onerror=window.owned=1><script>window.owned=1</script> **b** $$x$$ {{x}}"
FORGERY = "A forger network and a critic network learn by playing against each other."
TABS = ("Documents", "Add", "Feedback", "What to write next")

Start = Callable[..., str]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Serve the API and the authors' page; returns the address."""
    with ExitStack() as running:

        def serve(**chosen: Any) -> str:
            return running.enter_context(served(authors_app(tmp_path / "data", **chosen)))

        yield serve


def signed_in(page: Page, address: str) -> Page:
    """Sign in and wait for the list of documents."""
    page.goto(f"{address}/authors")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Baking bread").last).to_be_visible()
    return page


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def add(page: Page, *files: Path) -> None:
    """Add files and wait until that is done."""
    open_tab(page, "Add")
    page.locator("input[type=file][multiple]").set_input_files(files)
    for file in files:
        expect(page.get_by_text(file.stem).first).to_be_visible()
    page.get_by_role("button", name="Add to the material").click()
    expect(page.get_by_text("Answers can cite it from now on")).to_be_visible(timeout=60_000)


def titles_found(address: str, question: str) -> set[str]:
    """Return the titles of the documents in which the API finds the best passages."""
    found = httpx.get(f"{address}/api/search", params={"q": question, "k": 3}, trust_env=False).json()["results"]
    return {passage["title"] for passage in found}


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two notes and what cannot be read."""
    contents = {"forgery.md": f"# Forgery\n\n{FORGERY}\n", "notes.txt": "Losses\n\nA loss is a number.\n", "x.exe": "x"}
    for name, content in contents.items():
        (tmp_path / name).write_text(content)
    return [tmp_path / name for name in contents]


def test_a_wrong_password_is_told_and_the_right_one_opens_the_page(page: Page, start: Start) -> None:
    hosts = hosts_asked(page)
    address = start()
    page.goto(f"{address}/authors")
    box = page.get_by_label("Password")
    expect(box).to_be_focused()
    box.fill("not the password")
    box.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This is not the password.")
    signed_in(page, address)
    page.get_by_role("button", name="Sign out").click()
    expect(box).to_be_visible()
    assert hosts == {"127.0.0.1"}


def test_what_is_added_is_found_and_what_is_removed_is_not(page: Page, start: Start, files: list[Path]) -> None:
    address = start()
    question = "How do the forger and the critic network learn?"
    assert "Forgery" not in titles_found(address, question)
    signed_in(page, address)
    add(page, *files)
    expect(page.locator("#cga-adding")).to_contain_text("x.exe cannot be read: there is no reader for .exe files")
    assert "Forgery" in titles_found(address, question)
    open_tab(page, "Documents")
    page.get_by_label("Search titles and sources").fill("forgery.md")
    expect(page.get_by_text("1 of 237 documents")).to_be_visible()
    page.get_by_label("Open a document").click()
    page.get_by_role("option", name="Forgery").click()
    expect(page.locator("#cga-content")).to_contain_text(FORGERY)
    page.get_by_role("button", name="Remove…").click()
    expect(page.get_by_text("Remove “Forgery”?")).to_be_visible()
    page.get_by_role("button", name="Yes, remove it").click()
    expect(page.get_by_text("“Forgery” was removed.")).to_be_visible()
    expect(page.get_by_text("0 of 236 documents")).to_be_visible()
    assert "Forgery" not in titles_found(address, question)


def asked(folder: Path, *questions: str) -> None:
    """Keep questions that were declined."""
    kept = Records(Settings(data_dir=folder).records_dir, 30)
    for n, question in enumerate(questions):
        kept.asked(Done(f"answer{n}", False, ""), question, "standard", ["Learning machines", RUNS])
    kept.close()


def test_what_was_declined_is_grouped_and_can_be_downloaded(page: Page, start: Start, tmp_path: Path) -> None:
    asked(tmp_path / "data", "What is a GAN network?", "GAN network", "When is the exam held?", "=1+1")
    address = start(keep_questions=30)
    body = {"answer_id": "answer0", "rating": "down", "comment": "It does not say.\nReally."}
    assert httpx.post(f"{address}/api/feedback", json=body, trust_env=False).status_code == 200
    signed_in(page, address)
    open_tab(page, "What to write next")
    topics = page.locator("#cga-topics h3")
    expect(topics.first).to_have_text("GAN network (2×)")
    expect(topics).to_have_count(3)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download as CSV").click()
    assert '"\'=1+1"' in Path(downloading.value.path()).read_text(encoding="utf-8")
    open_tab(page, "Feedback")
    expect(page.get_by_text("0 up, 1 down in the last 90 days")).to_be_visible()
    expect(page.get_by_role("row").nth(1)).to_contain_text("What is a GAN network?It does not say.")


def test_where_no_questions_are_kept_the_page_says_how_to_keep_them(page: Page, start: Start) -> None:
    signed_in(page, start())
    open_tab(page, "What to write next")
    expect(page.locator("#cga-topics")).to_contain_text("concept-guide serve --keep-questions 30")


def test_nothing_that_others_wrote_runs(page: Page, start: Start, tmp_path: Path) -> None:
    hosts = hosts_asked(page)
    texts = [str(parameter.values[0]) for parameter in HOSTILE]
    asked(tmp_path / "data", RUNS, *(text[:2_000] for text in texts if text.isprintable()))
    address = start(keep_questions=30)
    body = {"answer_id": "answer0", "rating": "down", "comment": f"{RUNS}\n\n<b>{RUNS}"}
    assert httpx.post(f"{address}/api/feedback", json=body, trust_env=False).status_code == 200
    hostile = tmp_path / "b onerror=x <img src=q> ${window.owned=1}.md"
    hostile.write_text(f"# {RUNS}\n\n## {RUNS}\n\nA picture {RUNS}\n\n</pre>{RUNS}\n")
    signed_in(page, address)
    open_tab(page, "Add")
    page.locator("input[type=file][multiple]").set_input_files(hostile)
    expect(page.get_by_text("onerror=x").first).to_be_visible()
    page.get_by_role("button", name="Add to the material").click()
    expect(page.get_by_text("Answers can cite it from now on")).to_be_visible(timeout=60_000)
    expect(page.locator("#cga-adding li")).to_contain_text("<script>window.owned=1</script>")
    for tab, part in (("Feedback", "#cga-feedback"), ("What to write next", "#cga-topics")):
        open_tab(page, tab)
        expect(page.locator(part)).to_contain_text("onerror=window.owned=1")
    open_tab(page, "Documents")
    page.get_by_label("Search titles and sources").fill("onerror")
    expect(page.get_by_text("1 of 236 documents")).to_be_visible()
    page.get_by_label("Open a document").click()
    page.get_by_role("option").first.click()
    expect(page.locator("#cga-content pre").last).to_contain_text("</pre>")
    page.wait_for_timeout(300)
    assert page.evaluate("window.owned") is None
    assert page.locator("main img, .cga script, .cga .katex").count() == 0
    assert hosts == {"127.0.0.1"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_a_narrow_screen_scrolls_only_down(
    browser: Browser, start: Start, tmp_path: Path, scheme: Any
) -> None:
    asked(tmp_path / "data", "What is a GAN network?", "When is the exam held?")
    address = start(keep_questions=30)
    httpx.post(f"{address}/api/feedback", json={"answer_id": "answer0", "rating": "down"}, trust_env=False)
    with browser.new_context(color_scheme=scheme, viewport={"width": 320, "height": 640}) as context:
        page = context.new_page()
        page.goto(f"{address}/authors")
        assert serious(page) == []
        signed_in(page, address)
        for tab in TABS:
            page.set_viewport_size({"width": 1000, "height": 800})
            open_tab(page, tab)
            page.wait_for_timeout(700)
            assert serious(page) == [], tab
            page.set_viewport_size({"width": 320, "height": 640})
            page.wait_for_timeout(200)
            assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, tab


def serious(page: Page) -> list[tuple[str, str]]:
    """Return what axe finds that keeps somebody from using the page: which rule, and where."""
    found = Axe().run(page).response["violations"]
    return [
        (violation["id"], node["html"][:200])
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
