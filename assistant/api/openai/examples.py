"""Requests and replies as the description shows them. The requests work with the built-in handbook as they stand."""

from __future__ import annotations

from typing import Any

from assistant.api.examples import ANSWER, Named
from assistant.api.openai.replies import Beside
from assistant.api.refusals import streamed

_MESSAGES = [{"role": "user", "content": "What is deep learning?"}]
_FOLLOW_UP = [
    *_MESSAGES,
    {"role": "assistant", "content": ANSWER["answer"]},
    {"role": "user", "content": "What is it used for?"},
]

REQUESTS: Named = {
    "question": {"summary": "A question", "value": {"model": "concept-guide", "messages": _MESSAGES}},
    "level": {
        "summary": "For a reader who is new to the field",
        "value": {"model": "concept-guide-beginner", "messages": _MESSAGES},
    },
    "follow-up": {
        "summary": "A question that goes on from an earlier one",
        "value": {"model": "concept-guide", "messages": _FOLLOW_UP},
    },
    "stream": {
        "summary": "The answer as it is checked, and at the end its tokens",
        "value": {
            "model": "concept-guide",
            "messages": _MESSAGES,
            "stream": True,
            "stream_options": {"include_usage": True},
        },
    },
}

_BESIDE = {name: ANSWER[name] for name in Beside.model_fields}
_READ, _WROTE = ANSWER["usage"]["prompt_tokens"], ANSWER["usage"]["completion_tokens"]
_COMPLETION: dict[str, Any] = {
    "id": f"chatcmpl-{ANSWER['id']}",
    "object": "chat.completion",
    "created": 1795397400,
    "model": "concept-guide",
    "system_fingerprint": None,
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": ANSWER["answer"], "refusal": None, **_BESIDE},
            "logprobs": None,
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": _READ, "completion_tokens": _WROTE, "total_tokens": _READ + _WROTE},
}
_STREAM = (
    'data: {"id":"chatcmpl-…","object":"chat.completion.chunk","created":1795397400,"model":"concept-guide",'
    '"system_fingerprint":null,"choices":[{"index":0,"delta":{"content":"Deep learning (DL) is … [1]"},'
    '"logprobs":null,"finish_reason":null}]}\n\n'
    "data: [DONE]\n\n"
)
COMPLETIONS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; server-sent events with `stream`.",
        "content": {
            "application/json": {"example": _COMPLETION},
            **streamed(_STREAM),
        },
    }
}
