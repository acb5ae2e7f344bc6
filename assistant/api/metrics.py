"""`GET /metrics`: figures for Prometheus."""

from __future__ import annotations

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from prometheus_client.exposition import choose_encoder

from assistant.api.refusals import Responses, only
from assistant.observing.instruments import Instruments
from assistant.observing.readiness import Readiness
from assistant.observing.state import State
from assistant.service import Assistant

_TEXT: Responses = {
    200: {"content": {"text/plain": {"schema": {"type": "string"}, "example": "concept_guide_ready 1.0\n"}}}
}


def router(assistant: Assistant, instruments: Instruments, readiness: Readiness) -> APIRouter:
    """Return the route of who collects figures."""
    routes = APIRouter(tags=["health"])
    metrics = instruments.metrics
    metrics.registry.register(
        State(assistant, instruments.version, is_ready=lambda: readiness.look().status == "ready")
    )
    # A thread of its own: those of the common pool may all be at work on answers.
    thread = CapacityLimiter(1)

    @routes.get(
        "/metrics", summary="Read the figures", response_class=Response, responses=_TEXT | only(401, 403, 429, 500)
    )
    async def figures(request: Request) -> Response:
        """Return the figures in Prometheus's text format, or as OpenMetrics for who asks for that."""
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(await run_sync(encode, metrics, limiter=thread), media_type=content_type)

    return routes
