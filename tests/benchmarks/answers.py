"""`make bench`: how long a reader waits, and what it costs. Prints; asserts nothing.

Starts the real server with the built-in material and asks it a few questions, one after the other.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from assistant.settings import Settings
from tests.benchmarks.server import Server, Timed, running
from tests.fakes import free_port

ANSWERED = (
    "What is deep learning?",
    "How does machine learning differ from deep learning?",
    "What is an LLM trained on?",
    "Which company made Claude?",
    "How does Spotify use machine learning?",
    "What are the limits of machine learning?",
    "How do self-driving cars use deep learning?",
    "What can large language models do?",
    "What is a deep neural network?",
    "Which jobs are there in AI?",
)
DECLINED = ("Who won the 2010 World Cup?", "What does a degree cost?", "What is the weather today?")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        environment = _environment(Path(folder))
        _run_index_build(environment)
        port = free_port()
        started = time.perf_counter()
        command = [sys.executable, "-m", "assistant.cli", "serve", "--port", str(port)]
        with running(command, port, env=environment) as server:
            server.wait_for("/healthz", 120)
            listening = time.perf_counter() - started
            server.wait_for("/readyz", 300)
            ready = time.perf_counter() - started
            _print_machine()
            print(f"listening after {listening:.1f} s, model ready after {ready:.1f} s\n")
            _measure(server)


def _measure(server: Server) -> None:
    first = server.ask(ANSWERED[0])
    answered = [server.ask(question) for question in ANSWERED]
    declined = [server.ask(question) for question in DECLINED]
    print("| seconds | median | min | max | n |\n|---|---|---|---|---|")
    _row("sources", [timed.sources for timed in answered + declined])
    _row("first words", [timed.first_word for timed in answered if timed.first_word is not None])
    _row("whole answer", [timed.whole for timed in answered])
    _row("declining", [timed.whole for timed in declined])
    print(f"\nfirst question after the start: first words {first.first_word or 0:.1f} s, whole {first.whole:.1f} s")
    print(f"resident while answering: {server.memory() / 1e9:.1f} GB")
    print(
        f"answered {_count(answered, True)} of {len(answered)}, declined {_count(declined, False)} of {len(declined)}"
    )


def _row(what: str, seconds: Sequence[float]) -> None:
    print(f"| {what} | {statistics.median(seconds):.2f} | {min(seconds):.2f} | {max(seconds):.2f} | {len(seconds)} |")


def _count(timed: Sequence[Timed], answered: bool) -> int:
    return sum(one.answer["answered"] is answered for one in timed)


def _print_machine() -> None:
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    print(f"{os.cpu_count()} cores, {platform.processor() or platform.machine()}, load {load:.1f} at the start")
    print(", ".join(f"{name} {version(name)}" for name in ("torch", "transformers", "sentence-transformers")))


def _environment(folder: Path) -> dict[str, str]:
    return os.environ | {
        "CONCEPT_GUIDE_DATA_DIR": str(folder),
        "CONCEPT_GUIDE_MODELS_DIR": str(Settings().weights_dir),
    }


def _run_index_build(environment: dict[str, str]) -> None:
    import subprocess

    subprocess.run([sys.executable, "-m", "assistant.cli", "index", "build"], env=environment, check=True)


if __name__ == "__main__":
    main()
