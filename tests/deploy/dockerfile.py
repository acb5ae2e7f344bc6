"""Reads the Dockerfile, and does what it says in a plain folder: `python -m tests.deploy.dockerfile FOLDER [PORT]`.

For a machine without a container engine: the commands are the file's own, in its order, with the folder before the
paths that an image has for itself. What a folder cannot show is what the base image holds and what the engine does.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FILE = ROOT / "deploy" / "Dockerfile"

_OWN_PATHS = re.compile(r"(?<![\w./}])/(?=(?:opt/concept-guide|source|data)\b)")
_READY_WITHIN = 900


@dataclass(frozen=True)
class Instruction:
    """One of the file, `RUN` for instance, and all that stands behind it."""

    name: str
    text: str

    @property
    def words(self) -> list[str]:
        """Its parts without flags; those of the form with brackets as they are."""
        if self.text.startswith("["):
            return list(json.loads(self.text))
        return [word for word in shlex.split(self.text) if not word.startswith("--")]


def instructions(text: str) -> list[Instruction]:
    """Return what a Dockerfile says, without comments and with its long lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [Instruction(*line.strip().split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


def find(name: str) -> Instruction:
    """Return the last instruction of a kind, which is the one that counts."""
    return [one for one in instructions(FILE.read_text()) if one.name == name][-1]


def health_check() -> list[str]:
    """Return the command that says whether a container is well."""
    return list(json.loads(find("HEALTHCHECK").text.partition("CMD ")[2]))


@dataclass
class PlainFolder:
    """Where the steps are done in place of an image."""

    folder: Path
    variables: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    arguments: dict[str, str] = field(default_factory=dict)
    workdir: Path = Path()
    user: int | None = None

    def do(self, step: Instruction) -> None:
        """Do one step. What only an engine can do is left out."""
        print(f"{step.name} {step.text}", flush=True)
        match step.name:
            case "FROM":
                self.workdir, self.user = self.folder, None
            case "ARG":
                name, _, value = step.text.partition("=")
                self.arguments[name] = os.environ.get(name, value)
            case "ENV":
                self._set(step)
            case "WORKDIR":
                self.workdir = Path(self._placed(step.text))
                self.workdir.mkdir(parents=True, exist_ok=True)
            case "COPY" if "--from=" not in step.text:
                self._copy(step)
            case "USER":
                self.user = int(step.text.partition(":")[0])
            case "RUN":
                subprocess.run(["/bin/sh", "-c", self._placed(step.text)], check=True, **self.options)

    @property
    def options(self) -> dict[str, Any]:
        """How a command is run: as whom, where, with which variables."""
        as_user = {"user": self.user, "group": self.user, "extra_groups": []} if self.user and os.geteuid() == 0 else {}
        return {"cwd": self.workdir, "env": {**self.variables, **self.arguments}, **as_user}

    def _placed(self, text: str) -> str:
        return _OWN_PATHS.sub(f"{self.folder}/", text)

    def _set(self, step: Instruction) -> None:
        known = {**self.variables, **self.arguments}
        for word in step.words:
            name, _, value = word.partition("=")
            value = re.sub(r"\$\{(\w+)\}", lambda named: known.get(named[1], ""), value)
            # The value of a path that the machine has too begins with the image's own.
            self.variables[name] = self._placed(value)

    def _copy(self, step: Instruction) -> None:
        *sources, target = step.words
        for source in sources:
            place = self.workdir / self._placed(target)
            if (ROOT / source).is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "node_modules")
                shutil.copytree(ROOT / source, place, dirs_exist_ok=True, ignore=ignored)
            else:
                shutil.copy(ROOT / source, place)


def built(folder: Path) -> PlainFolder:
    """Do every step of the file in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    place = PlainFolder(folder)
    for step in instructions(FILE.read_text()):
        place.do(step)
    return place


def becomes_ready(place: PlainFolder, port: int) -> bool:
    """Start what a container starts, and return whether the health check is content within a quarter of an hour."""
    command = [*find("ENTRYPOINT").words, *find("CMD").words, "--host", "127.0.0.1", "--port", str(port)]
    checked = [part.replace("7860", str(port)) for part in health_check()]
    print(f"$ {shlex.join(command)}", flush=True)
    # By `env`, which looks in the image's path for the command.
    container = subprocess.Popen(["/usr/bin/env", *command], **place.options)
    begun = time.monotonic()
    try:
        while container.poll() is None and time.monotonic() - begun < _READY_WITHIN:
            check = subprocess.run(["/usr/bin/env", *checked], stderr=subprocess.DEVNULL, check=False, **place.options)
            if check.returncode == 0:
                print(f"Ready after {time.monotonic() - begun:.0f} s.")
                return True
            time.sleep(2)
        return False
    finally:
        container.terminate()
        print(f"Stopped with status {container.wait(timeout=60)}.")


def main() -> int:
    """Build, start, and say whether that was enough."""
    place = built(Path(sys.argv[1]).resolve())
    return 0 if becomes_ready(place, int(sys.argv[2]) if len(sys.argv) > 2 else 7860) else 1


if __name__ == "__main__":
    sys.exit(main())
