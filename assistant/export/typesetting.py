"""A program of its own that sets one conversation: JSON in, a PDF out.

It imports nothing of ours, so that it starts at once, and ends when it is done, so that what it took of memory is given
back. `pdf` starts it, and stops it where it takes too long.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import typst

_MEMORY = 2 * 1024**3
"""Bytes; a hundred questions take a fifth of it."""


def main() -> None:
    """Read what the template sets from standard input, and write the PDF to standard output."""
    _limit_memory()
    conversation = sys.stdin.buffer.read().decode()
    year, month, day = json.loads(conversation)["day"]
    template = Path(__file__).with_name("conversation.typ").read_bytes()
    try:
        pdf = typst.compile(
            template, sys_inputs={"conversation": conversation}, timestamp=datetime(year, month, day, tzinfo=UTC)
        )
    except RuntimeError as error:
        sys.exit(str(error))
    sys.stdout.buffer.write(pdf if isinstance(pdf, bytes) else b"".join(pdf or []))


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):  # A lower limit is set already, or the system has none to set.
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    main()
