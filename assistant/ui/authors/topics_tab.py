"""The tab with what to write next."""

from __future__ import annotations

from collections.abc import Sequence

import gradio as gr

from assistant.topics import Topic
from assistant.ui.authors.blocks import block, element, items, text
from assistant.ui.authors.gaps import CSV, MARKDOWN, Gaps
from assistant.ui.authors.quiet import QUIET
from assistant.ui.words import Words

_MOST_TOPICS = 100
_MOST_QUESTIONS = 20


def topics_tab(gaps: Gaps, words: Words) -> None:
    """Add the tab to the page."""
    with gr.Tab(words.to_write, id="topics") as tab:
        at_first = words.preparing if gaps.keep_questions else words.keeping_off
        shown = gr.Markdown(block(element("p", text(at_first))), latex_delimiters=[], elem_id="cga-topics")
    if gaps.keep_questions:
        tab.select(lambda: _shown(gaps.topics(), gaps.keep_questions, words), None, shown, **QUIET)


def _shown(found: Sequence[Topic], days: int, words: Words) -> str:
    intro = element("p", text(words.gaps_kept.format(days=days)))
    if not found:
        return block(intro, element("p", text(words.no_gaps)))
    files = ((CSV, words.download_csv), (MARKDOWN, words.download_markdown))
    links = "".join(element("a", text(name), href=file) for file, name in files)
    more = len(found) - _MOST_TOPICS
    rest = element("p", text(words.and_more.format(count=more))) if more > 0 else ""
    sections = "".join(_section(topic, words) for topic in found[:_MOST_TOPICS])
    return block(intro, element("p", links, class_="cga-links"), sections, rest)


def _section(topic: Topic, words: Words) -> str:
    asked = [f"{question} ({times}×)" for question, times in topic.questions[:_MOST_QUESTIONS]]
    if (more := len(topic.questions) - _MOST_QUESTIONS) > 0:
        asked.append(words.and_more.format(count=more))
    nearest = element("p", text(f"{words.nearest}: {', '.join(topic.nearest)}")) if topic.nearest else ""
    return element("h3", text(f"{topic.name} ({topic.asked}×)")) + items(asked) + nearest
