"""A quiz in the panel, as it is seen: which components there are and what stands in them at each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Annotated, Any

import gradio as gr
from pydantic import BaseModel, ConfigDict, Field

from assistant.formulas import mathml_formula
from assistant.learning.quizzes.contract import Quiz, QuizRequest
from assistant.learning.quizzes.marking import Mark, Point
from assistant.transcript import Transcript
from assistant.ui.rendering import inline, passage, sources
from assistant.ui.words import Words


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
        """Every component, in the order in which `shown` fills them."""
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


def shown(
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
