"""Reads an action out of what a learner types: `simpler please`, `tell me more`, `an example?`"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.learning.scope import LONGEST_WHOLE
from assistant.messages import Action, ActionKind, Message, Span
from assistant.prompting import Form, form_of
from assistant.reference import is_form, wants_example
from index.retrieval import Index, Passage
from index.storage import IndexedDocument
from knowledge.sentences import sentences

_MOST_SENTENCES = 200
"""Of the replies so far, the last, that are looked for in the material."""
_LEAST_CHARS = 20

_KINDS: dict[Form, ActionKind] = {"simpler": "simpler", "longer": "deeper"}
_MARK = re.compile(r"\s?\[\d{1,3}\]")


def wished(question: str, history: Sequence[Message]) -> Action | None:
    """Return the action that a turn asks for, if all it asks for is the last answer in another way."""
    if not any(message.role == "assistant" for message in history) or not is_form(question):
        return None
    if wants_example(question):
        return Action("example")
    form = form_of(question)
    return Action(_KINDS[form]) if form in _KINDS else None


def with_what_was_said(action: Action, history: Sequence[Message], found: Iterable[Passage], index: Index) -> Action:
    """Return an action that knows what was said: where it does not, what the replies quote of the documents found, if
    these are no books."""
    if action.said:
        return action
    replies = [message.content for message in history if message.role == "assistant"]
    documents = {passage.document_id: index.documents[passage.document_id] for passage in found}
    short = [document for document in documents.values() if document.chunks <= LONGEST_WHOLE]
    return replace(action, said=tuple(_quoted(replies, short)))


def _quoted(replies: Iterable[str], documents: Sequence[IndexedDocument]) -> Iterator[Span]:
    """Yield where the sentences of some replies stand in some documents, word for word."""
    said = [_MARK.split(reply[start:end], maxsplit=1)[0] for reply in replies for start, end in sentences(reply)]
    for sentence in said[-_MOST_SENTENCES:]:
        for document in documents:
            start = document.text.find(sentence) if len(sentence) >= _LEAST_CHARS else -1
            if start >= 0:
                yield Span(document.id, start, start + len(sentence))
