"""Serves the chat and the API from one process."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from types import FrameType

import uvicorn
from fastapi import FastAPI
from sse_starlette.sse import AppStatus

from assistant.api.app import create_api
from assistant.api.middleware.callers import network_of
from assistant.errors import ConceptGuideError
from assistant.installed import installed_version
from assistant.learning.concepts import CurrentConcepts
from assistant.observing import logs
from assistant.observing.instruments import Instruments
from assistant.offline import stay_offline
from assistant.rates import rate
from assistant.records import Records
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.ui.unstubbed import write_no_stubs
from assistant.uncollected import uncollected
from assistant.widget import routes as widget

SECONDS_AFTER_INTERRUPTION = 2
"""A stream that is still open must not keep Ctrl-C waiting."""
CONNECTIONS = 1_000
"""At once, a few for each reader who has a page open. Whoever comes then is told so (503)."""
SECONDS_AFTER_TERMINATION = 30
"""For answers that are being written: some three of them, one after the other."""


def create_app(assistant: Assistant, settings: Settings, instruments: Instruments | None = None) -> FastAPI:
    """Return the whole application: the API with the chat at `/`."""
    stay_offline()
    write_no_stubs()
    from assistant.ui.app import mount_chat
    from assistant.ui.authors.app import mount_authors

    concepts = CurrentConcepts(assistant.documents)
    records = Records(settings.records_dir, settings.keep_questions)
    instruments = instruments or Instruments(settings, installed_version())
    assistant = assistant.recorded_in(records).watched_by(instruments.watch_chat)
    app = create_api(assistant, settings, records, concepts, instruments)
    app.include_router(widget.router(settings.origins.frame_ancestors()))
    app = mount_authors(app, assistant, settings, records)  # Before the chat, which takes every address that is left.
    limit = rate(settings.limit_address)
    return mount_chat(app, assistant, concepts, records, settings.origins, limit, network_of)


def serve(assistant: Assistant, settings: Settings, started: Callable[[], None]) -> None:
    """Serve until interrupted, and call `started` once the address answers. The generator may be loading still."""
    logs.set_up(settings.log_format, settings.log_level, settings.log_questions)
    instruments = Instruments(settings, installed_version())
    with uncollected():
        app = create_app(assistant, settings, instruments)
    from assistant.ui.app import end_streams

    threading.Thread(target=_warm_up, args=(assistant,), name="warm-up", daemon=True).start()
    # Ctrl-C is how a server is meant to end.
    with closing(instruments), _answering_ahead(assistant, settings), suppress(KeyboardInterrupt):
        _Server(uvicorn_config(app, settings), started, lambda: end_streams(app)).run()


def _answering_ahead(assistant: Assistant, settings: Settings) -> AbstractContextManager[None]:
    """Have the model answer what the chat suggests while nobody waits for it, where the operator wants that."""
    from assistant.ui.words import ENGLISH  # Every language offers the same questions.

    return assistant.ahead(ENGLISH.examples).running() if settings.answer_ahead else nullcontext()


def _warm_up(assistant: Assistant) -> None:
    """Once the generator is there, search for a misspelled word: no reader waits then for what loads at first use."""
    with suppress(ConceptGuideError):
        assistant.standby.load_now()
        assistant.search("overfiting")


def uvicorn_config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """Return where the web server listens, whom it believes, and how long it waits for what is open when it stops."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        # Its lines go where all others do (`observing.logs`), and requests are told of there too.
        log_config=None,
        access_log=False,
        log_level="warning",
        # Left to itself it believes everybody on this machine. An empty list is nobody.
        proxy_headers=True,
        forwarded_allow_ips=list(settings.trusted_proxy),
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=SECONDS_AFTER_INTERRUPTION,
    )


class _Server(uvicorn.Server):
    """Says when it listens, for only then is the address worth opening, and when it is about to stop.

    Told to stop by Ctrl-C it makes no one wait, and by SIGTERM, as services are, it lets answers end.
    """

    def __init__(self, config: uvicorn.Config, started: Callable[[], None], stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = started
        self._before_stopping = stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        self._announce()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop. What listens is closed at once: no one comes in any more."""
        if sig == signal.SIGTERM:
            # Left to itself it cuts off whoever is listening as soon as a signal comes.
            AppStatus.enable_automatic_graceful_drain = False
            self.config.timeout_graceful_shutdown = SECONDS_AFTER_TERMINATION
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Say so, then wait for what is still open."""
        self._before_stopping()
        await super().shutdown(sockets)
