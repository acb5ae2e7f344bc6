"""Pages of the documentation whose figures stand between marks: `<!-- name -->` … `<!-- end of name -->`."""

from __future__ import annotations

import re
from pathlib import Path


def part_of(page: Path, name: str) -> str:
    """Return what stands between the marks of a name. Raises SystemExit where the page has none."""
    return _found(page, name)[1].strip()


def renew(page: Path, name: str, text: str) -> None:
    """Replace what stands between the marks of a name. Raises SystemExit where the page has none."""
    before = page.read_text(encoding="utf-8")
    span = _found(page, name).span(1)
    page.write_text(f"{before[: span[0]]}\n\n{text.strip()}\n\n{before[span[1] :]}", encoding="utf-8")


def _found(page: Path, name: str) -> re.Match[str]:
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    found = re.search(f"{begin}(.*?){end}", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    if not found:
        raise SystemExit(f"{page} has no place for {name}: {begin} … {end}")
    return found
