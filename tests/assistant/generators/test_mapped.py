from __future__ import annotations

import mmap
import os
import sys
from pathlib import Path

import pytest

from assistant.generators.mapped import unload

MEGABYTES = 8 * 2**20


def resident(file: Path) -> int:
    """Return how many bytes of a mapped file this process holds in memory."""
    total, is_ours = 0, False
    for line in Path("/proc/self/smaps").read_text(encoding="utf-8", errors="surrogateescape").split("\n")[:-1]:
        if "-" in line.split(maxsplit=1)[0]:
            is_ours = line.endswith(str(file))
        elif is_ours and line.startswith("Rss:"):
            total += 1024 * int(line.split()[1])
    return total


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is asked to let pages go")
def test_the_pages_of_a_file_go_and_come_back_when_they_are_read(tmp_path: Path) -> None:
    file = tmp_path / "weights.bin"
    content = os.urandom(MEGABYTES)
    file.write_bytes(content)
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, mmap.MAP_SHARED, mmap.PROT_READ) as mapped:
        assert mapped[:] == content
        assert resident(file) == MEGABYTES
        unload(file)
        assert resident(file) == 0
        assert mapped[:] == content


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is asked to let pages go")
def test_pages_that_were_written_to_stay(tmp_path: Path) -> None:
    file = tmp_path / "weights.bin"
    file.write_bytes(bytes(MEGABYTES))
    with file.open("r+b") as opened, mmap.mmap(opened.fileno(), 0, mmap.MAP_PRIVATE) as mapped:
        mapped[:4] = b"mine"
        unload(file)
        assert mapped[:4] == b"mine"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is asked to let pages go")
@pytest.mark.parametrize("name", [b"caf\xe9.bin", "line\u2028end\x85.bin".encode(), b"two words\r.bin"])
def test_whatever_the_files_are_called_that_are_mapped_beside_it_it_is_found(tmp_path: Path, name: bytes) -> None:
    other = tmp_path / os.fsdecode(name)
    for file in (other, tmp_path / "weights.bin"):
        file.write_bytes(bytes(MEGABYTES))
    with (
        other.open("rb") as beside,
        mmap.mmap(beside.fileno(), 0, mmap.MAP_SHARED, mmap.PROT_READ),
        (tmp_path / "weights.bin").open("rb") as opened,
        mmap.mmap(opened.fileno(), 0, mmap.MAP_SHARED, mmap.PROT_READ) as mapped,
    ):
        assert mapped[:] == bytes(MEGABYTES)
        unload(tmp_path / "weights.bin")
        assert resident(tmp_path / "weights.bin") == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is asked to let pages go")
def test_where_the_system_does_not_tell_what_is_mapped_nothing_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path) -> bytes:
        raise PermissionError(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    unload(tmp_path / "weights.bin")
