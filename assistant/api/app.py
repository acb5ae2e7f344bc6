"""Puts the routers together into one application."""

from __future__ import annotations

from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi_offline import FastAPIOffline

from assistant.api import batch, concepts, documents, exports, feedback, health, metrics, questions, quiz
from assistant.api.description import SUMMARY, describe
from assistant.api.errors import Unexpected, handle_errors
from assistant.api.middleware.access import Access
from assistant.api.middleware.bodies import AUTHORS_UPLOAD, BodyLimit
from assistant.api.middleware.heads import Heads
from assistant.api.middleware.hosts import KnownHosts
from assistant.api.middleware.idempotency import IDEMPOTENCY_KEY, REPLAYED, Idempotency
from assistant.api.middleware.limits import SESSION, Limits
from assistant.api.middleware.observing import Observing, Routed
from assistant.api.middleware.origins import KnownOrigins
from assistant.api.middleware.public_address import PublicAddress
from assistant.api.middleware.request_ids import REQUEST_ID, RequestIds
from assistant.api.middleware.resuming import NoResuming
from assistant.api.middleware.version import API_VERSION, KnownVersions, Versioned
from assistant.api.openai import chat, embeddings, models, responses
from assistant.api.rest import refuse_the_rest
from assistant.api.waiting import WaitingRoom
from assistant.installed import installed_version
from assistant.keys import Keys
from assistant.learning.concepts import CurrentConcepts
from assistant.observing.instruments import Instruments
from assistant.observing.readiness import Readiness
from assistant.rates import rate
from assistant.records import Records
from assistant.service import Assistant
from assistant.settings import Settings

EMBEDDINGS_AT_ONCE = 4
"""Lists of texts, each a minute or two of a processor at most: as much as fits into a request."""
FILES_AT_ONCE = 4
"""One is made at a time, the others wait for it."""
QUIZZES_AT_ONCE = 4
"""To make one, and to mark a reply to it, takes a processor about a second."""
_OF_MCP = ("mcp-session-id", "mcp-protocol-version", "mcp-method", "mcp-name")
MAY_SEND = (IDEMPOTENCY_KEY, REQUEST_ID, API_VERSION, "last-event-id", *_OF_MCP)
"""Headers that a page of an allowed site may send. No key: what stands in a page is no secret."""
MAY_READ = (REPLAYED, REQUEST_ID, API_VERSION, "mcp-session-id")
"""Headers of a reply that it may read."""
PREFLIGHT_SECONDS = 600
"""For how long a browser may remember that a site is allowed."""


def create_api(
    assistant: Assistant,
    settings: Settings,
    records: Records | None = None,
    current_concepts: CurrentConcepts | None = None,
    instruments: Instruments | None = None,
) -> FastAPI:
    """Return the API over an assistant. Other origins, other names and huge bodies are refused at every address.

    Records, concepts and instruments are its own unless it shares those of the chat.
    """
    records = records or Records(settings.records_dir, settings.keep_questions)
    current_concepts = current_concepts or CurrentConcepts(assistant.documents)
    instruments = instruments or Instruments(settings, installed_version())
    assistant = assistant.watched_by(instruments.watch)
    # FastAPI's own page of documentation loads its scripts from a content network; this one brings them along.
    app = FastAPIOffline(
        redoc_url=None,
        title="Concept Guide",
        version=installed_version(),
        summary=SUMMARY,
        # Its own telling holds the query of a search, and what errors say. Ours (`Observing`) holds neither.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    describe(app, settings)
    handle_errors(app)
    _guard(app, settings, instruments)
    answering = WaitingRoom(settings.max_waiting, "questions are being answered")
    app.include_router(questions.router(assistant, answering, records))
    app.include_router(batch.router(assistant, answering, records))
    app.include_router(chat.router(assistant, answering))
    app.include_router(responses.router(assistant, answering))
    app.include_router(embeddings.router(assistant, WaitingRoom(EMBEDDINGS_AT_ONCE, "texts are being embedded")))
    app.include_router(models.router([*models.LEVELS, assistant.embedder.name]))
    app.include_router(documents.router(assistant))
    readiness = Readiness(assistant)
    app.include_router(health.router(readiness))
    instruments.metrics.room(answering.places, lambda: answering.taken)
    app.include_router(metrics.router(assistant, instruments, readiness))
    app.include_router(concepts.router(assistant, current_concepts))
    app.include_router(quiz.router(assistant, WaitingRoom(QUIZZES_AT_ONCE, "quizzes are being made or marked")))
    app.include_router(exports.router(WaitingRoom(FILES_AT_ONCE, "conversations are being saved")))
    app.include_router(feedback.router(records, assistant))
    _mount_mcp(app, assistant, settings, current_concepts, answering)
    refuse_the_rest(app)
    return app


def _mount_mcp(
    app: FastAPI, assistant: Assistant, settings: Settings, current_concepts: CurrentConcepts, answering: WaitingRoom
) -> None:
    """Add the door for agents; who asks there waits with everybody else."""
    from assistant.mcp.http import mount  # A quarter of a second, which only who serves has to wait.

    mount(app, assistant, current_concepts, asynccontextmanager(answering.place), settings.max_question_chars)


def _guard(app: FastAPI, settings: Settings, instruments: Instruments) -> None:
    """Put before all routes, and before a chat that is mounted later, what they all need. The last added is first."""
    keys = Keys(settings.keys_dir)
    uploads = {AUTHORS_UPLOAD: settings.max_upload_mb * 1_000_000} if settings.author_password else {}
    app.add_middleware(Routed)
    app.add_middleware(PublicAddress, root_path=settings.root_path, trusts_a_proxy=bool(settings.trusted_proxy))
    app.add_middleware(Unexpected)
    app.add_middleware(Idempotency)
    app.add_middleware(BodyLimit, uploads=uploads)
    # After what follows, so that a page can read how long to wait.
    app.add_middleware(
        Limits,
        session=rate(settings.limit_session),
        address=rate(settings.limit_address),
        site=rate(settings.limit_site),
        keys=keys,
    )
    app.add_middleware(Heads)
    app.add_middleware(NoResuming)
    app.add_middleware(KnownVersions)
    app.add_middleware(Access, keys=keys, origins=settings.origins, failures=rate(settings.limit_address))
    # With no origin allowed too: where an application has none of these, Gradio allows every origin to a host that
    # is not localhost. It knows no other class than this.
    app.add_middleware(
        CORSMiddleware,
        allow_origin_regex=settings.origins.pattern,
        allow_methods=["GET", "POST"],
        allow_headers=["content-type", SESSION, *MAY_SEND],
        # To this machine from a public site. Who is not allowed does not come this far.
        allow_private_network=True,
        expose_headers=["content-disposition", "etag", "link", "retry-after", *MAY_READ],
        max_age=PREFLIGHT_SECONDS,
    )
    app.add_middleware(KnownOrigins, origins=settings.origins)
    app.add_middleware(KnownHosts, names={"localhost", settings.host.lower(), *settings.allow_host})
    app.add_middleware(Observing, instruments=instruments)
    app.add_middleware(Versioned)
    app.add_middleware(RequestIds)
