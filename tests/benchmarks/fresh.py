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

from tests.benchmarks.server import running
from tests.fakes import free_port

QUESTION = "What is deep learning?"


def main() -> None:
    """Measure and print."""
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
            total = time.perf_counter() - started
        print(f"\nchat reachable after {listening:.0f} s, first answer of the language model after {total:.0f} s")
        print(f"received over the network: {(_received() - received) / 1e9:.2f} GB")
        print(f"on the disk: {_size(clone / '.venv') / 1e9:.1f} GB of packages, {_size(data) / 1e9:.1f} GB of data")
        print(f"\n{QUESTION}\n{answer.answer['answer']}")


def _received() -> int:
    """Return the bytes that came in from elsewhere since the machine started."""
    counters = psutil.net_io_counters(pernic=True)
    return sum(card.bytes_recv for name, card in counters.items() if name != "lo")


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


if __name__ == "__main__":
    main()
