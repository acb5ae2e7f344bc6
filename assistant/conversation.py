"""A follow-up becomes a question that stands alone, by rule and without a model call."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.messages import Message
from index.lexical import terms

_POINTS_BACK = re.compile(
    r"^\s*(and|but|so|or|also|then|what about|how about|why|why not|how so|what else|which ones?)\b"
    r"|\b(it|its|they|them|their|theirs|this|that|these|those|he|she|his|her|one|ones|former|latter)\b",
    re.IGNORECASE,
)
"""Words that take their meaning from what was said before."""

_ASKS_OF_IT = re.compile(
    r"\b(is|are|was|were|do|does|did|can|could|will|would|should|has|have|had) (it|they|he|she)\b"
    r"(?! (true|possible|likely|necessary|that)\b)",
    re.IGNORECASE,
)
"""A question whose own subject is such a word, whatever else it names: `How does it differ from deep learning?`"""

_ASKING = re.compile(
    r"^\s*(please\s+)?((can|could|would) you\s+)?(please\s+)?"
    r"(tell me|explain|describe|define|compare|what|which|who|whose|whom|where|when|why|how)?\s*"
    r"(to me|me)?\s*(about)?\s*(is|are|was|were|do|does|did|can|could|should|would|will|has|have|had)?\s*"
    r"(meant by|the|a|an)?\s+",
    re.IGNORECASE,
)
"""How a question begins before it names its subject."""

_FORMS = frozenset(
    terms(
        "give tell show explain elaborate continue go on me us please can could you again now more detail details "
        "example examples shorter longer briefly simple simpler simply words summary summarize drawbacks benefits"
    )
)
"""Words that ask for a form of answer and leave its subject open."""


_LONGEST_SUBJECT = 200
"""Characters of an earlier question that are carried on: more is no subject, and every one is waited for."""


def standalone(question: str, history: Sequence[Message]) -> str:
    """Return the question with the subject it leaves out: `And its limits? (about machine learning)`.

    One that names its own subject is returned as it is.
    """
    subject = ""
    for message in history:
        if message.role == "user" and not (subject and needs_subject(message.content)):
            subject = subject_of(message.content)
    if subject and needs_subject(question):
        return f"{question.strip()} (about {subject})"
    return question.strip()


def needs_subject(question: str) -> bool:
    """Return whether a question leaves its subject to what was said before."""
    named = [term for term in terms(question) if term not in _FORMS]
    points_back = len(named) <= 2 and _POINTS_BACK.search(question)
    return not named or bool(points_back or _ASKS_OF_IT.search(question))


def subject_of(question: str) -> str:
    """Return what a question is about: itself without the words that only ask."""
    text = " ".join(question.split()).rstrip("?!. ")
    return (_ASKING.sub("", text, count=1) or text)[:_LONGEST_SUBJECT]
