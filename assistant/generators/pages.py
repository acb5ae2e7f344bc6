"""Who uses which page of an engine's cache."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.generators.engine import Engine


class Pages:
    """The pages of one engine: a page is free when all who used it have given it back."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._users: Counter[int] = Counter()
        self.free = list(range(engine.pages))

    def take(self) -> int:
        """Return a free page, which is used from now on. Where there is none, the engine makes some."""
        if not self.free:
            had = self._engine.pages
            self._engine.add_pages()
            self.free = list(range(had, self._engine.pages))
        page = self.free.pop()
        self._users[page] = 1
        return page

    def share(self, pages: Sequence[int]) -> list[int]:
        """Count one user more of some pages, and return them."""
        self._users.update(pages)
        return list(pages)

    def is_alone(self, page: int) -> bool:
        """Return whether a page has one user."""
        return self._users[page] == 1

    def give_back(self, pages: Iterable[int]) -> None:
        """Count one user less of some pages."""
        for page in pages:
            self._users[page] -= 1
            if not self._users[page]:
                self.free.append(page)
