"""What a newcomer's first `make run` costs: minutes, bytes over the network, bytes on the disk.

Run: python -m tests.benchmarks.fresh. Clones this repository into a temporary folder with an empty data folder and an
empty package cache, runs `make run` there, and asks the first question over HTTP as soon as the address answers.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path

import psutil

from tests.benchmarks import machine
from tests.benchmarks.figures import table
from tests.benchmarks.server import running
from tests.fakes import free_port
from tests.marked import renew

QUESTION = "What is deep learning?"


def main() -> None:
    """Measure, print, and renew what the README says of it."""
    repository = Path(__file__).resolve().parents[2]
    with tempfile.TemporaryDirectory() as folder:
        clone, data = Path(folder) / "clone", Path(folder) / "data"
        subprocess.run(["git", "clone", "--quiet", str(repository), str(clone)], check=True)
        port = free_port()
        environment = os.environ | {
            "CONCEPT_GUIDE_DATA_DIR": str(data),
            "PIP_NO_CACHE_DIR": "1",
            "SERVE_FLAGS": f"--port {port}",
        }
        received, started = _received(), time.perf_counter()
        with running(["make", "run"], port, cwd=clone, env=environment) as server:
            server.wait_for("/healthz", 3600)
            listening = time.perf_counter() - started
            server.wait_for("/readyz", 600)
            answer = server.ask(QUESTION)
            total, memory = time.perf_counter() - started, server.memory()
        packages, kept = _size(clone / ".venv"), _size(data)
        rows = [
            ("until the chat can be reached", f"{listening:.0f} s"),
            ("until the first answer of the language model", f"{total - listening:.0f} s later"),
            ("downloaded", f"{(_received() - received) / 1e9:.1f} GB"),
            ("on the disk", f"{packages / 1e9:.1f} GB of packages, {kept / 1e9:.1f} GB of data"),
            ("memory while answering", f"{memory / 1e9:.1f} GB"),
        ]
        print(f"\n{table(('', ''), rows)}\n\n{QUESTION}\n{answer.answer['answer']}")
    told = f"By `make bench-fresh`: {machine.processor()}, {machine.moment()}."
    renew(repository / "README.md", "fresh", f"{told}\n\n{table(('', ''), rows)}")


def _received() -> int:
    """Return the bytes that came in from elsewhere since the machine started."""
    counters = psutil.net_io_counters(pernic=True)
    return sum(card.bytes_recv for name, card in counters.items() if name != "lo")


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


if __name__ == "__main__":
    main()
