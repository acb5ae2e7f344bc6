"""Reads sources side by side, each in a process that may fail, hang or swell without harm to the others."""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as OutOfTime
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import get_context, resource_tracker
from pathlib import PurePath
from textwrap import shorten
from typing import Any, Protocol

from pebble import ProcessPool

from knowledge.documents import Document
from knowledge.errors import DocumentError
from knowledge.intake.sources import PageSource, Refusal, Source

READ_SECONDS = 300
"""For one file: a book of two thousand pages takes a minute."""
MEMORY = 3 * 1024**3
"""Bytes that reading one file may take."""

_QUICK = {".md", ".markdown", ".txt", ".srt", ".vtt"}
_QUICK_SIZE = 1_000_000
"""Bytes: such a file is read sooner than a process starts."""
_LONGEST_REASON = 200
"""Characters of what a library says went wrong."""


class Readable(Protocol):
    """What can be sent to another process and read there."""

    def read(self) -> Document:
        """Return it as a document. Raises DocumentError."""


Reading = tuple[Source, Document | Refusal]


def readings(sources: Sequence[Source], workers: int | None = None) -> Iterator[Reading]:
    """Yield each source with its document or why there is none, in their order; a few are read ahead.

    `workers` is how many processes may read at once: as many as the machine has cores where none is given.
    """
    slow = sum(not _is_quick(source) for source in sources)
    workers = max(1, min(workers or os.cpu_count() or 1, slow))
    with ExitStack() as stack:
        pool = _Pool(workers, stack)
        ahead: deque[tuple[Source, Callable[[], Document | Refusal]]] = deque()
        for source in sources:
            ahead.append((source, pool.start(source)))
            if len(ahead) > 2 * workers:
                first, result = ahead.popleft()
                yield first, result()
        while ahead:
            first, result = ahead.popleft()
            yield first, result()


class _Pool:
    """Processes that are started when there is something for them."""

    def __init__(self, workers: int, stack: ExitStack) -> None:
        self._workers = workers
        self._stack = stack
        self._pool: ProcessPool | None = None

    def start(self, source: Source) -> Callable[[], Document | Refusal]:
        """Begin to read a source, and return what waits for the result."""
        if isinstance(source, PageSource):
            try:
                readable: Readable = source.fetched()
            except DocumentError as error:
                refusal = Refusal(str(error))
                return lambda: refusal
        else:
            readable = source
        if _is_quick(source):
            return lambda: _read(readable, source.name)
        with _without_ctrl_c():
            future = self._processes().schedule(_read, args=[readable, source.name], timeout=READ_SECONDS)
        return lambda: _result(source, future)

    def _processes(self) -> ProcessPool:
        if self._pool is None or not self._pool.active:  # It gives up where a process ends between two files.
            self._pool = ProcessPool(self._workers, context=get_context("spawn"), initializer=_prepare)
            self._stack.callback(self._pool.join)
            self._stack.callback(self._pool.stop)
        return self._pool


def _is_quick(source: Source) -> bool:
    if isinstance(source, PageSource):  # What comes may be anything, whatever its address says.
        return False
    return PurePath(source.name).suffix.lower() in _QUICK and source.size <= _QUICK_SIZE


def _read(source: Readable, name: str) -> Document | Refusal:
    try:
        return source.read()
    except DocumentError as error:
        return Refusal(_about(name, str(error)))
    except MemoryError:
        return Refusal(f"{name} needs more than {MEMORY // 1024**3} GB of memory to be read. Split it.")
    except ModuleNotFoundError as error:
        return Refusal(f"{name} cannot be read: the package {error.name} is not installed. Install it.")
    except Exception as error:
        # A library met something that its authors had not foreseen: the other files are no worse for it.
        reason = shorten(f"{type(error).__name__}: {error}", _LONGEST_REASON, placeholder=" …")
        return Refusal(f"{name} cannot be read ({reason}). Save it anew and add it again.")


def _about(name: str, message: str) -> str:
    """Return what a reader says with the whole name of the source, of which it knows the last part alone."""
    if name in message:
        return message
    last = PurePath(name).name
    return name + message.removeprefix(last) if message.startswith(last) else f"{name}: {message}"


def _result(source: Source, future: Future[Any]) -> Document | Refusal:
    try:
        found: Document | Refusal = future.result()
    except OutOfTime:
        return Refusal(f"{source.name} took more than {READ_SECONDS} seconds to be read. Split it into smaller files.")
    except (Exception, SystemExit):  # The process ended, or what came out of it is no document.
        return Refusal(f"{source.name} made the reader fail. Save it anew and add it again.")
    return found


@contextmanager
def _without_ctrl_c() -> Iterator[None]:
    """Leave Ctrl-C to the process that waits, not to those that start meanwhile and would each complain of it."""
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # Its start would let Ctrl-C through again.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare() -> None:
    """Keep what a library prints to itself, and a file that swells from taking the machine's memory."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):  # A lower limit is set already, or the system has none to set.
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
