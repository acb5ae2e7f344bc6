"""Puts the routers together into one application."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi_offline import FastAPIOffline

from assistant.api import documents, health, questions
from assistant.api.errors import handle_errors, refuse_the_rest
from assistant.service import Assistant


def create_api(assistant: Assistant, allow_origin: Sequence[str] = ()) -> FastAPI:
    """Return the API over an assistant; pages of other origins may call it only where they are allowed."""
    # FastAPI's own page of documentation loads its scripts from a content network; this one brings them along.
    app = FastAPIOffline(
        redoc_url=None,
        title="Concept Guide",
        version=_version(),
        summary="Explains concepts from course material, with the passage behind every sentence.",
    )
    handle_errors(app)
    if allow_origin:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(allow_origin),
            allow_methods=["GET", "POST"],
            allow_headers=["content-type"],
        )
    for routes in (questions, documents, health):
        app.include_router(routes.router(assistant))
    refuse_the_rest(app)
    return app


def _version() -> str:
    """Return the installed version; a checkout can be served without being installed."""
    try:
        return version("concept-guide")
    except PackageNotFoundError:
        return "0+checkout"
