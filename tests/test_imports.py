"""Imports point one way, heavy ones wait until they are needed, and one module reads the environment."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

from assistant.factory import open_embedder
from assistant.settings import Settings
from assistant.weights.locate import is_ready
from index.building import build
from tests.fakes import page

ROOT = Path(__file__).parent.parent
LAYERS = ("knowledge", "index", "assistant")
DOORS = {
    "api": ("api",),
    "ui": ("ui",),
    "cli": ("cli", "cli_index", "cli_keys", "cli_material", "cli_models", "cli_opening", "cli_options", "cli_serve"),
}
"""Each with the modules of `assistant` that it is made of."""
HEAVY = ("torch", "transformers", "faiss", "gradio", "sentence_transformers")

# The two of `weights` pass the environment on to a program that they start.
MAY_READ_THE_ENVIRONMENT = {
    "assistant/settings.py",
    "assistant/offline.py",
    "assistant/weights/download.py",
    "assistant/weights/prepare.py",
}


def modules(*parts: str) -> list[Path]:
    """Return the source files of packages or of a part of one."""
    found = [path for part in parts for path in (ROOT / part).rglob("*.py")]
    found += [path for part in parts if (path := ROOT / f"{part}.py").is_file()]
    assert found
    return found


def imported(path: Path) -> Iterator[str]:
    """Yield the dotted name of everything that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            assert node.module
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_within(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


@pytest.mark.parametrize(
    ("package", "above"), [(package, above) for n, package in enumerate(LAYERS) for above in LAYERS[n + 1 :]]
)
def test_no_layer_imports_one_above_it(package: str, above: str) -> None:
    for path in modules(package):
        assert not [name for name in imported(path) if is_within(name, above)], path


@pytest.mark.parametrize(("door", "other"), [(door, other) for door in DOORS for other in DOORS if door != other])
def test_no_door_imports_another(door: str, other: str) -> None:
    for path in modules(*(f"assistant/{part}" for part in DOORS[door])):
        assert not [n for n in imported(path) for part in DOORS[other] if is_within(n, f"assistant.{part}")], path


def test_nothing_beneath_the_doors_imports_one() -> None:
    parts = [part for door in DOORS.values() for part in door]
    for path in modules("assistant"):
        place = path.relative_to(ROOT / "assistant").parts[0].removesuffix(".py")
        if place not in (*parts, "server", "widget"):
            assert not [n for n in imported(path) for part in parts if is_within(n, f"assistant.{part}")], path


def test_the_widget_shares_with_the_doors_only_the_words() -> None:
    doors = [f"assistant.{part}" for door in DOORS.values() for part in door]
    for path in modules("assistant/widget"):
        taken = [name for name in imported(path) if any(is_within(name, door) for door in doors)]
        assert all(is_within(name, "assistant.ui.words") for name in taken), path


@pytest.mark.parametrize(
    ("library", "owner"),
    [("faiss", "index/vectors.py"), ("sentence_transformers", "index/embedding.py"), ("bm25s", "index/lexical.py")],
)
def test_a_library_of_the_index_has_one_owner(library: str, owner: str) -> None:
    users = {path for path in modules(*LAYERS) if any(is_within(name, library) for name in imported(path))}
    assert users == {ROOT / owner}


def test_gradio_is_the_chats_alone() -> None:
    for path in modules(*LAYERS):
        if any(is_within(name, "gradio") for name in imported(path)):
            assert path.is_relative_to(ROOT / "assistant/ui")


def test_every_package_that_is_imported_is_declared() -> None:
    """What another package happens to bring may be gone with its next version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    declared = {canonical(re.split(r"[<>=]", line)[0]) for line in [*project["dependencies"], *extras]}
    packages = packages_distributions()
    own = {*LAYERS, "app", *sys.stdlib_module_names}
    used = {name.partition(".")[0] for path in modules(*LAYERS, "app") for name in imported(path)} - own
    assert [name for name in sorted(used) if not {canonical(d) for d in packages[name]} & declared] == []


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_no_program_imports_the_tests() -> None:
    for path in modules(*LAYERS, "app"):
        assert not [name for name in imported(path) if is_within(name, "tests")], path


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in modules(*LAYERS, "app")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv", "putenv"))
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and {a.name for a in node.names} & {"environ"})
    }
    assert readers <= MAY_READ_THE_ENVIRONMENT


@pytest.mark.parametrize(
    "program",
    [
        "import assistant.cli",
        "from assistant.cli import main; main(['--help'])",
        "from assistant.cli import main; main(['ask', '--help'])",
        "from assistant.cli import main; main(['nonsense'])",
    ],
)
def test_nothing_heavy_is_imported_before_it_is_needed(program: str) -> None:
    assert heavy_after(program) == []


@pytest.mark.weights
def test_a_search_loads_neither_torch_nor_the_chat(tmp_path: Path) -> None:
    """With the embedder that is the default, where OpenVINO is installed: torch alone takes longer than the search."""
    if not find_spec("openvino") or not is_ready("all-MiniLM-L6-v2", Settings().weights_dir):
        pytest.skip("needs OpenVINO and the weights; run: concept-guide models pull")
    variables = {"CONCEPT_GUIDE_DATA_DIR": str(tmp_path), "CONCEPT_GUIDE_MODELS_DIR": str(Settings().weights_dir)}
    index = Settings(data_dir=tmp_path).index_dir
    embedder = open_embedder(Settings())
    build([page("deep", "Deep learning learns from examples.")], embedder, index)
    assert heavy_after("from assistant.cli import main; main(['search', 'deep learning'])", variables) == ["faiss"]


def heavy_after(program: str, variables: Mapping[str, str] | None = None) -> list[str]:
    """Return which of the heavy libraries a program has imported at its end."""
    script = f"""
import sys
try:
    {program}
except SystemExit:
    pass
print("\\nheavy:", *[name for name in {HEAVY!r} if name in sys.modules])
"""
    environment = os.environ | (variables or {})
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT, env=environment
    )
    return run.stdout.splitlines()[-1].split()[1:]
