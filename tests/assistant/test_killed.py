"""`add` is killed again and again, as by a failing battery: what it has reported is never lost, nor reported twice."""

from __future__ import annotations

import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from index.embedding import HashingEmbedder
from index.folder import current_build
from index.retrieval import Index
from knowledge.library import Library
from tests.assistant.terminals import alive_in_session, finish, start
from tests.fakes import wait_until

FILES = 200
KILLS = 20
KINDS = ("md", "txt", "html", "srt", "ipynb")


def word(n: int) -> str:
    """Return a word that stands in one file alone."""
    return "q" + "".join("bdfgklmnprst"[n // 12**place % 12] + "aeiou"[n // 5**place % 5] for place in range(3)) + "x"


def content(n: int, kind: str) -> str:
    sentence = f"The {word(n)} is what lesson {n} is about, and no other lesson of the course speaks of it."
    return {
        "md": f"# Lesson {n}\n\n{sentence}\n",
        "txt": f"{sentence}\n",
        "html": f"<title>Lesson {n}</title><h1>Lesson {n}</h1><p>{sentence}</p>",
        "srt": f"1\n00:00:01,000 --> 00:00:05,000\n{sentence}\n",
        "ipynb": json.dumps(
            {
                "cells": [{"cell_type": "markdown", "metadata": {}, "source": [f"# Lesson {n}\n\n{sentence}"]}],
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
        self.index = data_dir / "index"
        self.out = data_dir.parent / "reported.txt"
        self.reported: Counter[str] = Counter()
        self.kills = 0
        self.sessions: list[int] = []

    def run(self, moment: Callable[[], bool] = lambda: False, seconds: float = 0.0) -> int:
        """Run the command until some time after a moment has come, if it does not end before; return its status."""
        with self.out.open("w") as out:
            process = start(["add", str(self.course)], stdout=out, start_new_session=True)
            self.sessions.append(process.pid)
            while process.poll() is None and not moment():
                time.sleep(0.002)
            if process.poll() is None:
                time.sleep(seconds)
            process.kill()
            status = process.wait()
            if status != -9:
                assert finish(process).err == ""
        self.kills += status == -9
        self.reported.update(re.findall(r"^added: .* \((\S+)\)$", self.out.read_text(), re.MULTILINE))
        return status

    def lines(self) -> int:
        return self.out.read_text().count("\n")


def test_what_add_has_reported_survives_twenty_kills(course: Path, data_dir: Path) -> None:
    chance = random.Random(20)
    killer = Killer(course, data_dir)
    index = killer.index
    while killer.kills < KILLS:
        moment: Callable[[], bool]
        match killer.kills % 5:
            case 0:  # while it starts and lists
                moment, seconds = (lambda: True), chance.uniform(0.1, 1.2)
            case 1 | 2:  # while it reads, some twenty files further than the last time
                some = chance.randint(1, 25)
                moment, seconds = (lambda: killer.lines() >= some), chance.uniform(0, 0.05)
            case 3:  # while it embeds
                before = sum(path.stat().st_size for path in index.glob("pending-*"))
                moment = lambda: sum(path.stat().st_size for path in index.glob("pending-*")) > before  # noqa: E731
                seconds = chance.uniform(0, 0.05)
            case _:  # while it builds
                known = set(index.glob("build-*"))
                moment, seconds = (lambda: bool(set(index.glob("build-*")) - known)), chance.uniform(0, 0.2)
        killer.run(moment, seconds)
        assert set(killer.reported) <= Library(data_dir / "library").digests().keys()
    assert killer.run() == 0

    assert len(killer.reported) == FILES
    assert set(killer.reported.values()) == {1}
    library = {entry.id: entry for entry in Library(data_dir / "library").entries()}
    assert library.keys() == killer.reported.keys()
    opened = Index.open(index, HashingEmbedder())
    for id, entry in library.items():
        (passage, *_) = opened.search(word(int(Path(entry.source).stem)), 1)
        assert passage.document_id == id
        assert word(int(Path(entry.source).stem)) in passage.text

    build = current_build(index)
    assert build
    assert {path.name for path in index.iterdir()} == {"CURRENT", ".lock", build.name}
    assert [path.name for path in (data_dir / "library").iterdir()] == ["library.sqlite"]
    assert list(data_dir.rglob("*.unfinished")) == []
    assert wait_until(lambda: not any(map(alive_in_session, killer.sessions)))
