"""Requests and replies as the description shows them. The requests work with the built-in handbook as they stand."""

from __future__ import annotations

import json
from typing import Any

from fastapi.openapi.models import Example

Named = dict[str, Example]

_TEXT = (
    "Deep learning (DL) is the part of machine learning that analyzes data and makes predictions or decisions with "
    "deep neural networks, which are networks of many connected layers."
)

_PLACE: dict[str, Any] = {
    "n": 1,
    "document_id": "deep-learning",
    "title": "Deep learning",
    "section": "",
    "place": None,
    "url": None,
    "char_start": 0,
    "char_end": 176,
    "score": 0.8515,
}
_SOURCE = {**_PLACE, "quote": _TEXT}
_CITATION = {
    "n": 1,
    "document_id": "deep-learning",
    "quote": _TEXT,
    "char_start": 0,
    "char_end": 176,
    "answer_start": 0,
    "answer_end": 176,
}

ANSWER: dict[str, Any] = {
    "id": "d6b801cd275b411b92c8b6de201e56d6",
    "answered": True,
    "reason": None,
    "answer": f"{_TEXT} [1]",
    "sources": [_SOURCE],
    "citations": [_CITATION],
    "not_covered": [],
    "suggestions": ["What is deep learning used for?", "Why is deep learning called deep?"],
    "model": "qwen2.5-1.5b",
    "notice": None,
    "timings_ms": {"retrieval": 12, "first_token": 1400, "total": 6200},
    "usage": {"prompt_tokens": 497, "completion_tokens": 41},
    "remembered": False,
}
DECLINED: dict[str, Any] = {
    **ANSWER,
    "answered": False,
    "reason": "not_covered",
    "answer": "The course material does not cover this question, so I would rather not guess. "
    "It does answer questions like these:",
    "sources": [],
    "citations": [],
    "not_covered": ["Who won the football championship in 2010?"],
    "timings_ms": {"retrieval": 11, "total": 340},
    "usage": {"prompt_tokens": 0, "completion_tokens": 0},
}
ANSWERS: Named = {
    "answered": {"summary": "An answer, with the words of the material behind it", "value": ANSWER},
    "declined": {"summary": "The material does not cover the question", "value": DECLINED},
}


def events(*sent: tuple[str, object]) -> str:
    """Return server-sent events as they look on the wire."""
    return "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in sent)


STREAM = events(
    ("sources", {"sources": [_SOURCE]}),
    ("waiting", {"ahead": 1}),
    ("waiting", {"ahead": 0}),
    ("token", {"text": "Deep "}),
    ("token", {"text": "learning "}),
    ("cited", {"answer": ANSWER["answer"], "citations": [_CITATION]}),
    ("done", ANSWER),
)

QUESTIONS: Named = {
    "question": {"summary": "A question", "value": {"question": "What is deep learning?"}},
    "level": {
        "summary": "For a reader who is new to the field",
        "value": {"question": "What is deep learning?", "level": "beginner"},
    },
    "follow-up": {
        "summary": "A question that goes on from an earlier one",
        "value": {
            "question": "What is it used for?",
            "history": [
                {"role": "user", "content": "What is deep learning?"},
                {"role": "assistant", "content": _TEXT},
            ],
        },
    },
    "action": {
        "summary": "More of the same matter, without what was said",
        "value": {
            "question": "What is deep learning?",
            "action": {
                "kind": "deeper",
                "said": [{"document_id": "deep-learning", "char_start": 0, "char_end": 176}],
            },
        },
    },
    "stream": {
        "summary": "The answer as it is written: server-sent events",
        "value": {"question": "What is deep learning?", "stream": True},
    },
}

RESULTS = {"results": [{**_PLACE, "text": _TEXT}]}

_ENTRY = {
    "id": "overfitting",
    "title": "Overfitting",
    "url": None,
    "chunks": 5,
    "added": "2026-11-23T01:23:25+00:00",
}
DOCUMENTS = {"documents": [_ENTRY], "next": "overfitting"}
DOCUMENT = {**_ENTRY, "text": "Overfitting is what happens when a model fits the details and the noise of its …"}

_OVERFITTING = {"id": "overfitting", "title": "Overfitting", "level": "beginner", "question": "What is overfitting?"}
_REGULARIZATION = {
    "id": "regularization",
    "title": "Regularization",
    "level": "standard",
    "question": "What is regularization in machine learning?",
}
_DROPOUT = {
    "id": "dropout",
    "title": "Dropout",
    "level": "standard",
    "question": "What is dropout in a neural network?",
}
_GENERALIZATION = {
    "id": "generalization",
    "title": "Generalization",
    "level": "standard",
    "question": "What does generalization mean in machine learning?",
}
CONCEPT = {
    **_OVERFITTING,
    "prerequisites": [_GENERALIZATION],
    "builds_on_it": [_REGULARIZATION],
    "related": [],
}
PATH = {
    "goal": _DROPOUT,
    "steps": [
        {**_OVERFITTING, "known": True},
        {**_REGULARIZATION, "known": False},
        {**_DROPOUT, "known": False},
    ],
    "basics": [{**_GENERALIZATION, "known": False}],
}

_QUIZ = {"sources": [{"document_id": "overfitting"}], "question": "What is overfitting?", "seed": 7}
QUIZ_REQUEST: Named = {"quiz": {"summary": "A quiz about one document", "value": _QUIZ}}
_ASKED = "How can I see from training and validation error that a model is overfitting?"
QUIZ: dict[str, Any] = {
    "id": "39b764dceb6513b95f3635d4775c7390",
    "questions": [{"n": 3, "kind": "open", "about": _ASKED, "prompt": _ASKED, "options": []}],
}
"""One of its questions."""
MARK_REQUEST: Named = {
    "reply": {
        "summary": "A reply in one's own words",
        "value": {
            **_QUIZ,
            "id": QUIZ["id"],
            "n": 3,
            "reply": "There is a large gap between its training error and its validation error.",
        },
    }
}
_SIGN = {
    **_PLACE,
    "document_id": "overfitting",
    "title": "Overfitting",
    "section": "How to recognize overfitting",
    "char_start": 598,
    "char_end": 777,
    "score": 1.0,
    "quote": "A large gap between training error and validation error is the usual sign of overfitting, but no proof: "
    "a model with no training errors can still have the lowest validation error.",
}
_LATER = {
    **_SIGN,
    "n": 2,
    "char_start": 896,
    "char_end": 1021,
    "quote": "During long training, overfitting often shows as a validation error that begins to rise while the "
    "training error still falls.",
}
MARK: dict[str, Any] = {
    "verdict": "partly",
    "contradicts": False,
    "points": [{"has": "yes", "source": _SIGN}, {"has": "no", "source": _LATER}],
    "explanation": _SIGN,
    "answer": _SIGN["quote"],
}

CONVERSATION: Named = {
    "conversation": {
        "summary": "One question and its answer",
        "value": {"name": "Deep learning", "turns": [{"question": "What is deep learning?", "answer": ANSWER}]},
    }
}

FEEDBACK: Named = {
    "up": {
        "summary": "A thumb up, and why",
        "value": {"answer_id": ANSWER["id"], "rating": "up", "comment": "The example helped."},
    },
    "taken back": {"summary": "No opinion any more", "value": {"answer_id": ANSWER["id"], "rating": None}},
}
FEEDBACK_KEPT = {"answer_id": ANSWER["id"], "rating": "up", "comment": "The example helped."}
PRIVACY = {"questions_kept_days": 0}
