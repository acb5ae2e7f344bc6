"""`GET /healthz`, `GET /readyz`: for whoever watches the process."""

from __future__ import annotations

from typing import Any

from anyio import CapacityLimiter, move_on_after
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from assistant.api.refusals import example
from assistant.contract import DESCRIBED
from assistant.observing.readiness import Findings, Part, Readiness, Status

SECONDS_TO_LOOK = 5.0
"""Whoever has to think about it for longer is not ready."""
_LOOKS_AT_ONCE = 4


class Ready(BaseModel):
    """Whether an answer could be given now."""

    model_config = DESCRIBED

    status: Status
    """`loading` passes by itself."""
    model: str | None = None
    """Who writes the answers, when all is well."""
    message: str | None = None
    """What is wrong first, and what to do. Only for this machine and with a key: it may name servers and folders."""
    checks: dict[Part, str] = {}
    """How it stands with each part: `ready`, `loading` or `failed`, which for the same is what is wrong with it."""

    @classmethod
    def of(cls, found: Findings, with_messages: bool) -> Ready:
        """Render what was found out."""
        checks: dict[Part, str] = {
            part: (with_messages and finding.message) or finding.status for part, finding in found.parts.items()
        }
        model = found.model if found.status == "ready" else None
        return cls(status=found.status, model=model, message=(with_messages and found.message) or None, checks=checks)


_READY = {"status": "ready", "model": "qwen2.5-1.5b", "checks": dict.fromkeys(("index", "embedder", "model"), "ready")}
_LOADING = {"status": "loading", "checks": {"index": "ready", "embedder": "ready", "model": "loading"}}
_NOT_READY: dict[str, Any] = {
    "model": Ready,
    "description": "No answer could be given now, or not by the language model itself.",
    "content": {"application/json": {"example": _LOADING}},
}
_OVERLOADED = Ready(status="failed", message=f"Nothing was found out within {SECONDS_TO_LOOK:g} seconds.")


def router(readiness: Readiness) -> APIRouter:
    """Return the routes of those who operate it."""
    routes = APIRouter(tags=["health"])
    # Threads of their own: a common pool that is full of answers in the making does not silence them.
    threads = CapacityLimiter(_LOOKS_AT_ONCE)

    @routes.get("/healthz", summary="See whether it lives", responses=example({"status": "alive"}))
    async def alive() -> dict[str, str]:
        """Answer as long as the process lives."""
        return {"status": "alive"}

    @routes.get(
        "/readyz",
        summary="See whether it is ready",
        response_model=Ready,
        responses=example(_READY) | {503: _NOT_READY},
    )
    async def ready(request: Request) -> JSONResponse:
        """Answer 200 if an answer could be given now by the language model itself, else 503 with what is missing.

        What to do about it is told to this machine and to who brings a key that may `read`. A full queue is ready: who
        asks then is told so at once.
        """
        found = _OVERLOADED
        with move_on_after(SECONDS_TO_LOOK):
            findings = await run_sync(readiness.look, limiter=threads, abandon_on_cancel=True)
            found = Ready.of(findings, with_messages=getattr(request.state, "is_known", False))
        return JSONResponse(found.model_dump(exclude_none=True), 200 if found.status == "ready" else 503)

    return routes
