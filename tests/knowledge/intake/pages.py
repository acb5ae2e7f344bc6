"""A web of a few pages that are nowhere but here, and what every test of the intake needs of a ZIP archive."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from knowledge.errors import DocumentError
from knowledge.web import Download, Web

SITE = "https://course.example/sitemap.xml"


class Pages(Web):
    """A site whose sitemap names some pages."""

    def __init__(self, texts: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.texts = dict(texts or {})

    def pages(self, url: str, most: int = 0) -> Iterator[str]:
        """Yield every page for the sitemap, else the address itself."""
        if "refused" in url:
            raise DocumentError(f"{url} may not be fetched. Ask its author.")
        yield from self.texts if url == SITE else [url]

    def download(self, url: str) -> Download:
        """Return a page as it came."""
        if url not in self.texts:
            raise DocumentError(f"{url} is not there. Check the address.")
        return Download(url, f"{url.rpartition('/')[2]}.html", self.texts[url].encode())


def zipped(path: Path, members: Mapping[str, str | bytes]) -> Path:
    """Write an archive, its names just as they are given."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo("x")
            info.filename = name  # Past what would tidy it.
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return path
