"""`add` is killed again and again, as by a failing battery: what it has reported is never lost, nor reported twice."""

from __future__ import annotations

import json
import random
import re
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from index.embedding import HashingEmbedder
from index.folder import current_build
from index.retrieval import Index
from knowledge.library import Library
from tests.assistant.terminals import alive_in_session, start
from tests.patience import wait_until

FILES = 200
KINDS = ("md", "txt", "html", "srt", "ipynb")


def word(n: int) -> str:
    """Return a word that stands in one file alone."""
    return "q" + "".join("bdfgklmnprst"[n // 12**place % 12] + "aeiou"[n // 5**place % 5] for place in range(3)) + "x"


def sentence(n: int) -> str:
    """Return what one file alone says."""
    return f"The {word(n)} is what lesson {n} is about, and no other lesson of the course speaks of it."


def content(n: int, kind: str) -> str:
    """Return what stands in a file of some kind."""
    return {
        "md": f"# Lesson {n}\n\n{sentence(n)}\n",
        "txt": f"{sentence(n)}\n",
        "html": f"<title>Lesson {n}</title><h1>Lesson {n}</h1><p>{sentence(n)}</p>",
        "srt": f"1\n00:00:01,000 --> 00:00:05,000\n{sentence(n)}\n",
        "ipynb": json.dumps(
            {
                "cells": [{"cell_type": "markdown", "metadata": {}, "source": [f"# Lesson {n}\n\n{sentence(n)}"]}],
                "metadata": {},
                "nbformat": 4,
                "nbformat_minor": 4,
            }
        ),
    }[kind]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A folder of two hundred small files of several kinds."""
    folder = tmp_path / "course"
    for n in range(FILES):
        path = folder / f"week {n % 7}" / f"{n:03}.{KINDS[n % len(KINDS)]}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content(n, path.suffix.removeprefix(".")))
    return folder


class Killer:
    """Starts the command and kills it; keeps what it had reported by then."""

    def __init__(self, course: Path, data_dir: Path) -> None:
        self.course = course
        self.library = data_dir / "library"
        self.index = data_dir / "index"
        self.out = data_dir.parent / "reported.txt"
        self.reported: Counter[str] = Counter()
        self.sessions: list[int] = []

    def run(self, moment: Callable[[], bool] = lambda: False, seconds: float = 0.0) -> int:
        """Run the command until some seconds after a moment has come, or to its end; return its status."""
        with self.out.open("w") as out:
            process = start(["add", str(self.course)], stdout=out, stderr=subprocess.DEVNULL, start_new_session=True)
        self.sessions.append(process.pid)
        while process.poll() is None and not moment():
            time.sleep(0.002)
        if process.poll() is None:
            time.sleep(seconds)
        process.kill()
        status = process.wait()
        self.reported.update(re.findall(r"^added: .* \((\S+)\)$", self.out.read_text(), re.MULTILINE))
        return status

    def lines(self) -> int:
        """Return how many lines the command has printed."""
        return self.out.read_text().count("\n")

    def embedded(self) -> int:
        """Return how many bytes of vectors wait for a build."""
        return sum(path.stat().st_size for path in self.index.glob("pending-*"))

    def builds(self) -> set[Path]:
        """Return the builds there are, finished or not."""
        return set(self.index.glob("build-*"))


def kill_at(stage: str, killer: Killer, chance: random.Random) -> int:
    """Run the command and kill it at a random moment of a stage; return its status."""
    embedded, builds, some = killer.embedded(), killer.builds(), chance.randint(1, 25)
    match stage:
        case "start":
            return killer.run(lambda: True, chance.uniform(0.1, 1.2))
        case "read":
            return killer.run(lambda: killer.lines() >= some, chance.uniform(0, 0.05))
        case "embed":  # What was embedded before is not embedded again: the build may begin at once.
            return killer.run(lambda: killer.embedded() > embedded or killer.builds() > builds, chance.uniform(0, 0.02))
        case _:
            return killer.run(lambda: killer.builds() > builds, chance.uniform(0, 0.1))


@pytest.mark.slow
def test_what_add_has_reported_survives_twenty_kills(course: Path, data_dir: Path) -> None:
    chance = random.Random(20)
    killer = Killer(course, data_dir)
    index = killer.index
    for n, stage in enumerate(["start", "read", "read"] * 4 + ["embed", "build", "start", "build"] * 2):
        while kill_at(stage, killer, chance) != -9:  # It was quicker: there is something new to do then.
            (course / "week 0" / "000.md").write_text(content(0, "md") + f"\nEdition {n}.\n")
        assert killer.reported.keys() <= Library(killer.library).digests().keys()
    assert killer.run() == 0

    assert set(killer.reported.values()) == {1}
    library = {entry.id: entry for entry in Library(killer.library).entries()}
    assert len(library) == FILES
    assert killer.reported.keys() <= library.keys()  # One that was stored, but killed before it was told, is unchanged.
    assert len(killer.reported) > FILES - 20
    opened = Index.open(index, HashingEmbedder())
    for id, entry in library.items():
        n = int(Path(entry.source).stem)
        (passage,) = opened.search(sentence(n), 1)
        assert passage.document_id == id
        assert word(n) in passage.text

    build = current_build(index)
    assert build is not None
    assert {path.name for path in index.iterdir()} == {"CURRENT", ".lock", build.name}
    assert [path.name for path in killer.library.iterdir()] == ["library.sqlite"]
    assert list(data_dir.rglob("*.unfinished")) == []
    assert wait_until(lambda: not any(map(alive_in_session, killer.sessions)))
