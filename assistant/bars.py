"""Progress bars for the long steps: embedding chunks and pulling weights. Drawn on standard error."""

from __future__ import annotations

from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn

from assistant.terminal import notes


class EmbeddingProgress:
    """A bar that counts the chunks embedded."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("Embedding"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("chunks"),
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


class PullProgress:
    """A bar for each step of a pull, in bytes where their number is known."""

    def __init__(self) -> None:
        self._progress = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), DownloadColumn(), console=notes
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
        self._task = self._progress.add_task(escape(what), total=total)

    def update(self, done: int) -> None:
        """Show how many bytes of the step are done."""
        if self._task is not None:
            self._progress.update(self._task, completed=done)

    def _end(self) -> None:
        if self._task is not None:
            self._progress.stop_task(self._task)
