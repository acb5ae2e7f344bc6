"""How soon a typed character is on the screen while an answer streams, against a page at rest: `python -m
tests.benchmarks.typing`.

The two take turns, one conversation each, so that what else the machine does falls on both. Measured in the browser,
from a key's event to the end of the frame that shows it; long tasks are those over 50 ms, which a reader may notice.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser, Page, expect, sync_playwright

from assistant.server import create_app
from assistant.settings import Settings
from tests.browser import chromium
from tests.browser.reader import answers, ask, opened, question_box
from tests.fakes import DEEP, QUESTION, Script, assistant_of, served
from tests.fakes import page as document

ROUNDS = 4
FOUND = (
    "edges corners circles faces wheels windows letters leaves clouds stripes shadows eyes hands houses bridges boats "
    "trees roads stars flowers"
)
SAID = " ".join(
    f"Deep learning uses a layer that finds {each} in the pictures of a collection." for each in FOUND.split()
)
"""No sentence twice: a model that repeats itself is stopped."""
LETTERS = "how do the layers of a network learn from data and "
"""What is typed in each round."""
MILLISECONDS_BETWEEN = 60
PAUSE = 0.04
"""Seconds a word: about what a quick model writes."""

MEASURE = """() => { window.latencies = []; window.longTasks = [];
  document.querySelector("#cg-ask textarea").addEventListener("keydown", (event) => requestAnimationFrame(() => {
    const after = new MessageChannel(); // comes when the frame has been drawn
    after.port1.onmessage = () => latencies.push(performance.now() - event.timeStamp);
    after.port2.postMessage(null); }), true);
  new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((task) => task.duration)))
    .observe({ type: "longtask" }); }"""


def main() -> None:
    """Measure both, in turns, and print."""
    measured: dict[str, list[float]] = {"at rest": [], "while an answer streams": []}
    tasks: dict[str, list[float]] = {name: [] for name in measured}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        material = document("layers", f"## What is deep learning?\n\n{DEEP} {SAID}", questions=(QUESTION,))
        assistant = assistant_of(Script(f"{DEEP} {SAID}", pause=PAUSE), Path(folder), [material])
        app = create_app(assistant, Settings(data_dir=Path(folder)))
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=list(chromium.ARGUMENTS))
        with served(app) as address:
            for _ in range(ROUNDS):
                for name in measured:
                    latencies, long = _typed(browser, address, streams=name != "at rest")
                    measured[name] += latencies
                    tasks[name] += long
        browser.close()
    for name, latencies in measured.items():
        print(
            f"{name}: keystroke to picture {median(latencies):.0f} ms, p95 {quantiles(latencies, n=20)[-1]:.0f} ms "
            f"({len(latencies)} keys); {len(tasks[name])} long tasks, the longest {max(tasks[name], default=0):.0f} ms"
        )


def _typed(browser: Browser, address: str, streams: bool) -> tuple[list[float], list[float]]:
    """Return how long each key took to be seen, and how long the long tasks meanwhile were, in milliseconds."""
    page: Page = browser.new_page()
    opened(page, address)
    if streams:
        ask(page, QUESTION)
        expect(answers(page)).to_contain_text("[1]")
    page.evaluate(MEASURE)
    question_box(page).press_sequentially(LETTERS, delay=MILLISECONDS_BETWEEN)
    if streams:
        expect(page.locator("#cg-chat .cg-status")).to_have_text("Writing…")
    latencies, long = page.evaluate("[latencies, longTasks]")
    page.close()
    return latencies, long


if __name__ == "__main__":
    main()
