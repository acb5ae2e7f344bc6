"""The chat's page: how its parts stand together, and what the events of a conversation lead to."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import gradio as gr

from assistant.ui import asking, study
from assistant.ui.asking import Asking
from assistant.ui.chat import Chat
from assistant.ui.quiet import QuietPage
from assistant.ui.study import Study
from assistant.ui.words import ENGLISH, LANGUAGES, Words

ANSWERS_AT_ONCE = 32
"""The model writes a few answers at a time. The others search, show their sources and say when their turn comes."""

WAITING_AT_MOST = 100

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
AT_ONCE: dict[str, Any] = {**QUIET, "concurrency_limit": None}


def translations() -> gr.I18n:
    """Return the words of Gradio's own components, which it chooses by the browser's language."""
    plain = [field.name for field in fields(Words) if isinstance(getattr(ENGLISH, field.name), str)]
    return gr.I18n(**{code: {name: getattr(words, name) for name in plain} for code, words in LANGUAGES.items()})


def build(chat: Chat, panel: Study) -> gr.Blocks:
    """Return the chat's page."""
    say = translations()
    page = QuietPage(title=ENGLISH.title, fill_height=True)
    with page:
        gr.HTML(study.frame("header"), elem_id="cg-header", apply_default_css=False)
        with gr.Column(elem_id="cg-conversations", scale=0):
            gr.HTML(study.frame("conversations"), apply_default_css=False)
        with gr.Column(elem_id="cg-main"):
            conversation = asking.build(say)
        with gr.Column(elem_id="cg-panel", scale=0):
            shelves = study.build(say)
        settled = _connect(page, chat, conversation)
        study.connect(panel, shelves, conversation, settled, AT_ONCE)
    page.queue(max_size=WAITING_AT_MOST, api_open=False)
    # Nobody reads these, and each holds a text of the browser's.
    page._queue.ANALYTICS_MAX_EVENTS = WAITING_AT_MOST
    return page


def _connect(blocks: gr.Blocks, chat: Chat, page: Asking) -> list[Any]:
    """Tie every way to ask to one way of answering, and every way to end to all of them.

    Returns the events after which the conversation stands still.
    """
    shown = [page.conversation, page.chatbot, page.ask, page.stop, page.busy]
    here = [page.conversation, page.language, page.busy]
    typed = [page.question.submit, page.ask.click]
    edit = [page.question, page.edited, page.editing]
    beginnings = [
        gr.on(
            typed,
            chat.beginning.ask_typed,
            [*here, page.level, page.question, page.edited],
            [*shown, *edit],
            js=_OWN,
            **AT_ONCE,
        ),
        gr.on(
            [page.chatbot.example_select, page.chatbot.option_select],
            chat.beginning.ask_chosen,
            [*here, page.level],
            shown,
            js=_OWN,
            **AT_ONCE,
        ),
        page.actions.act(chat.beginning.act, [*here, page.level], shown, js=_OWN, **AT_ONCE),
    ]
    talk = [page.conversation, page.language]
    many: dict[str, Any] = {**QUIET, "concurrency_limit": ANSWERS_AT_ONCE, "concurrency_id": "answer"}
    answers = [beginning.success(chat.answering.answer, talk, shown, **many) for beginning in beginnings]
    for answer in answers:
        answer.failure(chat.answering.settle_unless_left, talk, shown, js=_UNLESS_LEFT, **AT_ONCE)
    # What comes after the cancelling is a step of its own: only then will the answer not write any more.
    stopped = page.stop.click(None, cancels=answers, **QUIET).then(chat.answering.settle, talk, shown, **AT_ONCE)
    # Another conversation is opened: what is being written in this one ends here, and stays as far as it has come.
    # Asked for once more while it comes, it comes once more: meanwhile something else may have been shown.
    left = page.actions.resume(None, cancels=answers, trigger_mode="always_last", **QUIET)
    # What was edited was a turn of the conversation before.
    anew = [*shown, page.edited, page.editing]
    resumed = left.then(chat.changing.resume, talk, anew, js=_CURRENT, trigger_mode="always_last", **AT_ONCE)
    preferred = blocks.load(None, None, [page.language, page.level], js=_PREFERRED, **QUIET)
    loaded = preferred.then(chat.changing.begin, here, anew, js=_BEGIN, **AT_ONCE)
    # The question of an address is asked of the conversation that is there then.
    loaded.then(None, js="() => window.conceptGuide.ready()", **QUIET)
    page.actions.look(lambda: None, None, None, trigger_mode="multiple", **AT_ONCE)
    # The reason of a rating may come before the rating is back.
    changed = page.actions.change(chat.changing.change, here, [*shown, *edit], trigger_mode="multiple", **AT_ONCE)
    page.cancel.click(lambda: ("", None, gr.Row(visible=False)), None, edit, **AT_ONCE)
    page.conversation.change(None, page.conversation, js="(kept) => window.conceptGuide.keep(kept)", **QUIET)
    # Only what the reader chooses: a change is also that of the page's beginning.
    page.level.input(None, page.level, js="(level) => window.conceptGuide.prefer('level', level)", **QUIET)
    return [*answers, stopped, resumed, loaded, changed]


_CURRENT = "() => [window.conceptGuide.current(), window.conceptGuide.language()]"
_OWN = "(kept, ...others) => [window.conceptGuide.own(kept), ...others]"
_UNLESS_LEFT = "(kept, language) => [window.conceptGuide.unlessLeft(kept), language]"
_BEGIN = "(kept, language, busy) => [window.conceptGuide.current(), window.conceptGuide.language(), busy]"
_PREFERRED = "() => [window.conceptGuide.language(), window.conceptGuide.level()]"
