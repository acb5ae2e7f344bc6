"""Asks an assistant as a program would, and checks what every answer must keep."""

from __future__ import annotations

import re
from typing import Any

from assistant.messages import Done
from assistant.service import Assistant
from tests.fakes import QUESTION


def ask(assistant: Assistant, question: str = QUESTION, **more: Any) -> Done:
    """Return the whole answer to a question."""
    last = list(assistant.ask(question, **more))[-1]
    assert isinstance(last, Done)
    return last


def assert_quotes_read_back(assistant: Assistant, answer: Done) -> None:
    """Every quote is its document's text at its span; what is marked, listed as a source and cited is the same."""
    assert answer.sources and answer.citations
    for source in answer.sources:
        assert assistant.document(source.document_id).text[source.start : source.end] == source.text
    for citation in answer.citations:
        assert assistant.document(citation.document_id).text[citation.start : citation.end] == citation.quote
    marks = {int(n) for n in re.findall(r"\[(\d+)\]", answer.answer)}
    assert marks == {source.n for source in answer.sources} == {citation.n for citation in answer.citations}


def text_alone(answer: dict[str, Any]) -> str:
    """Return what who sees only text is told: where a question is declined, with what could be asked instead."""
    listed = "".join(f"\n- {question}" for question in answer["suggestions"])
    text: str = answer["answer"]
    return f"{text}\n{listed}" if text.endswith(":") else text
