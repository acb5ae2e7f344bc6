"""Loads the generator in the background and says who answers meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable

from assistant.errors import ConceptGuideError
from assistant.generators import Generator

LOADING = "The language model is still loading, so this answer quotes the material word for word."
FAILED = "The language model could not be loaded, so this answer quotes the material word for word."


class Standby:
    """A generator that takes a while to load, and another that answers until it is there."""

    def __init__(self, load: Callable[[], Generator], meanwhile: Generator) -> None:
        self._load = load
        self._meanwhile = meanwhile
        self._generator: Generator | None = None
        self._finished = False
        self._loading = threading.Lock()
        self.error: ConceptGuideError | None = None
        """Why there is no generator."""

    def load_in_background(self) -> None:
        """Return at once; `current` changes when the generator is there."""
        threading.Thread(target=self._load_once, name="load-generator", daemon=True).start()

    def load_now(self) -> None:
        """Return when the generator is there. Raises what loading it raised."""
        self._load_once()
        if self.error:
            raise self.error

    @property
    def ready(self) -> bool:
        """Whether the generator itself answers."""
        return self._generator is not None

    def current(self) -> tuple[Generator, str | None]:
        """Return who answers now, and what a reader should know about it."""
        if self._generator is not None:
            return self._generator, None
        return self._meanwhile, FAILED if self.error else LOADING

    def _load_once(self) -> None:
        with self._loading:
            if self._finished:
                return
            try:
                self._generator = self._load()
            except ConceptGuideError as error:
                self.error = error
            except Exception as error:  # whatever a library raises becomes one line for the operator
                self.error = ConceptGuideError(f"The language model could not be loaded: {error}")
            self._finished = True
