"""What to ask next, or instead: only questions that the material answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from index.embedding import Embedder
from index.lexical import terms
from index.retrieval import SECTION_SEPARATOR, Passage
from index.storage import IndexedDocument

_HOW_MANY = 3
_SAME_QUESTION = 0.9
_COMPARED = 40
"""Questions that are embedded for one answer at most: a document may bring thousands."""
_QUESTION = re.compile(r"^(what|which|who|where|when|why|how|is|are|do|does|can)\b", re.IGNORECASE)


def suggest(
    question: str,
    passages: Sequence[Passage],
    documents: Mapping[str, IndexedDocument],
    embedder: Embedder,
    answered: bool,
) -> tuple[str, ...]:
    """Return up to three questions that the documents of these passages answer, nearest to the question first.

    Where the question was answered, the one that only repeats it is left out.
    """
    offered = _offered(passages, documents)
    if not offered:
        return ()
    cosines = embedder.embed_passages(offered) @ embedder.embed_query(question)
    asked = terms(question)
    ranked = [
        offered[row]
        for row in np.argsort(-cosines, kind="stable")
        if not (answered and (cosines[row] > _SAME_QUESTION or terms(offered[row]) == asked))
    ]
    return tuple(ranked[:_HOW_MANY])


def _offered(passages: Sequence[Passage], documents: Mapping[str, IndexedDocument]) -> list[str]:
    """Return the questions that the authors of these documents wrote; failing that, their headings as questions."""
    cited = [documents[id] for id in dict.fromkeys(p.document_id for p in passages) if id in documents]
    written = [question for document in cited for question in document.questions]
    headings = [p.section.split(SECTION_SEPARATOR)[-1] for p in passages if p.section]
    return list(dict.fromkeys(written or [as_question(heading) for heading in headings]))[:_COMPARED]


def as_question(heading: str) -> str:
    """Return a heading as something to ask."""
    if heading.endswith("?"):
        return heading
    if _QUESTION.match(heading):
        return f"{heading}?"
    return f"What does the material say about “{heading}”?"
