"""Where a run of benchmarks works: a data folder with the built-in material, gone afterwards, and guides on it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.settings import Settings
from tests.benchmarks.server import Server, running
from tests.fakes import free_port

GUIDE = (sys.executable, "-m", "assistant.cli")
NOTHING_TWICE = {"CONCEPT_GUIDE_REMEMBER_ANSWERS": "0", "CONCEPT_GUIDE_ANSWER_AHEAD": "false"}
"""Each answer is written when it is asked for, and nothing is computed while nobody asks."""


@dataclass(frozen=True)
class Place:
    """A prepared data folder."""

    settings: Settings

    @contextmanager
    def guide(self, variables: Mapping[str, str] = NOTHING_TWICE, generator: str = "default") -> Iterator[Server]:
        """Serve the guide in a process of its own, ready to answer."""
        port = free_port()
        command = [*GUIDE, "serve", "--port", str(port), "--generator", generator, "--log-level", "error"]
        with running(command, port, env={**self.environment, **variables}, stdout=subprocess.DEVNULL) as server:
            server.wait_for("/readyz", 300)
            yield server

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a process that works here: one reader may ask as fast as a benchmark does."""
        return os.environ | {
            "CONCEPT_GUIDE_DATA_DIR": str(self.settings.data_dir),
            "CONCEPT_GUIDE_MODELS_DIR": str(self.settings.weights_dir),
            "CONCEPT_GUIDE_LIMIT_SESSION": "0",
            "CONCEPT_GUIDE_LIMIT_ADDRESS": "0",
            "CONCEPT_GUIDE_LIMIT_SITE": "0",
        }


@contextmanager
def prepared() -> Iterator[Place]:
    """Index the built-in material in a folder of its own; the weights are the user's."""
    with TemporaryDirectory() as folder:
        place = Place(Settings(data_dir=Path(folder), models_dir=Settings().weights_dir))
        subprocess.run([*GUIDE, "index", "build"], env=place.environment, check=True, stdout=subprocess.DEVNULL)
        yield place
