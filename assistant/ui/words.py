"""Everything that the chat and the reading page say themselves. Plain text: whoever shows it escapes it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.messages import Level
from index.retrieval import Passage

TITLE = "Concept Guide"
TAGLINE = "Explains AI concepts from your course material, with the passage behind every sentence."
WELCOME = "What would you like to understand?"
WELCOME_HINT = "Ask in your own words, or start with one of these."
EXAMPLES = (
    "What is deep learning?",
    "How does machine learning differ from deep learning?",
    "What are large language models trained on?",
    "Which company made Claude?",
)

CONVERSATION = "Conversation"
QUESTION = "Your question"
QUESTION_HINT = "Ask about a concept…"
ASK = "Ask"
STOP = "Stop"
LEVEL = "Explain for"
LEVELS: tuple[tuple[str, Level], ...] = (("Beginner", "beginner"), ("Standard", "standard"), ("Expert", "expert"))
THEME = "Light or dark"

READING = "Reading the material…"
OTHERS_FIRST = "Others asked before you, so this may take a little longer."
SOURCES = "Sources"
STOPPED = "Stopped. What is above may be incomplete."
STOPPED_EARLY = "Stopped before anything was written."
STILL_ANSWERING = "The last question is still being answered. Wait for it, or stop it first."
UNEXPECTED = "Something went wrong here. Press ↻ below to try again."

READING_PAGE_BACK = "Ask a question"
ORIGINAL = "Original page"
NO_DOCUMENT = "There is no such document"
NO_DOCUMENT_HINT = "It may have been removed or added again under another name since the answer was written."
NO_PASSAGE = "The passage could not be found in this document; it may have changed since the answer was written."


def found(passages: Sequence[Passage]) -> str:
    """Say what was found while the answer is thought about."""
    count = "1 passage" if len(passages) == 1 else f"{len(passages)} passages"
    titles = {passage.title for passage in passages}
    where = f"“{next(iter(titles))}”" if len(titles) == 1 else f"{len(titles)} documents"
    return f"Found {count} in {where}. Thinking…" if passages else READING


def opens(n: int) -> str:
    """Return what a mark's link does."""
    return f"Open source {n} in its document"
