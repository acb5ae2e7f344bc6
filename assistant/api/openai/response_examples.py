"""The reply of `POST /v1/responses` as the description shows it."""

from __future__ import annotations

from assistant.api.examples import ANSWER
from assistant.api.openai.replies import Beside
from assistant.api.refusals import Responses, streamed

_BESIDE = {name: ANSWER[name] for name in Beside.model_fields}
_TEXT = {"type": "output_text", "text": ANSWER["answer"], "annotations": [], "logprobs": []}
_READ, _WROTE = ANSWER["usage"]["prompt_tokens"], ANSWER["usage"]["completion_tokens"]
_RESPONSE = {
    "id": f"resp_{ANSWER['id']}",
    "object": "response",
    "created_at": 1795397400,
    "model": "concept-guide",
    "instructions": None,
    "max_output_tokens": None,
    "temperature": 0.0,
    "metadata": {},
    "previous_response_id": None,
    "store": False,
    "parallel_tool_calls": False,
    "tool_choice": "none",
    "tools": [],
    "top_p": 1.0,
    "error": None,
    "status": "completed",
    "incomplete_details": None,
    "output": [
        {
            "id": f"msg_{ANSWER['id']}",
            "type": "message",
            "role": "assistant",
            "status": "completed",
            "content": [_TEXT],
            **_BESIDE,
        }
    ],
    "usage": {
        "input_tokens": _READ,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": _WROTE,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": _READ + _WROTE,
    },
    **_BESIDE,
}
_STREAM = (
    "event: response.output_text.delta\n"
    'data: {"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_…","output_index":0,'
    '"content_index":0,"delta":"Deep learning (DL) is … [1]","logprobs":[]}\n\n'
)
RESPONSES: Responses = {
    200: {
        "description": "The answer; server-sent events with `stream`.",
        "content": {
            "application/json": {"example": _RESPONSE},
            **streamed(_STREAM),
        },
    }
}
