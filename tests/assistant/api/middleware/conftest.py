"""Keys, and a door that they open."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.keys import Keys
from tests.assistant.api.doors import Door


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "keys")


@pytest.fixture
def door(keys: Keys) -> Door:
    return Door(keys)
