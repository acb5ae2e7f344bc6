"""Which addresses ask who calls, whom each takes without a key, and what a key must allow there."""

from __future__ import annotations

import re
from typing import Literal

from assistant.keys import Scope

Stranger = Literal["own page", "allowed page", "anybody"]
"""Who has no key and is not of this machine: a page of this server, one of an allowed site, or whoever it may be."""

_WITHOUT_KEY: dict[str, frozenset[Stranger]] = {
    "api": frozenset({"own page", "allowed page"}),
    "v1": frozenset({"own page", "allowed page"}),
    # Agents' tools run in pages too, but in none of ours.
    "mcp": frozenset({"allowed page"}),
    "metrics": frozenset(),
    # Those who have a key are told more there.
    "readyz": frozenset({"anybody"}),
}
"""By what an address begins with. All others, such as the chat's pages and the widget's files, ask nobody."""

_ASK = frozenset({Scope.ASK})
_READ = frozenset({Scope.READ})
_WRITE = frozenset({Scope.WRITE})

_TABLE = (
    ("POST", r"/api/(ask|quiz)(/.*)?", _ASK),
    ("POST", r"/v1/(chat/completions|responses)", _ASK),
    ("POST", r"/v1/embeddings|/api/export/.*", _READ),
    ("GET", r"/api/.*|/v1/models(/.*)?|/metrics|/readyz", _READ),
    ("POST", r"/api/feedback", _WRITE),
    *((method, r"/mcp(/.*)?", _ASK | _READ) for method in ("GET", "POST", "DELETE")),
)


def is_guarded(path: str) -> bool:
    """Return whether an address asks who calls."""
    return _beginning(path) in _WITHOUT_KEY


def served_without_key(path: str) -> frozenset[Stranger]:
    """Return which strangers an address serves that asks who calls."""
    return _WITHOUT_KEY[_beginning(path)]


def needed(method: str, path: str) -> frozenset[Scope]:
    """Return what a key must allow at an address; all that there is where the table does not say."""
    method = "GET" if method == "HEAD" else method
    found = (scopes for verb, pattern, scopes in _TABLE if verb == method and re.fullmatch(pattern, path))
    return next(found, frozenset(Scope))


def _beginning(path: str) -> str:
    return path.lstrip("/").split("/", 1)[0]
