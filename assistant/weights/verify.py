"""Reads every byte of pulled weights and compares it with what was recorded. One flipped bit is found.

A model that is found damaged loses its record: it is not loaded any more, and the next pull brings it anew.
"""

from __future__ import annotations

from pathlib import Path

from assistant.weights import record
from assistant.weights.disk import sha256_of
from assistant.weights.locate import check_sizes, damaged, home
from assistant.weights.lock import find
from assistant.weights.progress import Progress, Silent, after


def verify(choice: str, folder: Path, progress: Progress | None = None) -> None:
    """Check a model of the lock, or a hub's `org/name`, that lies in `folder`.

    Raises:
        WeightsMissing: it has not been pulled.
        WeightsDamaged: a file is missing, added or changed; the message names the first and says what to run.
        InvalidSetting: no weights have this name.
    """
    progress = progress or Silent()
    found, place, model = check_sizes(choice, folder), home(choice, folder), find(choice)
    progress.begin(f"Checking {model.name if model else choice}", found.size)
    done = 0
    for file in found.files:
        if sha256_of(place / file.path, after(progress, done)) != file.sha256:
            record.withdraw(place)
            raise damaged(f"{place / file.path} is damaged: its digest differs", choice)
        done += file.size
