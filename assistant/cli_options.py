"""What the commands have in common: their options, and the settings that these make."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.errors import InvalidSetting
from assistant.settings import Settings

DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Holds the index, your documents and the weights.")]
Generator = Annotated[
    str | None,
    typer.Option(
        "--generator",
        help="default, small, extractive, a local folder, a hub's org/name, or an OpenAI-compatible URL ending in /v1.",
    ),
]
Embedder = Annotated[str | None, typer.Option("--embedder", help="all-MiniLM-L6-v2 or all-mpnet-base-v2.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]

_SECRET = {"author_password", "generator_key"}
"""Settings whose value no message shows."""


def settings_of(**flags: Any) -> Settings:
    """Return the settings with the flags that were given. Raises InvalidSetting for a value that makes no sense."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        if name in _SECRET:
            # Neither the message nor a traceback may show it: there is no chain.
            raise InvalidSetting(f"{name}: {first['msg']}.") from None
        raise InvalidSetting(f"{name} is {first['input']!r}: {first['msg']}.") from error
    except SettingsError as error:
        # The value of a list's variable is no JSON; the error names the field.
        raise InvalidSetting(f'The environment: {error}. A list is written as ["one", "two"].') from error
