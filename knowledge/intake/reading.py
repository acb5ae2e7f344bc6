"""Reads sources side by side, each in a process that may fail, hang or swell without harm to the others."""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from concurrent.futures import TimeoutError as OutOfTime
from concurrent.futures.process import BrokenProcessPool
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
        pool = self._processes()
        future = _begin(pool, readable, source.name)
        return lambda: _result(pool, future, readable, source.name)

    def _processes(self) -> ProcessPool:
        if self._pool is None or not self._pool.active:  # It gives up where a process ends between two files.
            self._pool = _pool_of(self._workers, self._stack)
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


def _pool_of(workers: int, stack: ExitStack) -> ProcessPool:
    pool = ProcessPool(workers, context=get_context("spawn"), initializer=_prepare)
    stack.callback(pool.join)
    stack.callback(pool.stop)
    return pool


def _begin(pool: ProcessPool, readable: Readable, name: str) -> Future[Any]:
    with _without_ctrl_c():
        try:
            return pool.schedule(_read, args=[readable, name], timeout=READ_SECONDS)
        except RuntimeError:  # It gave up just now.
            future: Future[Any] = Future()
            future.set_exception(BrokenProcessPool())
            return future


def _result(pool: ProcessPool, future: Future[Any], readable: Readable, name: str) -> Document | Refusal:
    try:
        return _finished(pool, future, name)
    except BrokenProcessPool:  # Then all that it had fails, and nobody knows which of it is to blame.
        return _read_alone(readable, name)


def _read_alone(readable: Readable, name: str) -> Document | Refusal:
    """Read it in a process that reads nothing else, so that what goes wrong is surely its own fault."""
    with ExitStack() as stack:
        pool = _pool_of(1, stack)
        try:
            return _finished(pool, _begin(pool, readable, name), name)
        except BrokenProcessPool:
            return _failed(name)


def _finished(pool: ProcessPool, future: Future[Any], name: str) -> Document | Refusal:
    """Wait until it is read. Raises BrokenProcessPool where the processes ended and this file need not be the cause."""
    while pool.active and not future.done():
        wait([future], timeout=1)
    if not future.done():  # What is handed to a pool that gives up at that moment is never begun.
        raise BrokenProcessPool
    try:
        found: Document | Refusal = future.result()
    except BrokenProcessPool:
        raise
    except OutOfTime:
        return Refusal(f"{name} took more than {READ_SECONDS} seconds to be read. Split it into smaller files.")
    except (Exception, SystemExit):  # The process ended, or what came out of it is no document.
        return _failed(name)
    return found


def _failed(name: str) -> Refusal:
    return Refusal(f"{name} made the reader fail. Save it anew and add it again.")


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
