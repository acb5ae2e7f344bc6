"""What `/docs` and `/openapi.json` say of the API as a whole: how to begin, what is limited, who may call.

What a single call takes and gives stands with its route; `examples` and `refusals` have what they share.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from assistant.api.middleware.bodies import MAX_BYTES
from assistant.api.openai.embedding_shapes import MAX_TEXTS
from assistant.rates import rate
from assistant.settings import Settings

SUMMARY = "Explains concepts from course material, with the passage behind every sentence."

TAGS = [
    {"name": "ask", "description": "A question in, an answer out, with the exact words of the material behind it."},
    {"name": "material", "description": "The documents and their passages themselves; no model is asked."},
    {"name": "learning", "description": "The handbook's concepts, and what to understand before which."},
    {"name": "quiz", "description": "Questions about what was answered, and what a reply to one is worth."},
    {"name": "export", "description": "A conversation as a file."},
    {"name": "feedback", "description": "What readers think of answers, and what is kept of readers."},
    {"name": "openai", "description": "OpenAI's shapes, for its clients as they are. Errors come in OpenAI's form."},
    {"name": "health", "description": "For whoever watches the process."},
]

_KEY = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key that whoever runs the server has made with `concept-guide keys make NAME`. Programs on "
        "the same machine, this server's own pages and those of allowed sites need none.",
    }
}


def text(settings: Settings) -> str:
    """Return what a reader of the description should know before the first call, with this server's own limits."""
    return f"""
Answers come from the indexed material alone. Every sentence names its source, and `text[char_start:char_end]` of a
source's document is its quote, word for word. What the material does not cover is declined with `"answered": false`.

**Errors** are `{{"error": {{"type", "message"}}}}` with a fitting status: `type` is for programs and does not change,
`message` is one line for people. Calls under `/v1` answer in OpenAI's form instead.

**Headers**: a call may bring `x-request-id`, by which the log knows it; every reply has one. `concept-guide-api` is the
version of the API. `Idempotency-Key` makes a call that is sent twice be done once.

**Limits** of this server:

| what | how much |
|---|---|
| a question or a search | {settings.max_question_chars:,} characters |
| a history | 100 messages of 50,000 characters; the last 8 count |
| a conversation under `/v1` | as long as a request; the last 100 messages before the question are its history |
| texts to embed | {MAX_TEXTS:,} in one call |
| a request | {MAX_BYTES:,} bytes |
| an answer | {settings.max_answer_tokens:,} tokens of the model |
| questions at once | {settings.max_waiting}: up to eight are answered, others wait; one more gets 503, `Retry-After` |
| calls of one browser | {_often(settings.limit_session)} |
| calls of one address | {_often(settings.limit_address)} |
| calls of one site | {_often(settings.limit_site)} |

Beyond a rate comes 429 and `Retry-After`. What is only read, such as documents, is not counted.
""".strip()


def describe(app: FastAPI, settings: Settings) -> None:
    """Give an application its description."""
    app.description = text(settings)
    app.openapi_tags = TAGS
    written = app.openapi

    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            schema = written()
            schema.setdefault("components", {})["securitySchemes"] = _KEY
            schema["security"] = [{}, {"key": []}]  # With a key or, from where it is allowed, without.
            _put_examples_back(schema["paths"], app)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _put_examples_back(paths: dict[str, Any], app: FastAPI) -> None:
    """Show examples as they were written: FastAPI leaves out of them whatever is null."""
    for route in iter_route_contexts(app.routes):
        if not isinstance(route.original_route, APIRoute) or not route.include_in_schema:
            continue
        for method in route.methods or ():
            operation = paths[str(route.path_format)][method.lower()]
            for status, reply in route.responses.items():
                for media_type, content in reply.get("content", {}).items():
                    shown = {name: content[name] for name in ("example", "examples") if name in content}
                    operation["responses"][str(status)]["content"][media_type].update(shown)
            if route.body_field and (examples := route.body_field.field_info.openapi_examples):
                operation["requestBody"]["content"]["application/json"]["examples"] = examples


def _often(written: str) -> str:
    return str(rate(written) or "not limited")
