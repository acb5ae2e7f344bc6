"""What is written must outlast a power failure."""

from __future__ import annotations

import os
from pathlib import Path

_ON_WINDOWS = os.name == "nt"


def sync(path: Path) -> None:
    """Bring a file or a folder to the disk; Windows does so with folders by itself and cannot open one."""
    if _ON_WINDOWS and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDWR if _ON_WINDOWS else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
