"""Where the weights of a choice lie: a model of the lock, a local folder, or a hub's `org/name`. Fetches nothing."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.errors import InvalidSetting, WeightsDamaged, WeightsError, WeightsMissing
from assistant.weights import record
from assistant.weights.lock import Role, find, models

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)


def embedder_path(choice: str, folder: Path) -> Path:
    """Return the folder to load an embedder from; nothing outside it is needed. See `generator_path`."""
    return _path(choice, "embedder", folder)


def generator_path(choice: str, folder: Path) -> Path:
    """Return the folder to load a generator from; nothing outside it is needed.

    `choice` is a name or alias of the lock, a local folder, or a hub's `org/name`; `folder` holds what was pulled.

    Raises:
        WeightsMissing: it has not been pulled; the message says what to run.
        WeightsDamaged: a file is missing or has another size.
        WeightsError: a local folder lacks what loading needs.
        InvalidSetting: the choice is none of the three, or not of this role.
    """
    return _path(choice, "generator", folder)


def is_ready(choice: str, folder: Path) -> bool:
    """Tell whether a choice can be loaded: its files are there with the right sizes. Quick enough for every start."""
    if local_folder(choice):
        return True
    try:
        check_sizes(choice, folder)
    except WeightsError:
        return False
    return True


def check_sizes(choice: str, folder: Path) -> record.Record:
    """Return the record of what was pulled, its files being present with the right sizes.

    Raises:
        WeightsMissing: it has not been pulled.
        WeightsDamaged: a file is missing, too many or of another size, or an earlier version prepared it.
    """
    place = home(choice, folder)
    if not place.is_dir():
        raise WeightsMissing(f"{choice} has not been pulled. Run: {pull_command(choice)}")
    try:
        found = record.read(place)
    except WeightsDamaged as error:
        raise damaged(str(error), choice) from error
    model = find(choice)
    if found.model != (model.name if model else choice):
        raise damaged(f"{place / record.NAME} is of another model, {found.model}", choice)
    if found.format != record.FORMAT or (model and found.source != model.source):
        raise damaged(f"{place} was prepared by another version of Concept Guide", choice)
    if model and model.files and set(found.files) != set(model.files):
        raise damaged(f"{place} does not hold the files that the lock names", choice)
    _compare(place, found, choice)
    return found


def home(choice: str, folder: Path) -> Path:
    """Return the folder of a pulled choice, whether it is there or not.

    Raises:
        InvalidSetting: the choice is no name of the lock and no hub's id.
    """
    if model := find(choice):
        return folder / model.name
    if is_hub_id(choice):
        return folder / "hub" / choice.replace("/", "--")
    known = ", ".join(model.alias or model.name for model in models())
    raise InvalidSetting(f"No weights are called {choice!r}. There are: {known}, a local folder, or a hub's org/name")


def is_hub_id(choice: str) -> bool:
    """Tell whether a choice reads as `org/name` and is no folder."""
    return bool(_HUB_ID.fullmatch(choice)) and not local_folder(choice)


def local_folder(choice: str) -> Path | None:
    """Return the folder that a choice names, if there is one; a name of the lock is never taken for a folder."""
    path = Path(choice).expanduser()
    return path if choice and not find(choice) and path.is_dir() else None


def pull_command(choice: str) -> str:
    """Return what to run to pull a choice."""
    model = find(choice)
    if model and model.default:
        return "concept-guide models pull"
    role = model.role if model else "generator"
    return f"concept-guide models pull --{role} {model.alias or model.name if model else choice}"


def damaged(what: str, choice: str) -> WeightsDamaged:
    """Return the error for a damaged model, with what to run."""
    return WeightsDamaged(f"{what}. Run: {pull_command(choice)}")


def _path(choice: str, role: Role, folder: Path) -> Path:
    if place := local_folder(choice):
        return _loadable(place)
    if (model := find(choice)) and model.role != role:
        raise InvalidSetting(f"{choice} is no {role}: it is the {model.role} {model.name}")
    if not model and not is_hub_id(choice):
        raise InvalidSetting(f"No {role} is called {choice!r}. There are: {_choices(role)}")
    check_sizes(choice, folder)
    return home(choice, folder)


def _choices(role: Role) -> str:
    """Name what can be given for a role, a generator's that has no weights among it."""
    known = [model.alias or model.name for model in models() if model.role == role]
    weightless = ["extractive", "an OpenAI-compatible URL ending in /v1"] if role == "generator" else []
    return ", ".join([*known, *weightless, "a local folder, or a hub's org/name"])


def _loadable(place: Path) -> Path:
    if not (place / "config.json").is_file():
        raise WeightsError(f"{place} holds no config.json: it is no folder of model weights")
    if not any(place.glob("*.safetensors")):
        raise WeightsError(
            f"{place} holds no *.safetensors: other formats can carry code and are not loaded. "
            "Save the model again with transformers' save_pretrained"
        )
    return place


def _compare(place: Path, found: record.Record, choice: str) -> None:
    for file in found.files:
        path = place / file.path
        if not path.is_file():
            raise damaged(f"{path} is missing", choice)
        if path.stat().st_size != file.size:
            raise damaged(f"{path} has {path.stat().st_size:,} bytes, not {file.size:,}", choice)
    known = {place / file.path for file in found.files}
    if stray := next((path for path in record.files_of(place) if path not in known), None):
        raise damaged(f"{stray} does not belong to this model", choice)
