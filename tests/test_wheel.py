"""The wheel in a clean environment outside the checkout: what it holds is all that it needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.settings import Settings
from assistant.weights.locate import is_ready

pytestmark = pytest.mark.install

ROOT = Path(__file__).parent.parent
PACKAGES = ("assistant", "index", "knowledge")
BIN = "Scripts" if sys.platform == "win32" else "bin"


@dataclass(frozen=True)
class Installed:
    """An environment that holds the wheel and what it depends on, and nothing of the checkout."""

    wheel: Path
    environment: Path
    elsewhere: Path
    """An empty folder to work in."""

    def run(self, command: str, *arguments: str, **variables: str) -> str:
        """Run a command of the environment, away from the checkout; return its standard output."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "CONCEPT_GUIDE_"))}
        return _run(
            [str(self.environment / BIN / command), *arguments],
            self.elsewhere,
            {**kept, "CONCEPT_GUIDE_DATA_DIR": str(self.elsewhere / "data"), **variables},
        )


def _run(command: list[str], folder: Path, variables: dict[str, str] | None = None) -> str:
    finished = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=1200)
    assert finished.returncode == 0, f"{finished.stdout[-2000:]}\n{finished.stderr[-4000:]}"
    return finished.stdout


@pytest.fixture(scope="session")
def wheel() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="wheel-") as folder:
        _run([sys.executable, "-m", "build", "--wheel", "--outdir", folder, str(ROOT)], ROOT)
        [built] = Path(folder).glob("*.whl")
        yield built


@pytest.fixture(scope="session")
def installed(wheel: Path) -> Iterator[Installed]:
    # Not a folder that pytest keeps: an environment with torch in it takes more than a gigabyte.
    with tempfile.TemporaryDirectory(prefix="installed-") as folder:
        environment, elsewhere = Path(folder, "environment"), Path(folder, "elsewhere")
        elsewhere.mkdir()
        venv.create(environment, with_pip=True)
        python = str(environment / BIN / "python")
        lock = str(ROOT / "requirements.lock")
        _run([python, "-m", "pip", "install", "--quiet", "--constraint", lock, str(wheel)], elsewhere)
        yield Installed(wheel, environment, elsewhere)


def test_the_wheel_holds_the_three_packages_whole_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    wanted = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and not {"__pycache__", "node_modules"} & set(path.parts)
    }
    assert held == wanted
    assert {name.split("/")[0] for name in held} == set(PACKAGES)
    for needed in ("knowledge/corpus/deep-learning.md", "assistant/weights/lock.json"):
        assert needed in held
    assert {f"{package}/py.typed" for package in PACKAGES} <= held
    assert any(name.endswith(".css") for name in held)


def test_the_wheel_carries_its_licence_and_its_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        [commands] = [name for name in names if name.endswith("entry_points.txt")]
        assert "concept-guide = assistant.cli:main" in archive.read(commands).decode()
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_environment_is_consistent(installed: Installed) -> None:
    assert "No broken requirements" in installed.run("python", "-m", "pip", "check")


def test_the_command_explains_itself(installed: Installed) -> None:
    assert "Explains AI concepts from course material" in installed.run("concept-guide", "--help")


def test_every_package_comes_from_the_wheel(installed: Installed) -> None:
    program = f"import {', '.join(PACKAGES)}; print(*({', '.join(f'{name}.__file__' for name in PACKAGES)}), sep='\\n')"
    for place in installed.run("python", "-c", program).splitlines():
        assert Path(place).is_relative_to(installed.environment.resolve())
        assert "site-packages" in place


def test_a_question_is_answered_without_weights(installed: Installed) -> None:
    without = {"CONCEPT_GUIDE_EMBEDDER": "hashing", "CONCEPT_GUIDE_DATA_DIR": str(installed.elsewhere / "quick")}
    installed.run("concept-guide", "index", "build", **without)
    asked = ("ask", "What is deep learning?", "--generator", "extractive", "--json")
    assert json.loads(installed.run("concept-guide", *asked, **without))["answered"]


@pytest.mark.weights
def test_a_question_is_answered_with_the_real_embedder(installed: Installed) -> None:
    weights = Settings().weights_dir
    if not is_ready("all-MiniLM-L6-v2", weights):
        pytest.skip(f"no weights in {weights}; run: concept-guide models pull")
    models = {"CONCEPT_GUIDE_MODELS_DIR": str(weights)}
    installed.run("concept-guide", "index", "build", **models)
    asked = ("ask", "What is deep learning?", "--generator", "extractive", "--json")
    answer = json.loads(installed.run("concept-guide", *asked, **models))
    assert answer["answered"]
    assert answer["sources"][0]["document_id"] == "deep-learning"


def test_the_chat_can_be_built_from_what_was_installed(installed: Installed) -> None:
    """Its page, its styles and its scripts are files of the wheel."""
    program = """
from fastapi.testclient import TestClient
from assistant.factory import build_index, open_assistant, open_embedder
from assistant.server import create_app
from assistant.settings import Settings
settings = Settings(embedder="hashing", generator="extractive")
build_index(settings, open_embedder(settings))
app = create_app(open_assistant(settings), settings)
with TestClient(app, "http://localhost", client=("127.0.0.1", 1)) as client:
    print(client.get("/").status_code, client.get("/api/documents").status_code)
"""
    quick = {"CONCEPT_GUIDE_DATA_DIR": str(installed.elsewhere / "chat")}
    assert installed.run("python", "-c", program, **quick).splitlines()[-1] == "200 200"
