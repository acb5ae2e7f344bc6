"""Progress bars for the long steps: reading files, embedding chunks, pulling weights. Drawn on standard error."""

from __future__ import annotations

from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from assistant.terminal import escape, notes
from assistant.weights.disk import gigabytes

_LONGEST_NAME = 40
"""Characters of a path that are shown: its end says more."""


class EmbeddingProgress:
    """A bar that counts the chunks embedded."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("Embedding"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("chunks"),
            TimeRemainingColumn(),
            console=notes,
            transient=True,
            disable=not notes.is_terminal,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> EmbeddingProgress:
        """Start drawing."""
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop drawing."""
        self._progress.stop()

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` chunks are embedded."""
        if self._task is None:
            self._task = self._progress.add_task("", total=total)
        self._progress.update(self._task, completed=done, total=total)


class ReadingProgress:
    """A bar over the files to read, in files and bytes, with the one that was read last."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("Reading"),
            BarColumn(),
            TextColumn("{task.fields[done]} of {task.fields[sources]}"),
            DownloadColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.description}"),
            console=notes,
            transient=True,
            disable=not notes.is_terminal,
        )
        self._task: TaskID | None = None
        self._done = 0

    def __enter__(self) -> ReadingProgress:
        """Start drawing."""
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop drawing."""
        self._progress.stop()

    def found(self, sources: int, size: int) -> None:
        """Show that so many sources, of so many bytes together, are to be read."""
        self._task = self._progress.add_task("", total=size, sources=sources, done=0)

    def took(self, name: str, size: int) -> None:
        """Show that one of them was dealt with."""
        if self._task is not None:
            self._done += 1
            shown = escape(name if len(name) <= _LONGEST_NAME else f"…{name[-_LONGEST_NAME:]}")
            self._progress.update(self._task, advance=size, done=self._done, description=shown)


class PullProgress:
    """A bar for each step of a pull, in bytes where their number is known; off a terminal, a line for each."""

    def __init__(self) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            _KnownBytes(),
            console=notes,
            disable=not notes.is_terminal,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> PullProgress:
        """Start drawing."""
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop drawing."""
        self._end()
        self._progress.stop()

    def begin(self, what: str, total: int | None) -> None:
        """Start a step, ending the one before."""
        self._end()
        if self._progress.disable:  # A log, as of a service: it shows what takes its time, and when it began.
            notes.print(escape(f"{what} ({gigabytes(total)})" if total else what))
        self._task = self._progress.add_task(escape(what), total=total)

    def update(self, done: int) -> None:
        """Show how many bytes of the step are done."""
        if self._task is not None:
            self._progress.update(self._task, completed=done)

    def _end(self) -> None:
        if self._task is not None:
            self._progress.stop_task(self._task)


class _KnownBytes(DownloadColumn):
    """The bytes that are done and those there are; nothing for a step that nobody counts in bytes."""

    def render(self, task: Task) -> Text:
        return Text() if task.total is None else super().render(task)
