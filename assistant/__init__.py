"""A question in, an answer that cites out.

    from assistant import Assistant

    guide = Assistant.open()
    print(guide.ask("What is overfitting?"))

What is named in `__all__` is the library; everything else may change. Nothing is loaded before it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.contract import Answer, SentenceCitation, Source, TokenUsage
    from assistant.errors import ConceptGuideError
    from assistant.messages import (
        Action,
        Cited,
        Decoding,
        Done,
        Event,
        Level,
        Message,
        Sources,
        Span,
        Token,
        Usage,
        Waiting,
    )
    from assistant.reply import Reply
    from assistant.service import Assistant
    from index.retrieval import Passage
    from index.storage import IndexedDocument

__all__ = [
    "Action",
    "Answer",
    "Assistant",
    "Cited",
    "ConceptGuideError",
    "Decoding",
    "Done",
    "Event",
    "IndexedDocument",
    "Level",
    "Message",
    "Passage",
    "Reply",
    "SentenceCitation",
    "Source",
    "Sources",
    "Span",
    "Token",
    "TokenUsage",
    "Usage",
    "Waiting",
]

_HOME = {
    "Answer": "assistant.contract",
    "Assistant": "assistant.service",
    "ConceptGuideError": "assistant.errors",
    "IndexedDocument": "index.storage",
    "Passage": "index.retrieval",
    "Reply": "assistant.reply",
    "SentenceCitation": "assistant.contract",
    "Source": "assistant.contract",
    "TokenUsage": "assistant.contract",
}
"""Where each is defined; the others are in `assistant.messages`."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME.get(name, "assistant.messages")), name)


def __dir__() -> list[str]:
    return __all__
