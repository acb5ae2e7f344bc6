"""The tab that adds: files and addresses in, progress, and what became of each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import gradio as gr
from anyio import sleep

from assistant.ui.authors.blocks import block, element, items, text
from assistant.ui.authors.desk import Desk, Progress
from assistant.ui.authors.quiet import QUIET
from assistant.ui.words import Words
from knowledge.readers import READERS

_SECONDS_BETWEEN_LOOKS = 0.3
_MOST_LISTED = 200
_MOST_ADDRESSES = 100


def adding_tab(desk: Desk, megabytes: int, words: Words) -> None:
    """Add the tab to the page."""
    with gr.Tab(words.add_documents, id="add") as tab:
        hint = words.files.format(kinds=", ".join(READERS), megabytes=megabytes)
        gr.Markdown(block(element("p", text(hint))), latex_delimiters=[])
        files = gr.File(label=words.documents, file_count="multiple", height=180)
        addresses = gr.Textbox(
            label=words.addresses, placeholder=words.addresses_hint, lines=2, max_lines=8, max_length=20_000
        )
        with gr.Row():
            add = gr.Button(words.add_now, variant="primary", scale=0, min_width=240)
            cancel = gr.Button(words.cancel_adding, variant="stop", scale=0, visible=False)
        state = gr.Markdown(latex_delimiters=[], elem_id="cga-adding")

    async def hand_in(paths: list[str] | None, typed: str) -> AsyncIterator[tuple[Any, ...]]:
        named = [line.strip() for line in (typed or "").splitlines() if line.strip()][:_MOST_ADDRESSES]
        if not desk.hand_in([Path(path) for path in paths or ()], named):
            gr.Warning(words.adding_already)
            async for progress in follow():
                yield gr.skip(), gr.skip(), *progress
            return
        async for progress in follow():
            yield None, "", *progress

    async def follow() -> AsyncIterator[tuple[Any, ...]]:
        """Show how far the work is until it ends, whoever began it."""
        while (progress := desk.progress) and not progress.ended:
            yield _state(progress, words), gr.Button(visible=True)
            await sleep(_SECONDS_BETWEEN_LOOKS)
        yield _state(progress, words) if progress else "", gr.Button(visible=False)

    add.click(hand_in, [files, addresses], [files, addresses, state, cancel], concurrency_limit=None, **QUIET)
    cancel.click(desk.cancel, None, None, concurrency_limit=None, **QUIET)
    tab.select(follow, None, [state, cancel], concurrency_limit=None, **QUIET)


def _state(progress: Progress, words: Words) -> str:
    """Return how far the work is, and what became of each source, as HTML."""
    now = element("p", text(_sentence(progress, words)), role="status")
    bar = "" if progress.ended or not progress.total else _bar(progress)
    return block(now, bar, *_results(progress, words))


def _bar(progress: Progress) -> str:
    share = round(100 * progress.done / progress.total)
    return element("div", element("div", "", style=f"width: {share}%"), class_="cga-bar", aria_hidden="true")


def _sentence(progress: Progress, words: Words) -> str:
    ends = {
        "done": words.adding_done if progress.anything_new else words.adding_nothing,
        "stopped": words.adding_stopped,
        "postponed": words.adding_postponed,
        "disk full": words.adding_disk_full,
        "failed": progress.problem or words.adding_failed,
    }
    if progress.ended:
        return ends[progress.step]
    if progress.step == "reading":
        counted = words.reading_sources.format(done=progress.done, total=progress.total, name=progress.name)
        return counted if progress.total else words.looking
    if not progress.total:
        return words.preparing
    counted = words.embedding.format(done=progress.done, total=progress.total)
    return ", ".join(part for part in (counted, _time_left(progress.seconds_left, words)) if part)


def _time_left(seconds: float | None, words: Words) -> str:
    if seconds is None:
        return ""
    if seconds < 90:
        return words.seconds_left.format(seconds=max(1, round(seconds)))
    return words.minutes_left.format(minutes=round(seconds / 60))


def _results(progress: Progress, words: Words) -> list[str]:
    headings = {
        "refused": words.status_refused,
        "added": words.status_added,
        "replaced": words.status_replaced,
        "unchanged": words.status_unchanged,
        "left out": words.status_left_out,
    }
    parts = []
    for status, heading in headings.items():
        found = [result.what for result in progress.results if result.status == status]
        if found:
            more = len(found) - _MOST_LISTED
            listed = [*found[:_MOST_LISTED], *([words.and_more.format(count=more)] if more > 0 else [])]
            parts.append(element("h3", text(heading.format(count=len(found)))) + items(listed))
    return parts
