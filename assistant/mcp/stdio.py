"""The protocol over standard input and output, for an agent that starts the program itself."""

from __future__ import annotations

import signal
from contextlib import nullcontext
from typing import Any

import anyio
from mcp.server import Server
from mcp.server.stdio import stdio_server

from assistant.learning.concepts import CurrentConcepts
from assistant.mcp.cancelling import Running
from assistant.mcp.server import build_server
from assistant.service import Assistant
from assistant.standby import Standby


def serve(assistant: Assistant, most_chars: int) -> None:
    """Serve one agent until it closes standard input, or goes away. The generator is loaded meanwhile."""
    # Ctrl-C ends it at once: there is nothing to be saved, and the thread that waits for input could not be woken.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Whoever started the program is alone with it: there is nobody whose place could be taken.
    server = build_server(assistant, CurrentConcepts(assistant.documents), nullcontext, most_chars, Running())
    try:
        anyio.run(_serve, server, assistant.standby)
    except* ConnectionError:
        pass  # The agent has gone, and with it who could be told anything.


async def _serve(server: Server[Any], standby: Standby) -> None:
    # From here on whatever a library prints goes to standard error: only messages go to standard output.
    async with stdio_server() as (incoming, outgoing):
        standby.load_in_background()
        await server.run(incoming, outgoing, server.create_initialization_options())
