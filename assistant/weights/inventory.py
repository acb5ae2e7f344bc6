"""What weights there are and what has become of them here, for `concept-guide models list`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.errors import WeightsDamaged, WeightsMissing
from assistant.weights.disk import used
from assistant.weights.locate import check_sizes, home, is_hub_id
from assistant.weights.lock import find, models

State = Literal["ready", "not pulled", "partly pulled", "damaged"]


@dataclass(frozen=True)
class Status:
    """One model: what it is, how far it has come, and its bytes on the disk, parts of a pull included.

    `download_size` is what pulling it brings, in bytes; None for a model of a hub.
    """

    name: str
    alias: str | None
    role: str
    summary: str
    licence: str
    download_size: int | None
    state: State
    size: int


def inventory(folder: Path) -> list[Status]:
    """Return every model of the lock, then every model of a hub that was pulled into `folder`."""
    return [_status(name, folder) for name in [*(model.name for model in models()), *hub_ids(folder)]]


def hub_ids(folder: Path) -> list[str]:
    """Return the hub ids that were pulled into `folder`, in order."""
    names = (place.name.replace("--", "/", 1) for place in sorted((folder / "hub").glob("*--*")))
    return [name for name in names if is_hub_id(name)]


def parts_of(choice: str, folder: Path) -> Path:
    """Return where a pull keeps what has arrived."""
    return folder / ".parts" / home(choice, folder).name


def _status(name: str, folder: Path) -> Status:
    parts = used(parts_of(name, folder))
    state, size = _state(name, folder, parts), used(home(name, folder)) + parts
    if model := find(name):
        about = (model.alias, model.role, model.summary, model.licence, model.download_size)
        return Status(name, *about, state, size)
    return Status(name, None, "generator", "from a hub", "see its page", None, state, size)


def _state(name: str, folder: Path, parts: int) -> State:
    try:
        check_sizes(name, folder)
    except WeightsMissing:
        return "partly pulled" if parts else "not pulled"
    except WeightsDamaged:
        return "damaged"
    return "ready"
