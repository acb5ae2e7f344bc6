"""Through which door a question or a request came: what figures and lines are told apart by."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Literal

Kind = Literal["ask", "openai", "mcp", "native", "chat", "pages", "probes", "python"]
"""`ask` is `POST /api/ask`, `native` the rest of that API, `chat` the page at `/` and what its scripts call, `probes`
what watches the server; `python` is whoever asks the library itself."""

KIND: ContextVar[Kind] = ContextVar("kind", default="python")
"""The door of the request that is being served. The threads in which an answer is made have it too."""
