"""The prompt `explain_concept`, which makes an agent explain from the course, and what completes its arguments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import get_args

from anyio.to_thread import run_sync
from mcp import MCPError, types

from assistant.learning.concepts import CurrentConcepts
from assistant.mcp.addresses import TEMPLATE
from assistant.mcp.texts import one_line
from assistant.messages import Level
from assistant.service import Assistant

_LEVELS: tuple[str, ...] = get_args(Level)
_LONGEST_CONCEPT = 200
_MOST_COMPLETIONS = 100
"""As many as the protocol allows."""

EXPLAIN = types.Prompt(
    name="explain_concept",
    title="Explain a concept from the course",
    description="Has a concept explained from the course material alone, with the source of every sentence.",
    arguments=[
        types.PromptArgument(name="concept", description="What to explain, such as: overfitting", required=True),
        types.PromptArgument(name="level", description=f"For whom: {', '.join(_LEVELS)}; standard unless told."),
    ],
)

_TEXT = """\
Explain the concept “{concept}” from the course, and from nothing else.

1. Call ask_course with a question about it and the level “{level}”. Ask follow-up questions with `history` where \
something is left open.
2. Explain it in your own order, but state only what the answers state. Keep each mark such as [1] behind what it \
stands for, and end with the list of sources: number, title, section, address.
3. Where `answered` is false, say that the course does not cover it, offer the suggested questions, and stop there."""


def explain(name: str, arguments: Mapping[str, str]) -> types.GetPromptResult:
    """Return the prompt with its arguments. Raises MCPError for another prompt and for arguments it does not take."""
    if name != EXPLAIN.name:
        raise _refused(f"There is no prompt {name[:80]!r}. There is: {EXPLAIN.name}.")
    if unknown := sorted(arguments.keys() - {"concept", "level"}):
        raise _refused(f"The prompt takes no {unknown[0][:80]!r}. It takes: concept, level.")
    concept, level = one_line(arguments.get("concept", "")), arguments.get("level") or "standard"
    if not concept or len(concept) > _LONGEST_CONCEPT:
        raise _refused(f"Name one concept in 1 to {_LONGEST_CONCEPT} characters as `concept`.")
    if level not in _LEVELS:
        raise _refused(f"There is no level {level[:80]!r}. There are: {', '.join(_LEVELS)}.")
    text = types.TextContent(text=_TEXT.format(concept=concept, level=level))
    return types.GetPromptResult(
        description=EXPLAIN.description, messages=[types.PromptMessage(role="user", content=text)]
    )


async def completed(
    assistant: Assistant, concepts: CurrentConcepts, params: types.CompleteRequestParams
) -> types.CompleteResult:
    """Return what an argument that has been begun can become. Raises MCPError for one that nothing takes."""
    begun = params.argument.value.casefold()
    match params.ref, params.argument.name:
        case types.PromptReference(name=EXPLAIN.name), "concept":
            known: Iterable[str] = [concept.title for concept in await run_sync(concepts.get)]
        case types.PromptReference(name=EXPLAIN.name), "level":
            known = _LEVELS
        case types.ResourceTemplateReference(uri=str(uri)), "id" if uri == TEMPLATE:
            known = sorted(document.id for document in await run_sync(assistant.documents))
        case _:
            raise _refused(f"Nothing takes an argument {params.argument.name[:80]!r} there.")
    fitting = [value for value in known if value.casefold().startswith(begun)]
    shown = fitting[:_MOST_COMPLETIONS]
    return types.CompleteResult(
        completion=types.Completion(values=shown, total=len(fitting), has_more=len(fitting) > len(shown))
    )


def _refused(message: str) -> MCPError:
    return MCPError(types.INVALID_PARAMS, message)
