"""One line for each request and for each answer when it has ended. How lines look is for `logs`."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from assistant.observing.answers import AnswerAccount
from assistant.observing.requests import RequestAccount

FIELDS = (
    "kind",
    "method",
    "route",
    "status",
    "milliseconds",
    "refused",
    "key",
    "answer_id",
    "outcome",
    "error",
    "first_word_milliseconds",
    "prompt_tokens",
    "completion_tokens",
    "model",
    "question",
)
"""What lines may tell beside their text."""

_log = logging.getLogger(__name__)


def write_request(account: RequestAccount) -> None:
    """Tell of a request that has ended."""
    told = {
        "kind": account.kind,
        "method": account.method,
        "route": account.route,
        "status": account.status,
        "milliseconds": _milliseconds(account.seconds),
        "refused": account.refused,
        "key": account.key,
    }
    # What watches the server asks every few seconds, and would fill the log with its asking.
    is_routine = account.kind == "probes" and account.status < 400
    _log.log(logging.DEBUG if is_routine else logging.INFO, "request", extra=_known(told))


def write_answer(account: AnswerAccount, question: str | None) -> None:
    """Tell of an answer that has ended, and of the question where the operator wants that."""
    told = {
        "kind": account.kind,
        "outcome": account.outcome,
        "error": account.error,
        "milliseconds": _milliseconds(account.seconds),
        "first_word_milliseconds": _milliseconds(account.moments.get("first_word")),
        "answer_id": account.id,
        "prompt_tokens": account.usage.prompt_tokens,
        "completion_tokens": account.usage.completion_tokens,
        "model": account.model,
        "question": question,
    }
    _log.log(logging.WARNING if account.outcome == "failed" else logging.INFO, "answer", extra=_known(told))


def _known(told: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in told.items() if value is not None}


def _milliseconds(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)
