"""English."""

from __future__ import annotations

from assistant.ui.words.catalogue import Words

ENGLISH = Words(
    code="en",
    language="English",
    # The page
    title="Concept Guide",
    tagline="Explains AI concepts from your course material, with the passage behind every sentence.",
    welcome="What would you like to understand?",
    welcome_hint="Ask in your own words, or start with one of these.",
    examples=(
        "What is deep learning?",
        "How does machine learning differ from deep learning?",
        "What are large language models trained on?",
        "Which company made Claude?",
    ),
    # Asking
    conversation="Conversation",
    question="Your question",
    question_hint="Ask about a concept…",
    ask="Ask",
    stop="Stop",
    level="Explain for",
    beginner="Beginner",
    standard="Standard",
    expert="Expert",
    theme="Light or dark",
    # Answering
    reading="Reading the material…",
    found_one="Found 1 passage in “{title}”. Thinking…",
    found_many="Found {count} passages in “{title}”. Thinking…",
    found_across="Found {count} passages in {documents} documents. Thinking…",
    others_first="Others asked before you, so this may take a little longer.",
    sources="Sources",
    opens="Open source {n} in its document",
    stopped="Stopped. What is above may be incomplete.",
    stopped_early="Stopped before anything was written.",
    still_answering="The last question is still being answered. Wait for it, or stop it first.",
    unexpected="Something went wrong here. Press “Try again”.",
    # The reading page
    back_to_chat="Ask a question",
    original="Original page",
    no_document="There is no such document",
    no_document_hint="It may have been removed or added again under another name since the answer was written.",
    no_passage="The passage could not be found in this document; it may have changed since the answer was written.",
)
