"""The tab with what readers thought of answers, newest first."""

from __future__ import annotations

import gradio as gr

from assistant.records import FEEDBACK_DAYS, Feedback, Records
from assistant.ui.authors.blocks import block, element, table, text
from assistant.ui.authors.quiet import QUIET
from assistant.ui.words import Words

_MOST_SHOWN = 500


def feedback_tab(records: Records, words: Words) -> None:
    """Add the tab to the page."""
    with gr.Tab(words.feedback, id="feedback") as tab:
        only_down = gr.Checkbox(label=words.only_down)
        shown = gr.Markdown(latex_delimiters=[], elem_id="cga-feedback")

    def show(only_down: bool) -> str:
        return _shown(records.feedback(), only_down, words)

    gr.on([tab.select, only_down.change], show, only_down, shown, **QUIET)


def _shown(feedback: list[Feedback], only_down: bool, words: Words) -> str:
    down = [one for one in feedback if one.rating == "down"]
    counts = words.feedback_counts.format(up=len(feedback) - len(down), down=len(down), days=FEEDBACK_DAYS)
    listed = (down if only_down else feedback)[:_MOST_SHOWN]
    if not feedback:
        return block(element("p", text(words.no_feedback)))
    headers = (words.column_when, words.column_rating, words.column_question, words.column_comment)
    ratings = {"up": words.thumbs_up, "down": words.thumbs_down}
    rows = [
        (f"{one.at.replace('T', ' ')}:00", ratings[one.rating], one.question or words.question_not_kept, one.comment)
        for one in listed
    ]
    return block(element("p", text(counts)), element("div", table(headers, rows), class_="cga-scroll", tabindex="0"))
