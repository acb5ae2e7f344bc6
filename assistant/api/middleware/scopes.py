"""Which addresses ask who calls, and what a key must allow at each: one table."""

from __future__ import annotations

import re

from assistant.keys import Scope

_GUARDED = {"api", "v1", "mcp", "metrics"}
"""What an address begins with. All others, such as the chat's pages and the widget's files, are for everybody."""

_ASK = frozenset({Scope.ASK})
_READ = frozenset({Scope.READ})
_WRITE = frozenset({Scope.WRITE})

_TABLE = (
    ("POST", r"/api/(ask|quiz)(/.*)?", _ASK),
    ("POST", r"/v1/(chat/completions|responses)", _ASK),
    ("POST", r"/v1/embeddings|/api/export/.*", _READ),
    ("GET", r"/api/.*|/v1/models(/.*)?|/metrics", _READ),
    ("POST", r"/api/feedback", _WRITE),
    *((method, r"/mcp(/.*)?", _ASK | _READ) for method in ("GET", "POST", "DELETE")),
)


def is_guarded(path: str) -> bool:
    """Return whether an address is for those who may call the API, rather than for everybody."""
    return path.lstrip("/").split("/", 1)[0] in _GUARDED


def needed(method: str, path: str) -> frozenset[Scope]:
    """Return what a key must allow at an address; all that there is where the table does not say."""
    method = "GET" if method == "HEAD" else method
    found = (scopes for verb, pattern, scopes in _TABLE if verb == method and re.fullmatch(pattern, path))
    return next(found, frozenset(Scope))
