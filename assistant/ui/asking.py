"""The components with which a question is asked and its answer is shown.

What a reader does with the components of Gradio comes as their events. What is done with the buttons of a question or
an answer comes through one component that is not seen, `actions`: `static/acting.js` tells it.
"""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from assistant.markdown_html import DISPLAYED, INLINE
from assistant.ui.words import ENGLISH

_TELLS = """
// What it tells: 'act' 'change' 'look' 'resume' 'study'
window.conceptGuide.connect((event, data) => trigger(event, data));
"""


@dataclass(frozen=True, slots=True)
class Asking:
    """What stands in the page, and what comes and goes with its events."""

    conversation: gr.JSON
    """The conversation itself: it lives in the browser, and comes and goes with each event."""
    language: gr.Textbox
    busy: gr.State
    """Whether this page's answer is being written."""
    edited: gr.Number
    """Which turn is being edited."""
    actions: gr.HTML
    chatbot: gr.Chatbot
    editing: gr.Row
    cancel: gr.Button
    question: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    level: gr.Radio


def build(say: gr.I18n) -> Asking:
    """Return the components of a conversation, where they stand in the page."""
    conversation = gr.JSON(visible=False)
    language = gr.Textbox(visible=False)
    chatbot = _chatbot(say)
    with gr.Row(elem_id="cg-editing", visible=False) as editing:
        gr.Markdown(say("editing"), container=False)
        cancel = gr.Button(say("cancel"), size="sm", scale=0, min_width=0)
    with gr.Row(elem_id="cg-ask"):
        question = gr.Textbox(
            label=say("question"),
            show_label=False,
            placeholder=say("question_hint"),
            container=False,
            autofocus=True,
            max_lines=6,
            scale=1,
            min_width=0,
        )
        ask = gr.Button(say("ask"), variant="primary", scale=0, min_width=80)
        stop = gr.Button(say("stop"), variant="stop", scale=0, min_width=80, visible=False)
    level = gr.Radio(
        [(say("beginner"), "beginner"), (say("standard"), "standard"), (say("expert"), "expert")],
        value="standard",
        label=say("level"),
        elem_id="cg-level",
    )
    actions = gr.HTML("", elem_id="cg-actions", js_on_load=_TELLS, visible="hidden")
    return Asking(
        conversation=conversation,
        language=language,
        busy=gr.State(False),
        edited=gr.Number(None, precision=0, visible=False),
        actions=actions,
        chatbot=chatbot,
        editing=editing,
        cancel=cancel,
        question=question,
        ask=ask,
        stop=stop,
        level=level,
    )


def _chatbot(say: gr.I18n) -> gr.Chatbot:
    return gr.Chatbot(
        label=say("conversation"),
        show_label=False,
        container=False,
        height=None,
        scale=1,
        layout="bubble",
        elem_id="cg-chat",
        # `static/place.js` keeps the place.
        autoscroll=False,
        buttons=[],
        latex_delimiters=[
            {"left": left, "right": right, "display": (left, right) == DISPLAYED} for left, right in (INLINE, DISPLAYED)
        ],
        allow_tags=False,
        feedback_options=None,
        placeholder='<h2 class="cg-word-welcome"></h2><p class="cg-word-welcome_hint"></p>',
        examples=[{"text": example} for example in ENGLISH.examples],
    )
