"""Long work as a generator: it pauses now and then, and whoever runs it may stop it there."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

Sign = TypeVar("Sign")
Result = TypeVar("Result")

Work = Generator[None, None, Result]
"""Pauses at each yield and returns its result."""


def with_signs(sign: Sign, work: Work[Result]) -> Generator[Sign, None, Result]:
    """Yield a sign of life at each pause of some work, and return its result."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result
        yield sign


def finish(work: Work[Result]) -> Result:
    """Run some work to its end and return its result."""
    results: list[Result] = []

    def keep() -> Work[None]:
        results.append((yield from work))

    for _ in keep():
        pass
    return results[0]
