"""The protocol over HTTP, at `/mcp`. Nothing is kept between two requests but the calls that are running."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI
from mcp.server import Server
from mcp.server.streamable_http import check_accept_headers
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from assistant.learning.concepts import CurrentConcepts
from assistant.mcp.cancelling import SESSION, Running, new_session
from assistant.mcp.messages import NoMessage, message_of, request_id_in
from assistant.mcp.server import build_server
from assistant.mcp.tools import Place
from assistant.service import Assistant

PATH = "/mcp"

CountMore = Callable[[int], Awaitable[Response | None]]
"""What counts so many calls against whoever asks, or gives the reply that refuses them."""


def mount(app: FastAPI, assistant: Assistant, concepts: CurrentConcepts, place: Place, most_chars: int) -> None:
    """Add the door to an application, which has to have nothing ready for it: not even its lifespan has to run."""
    running = Running()
    door = Door(build_server(assistant, concepts, place, most_chars, running), running)
    for path in (PATH, f"{PATH}/"):
        app.router.routes.append(Route(path, door, include_in_schema=False))
    app.router.routes.append(Route(f"{PATH}/{{rest:path}}", _Nothing(), include_in_schema=False))


class Door:
    """Takes a message by POST, and sends what answers it: one message, or a stream that ends with it.

    There is no stream without a question and no session to end, so GET and DELETE are refused, as the protocol has it.
    """

    def __init__(self, server: Server[Any], running: Running) -> None:
        self._server = server
        self._running = running

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        request = Request(scope, receive)
        _check(request)
        try:
            body = await request.body()
            message = message_of(body)
        except ClientDisconnect:
            pass  # Nobody is left to be answered.
        except NoMessage as error:
            await error.response()(scope, receive, send)
        else:
            if refused := await _counted(message, request):
                await refused(scope, receive, send)
                return
            await self._take(message, request, _again(body, receive), send)

    async def _take(self, message: dict[str, Any], request: Request, receive: Receive, send: Send) -> None:
        session = request.headers.get(SESSION)
        if message.get("method") == "initialize" and session is None:
            send = _named(send)
        if session and message.get("method") == "notifications/cancelled":
            self._running.cancel(session, request_id_in(message))
        # One for each request: it keeps nothing, and what a request has begun ends with it. Hosts and origins are
        # not its matter: without settings of its own it checks neither, and ours are checked at every address.
        manager = StreamableHTTPSessionManager(self._server, stateless=True)
        async with manager.run():
            await manager.handle_request(request.scope, receive, send)


class _Nothing:
    """Answers that there is nothing, where the chat would answer otherwise."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise HTTPException(404)


def _check(request: Request) -> None:
    """Raise HTTPException for a request that carries no message, or whose sender cannot read the answer."""
    if request.method != "POST":
        raise HTTPException(405, headers={"allow": "POST"})
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "Send a message as JSON, with the header Content-Type: application/json.")
    if not all(check_accept_headers(request)):
        raise HTTPException(406, "Send the header Accept: application/json, text/event-stream. Either may come.")


async def _counted(message: dict[str, Any], request: Request) -> Response | None:
    """Have a call of a tool counted where calls are limited, or return the reply that refuses it. All else is free."""
    count_more: CountMore | None = getattr(request.state, "count_more", None)
    return await count_more(1) if count_more and message.get("method") == "tools/call" else None


def _named(send: Send) -> Send:
    """Return what sends a reply with a new name for the client that gets it."""

    async def with_name(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)[SESSION] = new_session()
        await send(message)

    return with_name


def _again(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body that has been read once more, and then what comes after it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return messages.pop() if messages else await receive()

    return next_message
