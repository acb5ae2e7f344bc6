"""How long a prepared guide takes to start, and what it holds in memory: `python -m tests.benchmarks.start`.

Each start is a process of its own; the disk's cache is warm, since the starts before have read the same files.
"""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from dataclasses import dataclass

import psutil

from tests.benchmarks.figures import Spread
from tests.benchmarks.place import GUIDE, NOTHING_TWICE, Place, prepared
from tests.benchmarks.server import Server, running
from tests.fakes import free_port

STARTS = 5
QUESTION = "What is deep learning?"
_SECONDS_BETWEEN_LOOKS = 0.01
_PATIENCE = 300.0


@dataclass(frozen=True)
class Start:
    """What some starts took, in seconds from the command, and what the last of them held."""

    listening: Spread
    """Until it answers at all."""
    ready: Spread
    """Until `/readyz` says that index, embedder and model are there."""
    processor: Spread
    """Seconds of a processor until then: what other work on the machine does not stretch."""
    resident: int
    """Bytes after one answer; mapped files count as far as resident."""
    unshared: int | None
    """Those among them that no file could bring back; None where the system does not say."""

    @property
    def shown(self) -> str:
        """The figures as a Markdown table."""
        rows = [
            ("seconds until it listens", self.listening.shown()),
            ("seconds until it is ready", self.ready.shown()),
            ("seconds of a processor until then", self.processor.shown()),
            ("GB resident after one answer", f"{self.resident / 1e9:.2f}"),
            ("GB of it that are its own", "not known" if self.unshared is None else f"{self.unshared / 1e9:.2f}"),
        ]
        return "\n".join(["| | median (10th to 90th percentile) |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)])


def measure(place: Place, starts: int = STARTS, generator: str = "default") -> Start:
    """Start a guide several times, one after the other, and ask the last one a question."""
    listening, ready, processor = [], [], []
    for number in range(starts):
        port = free_port()
        command = [*GUIDE, "serve", "--port", str(port), "--generator", generator, "--log-level", "error"]
        began = time.perf_counter()
        with running(command, port, env=place.environment | NOTHING_TWICE, stdout=subprocess.DEVNULL) as server:
            listening.append(_seconds_until(port, "/healthz", server, began))
            ready.append(_seconds_until(port, "/readyz", server, began))
            spent = server.process.cpu_times()
            processor.append(spent.user + spent.system)
            if number == starts - 1:
                server.ask(QUESTION)
                resident, unshared = server.memory(), _unshared(server.process)
    return Start(Spread.of(listening), Spread.of(ready), Spread.of(processor), resident, unshared)


def _seconds_until(port: int, path: str, server: Server, began: float) -> float:
    """Return when a path answered 200, in seconds after `began`. Looks at little cost: the cores are busy starting."""
    while time.perf_counter() < began + _PATIENCE:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == http.HTTPStatus.OK:
                return time.perf_counter() - began
        except OSError:
            if server.process.status() == psutil.STATUS_ZOMBIE:
                raise RuntimeError("The server has ended.") from None
        finally:
            connection.close()
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    raise TimeoutError(f"{path} did not answer 200 within {_PATIENCE:g} s")


def _unshared(process: psutil.Process) -> int | None:
    """Return the bytes that are in no file, as Linux tells them."""
    if not hasattr(process, "memory_maps"):
        return None
    return sum(int(getattr(one, "anonymous", 0)) for one in process.memory_maps())


def main() -> None:
    """Measure and print; another generator than the usual one may be named."""
    with prepared() as place:
        print(measure(place, generator=sys.argv[1] if len(sys.argv) > 1 else "default").shown)


if __name__ == "__main__":
    main()
