"""Takes in what authors add, one after the other, in a thread of its own: who closes the page ends nothing.

Knows no page: how far it is can be asked at any time, by every author.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, cast

from filelock import FileLock, Timeout

from assistant.errors import ConceptGuideError
from assistant.weights.disk import FULL
from knowledge.intake.adding import Kept, Taken, take_in
from knowledge.intake.sources import Refusal
from knowledge.library import Library
from knowledge.web import Web

Step = Literal["reading", "embedding", "done", "stopped", "postponed", "disk full", "failed"]
"""`stopped` while reading: what was read can be cited. `postponed` while embedding: it is stored, and cited later."""
Build = Callable[[Callable[[], None], Callable[[int, int], None]], object]
"""Brings the index up to the library. Calls the first between two pieces of work, which may raise to end it, and tells
the second (chunks embedded, chunks to embed)."""

_MOMENT = 0.1
"""Seconds: between the end of one piece of work and the next there is a little to tidy up."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one source."""

    status: Literal["added", "replaced", "unchanged", "refused", "left out"]
    what: str
    """A title, or a reason in one line."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of work is."""

    step: Step = "reading"
    done: int = 0
    total: int = 0
    """Sources while they are read, chunks while they are embedded."""
    name: str = ""
    """What was read last."""
    seconds: float = 0.0
    """How long the step has taken so far."""
    results: tuple[Result, ...] = ()
    problem: str = ""
    """What went wrong, where there is more to say than the step does."""

    @property
    def ended(self) -> bool:
        """Return whether nothing more will happen."""
        return self.step not in ("reading", "embedding")

    @property
    def anything_new(self) -> bool:
        """Return whether something can be cited that could not be before, once it is done."""
        return bool(self.total) or any(result.status in ("added", "replaced") for result in self.results)

    @property
    def seconds_left(self) -> float | None:
        """About how long the step will still take; None where that cannot be said yet."""
        return self.seconds / self.done * (self.total - self.done) if self.done else None


class _Cancelled(Exception):
    """The author wants no more of it."""


