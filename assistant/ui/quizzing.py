"""The quiz in the panel: one question after the other, each reply marked with the passage that says what is right.

The page holds the quiz without its solutions and what was marked so far; the server remembers nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Annotated, Any

import gradio as gr
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import ConceptGuideError
from assistant.learning.quizzes.contract import Quiz, QuizRequest, QuizSource
from assistant.learning.quizzes.making import make_quiz
from assistant.learning.quizzes.marking import Mark, Point, mark
from assistant.service import Assistant
from assistant.transcript import QuizResult, Transcript
from assistant.ui.chat import conversation_of
from assistant.ui.editing import request_of
from assistant.ui.rendering import inline, mathml_formula, passage, sources
from assistant.ui.words import Words, words_for

if TYPE_CHECKING:
    from assistant.ui.page import Asking

Stored = dict[str, Any] | None


QUIZZES_AT_ONCE = 2


class Progress(BaseModel):
    """A quiz on its way."""

    model_config = ConfigDict(frozen=True)

    request: QuizRequest
    quiz: Quiz
    at: Annotated[int, Field(ge=0)] = 0
    """How many of its questions are behind the reader."""
    points: Annotated[float, Field(allow_inf_nan=False)] = 0
    mark: Mark | None = None
    """What the reply to the current question is worth; none before it is given."""

    @property
    def ended(self) -> bool:
        """Whether there is no question left."""
        return self.at >= len(self.quiz.questions)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The components of the quiz."""

    progress: gr.JSON
    top: gr.HTML
    choices: gr.Radio
    reply: gr.Textbox
    check: gr.Button
    result: gr.HTML
    forth: gr.Button
    again: gr.Button

    @property
    def all(self) -> list[Any]:
        """Every component, in the order in which `Quizzing` returns them."""
        return [self.progress, self.top, self.choices, self.reply, self.check, self.result, self.forth, self.again]


Shown = tuple[Any, ...]
"""What is shown of a quiz, in the order of `Sheet.all`."""


def build(say: gr.I18n) -> Sheet:
    """Return the components, with no quiz on them."""
    return Sheet(
        progress=gr.JSON(visible=False),
        top=gr.HTML(apply_default_css=False),
        choices=gr.Radio([], label=say("quiz_choose"), visible=False, elem_id="cg-quiz-choices"),
        reply=gr.Textbox(label=say("quiz_reply"), lines=3, max_lines=8, visible=False),
        check=gr.Button(say("quiz_check"), variant="primary", size="sm", visible=False),
        result=gr.HTML(apply_default_css=False),
        forth=gr.Button(say("quiz_next"), size="sm", visible=False),
        again=gr.Button(say("quiz_again"), size="sm", visible=False),
    )


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
        **few,
    )
    sheet.forth.click(quizzing.go_on, [*here, asking.busy], [*sheet.all, asking.conversation], **at_once)
    sheet.again.click(quizzing.again, here, sheet.all, **few)
    asking.actions.resume(quizzing.clear, asking.language, sheet.all, **at_once)


