"""The quiz in the panel: one question after the other, each reply marked with the passage that says what is right.

The page holds the quiz without its solutions and what was marked so far; the server remembers nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

import gradio as gr
from pydantic import ValidationError

from assistant.errors import ConceptGuideError
from assistant.learning.quizzes.contract import QuizRequest, QuizSource
from assistant.learning.quizzes.making import make_quiz
from assistant.learning.quizzes.marking import mark
from assistant.service import Assistant
from assistant.transcript import QuizResult, Transcript
from assistant.ui.allowance import Allowance
from assistant.ui.asking import Asking
from assistant.ui.editing import request_of
from assistant.ui.exchanged import conversation_of
from assistant.ui.quiz_sheet import Progress, Sheet, Shown, shown
from assistant.ui.words import Words, words_for

Stored = dict[str, Any] | None

QUIZZES_AT_ONCE = 2


def connect(quizzing: Quizzing, sheet: Sheet, asking: Asking, at_once: dict[str, Any]) -> None:
    """Tie the quiz to the conversation that it is about."""
    talk = [asking.conversation, asking.language]
    here = [sheet.progress, *talk]
    # Making a quiz and marking a reply keep a processor busy for a second or so.
    few = {**at_once, "concurrency_limit": QUIZZES_AT_ONCE, "concurrency_id": "quiz"}
    asking.actions.study(quizzing.start, [*here, asking.level], sheet.all, **few)
    gr.on(
        [sheet.check.click, sheet.reply.submit],
        quizzing.check,
        [*here, sheet.choices, sheet.reply],
        sheet.all,
        # The server may have forgotten by now which choices this page shows, and would refuse them.
        preprocess=False,
        **few,
    )
    sheet.forth.click(quizzing.go_on, [*here, asking.busy], [*sheet.all, asking.conversation], **at_once)
    sheet.again.click(quizzing.again, here, sheet.all, **few)
    asking.actions.resume(quizzing.clear, asking.language, sheet.all, **at_once)


class Quizzing:
    """Makes quizzes about answers, and marks what is replied."""

    def __init__(self, assistant: Assistant, allowance: Allowance) -> None:
        self._assistant = assistant
        self._allowance = allowance

    def clear(self, language: str) -> Shown:
        """Show that there is no quiz yet."""
        return shown(None, Transcript(), words_for(language))

    def start(
        self,
        stored: Stored,
        conversation: Stored,
        language: str,
        level: Any,
        asked: gr.EventData,
        request: gr.Request,
    ) -> Shown:
        """Begin a quiz about the answer whose button was pressed."""
        words = words_for(language)
        transcript = conversation_of(conversation, words)
        does, number, _ = request_of(asked, transcript.turns)
        if does != "quiz":
            return (gr.skip(),) * 8
        turn = transcript.turns[number] if number is not None else None
        if turn is None or turn.answer is None or not turn.answer.sources:
            return shown(None, transcript, words)
        cited = tuple(
            QuizSource(document_id=source.document_id, char_start=source.char_start, char_end=source.char_end)
            for source in turn.answer.sources
        )
        return self._begin(cited, turn.question, level, transcript, words, request)

    def again(self, stored: Stored, conversation: Stored, language: str, request: gr.Request) -> Shown:
        """Begin another quiz about the same."""
        words = words_for(language)
        transcript = conversation_of(conversation, words)
        progress = _read(stored)
        if progress is None:
            return shown(None, transcript, words)
        before = progress.request
        return self._begin(before.sources, before.question, before.level, transcript, words, request)

    def _begin(
        self,
        cited: Sequence[QuizSource],
        question: str,
        level: Any,
        transcript: Transcript,
        words: Words,
        request: gr.Request,
    ) -> Shown:
        try:
            self._allowance.take(request)
            wanted = QuizRequest(
                sources=tuple(cited), question=question[:2_000], seed=secrets.randbelow(2**32), level=level
            )
            quiz = make_quiz(self._assistant, wanted)
        except ConceptGuideError as error:
            return shown(None, transcript, words, problem=words.said(str(error)))
        return shown(Progress(request=wanted, quiz=quiz), transcript, words)

    def check(
        self,
        stored: Stored,
        conversation: Stored,
        language: str,
        choice: Any,
        reply: Any,
        request: gr.Request,
    ) -> Shown:
        """Mark the reply to the current question."""
        words = words_for(language)
        transcript = conversation_of(conversation, words)
        progress = _read(stored)
        if progress is None or progress.ended or progress.mark is not None:
            return (gr.skip(),) * 8
        question = progress.quiz.questions[progress.at]
        given = choice if question.options else reply
        if not isinstance(given, str) or not given.strip():
            gr.Warning(words.quiz_no_reply)
            return (gr.skip(),) * 8
        try:
            self._allowance.take(request)
            marked = mark(self._assistant, progress.request, progress.quiz.id, question.n, given)
        except ConceptGuideError as error:
            return shown(None, transcript, words, problem=words.said(str(error)))
        points = progress.points + marked.score
        return shown(progress.model_copy(update={"mark": marked, "points": points}), transcript, words, kept=True)

    def go_on(self, stored: Stored, conversation: Stored, language: str, busy: bool) -> tuple[Any, ...]:
        """Show the next question, or the result; that is kept with the conversation, once this stands still."""
        words = words_for(language)
        transcript = conversation_of(conversation, words)
        progress = _read(stored)
        if progress is None or progress.mark is None:
            return (gr.skip(),) * 9
        progress = progress.model_copy(update={"at": progress.at + 1, "mark": None})
        kept: Any = gr.skip()
        if progress.ended and busy:
            # The answer that is being written brings its own conversation, in which there is no result of this quiz.
            gr.Warning(words.still_answering)
            return (gr.skip(),) * 9
        if progress.ended:
            result = QuizResult(topic=progress.request.question, right=progress.points, of=len(progress.quiz.questions))
            transcript = transcript.model_copy(update={"quizzes": (*transcript.quizzes, result)[-100:]})
            kept = transcript.kept()
        return *shown(progress, transcript, words), kept


def _read(stored: Stored) -> Progress | None:
    """Return a quiz as the page sends it back; None where it is none."""
    try:
        return Progress.model_validate(stored)
    except ValidationError:
        return None
