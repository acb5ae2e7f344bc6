"""The peer: llama.cpp with the same model file, by its published wheel, in a process of its own.

`python -m tests.benchmarks.llama_cpp FILE.gguf PORT` starts its own HTTP server, which the benchmarks talk to.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from assistant.messages import Message
from tests.benchmarks.server import Server, running
from tests.fakes import free_port

CONTEXT = 4096
SETTINGS = (
    "a thread for each core, weights repacked for the processor, flash attention and 512 tokens a pass as it chooses "
    "itself, greedy, nothing kept from one prompt for the next"
)
"""What it runs with, in words. `python -m tests.benchmarks.peer_settings` measures others."""


@dataclass(frozen=True)
class Written:
    """One reply: seconds to its first words and its end, and tokens a second between them."""

    first_word: float
    whole: float
    pace: float | None
    text: str


@dataclass(frozen=True)
class Peer:
    """A running llama.cpp."""

    server: Server

    def ask(self, messages: Sequence[Message], max_tokens: int) -> Written:
        """Have a conversation continued, streaming, and time it. Raises RuntimeError where it breaks off."""
        request = {
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            "max_tokens": max_tokens,
            "temperature": 0,
            "stream": True,
            "cache_prompt": False,
        }
        started = time.perf_counter()
        heard: list[tuple[float, str]] = []
        written = 0
        for chunk in self._chunks(request):
            for choice in chunk.get("choices", ()):
                if text := choice["delta"].get("content"):
                    heard.append((time.perf_counter() - started, text))
            written = chunk.get("timings", {}).get("predicted_n", written)
        if not heard:
            raise RuntimeError("llama.cpp wrote nothing.")
        (first, _), (last, _) = heard[0], heard[-1]
        pace = (written - 1) / (last - first) if last > first else None
        return Written(first, time.perf_counter() - started, pace, "".join(text for _, text in heard))

    def _chunks(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        url = f"{self.server.url}/v1/chat/completions"
        with httpx.stream("POST", url, json=request, timeout=300, trust_env=False) as response:
            response.raise_for_status()
            for line in response.iter_lines():
                if line.startswith("data: {"):
                    yield json.loads(line.removeprefix("data: "))


@contextmanager
def llama_cpp(gguf: Path, settings: Mapping[str, object] | None = None) -> Iterator[Peer]:
    """Serve a model file by llama.cpp, ready to answer; `settings` are more of its `CommonParams`."""
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.llama_cpp", str(gguf), str(port), json.dumps(settings or {})]
    with running(command, port) as server:
        server.wait_for("/health", 120)
        yield Peer(server)


def main(gguf: str, port: str, settings: str = "{}") -> None:
    """Serve until the process is ended."""
    from xllamacpp import CommonParams, llama_flash_attn_type
    from xllamacpp import Server as LlamaServer

    chosen: Any = CommonParams()
    chosen.model.path = gguf
    chosen.n_ctx, chosen.n_parallel = CONTEXT, 1
    chosen.cpuparams.n_threads = chosen.cpuparams_batch.n_threads = os.cpu_count()
    chosen.port, chosen.ui, chosen.verbosity = int(port), False, 0
    for name, value in json.loads(settings).items():
        setattr(chosen, name, llama_flash_attn_type(value) if name == "flash_attn_type" else value)
    serving = LlamaServer(chosen)
    threading.Event().wait()
    del serving


if __name__ == "__main__":
    main(*sys.argv[1:])
