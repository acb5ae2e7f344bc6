"""The panel beside the conversation: a passage in its document, the map, a learning path, a quiz, flashcards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from assistant.learning.cards import cards as cards_of
from assistant.learning.concepts import CurrentConcepts
from assistant.learning.goals import goal_of
from assistant.learning.path import path_to
from assistant.service import Assistant
from assistant.transcript import Transcript, Turn
from assistant.ui import quiz_sheet, quizzing
from assistant.ui.allowance import Allowance
from assistant.ui.asking import Asking
from assistant.ui.concept_map import concept_map, path_list
from assistant.ui.editing import request_of
from assistant.ui.exchanged import Stored, conversation_of
from assistant.ui.flashcards import card_list
from assistant.ui.quizzing import Quizzing
from assistant.ui.subjects import Subjects
from assistant.ui.words import Words, words_for


@dataclass(frozen=True, slots=True)
class Shelves:
    """The components of the panel."""

    map: gr.HTML
    goal: gr.Textbox
    show: gr.Button
    path: gr.HTML
    quiz: quiz_sheet.Sheet
    cards: gr.HTML


def build(say: gr.I18n) -> Shelves:
    """Return the panel's components."""
    gr.HTML(frame("panel"), elem_id="cg-panel-top", apply_default_css=False)
    with gr.Tabs(elem_id="cg-tabs"):
        with gr.Tab(say("tab_document")):
            gr.HTML(frame("document"), apply_default_css=False)
        with gr.Tab(say("tab_map")):
            map = gr.HTML(apply_default_css=False)
        with gr.Tab(say("tab_path")):
            goal = gr.Textbox(label=say("goal"), placeholder=say("goal_hint"), max_lines=1)
            show = gr.Button(say("show_path"), size="sm")
            path = gr.HTML(apply_default_css=False)
        with gr.Tab(say("tab_quiz")):
            quiz = quiz_sheet.build(say)
        with gr.Tab(say("tab_cards")):
            gr.HTML(frame("cards"), apply_default_css=False)
            cards = gr.HTML(apply_default_css=False)
    return Shelves(map=map, goal=goal, show=show, path=path, quiz=quiz, cards=cards)


def frame(name: str) -> str:
    """Return the place that a script fills (`static/NAME.js`)."""
    return f'<div class="cg-frame" data-frame="{name}"></div>'


class Study:
    """What the panel shows of a conversation."""

    def __init__(
        self, assistant: Assistant, subjects: Subjects, concepts: CurrentConcepts, allowance: Allowance
    ) -> None:
        self.quizzing = Quizzing(assistant, allowance)
        self._subjects = subjects
        self._concepts = concepts

    def refresh(self, stored: Stored, language: str, goal: str | None) -> tuple[str, str, str]:
        """Return the map, the path and the cards of a conversation as it stands."""
        words = words_for(language)
        transcript = conversation_of(stored, words)
        return (
            self._map(transcript, words, None),
            self._path(transcript, goal or "", words),
            self._cards(transcript, words),
        )

    def show_path(self, stored: Stored, language: str, goal: str | None) -> str:
        """Return the way to a goal."""
        words = words_for(language)
        return self._path(conversation_of(stored, words), goal or "", words)

    def show(self, stored: Stored, language: str, goal: str | None, asked: gr.EventData) -> tuple[Any, Any, Any]:
        """Return the map, the goal and its path after a button under an answer has asked for one of them."""
        words = words_for(language)
        transcript = conversation_of(stored, words)
        does, number, _ = request_of(asked, transcript.turns)
        if number is not None and does == "map":
            return self._map(transcript, words, number), gr.skip(), gr.skip()
        if number is not None and does == "path":
            goal = goal_of(transcript.turns[number].question) or goal or ""
            return gr.skip(), goal, self._path(transcript, goal, words)
        return gr.skip(), gr.skip(), gr.skip()

    def _map(self, transcript: Transcript, words: Words, number: int | None) -> str:
        turns = transcript.turns if number is None else transcript.turns[number : number + 1]
        # The last that is about a concept: an answer that was declined keeps the map where it was.
        concept = next((found for turn in reversed(turns) if (found := self._subjects.concept_of(turn))), None)
        if concept is None:
            return _hint(words.map_empty)
        return concept_map(self._concepts.get().around(concept), words, self._asked(transcript.turns))

    def _path(self, transcript: Transcript, goal: str, words: Words) -> str:
        if not goal.strip():
            return ""
        concepts = self._concepts.get()
        wanted = goal_of(goal) or goal
        if concept := concepts.named(wanted):
            return path_list(path_to(concept, concepts), words, self._asked(transcript.turns))
        nearest = ", ".join(f"“{concept.title}”" for concept in concepts.nearest(wanted))
        missing = words.no_such_goal.format(goal=wanted[:80])
        return _hint(f"{missing} {words.nearest_goals.format(nearest=nearest)}" if nearest else missing)

    def _asked(self, turns: Sequence[Turn]) -> set[str]:
        """Return the ids of the concepts that were explained already."""
        answered = [turn for turn in turns if turn.answer and turn.answer.answered]
        return {concept.id for turn in answered if (concept := self._subjects.concept_of(turn))}

    def _cards(self, transcript: Transcript, words: Words) -> str:
        cards = cards_of(transcript)
        return card_list(cards, words) if cards else _hint(words.cards_empty)


def _hint(text: str) -> str:
    return f'<p class="cg-small">{escape(text)}</p>'


def connect(panel: Study, shelves: Shelves, asking: Asking, settled: Sequence[Any], at_once: dict[str, Any]) -> None:
    """Tie the panel to the conversation; `settled` are the events after which a conversation stands still."""
    talk = [asking.conversation, asking.language]
    for event in settled:
        event.then(panel.refresh, [*talk, shelves.goal], [shelves.map, shelves.path, shelves.cards], **at_once)
    asking.actions.study(panel.show, [*talk, shelves.goal], [shelves.map, shelves.goal, shelves.path], **at_once)
    gr.on(
        [shelves.show.click, shelves.goal.submit],
        panel.show_path,
        [*talk, shelves.goal],
        shelves.path,
        **at_once,
    )
    quizzing.connect(panel.quizzing, shelves.quiz, asking, at_once)
