"""Files whose reading goes wrong in every way; they stand here so that another process can import them."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from knowledge.documents import Document
from knowledge.intake.sources import FileSource
from knowledge.readers import read_bytes


class Slow(FileSource):
    """A file that is no quick text, so that a process of its own reads it."""

    @classmethod
    def named(cls, name: str) -> FileSource:
        """Return it under the name of a PDF, which it is not."""
        return cls(Path(f"/course/{name}.pdf"), "", 10)

    def read(self) -> Document:
        """Return a document that names the process that read it."""
        return read_bytes(f"# {self.path.stem}\n\nRead by {os.getpid()}.\n".encode(), f"{self.path.stem}.md")


class Odd(Slow):
    """Meets what nobody foresaw."""

    def read(self) -> Document:
        """Raise an error of two lines that goes on for long."""
        raise LookupError("no\nsuch " + "thing " * 5_000)


class Untold(Slow):
    """Its error cannot be sent to another process, nor printed."""

    def read(self) -> Document:
        """Raise it."""

        class Local(Exception):
            def __str__(self) -> str:
                raise RuntimeError("no words")

        raise Local


class Endless(Slow):
    """Never ends."""

    def read(self) -> Document:
        """Wait."""
        time.sleep(600)
        raise AssertionError


class Deaf(Slow):
    """Never ends, and does not listen when it is told to."""

    def read(self) -> Document:
        """Wait."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(600)
        raise AssertionError


class Killed(Slow):
    """Kills its process, as a fault in a library's native code does."""

    def read(self) -> Document:
        """Die."""
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


class Leaving(Slow):
    """Ends its process as a program does."""

    def read(self) -> Document:
        """Leave."""
        sys.exit(3)


class Swollen(Slow):
    """Takes more memory than a file may."""

    def read(self) -> Document:
        """Ask for four gigabytes and more."""
        bytearray(5 * 1024**3)
        raise AssertionError


class Chatty(Slow):
    """Its reader warns and complains all the time."""

    def read(self) -> Document:
        """Print on every way that a library could."""
        print("a word from Python")
        print("a warning from Python", file=sys.stderr)
        os.write(1, b"a word from native code\n")
        os.write(2, b"a warning from native code\n")
        return super().read()


class Unready(Slow):
    """Its reader needs a package that is not there."""

    def read(self) -> Document:
        """Import it."""
        import no_such_package  # type: ignore[import-not-found]  # noqa: F401

        raise AssertionError


def end_at_once() -> None:
    """End the process before it has read anything."""
    os._exit(1)
