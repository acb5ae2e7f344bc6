"""The chat's page: which components there are and what their events lead to."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.service import Assistant
from assistant.ui import rendering
from assistant.ui.chat import Chat
from assistant.ui.words import ENGLISH

ANSWERS_AT_ONCE = 4
"""The model writes one answer at a time. A few more may search and show their sources while they wait for it; any
others wait in Gradio's queue."""

WAITING_AT_MOST = 100

_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_AT_ONCE: dict[str, Any] = {**_QUIET, "concurrency_limit": None}


def build(assistant: Assistant) -> gr.Blocks:
    """Return the chat over an assistant."""
    page: gr.Blocks = gr.Blocks(title=ENGLISH.title, analytics_enabled=False, fill_height=True)
    with page:
        _header()
        turns = gr.State(())
        chatbot = _chatbot()
        with gr.Row(elem_id="cg-ask"):
            question = gr.Textbox(
                label=ENGLISH.question,
                show_label=False,
                placeholder=ENGLISH.question_hint,
                container=False,
                autofocus=True,
                max_lines=6,
                scale=1,
                min_width=0,
            )
            ask = gr.Button(ENGLISH.ask, variant="primary", scale=0, min_width=80)
            stop = gr.Button(ENGLISH.stop, variant="stop", scale=0, min_width=80, visible=False)
        level = gr.Radio(ENGLISH.levels(), value="standard", label=ENGLISH.level, elem_id="cg-level")
        _connect(Chat(assistant), turns, chatbot, question, ask, stop, level)
    page.queue(max_size=WAITING_AT_MOST, api_open=False)
    return page


def _header() -> None:
    with gr.Row(elem_id="cg-header"):
        gr.Markdown(f"# {ENGLISH.title}\n{ENGLISH.tagline}", container=False)
        gr.Button("◐", elem_id="cg-theme", size="sm", scale=0, min_width=0)


def _chatbot() -> gr.Chatbot:
    return gr.Chatbot(
        label=ENGLISH.conversation,
        show_label=False,
        container=False,
        height=None,
        scale=1,
        layout="bubble",
        elem_id="cg-chat",
        buttons=[],
        latex_delimiters=[
            {"left": left, "right": right, "display": (left, right) == rendering.DISPLAYED}
            for left, right in (rendering.INLINE, rendering.DISPLAYED)
        ],
        allow_tags=False,
        feedback_options=None,
        placeholder=f"<h2>{ENGLISH.welcome}</h2><p>{ENGLISH.welcome_hint}</p>",
        examples=[{"text": example} for example in ENGLISH.examples],
    )


def _connect(
    chat: Chat,
    turns: gr.State,
    chatbot: gr.Chatbot,
    question: gr.Textbox,
    ask: gr.Button,
    stop: gr.Button,
    level: gr.Radio,
) -> None:
    """Tie every way to ask to one way of answering, and every way to end to all of them."""
    shown = [turns, chatbot, ask, stop]
    chosen = [chatbot.example_select, chatbot.option_select]
    beginnings = [
        gr.on([question.submit, ask.click], chat.ask_typed, [turns, question, level], [*shown, question], **_AT_ONCE),
        gr.on(chosen, chat.ask_chosen, [turns, level], shown, **_AT_ONCE),
        chatbot.retry(chat.ask_again, [turns, level], shown, **_AT_ONCE),
    ]
    answers = [
        beginning.success(
            chat.answer, turns, shown, concurrency_limit=ANSWERS_AT_ONCE, concurrency_id="answer", **_QUIET
        )
        for beginning in beginnings
    ]
    for answer in answers:
        answer.failure(chat.settle, turns, shown, **_AT_ONCE)
    # What comes after the cancelling is a step of its own: only then will the answer not write any more.
    stop.click(None, cancels=answers, **_QUIET).then(chat.settle, turns, shown, **_AT_ONCE)
    chatbot.clear(None, cancels=answers, **_QUIET).then(chat.clear, None, shown, **_AT_ONCE)
