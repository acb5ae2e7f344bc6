"""Whether an answer could be given now, and what is missing for it.

What costs something is looked at once in a few seconds, however often somebody asks. A full queue is ready: it answers
with a clear refusal at once, and is empty again before whoever balances several servers could react.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from assistant.errors import ConceptGuideError, IndexUnusable
from assistant.generators import Reachable
from assistant.service import Assistant

Part = Literal["index", "embedder", "model"]
Status = Literal["ready", "loading", "failed"]

SECONDS_REMEMBERED = 5.0
"""For how long a costly check counts."""
SECONDS_TO_REACH = 2.0
"""How long a remote model's server may take to say that it is there."""

_SAMPLE = "Is anybody there?"


@dataclass(frozen=True, slots=True)
class Finding:
    """How it stands with one part."""

    status: Status
    message: str = ""
    """What is wrong and what to do, for a part that has failed."""


@dataclass(frozen=True, slots=True)
class Findings:
    """How it stands with all of them."""

    parts: Mapping[Part, Finding]
    model: str
    """Who answers now."""

    @property
    def status(self) -> Status:
        """`failed` where any part has, else `loading` where the model still is."""
        found = {finding.status for finding in self.parts.values()}
        return "failed" if "failed" in found else "loading" if "loading" in found else "ready"

    @property
    def message(self) -> str:
        """What is wrong first."""
        return next((finding.message for finding in self.parts.values() if finding.message), "")


class Readiness:
    """Looks after the parts of an assistant. For many threads at once."""

    def __init__(self, assistant: Assistant, now: Callable[[], float] = time.monotonic) -> None:
        self._assistant = assistant
        self._now = now
        self._looking = threading.Lock()
        self._remembered: dict[Part, tuple[float, Finding]] = {}

    def look(self) -> Findings:
        """Return how it stands now. Takes as long as the slowest part, seconds at most."""
        generator, _ = self._assistant.standby.current()
        with self._looking:
            parts: dict[Part, Finding] = {
                "index": _finding(self._open_index),
                "embedder": self._lately("embedder", self._embed),
                "model": self._model(),
            }
        return Findings(parts, generator.name)

    def _model(self) -> Finding:
        standby = self._assistant.standby
        if standby.error:
            return Finding("failed", str(standby.error))
        if not standby.ready:
            return Finding("loading")
        generator, _ = standby.current()
        if not isinstance(generator, Reachable):
            return Finding("ready")
        return self._lately("model", lambda: generator.reach(SECONDS_TO_REACH))

    def _lately(self, part: Part, check: Callable[[], None]) -> Finding:
        since, finding = self._remembered.get(part, (0.0, None))
        if finding is None or self._now() - since >= SECONDS_REMEMBERED:
            finding = _finding(check)
            self._remembered[part] = self._now(), finding
        return finding

    def _open_index(self) -> None:
        if not self._assistant.documents():
            raise IndexUnusable("The index holds no document. Run: concept-guide index build")

    def _embed(self) -> None:
        [vector] = self._assistant.embedder.embed_passages([_SAMPLE])  # A query's vector may be a remembered one.
        if vector.shape != (self._assistant.embedder.dimensions,) or not np.isfinite(vector).all():
            raise ConceptGuideError("The embedder gives no usable vectors. Run: concept-guide models verify")


def _finding(check: Callable[[], None]) -> Finding:
    try:
        check()
    except ConceptGuideError as error:
        return Finding("failed", str(error))
    except Exception as error:  # Whatever a library raises: not ready is what it means, and not a failed request.
        return Finding("failed", f"It failed unexpectedly ({type(error).__name__}).")
    return Finding("ready")
