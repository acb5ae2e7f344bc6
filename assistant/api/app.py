"""Puts the routers together into one application."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi_offline import FastAPIOffline

from assistant.api import concepts, documents, exports, feedback, health, questions, quiz
from assistant.api.bodies import AUTHORS_UPLOAD, BodyLimit
from assistant.api.errors import Unexpected, handle_errors, refuse_the_rest
from assistant.api.hosts import KnownHosts
from assistant.api.limits import SESSION, Limits
from assistant.api.origins import KnownOrigins
from assistant.api.waiting import WaitingRoom
from assistant.learning.concepts import CurrentConcepts
from assistant.rates import rate
from assistant.records import Records
from assistant.service import Assistant
from assistant.settings import Settings

FILES_AT_ONCE = 4
"""One is made at a time, the others wait for it."""
QUIZZES_AT_ONCE = 4
"""To make one, and to mark a reply to it, takes a processor about a second."""
PREFLIGHT_SECONDS = 600
"""For how long a browser may remember that a site is allowed."""


def create_api(
    assistant: Assistant,
    settings: Settings,
    records: Records | None = None,
    current_concepts: CurrentConcepts | None = None,
) -> FastAPI:
    """Return the API over an assistant. Other origins, other names and huge bodies are refused at every address.

    Records and concepts are its own unless it shares those of the chat.
    """
    records = records or Records(settings.records_dir, settings.keep_questions)
    current_concepts = current_concepts or CurrentConcepts(assistant.documents)
    # FastAPI's own page of documentation loads its scripts from a content network; this one brings them along.
    app = FastAPIOffline(
        redoc_url=None,
        title="Concept Guide",
        version=_version(),
        summary="Explains concepts from course material, with the passage behind every sentence.",
    )
    handle_errors(app)
    _guard(app, settings)
    answering = WaitingRoom(settings.max_waiting, "questions are being answered")
    app.include_router(questions.router(assistant, answering, records))
    for routes in (documents, health):
        app.include_router(routes.router(assistant))
    app.include_router(concepts.router(assistant, current_concepts))
    app.include_router(quiz.router(assistant, WaitingRoom(QUIZZES_AT_ONCE, "quizzes are being made or marked")))
    app.include_router(exports.router(WaitingRoom(FILES_AT_ONCE, "conversations are being saved")))
    app.include_router(feedback.router(records))
    refuse_the_rest(app)
    return app


def _guard(app: FastAPI, settings: Settings) -> None:
    """Put before all routes, and before a chat that is mounted later, what they all need. The last added is first."""
    uploads = {AUTHORS_UPLOAD: settings.max_upload_mb * 1_000_000} if settings.author_password else {}
    app.add_middleware(Unexpected)
    app.add_middleware(BodyLimit, uploads=uploads)
    # After what follows, so that a page can read how long to wait.
    app.add_middleware(
        Limits,
        session=rate(settings.limit_session),
        address=rate(settings.limit_address),
        site=rate(settings.limit_site),
    )
    # With no origin allowed too: where an application has none of these, Gradio allows every origin to a host that
    # is not localhost. It knows no other class than this.
    app.add_middleware(
        CORSMiddleware,
        allow_origin_regex=settings.origins.pattern,
        allow_methods=["GET", "POST"],
        allow_headers=["content-type", SESSION],
        # To this machine from a public site. Who is not allowed does not come this far.
        allow_private_network=True,
        expose_headers=["content-disposition", "retry-after"],
        max_age=PREFLIGHT_SECONDS,
    )
    app.add_middleware(KnownOrigins, origins=settings.origins)
    app.add_middleware(KnownHosts, names={"localhost", settings.host.lower(), *settings.allow_host})


def _version() -> str:
    """Return the installed version; a checkout can be served without being installed."""
    try:
        return version("concept-guide")
    except PackageNotFoundError:
        return "0+checkout"
