"""What tests of the log have in common."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture
def untouched() -> Iterator[None]:
    """Put the loggers of the process back as they were."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    others = [logging.getLogger(name) for name in ("assistant", "index", "knowledge", "uvicorn", "opentelemetry")]
    levels = [logger.level for logger in others]
    yield
    root.handlers[:], root.level = handlers, level
    for logger, before in zip(others, levels, strict=True):
        logger.setLevel(before)
