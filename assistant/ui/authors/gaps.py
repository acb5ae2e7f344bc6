"""Which questions the material did not answer well, by topic: for the page, and as files to download."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.background import BackgroundEmbedder
from assistant.records import Asked, Records
from assistant.topics import Topic, Wish, topics
from assistant.ui.authors.export import as_csv, as_markdown
from assistant.ui.words import Words
from index.embedding import Embedder

CSV = "what-to-write.csv"
MARKDOWN = "what-to-write.md"


class Gaps:
    """Finds the topics when they are asked for, and again only when there is another question."""

    def __init__(self, records: Records, embedder: Embedder) -> None:
        self._records = records
        self._embedder = BackgroundEmbedder(embedder)
        self._lock = threading.Lock()
        self._found: tuple[list[Wish], list[Topic]] = ([], [])

    @property
    def keep_questions(self) -> int:
        """For how many days questions are kept; 0: none is."""
        return self._records.keep_questions

    def topics(self) -> list[Topic]:
        """Return what could be written about, the most asked first. Raises RecordsUnusable."""
        with self._lock:
            wanted = wishes(self._records.questions())
            if wanted != self._found[0]:
                self._found = wanted, topics(wanted, self._embedder)
            return self._found[1]

    def routes(self, words: Words) -> list[Route]:
        """Return the files' addresses; they are made when they are asked for, so that no copy of a question is left."""

        def route(name: str, kind: str, written: Callable[[Sequence[Topic], Words], str]) -> Route:
            def download(request: Request) -> Response:
                headers = {"content-disposition": f'attachment; filename="{name}"'}
                return Response(written(self.topics(), words), media_type=kind, headers=headers)

            return Route(f"/{name}", download)

        return [route(CSV, "text/csv", as_csv), route(MARKDOWN, "text/markdown", as_markdown)]


def wishes(asked: Sequence[Asked]) -> list[Wish]:
    """Return what the answers left to be wished for: the parts that were not covered, or the whole question."""
    return [
        Wish(part, one.nearest)
        for one in asked
        if one.is_gap
        for part in (one.not_covered if one.answered and one.not_covered else (one.question,))
    ]
