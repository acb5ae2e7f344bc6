"""`make soak`: whether 50 readers who stream at once for minutes get each their own answer, whole and in order.

Starts the real server with the built-in material. Half of the readers ask at `/api/ask`, half at
`/v1/chat/completions`; each asks one question after the other, and each reply is compared with what the same question
was answered alone before. Some break off on purpose. Prints a table; exits 1 if anything was lost or mixed up.

    python -m tests.benchmarks.soak --seconds 300
    python -m tests.benchmarks.soak --seconds 300 --generator default --questions 10 --max-waiting 32
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

import anyio
import httpx

from assistant.settings import Settings
from knowledge.corpus import corpus
from tests.benchmarks.readers import NATIVE, OPENAI, Reader, Said, Seen, read
from tests.benchmarks.server import Server, running
from tests.fakes import free_port

SECONDS_TO_SETTLE = 12
"""After which threads that have nothing to do may end."""

Resources = tuple[int, int, int]
"""Resident megabytes, threads and open files of the server."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return 1 if anything was lost or mixed up, else 0."""
    chosen = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        environment = _environment(Path(folder), chosen)
        guide = [sys.executable, "-m", "assistant.cli"]
        subprocess.run([*guide, "index", "build"], env=environment, check=True)
        port = free_port()
        command = [*guide, "serve", "--port", str(port), "--generator", chosen.generator]
        log = Path(folder) / "server.log"
        with log.open("w") as written, running(command, port, env=environment, stderr=written) as server:
            server.wait_for("/readyz", 300)
            seen = _soaked(server, chosen)
        seen.wrong += [line for line in log.read_text().splitlines() if "Traceback" in line]
    for problem in seen.problems[:10]:
        print(f"\n{problem}")
    return 1 if seen.problems else 0


def _soaked(server: Server, chosen: argparse.Namespace) -> Seen:
    questions = [page.questions[0] for page in corpus() if page.questions][: chosen.questions]
    seen = Seen({question: anyio.run(_alone, server.url, question) for question in questions})
    used = [_resources(server)]
    started = time.perf_counter()
    anyio.run(_all_at_once, server, questions, seen, used, chosen)
    took = time.perf_counter() - started
    time.sleep(SECONDS_TO_SETTLE)
    anyio.run(_alone, server.url, questions[0])  # Threads that have had nothing to do end when the next one is needed.
    used.append(_resources(server))
    _print(chosen, took, seen, used)
    return seen


async def _alone(url: str, question: str) -> Said:
    async with _client(url) as client:
        return (await read(client, NATIVE, question)).said


async def _all_at_once(
    server: Server, questions: Sequence[str], seen: Seen, used: list[Resources], chosen: argparse.Namespace
) -> None:
    until = time.monotonic() + chosen.seconds
    async with anyio.create_task_group() as readers:
        for number in range(chosen.clients):
            reader = Reader((NATIVE, OPENAI)[number % 2], questions, seen, random.Random(number))
            readers.start_soon(_reads, server.url, reader, until)
        await anyio.sleep(chosen.seconds / 2)
        used.append(_resources(server))


async def _reads(url: str, reader: Reader, until: float) -> None:
    async with _client(url) as client:
        while time.monotonic() < until:
            await reader.once(client)


def _client(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, timeout=300, trust_env=False)


def _print(chosen: argparse.Namespace, took: float, seen: Seen, used: Sequence[Resources]) -> None:
    print(f"\n{chosen.clients} readers, {took:.0f} s, generator {chosen.generator}, {chosen.questions} questions\n")
    print("| replies | number |\n|---|---|")
    for what in ("whole", "broken off on purpose", "refused: the room was full", "lost", "mixed up", "out of order"):
        print(f"| {what} | {seen.counts[what]:,} |")
    print(f"| ids that came twice | {seen.repeated_ids} |")
    print("\n| seconds | median | p95 | longest |\n|---|---|---|---|")
    for what, seconds in (("to the first event", seen.first), ("to the end", seen.whole)):
        if len(seconds) > 1:
            print(f"| {what} | {median(seconds):.2f} | {quantiles(seconds, n=20)[-1]:.2f} | {max(seconds):.2f} |")
    print("\n| server | before | half-way | afterwards |\n|---|---|---|---|")
    for what, *figures in zip(("resident MB", "threads", "file descriptors"), *used, strict=True):
        print(f"| {what} | {' | '.join(map(str, figures))} |")


def _resources(server: Server) -> Resources:
    process = server.process
    return int(server.memory() / 1e6), process.num_threads(), process.num_fds()


def _environment(folder: Path, chosen: argparse.Namespace) -> dict[str, str]:
    return os.environ | {
        "CONCEPT_GUIDE_DATA_DIR": str(folder),
        "CONCEPT_GUIDE_MODELS_DIR": str(Settings().weights_dir),
        "CONCEPT_GUIDE_EMBEDDER": chosen.embedder,
        "CONCEPT_GUIDE_MAX_WAITING": str(chosen.max_waiting),
        "CONCEPT_GUIDE_LIMIT_ADDRESS": "0",
        "CONCEPT_GUIDE_LIMIT_SITE": "0",
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Many readers who stream at once.")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--generator", default="extractive")
    parser.add_argument("--embedder", default=Settings().embedder)
    parser.add_argument("--max-waiting", type=int, default=64)
    return parser


if __name__ == "__main__":
    sys.exit(main())
