"""What is told of one request when it has ended: nothing of its address, its query or its body."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.observing.kinds import Kind


@dataclass(frozen=True, slots=True)
class RequestAccount:
    """How one request went."""

    kind: Kind
    method: str
    """`OTHER` for one that HTTP does not have."""
    route: str
    """The template that took it, such as `/api/documents/{document_id}`; `other` where none did."""
    status: int
    """500 for a request that was never answered."""
    seconds: float
    """To the last byte of its reply."""
    first_byte_seconds: float | None = None
    refused: str | None = None
    """By what kind of error it was refused, such as `Busy`."""
    is_replayed: bool = False
    """Whether the reply to an earlier request was sent again."""
    key: str | None = None
    """The name of the key that it used."""
    is_known: bool = False
    """Whether it came with a key or from this machine."""