class Quizzing:
    """Makes quizzes about answers, and marks what is replied."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def clear(self, language: str) -> Shown:
        """Show that there is no quiz yet."""
        return _shown(None, Transcript(), words_for(language))

    def start(self, stored: Stored, conversation: Stored, language: str, level: Any, asked: gr.EventData) -> Shown:
        """Begin a quiz about the answer whose button was pressed."""
        words = words_for(language)
        transcript = conversation_of(conversation, words)
        does, number, _ = request_of(asked, transcript.turns)
        if does != "quiz":
            return (gr.skip(),) * 8
        turn = transcript.turns[number] if number is not None else None
        if turn is None or turn.answer is None or not turn.answer.sources:
            return _shown(None, transcript, words)
        cited = tuple(
            QuizSource(document_id=source.document_id, char_start=source.char_start, char_end=source.char_end)
            for source in turn.answer.sources
        )
        return self._begin(cited, turn.question, level, transcript, words)

    def again(self, stored: Stored, conversation: Stored, language: str) -> Shown:
        """Begin another quiz about the same."""
        words = words_for(language)
        transcript = conversation_of(conversation, words)
        progress = _read(stored)
        if progress is None:
            return _shown(None, transcript, words)
        request = progress.request
        return self._begin(request.sources, request.question, request.level, transcript, words)

    def _begin(
        self, cited: Sequence[QuizSource], question: str, level: Any, transcript: Transcript, words: Words
    ) -> Shown:
        try:
            request = QuizRequest(
                sources=tuple(cited), question=question[:2_000], seed=secrets.randbelow(2**32), level=level
            )
            quiz = make_quiz(self._assistant, request)
        except ConceptGuideError as error:
            return _shown(None, transcript, words, problem=words.said(str(error)))
        return _shown(Progress(request=request, quiz=quiz), transcript, words)

    def check(
        self, stored: Stored, conversation: Stored, language: str, choice: str | None, reply: str | None
    ) -> Shown:
        """Mark the reply to the current question."""
        words = words_for(language)
        transcript = conversation_of(conversation, words)
        progress = _read(stored)
        if progress is None or progress.ended or progress.mark is not None:
            return (gr.skip(),) * 8
        question = progress.quiz.questions[progress.at]
        given = (choice if question.options else reply) or ""
        if not given.strip():
            gr.Warning(words.quiz_no_reply)
            return (gr.skip(),) * 8
        try:
            marked = mark(self._assistant, progress.request, progress.quiz.id, question.n, given)
        except ConceptGuideError as error:
            return _shown(None, transcript, words, problem=words.said(str(error)))
        points = progress.points + marked.score
        return _shown(progress.model_copy(update={"mark": marked, "points": points}), transcript, words, kept=True)

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
        return *_shown(progress, transcript, words), kept


def _read(stored: Stored) -> Progress | None:
    """Return a quiz as the page sends it back; None where it is none."""
    try:
        return Progress.model_validate(stored)
    except ValidationError:
        return None


def _shown(
    progress: Progress | None, transcript: Transcript, words: Words, problem: str = "", kept: bool = False
) -> Shown:
    """Return what is shown of a quiz; `kept` leaves the reply where it is, for it to be read beside its mark."""
    if progress is None:
        hint = f'<p class="cg-small">{escape(problem or words.quiz_empty)}</p>{_total(transcript, words)}'
        return None, hint, *_hidden(), "", gr.Button(visible=False), gr.Button(visible=False)
    state = progress.model_dump(mode="json")
    if progress.ended:
        return (
            state,
            _end(progress, transcript, words),
            *_hidden(),
            "",
            gr.Button(visible=False),
            gr.Button(visible=True),
        )
    question = progress.quiz.questions[progress.at]
    top = _top(progress, question.prompt, words)
    if progress.mark is not None:
        is_last = progress.at + 1 == len(progress.quiz.questions)
        forth = gr.Button(words.quiz_finish if is_last else words.quiz_next, visible=True)
        fixed = gr.Radio(interactive=False), gr.Textbox(interactive=False), gr.Button(visible=False)
        return (
            state,
            top,
            *fixed,
            _result(progress.mark, bool(question.options), words),
            forth,
            gr.Button(visible=False),
        )
    is_choice = bool(question.options)
    return (
        state,
        top,
        gr.Radio(choices=list(question.options), value=None, visible=is_choice, interactive=True),
        gr.Textbox(value="", visible=not is_choice, interactive=True),
        gr.Button(visible=True),
        "",
        gr.Button(visible=False),
        gr.Button(visible=False),
    )


def _hidden() -> tuple[gr.Radio, gr.Textbox, gr.Button]:
    return gr.Radio(visible=False), gr.Textbox(visible=False), gr.Button(visible=False)


def _top(progress: Progress, prompt: str, words: Words) -> str:
    of = len(progress.quiz.questions)
    place = words.quiz_place.format(n=progress.at + 1, of=of)
    score = words.quiz_score.format(right=f"{progress.points:g}", of=of)
    return (
        f'<div class="cg-quiz"><p class="cg-small">{escape(place)} · {escape(score)}</p>'
        f'<div class="cg-prompt" role="heading" aria-level="3">{passage(prompt, mathml_formula)}</div></div>'
    )


def _result(marked: Mark, is_choice: bool, words: Words) -> str:
    verdict = {"right": words.quiz_right, "partly": words.quiz_partly, "not_yet": words.quiz_not_yet}[marked.verdict]
    parts = [f'<p class="cg-verdict cg-verdict-{marked.verdict}">{escape(verdict)}</p>']
    if is_choice:
        if marked.verdict != "right":
            parts.append(f"<p>{inline(words.quiz_solution.format(answer=marked.answer))}</p>")
        parts.append(sources([marked.explanation], words.quiz_why, formula=mathml_formula))
    else:
        said = [point for point in marked.points if point.has != "no"]
        missing = [point for point in marked.points if point.has == "no"]
        parts += [_points(said, words.quiz_said), _points(missing, words.quiz_missing)]
    return f'<div class="cg-quiz" role="status">{"".join(parts)}</div>'


def _points(points: Sequence[Point], heading: str) -> str:
    return sources([point.source for point in points], heading, formula=mathml_formula)


def _end(progress: Progress, transcript: Transcript, words: Words) -> str:
    score = words.quiz_score.format(right=f"{progress.points:g}", of=len(progress.quiz.questions))
    return (
        f'<div class="cg-quiz" role="status"><p class="cg-verdict">{escape(score)}</p>{_total(transcript, words)}</div>'
    )


def _total(transcript: Transcript, words: Words) -> str:
    if not transcript.quizzes:
        return ""
    right, of = sum(one.right for one in transcript.quizzes), sum(one.of for one in transcript.quizzes)
    return f'<p class="cg-small">{escape(words.quiz_total.format(right=f"{right:g}", of=of))}</p>'
