"""Runs the command line, in this process and in one of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

COMMAND = (sys.executable, "-c", "from assistant.cli import main; main()")


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    status: int
    out: str
    err: str


Guide = Callable[..., Outcome]


def start(arguments: Sequence[str], program: Sequence[str] = COMMAND, **options: object) -> subprocess.Popen[str]:
    """Start the command in a process of its own, as a shell would."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([*program, *arguments], **{**pipes, **options})  # type: ignore[call-overload, no-any-return]


def finish(process: subprocess.Popen[str], seconds: float = 60) -> Outcome:
    """Wait for a command's end."""
    out, err = process.communicate(timeout=seconds)
    return Outcome(process.returncode, out, err)
