"""What the tools take: the schemas that an agent is shown, and that its arguments are held against."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.messages import Level

MOST_PASSAGES = 20
MOST_DOCUMENTS = 100

_MOST_CHARS = 50_000
_MOST_TURNS = 100


class Arguments(BaseModel):
    """What a tool takes, and nothing beside it: an agent that misspells a name is told so."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Turn(Arguments):
    """One message of the conversation so far."""

    role: Literal["user", "assistant"]
    content: Annotated[str, Field(max_length=_MOST_CHARS)]


class AskArguments(Arguments):
    """A question, and what came before it."""

    question: Annotated[
        str,
        Field(
            min_length=1,
            max_length=_MOST_CHARS,
            description="One question in plain words, such as: What is overfitting, and how is it avoided?",
        ),
    ]
    level: Annotated[Level, Field(description="For whom to explain.")] = "standard"
    history: Annotated[
        list[Turn],
        Field(
            max_length=_MOST_TURNS,
            description="Earlier questions and answers, oldest first, where the question is a follow-up to them.",
        ),
    ] = []


class SearchArguments(Arguments):
    """What to look for."""

    query: Annotated[
        str, Field(min_length=1, max_length=_MOST_CHARS, description="A question, or a few words of the subject.")
    ]
    limit: Annotated[int, Field(ge=1, le=MOST_PASSAGES, description="How many passages.")] = 5


class ListArguments(Arguments):
    """Which part of the list."""

    limit: Annotated[int, Field(ge=1, le=MOST_DOCUMENTS, description="How many documents.")] = 50
    cursor: Annotated[
        str | None,
        Field(max_length=1_000, description="Where to go on: the `next` of the call before; none at first."),
    ] = None


def in_one_line(error: ValidationError) -> str:
    """Return what is wrong with some arguments: the first problem, and where it is."""
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part)[:80] for part in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]
