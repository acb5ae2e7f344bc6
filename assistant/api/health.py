"""`GET /healthz`, `GET /readyz`: for whoever watches the process."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from assistant.service import Assistant


def router(assistant: Assistant) -> APIRouter:
    """Return the routes of those who operate it."""
    routes = APIRouter(tags=["health"])
    # Async, because they wait for nothing: a thread pool full of answers in the making does not silence them.

    @routes.get("/healthz")
    async def alive() -> dict[str, str]:
        """Answer as long as the process lives."""
        return {"status": "alive"}

    @routes.get("/readyz")
    async def ready() -> JSONResponse:
        """Answer 200 once the language model itself writes the answers, 503 while or if it does not."""
        standby = assistant.standby
        if standby.ready:
            generator, _ = standby.current()
            return JSONResponse({"status": "ready", "model": generator.name})
        if standby.error:
            return JSONResponse({"status": "failed", "message": str(standby.error)}, 503)
        return JSONResponse({"status": "loading"}, 503)

    return routes
