"""Runs the command line, in this process and in one of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psutil

COMMAND = (sys.executable, "-c", "from assistant.cli import main; main()")


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    status: int
    out: str
    err: str


Guide = Callable[..., Outcome]


def start(arguments: Sequence[str], program: Sequence[str] = COMMAND, **options: object) -> subprocess.Popen[str]:
    """Start the command in a process of its own, as a shell would.

    Ctrl-C reaches it even where the tests themselves were started to ignore it, in the background of a script.
    """
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "preexec_fn": _heed_ctrl_c}
    return subprocess.Popen([*program, *arguments], **{**pipes, **options})  # type: ignore[call-overload, no-any-return]


def _heed_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def finish(process: subprocess.Popen[str], seconds: float = 60) -> Outcome:
    """Wait for a command's end."""
    out, err = process.communicate(timeout=seconds)
    return Outcome(process.returncode, out, err)


def alive_in_session(session: int) -> list[int]:
    """Return the processes of a command that was started with a session of its own."""
    found = []
    for process in psutil.process_iter(["pid", "status"]):
        with suppress(ProcessLookupError):
            if process.info["status"] != psutil.STATUS_ZOMBIE and os.getsid(process.pid) == session:
                found.append(process.pid)
    return found


def assert_one_line(outcome: Outcome, *parts: str, status: int = 1) -> None:
    """Assert that a command failed with one line on standard error that says these things."""
    assert outcome.status == status, outcome
    lines = outcome.err.splitlines()
    assert len(lines) == 1, outcome.err
    assert lines[0].startswith("concept-guide: ")
    for part in parts:
        assert part in lines[0]
