"""What a reader is told where the material does not answer."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.conversation import DECLINED
from assistant.messages import Done, Usage

NOT_COVERED = f"{DECLINED}, so I would rather not guess."
NOT_COVERED_BUT = f"{NOT_COVERED} It does answer questions like these:"
PART_NOT_COVERED = "The course material does not cover this part of the question:"

UNREAD = Usage()
"""Of a question that the model was not asked."""


def declined(
    id: str,
    model: str,
    not_covered: Sequence[str],
    suggestions: tuple[str, ...],
    answer: str = "",
    usage: Usage = UNREAD,
) -> Done:
    """Return the end of an answer that gives none, with what could be asked instead."""
    return Done(
        id,
        answered=False,
        answer=answer or (NOT_COVERED_BUT if suggestions else NOT_COVERED),
        reason="not_covered",
        not_covered=tuple(not_covered),
        suggestions=suggestions,
        model=model,
        usage=usage,
    )


def not_covered_in_part(parts: Sequence[str]) -> str:
    """Return the note under an answer to the rest of a question."""
    quoted = ", ".join(f"“{part.strip(' ,;?!.')}”" for part in parts)
    return f"{PART_NOT_COVERED} {quoted}."
