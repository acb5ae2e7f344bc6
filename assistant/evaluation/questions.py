"""Reads a file of questions: one JSON object a line.

{"question": "What is deep learning?"}                      asked; only form and time are measured
{..., "answerable": false}                                  should be declined
{..., "evidence": [{"document": "ID", "words": "…"}]}       the passages that answer; `words` may be left out
{..., "facts": ["Anthropic", "keys|key-value"]}             what a right answer says; alternatives by `|`
{..., "answer": "…"}                                        a reference answer
{..., "history": [{"role": "user", "content": "…"}]}        what was said before
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import InvalidQuestionFile
from assistant.messages import Message
from index.retrieval import Passage


class Place(BaseModel):
    """Where an answer stands: a document, or some words of it."""

    document: str
    words: str = ""

    def is_in(self, passage: Passage, text: str) -> bool:
        """Return whether a passage holds it, given the text of the passage's document."""
        if passage.document_id != self.document:
            return False
        if not self.words:
            return True
        start = text.find(self.words)
        return start >= 0 and start < passage.end and start + len(self.words) > passage.start


class Turn(BaseModel):
    """One message of a history."""

    role: Literal["user", "assistant"]
    content: str


class Question(BaseModel):
    """One line of the file; fields that are not named here are left alone."""

    model_config = ConfigDict(extra="ignore")

    question: str = Field(min_length=1)
    answerable: bool | None = None
    evidence: tuple[Place, ...] = ()
    facts: tuple[str, ...] = ()
    answer: str = ""
    history: tuple[Turn, ...] = ()
    level: Literal["beginner", "standard", "expert"] = "standard"

    @property
    def messages(self) -> list[Message]:
        """The history as the assistant takes it."""
        return [Message(turn.role, turn.content) for turn in self.history]


def read_questions(path: Path) -> list[Question]:
    """Return the questions of a file in their order.

    Raises:
        InvalidQuestionFile: it cannot be read, holds no question, or a line is not what it should be.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # JSON may hold other ends of lines
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidQuestionFile(f"{path} cannot be read ({error}). Give a file of JSON lines.") from error
    questions = [_question(line, f"{path}, line {n}") for n, line in enumerate(lines, start=1) if line.strip()]
    if not questions:
        raise InvalidQuestionFile(f'{path} holds no question. Write one object a line: {{"question": "…"}}')
    return questions


def _question(line: str, where: str) -> Question:
    try:
        return Question.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        what = f"{field}: {first['msg']}" if field else first["msg"]
        raise InvalidQuestionFile(f'{where}: {what}. Each line is an object such as {{"question": "…"}}') from error
