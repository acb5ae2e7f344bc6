"""`concept-guide keys`: make, list, limit and revoke the keys by which programs elsewhere call the API."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from assistant import terminal
from assistant.cli_options import DataDir, Json
from assistant.keys import Key, KeyList, Keys, Scope
from assistant.settings import settings_of

app = typer.Typer(help="Make, list, limit and revoke keys for programs that call the API.", no_args_is_help=True)

_LONGEST_DAYS = 3650
_DEFAULT_SCOPES = (Scope.ASK, Scope.READ)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Up to 40 of a to z, 0 to 9, dot, dash and underscore.")]
Scopes = Annotated[
    list[Scope] | None,
    typer.Option(
        "--scope",
        help="What it may do: ask (answers and quizzes), read (look things up), write (feedback); may be repeated.",
    ),
]


@app.command("make")
def make(
    name: Name,
    scope: Scopes = None,
    rate: Annotated[str, typer.Option(help="How often it may be used, as in 60/minute; 0: no limit.")] = "60/minute",
    daily: Annotated[int, typer.Option(min=0, help="How often in a day; 0: no limit.")] = 1_000,
    expires: Annotated[
        int | None,
        typer.Option(min=1, max=_LONGEST_DAYS, metavar="DAYS", help="After so many days it ends; never unless told."),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Make a key, for ask and read unless told, and print it: it is shown this once, and cannot be found again."""
    keys = Keys(settings_of(data_dir=data_dir).keys_dir)
    _show_new(keys.make(name, scope or _DEFAULT_SCOPES, rate, daily, expires), name)


@app.command("list")
def list_keys(json: Json = False, data_dir: DataDir = None) -> None:
    """List the keys, with how much they are used: never the keys themselves."""
    keys = Keys(settings_of(data_dir=data_dir).keys_dir).listed()
    if json:
        terminal.print_json(KeyList(keys=keys))
    else:
        _show(keys)


@app.command("limit")
def limit(
    name: Name,
    scope: Scopes = None,
    rate: Annotated[str | None, typer.Option(help="How often it may be used, as in 60/minute; 0: no limit.")] = None,
    daily: Annotated[int | None, typer.Option(min=0, help="How often in a day; 0: no limit.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Change what a key may do, and how often; what is not named stays. It counts from the next request on."""
    if not scope and rate is None and daily is None:
        raise typer.BadParameter("Name what is to change: --scope, --rate or --daily.")
    Keys(settings_of(data_dir=data_dir).keys_dir).limit(name, scope or None, rate, daily)
    terminal.say(f"The key {name} is changed.")


@app.command("revoke")
def revoke(name: Name, data_dir: DataDir = None) -> None:
    """Take a key back for good: it is refused from the next request on."""
    Keys(settings_of(data_dir=data_dir).keys_dir).revoke(name)
    terminal.say(f"The key {name} is revoked.")


def _show_new(token: str, name: str) -> None:
    """Print a new key, and nothing else on standard output: it can be piped to where it is kept."""
    sys.stdout.write(f"{token}\n")
    sys.stdout.flush()
    terminal.notes.print(
        f"This is the key {terminal.escape(name)}. It is shown only now: keep it where no one else reads it."
    )


def _show(keys: Sequence[Key]) -> None:
    headings = ("name", "scopes", "rate", "daily", "used today", "made", "last used", "state")
    terminal.print_table(headings, map(_row, keys))
    if not keys:
        terminal.notes.print("There is no key yet. Make one with: concept-guide keys make NAME")


def _row(key: Key) -> tuple[str, ...]:
    daily = f"{key.daily:,}" if key.daily else "no limit"
    made, last_used = key.made.isoformat(), key.last_used.isoformat() if key.last_used else "never"
    limits = key.rate or "no limit", daily, f"{key.used_today:,}"
    return key.name, " ".join(key.scopes), *limits, made, last_used, _state(key)


def _state(key: Key) -> str:
    if key.state == "revoked":
        return f"revoked {key.revoked}"
    if key.expires:
        return f"{'expired' if key.state == 'expired' else 'until'} {key.expires:%Y-%m-%d %H:%M} UTC"
    return "valid"
