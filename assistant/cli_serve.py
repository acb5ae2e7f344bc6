"""`concept-guide serve`: its settings, and what it says once it can be reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from assistant import terminal
from assistant.addresses import names_this_machine
from assistant.cli_opening import opened
from assistant.cli_options import DataDir, Embedder, Generator
from assistant.settings import LogLevel, Settings, settings_of
from assistant.uncollected import uncollected

if TYPE_CHECKING:
    from assistant.keys import Key


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; 127.0.0.1 unless told.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on; 7860 unless told.")] = None,
    data_dir: DataDir = None,
    generator: Generator = None,
    embedder: Embedder = None,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(help="Another site whose pages may use it, as https://*.school.example; may be repeated."),
    ] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="Another name under which this server is reached; may be repeated.")
    ] = None,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="A proxy before it that is believed who asks; may be repeated."),
    ] = None,
    root_path: Annotated[
        str | None, typer.Option(metavar="PATH", help="The path at which a proxy shows it, as in /guide.")
    ] = None,
    keep_questions: Annotated[
        int | None,
        typer.Option(min=0, metavar="DAYS", help="Keep questions so long for the course's authors; 0 unless told."),
    ] = None,
    limit_session: Annotated[
        str | None, typer.Option(metavar="RATE", help="How often one browser may ask; 12/minute unless told, 0: any.")
    ] = None,
    limit_address: Annotated[
        str | None, typer.Option(metavar="RATE", help="How often one address may ask; 240/minute unless told.")
    ] = None,
    limit_site: Annotated[
        str | None, typer.Option(metavar="RATE", help="How often one site's readers may ask; 600/minute unless told.")
    ] = None,
    log_level: Annotated[
        LogLevel | None,
        typer.Option(help="What the log shows; warning on a terminal and info elsewhere unless told."),
    ] = None,
) -> None:
    """Serve the chat and the API."""
    from assistant.ports import check_port

    settings = settings_of(
        host=host,
        port=port,
        data_dir=data_dir,
        generator=generator,
        embedder=embedder,
        allow_origin=tuple(allow_origin or ()) or None,
        allow_host=tuple(allow_host or ()) or None,
        trusted_proxy=tuple(trusted_proxy or ()) or None,
        root_path=root_path,
        keep_questions=keep_questions,
        limit_session=limit_session,
        limit_address=limit_address,
        limit_site=limit_site,
        log_level=log_level,
    )
    check_port(settings.host, settings.port)
    with uncollected():
        assistant = opened(settings)
        assistant.standby.load_in_background()  # Beside all that follows: a second of imports, and the chat.
        from assistant import server
        from assistant.keys import Keys

        keys = Keys(settings.keys_dir).listed()
    server.serve(assistant, settings, lambda: announce(settings, keys))


def announce(settings: Settings, keys: Sequence[Key]) -> None:
    """Say where the chat is, who may call the API, and that the model is on its way."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    terminal.say(f"Concept Guide is at http://{host}:{settings.port}  (Ctrl-C stops it)")
    terminal.say(_who_may_call(settings, sum(key.state == "valid" for key in keys)))
    if settings.generator in ("default", "small"):
        terminal.say("The language model is loading; until it is there, answers quote the material word for word.")


def _who_may_call(settings: Settings, keys: int) -> str:
    origins = " and the pages of allowed origins" if settings.allow_origin else ""
    if keys:
        holders = "the one valid key" if keys == 1 else f"one of {keys} valid keys"
        return f"Its API answers this machine{origins}, and whoever has {holders}."
    others = "" if names_this_machine(settings.host) else " The chat answers everybody who reaches it."
    return f"Its API answers this machine{origins} only. For others: concept-guide keys make NAME.{others}"