class Desk:
    """Where files and addresses are handed in."""

    def __init__(self, uploads: Path, library: Library, web: Web, build: Build) -> None:
        """`uploads` is a folder that nothing else uses: a file's place in it is what the library knows it by."""
        self._uploads = uploads.resolve()
        self._library = library
        self._web = web
        self._build = build
        self._cancel = threading.Event()
        self._progress: Progress | None = None
        self._results: list[Result] = []
        self._step_began = 0.0
        uploads.parent.mkdir(parents=True, exist_ok=True)
        self._here = threading.Lock()
        self._anywhere = FileLock(uploads.with_suffix(".lock"), thread_local=False)

    @property
    def progress(self) -> Progress | None:
        """How far the work at hand is, or how the last one ended; None before the first."""
        if (now := self._progress) is None:
            return None
        seconds = now.seconds if now.ended else time.monotonic() - self._step_began
        return replace(now, seconds=seconds, results=tuple(self._results))

    def hand_in(self, files: Sequence[Path], addresses: Sequence[str]) -> bool:
        """Begin to add files, which are moved, and addresses; return False while something else is being added.

        With nothing to add, what was added before but not indexed is.
        """
        if not self._begins():
            return False
        self._cancel.clear()
        self._results = []
        self._begin("reading")
        threading.Thread(target=self._work, args=(tuple(files), tuple(addresses)), daemon=True).start()
        return True

    def cancel(self) -> None:
        """End the step at hand: reading, after which what was read is indexed, or embedding."""
        self._cancel.set()

    def source(self, stored: str) -> str:
        """Return a source as an author knows it: an uploaded file by its name."""
        return stored.removeprefix(f"{self._uploads}/")

    def found(self, sources: int, size: int) -> None:
        """Note how much there is to read."""
        self._note(total=sources)

    def took(self, name: str, size: int) -> None:
        """Note that a source was dealt with."""
        now = self._now()
        self._note(done=now.done + 1, name=self.source(name))

    def _begins(self) -> bool:
        """Return whether this is now the only one that adds: in this process, and by this way in any other."""
        if not self._here.acquire(timeout=_MOMENT):
            return False
        try:
            self._anywhere.acquire(blocking=False)
        except Timeout:
            self._here.release()
            return False
        return True

    def _work(self, files: Sequence[Path], addresses: Sequence[str]) -> None:
        try:
            end = self._result_of(files, addresses)
        finally:
            shutil.rmtree(self._uploads, ignore_errors=True)
            self._anywhere.release()
        self._progress = end
        self._here.release()

    def _result_of(self, files: Sequence[Path], addresses: Sequence[str]) -> Progress:
        """Read and index, and return how that ended."""
        try:
            problem = self._read(files, addresses)
            self._cancel.clear()
            self._begin("embedding")
            self._build(self._check, self._embedded)
            return replace(self._now(), step=problem or "done")
        except _Cancelled:
            return replace(self._now(), step="postponed")
        except Exception as error:
            return replace(self._now(), **_failure(error))

    def _read(self, files: Sequence[Path], addresses: Sequence[str]) -> Step | None:
        """Add what was handed in as far as that goes, and return what ended it early."""
        try:
            arguments = [*self._staged(files), *self._allowed(addresses)]
            taking = cast(Generator[Taken, None, None], take_in(arguments, self._library, self._web, self))
            with closing(taking):
                for taken in taking:
                    self._results.append(self._result(taken))
                    self._check()
        except _Cancelled:
            return "stopped"
        except OSError as error:
            if error.errno not in FULL:
                raise
            return "disk full"
        return None

    def _staged(self, files: Sequence[Path]) -> Iterator[str]:
        """Move files to where their names are what they are known by."""
        shutil.rmtree(self._uploads, ignore_errors=True)  # What a process that was killed has left.
        self._uploads.mkdir(parents=True)
        for file in files:
            target = self._uploads / file.name
            if target.exists():
                self._results.append(
                    Result("refused", f"{file.name}: two files have this name. Rename one and add it again.")
                )
            else:
                shutil.move(file, target)
                yield str(target)

    def _allowed(self, addresses: Sequence[str]) -> Iterator[str]:
        """Pass on addresses of the web: an author of the course may not read the server's own files."""
        for address in addresses:
            if address.lower().startswith(("http://", "https://")):
                yield address
            else:
                self._results.append(
                    Result("refused", f"{address[:200]} is no address of the web. It begins with https://.")
                )

    def _result(self, taken: Taken) -> Result:
        match taken:
            case Kept(status, _, title):
                return Result(status, title)
            case Refusal(reason):
                return Result("refused", reason.replace(f"{self._uploads}/", ""))
        kinds = ", ".join(f"{suffix or '?'} ({n})" for suffix, n in sorted(taken.kinds.items()))
        return Result("left out", f"{self.source(taken.where)}: {kinds}")

    def _check(self) -> None:
        if self._cancel.is_set():
            raise _Cancelled

    def _embedded(self, done: int, total: int) -> None:
        self._note(done=done, total=total)

    def _begin(self, step: Step) -> None:
        self._step_began = time.monotonic()
        self._progress = Progress(step)

    def _now(self) -> Progress:
        return self._progress or Progress()

    def _note(self, **changed: object) -> None:
        self._progress = replace(self._now(), **changed)  # type: ignore[arg-type]


def _failure(error: Exception) -> dict[str, Any]:
    """Return what is told of an error."""
    if isinstance(error, OSError) and error.errno in FULL:
        return {"step": "disk full"}
    if isinstance(error, ConceptGuideError):
        return {"step": "failed", "problem": str(error)}
    _log.error("Adding documents failed.", exc_info=error)
    return {"step": "failed"}
