"""The scripts that other sites load: numbered ones, which stay as they are, and the one that follows the newest.

A released script never changes: pages have pinned its digest. `released.json` lists the digests.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from assistant.widget.assets import Asset

_NAME = re.compile(r"widget-([1-9][0-9]{0,3})(-[a-z]+)?\.js")
_EVERYWHERE = {
    # A script is no secret, and a browser compares one of another site with its digest only where it may read it.
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
}
_SOON = {**_EVERYWHERE, "cache-control": "public, max-age=300"}
_FOREVER = {**_EVERYWHERE, "cache-control": "public, max-age=31536000, immutable"}


@dataclass(frozen=True, slots=True)
class Versions:
    """All numbered scripts by their names."""

    files: Mapping[str, Asset]

    @property
    def newest(self) -> str:
        """The name of the newest version's script."""
        numbers = (int(found[1]) for name in self.files if (found := _NAME.fullmatch(name)))
        return f"widget-{max(numbers)}.js"

    @property
    def following(self) -> Asset:
        """The newest version's script, for pages that follow updates."""
        return replace(self.files[self.newest], headers=_SOON)


@cache
def scripts() -> Versions:
    """Return the scripts of this package; they are read once."""
    static = resources.files("assistant.widget").joinpath("static")
    return versions_of({path.name: path.read_bytes() for path in static.iterdir()}, released())


def versions_of(files: Mapping[str, bytes], released: Collection[str]) -> Versions:
    """Return the numbered scripts among files; browsers keep those that are released for good."""
    numbered = sorted(name for name in files if _NAME.fullmatch(name))
    return Versions({name: _script(files[name], name in released) for name in numbered})


def released() -> dict[str, str]:
    """Return the digests of the scripts that never change again, by their names."""
    listed = resources.files("assistant.widget").joinpath("released.json").read_text(encoding="utf-8")
    digests: dict[str, str] = json.loads(listed)
    return digests


def _script(body: bytes, is_released: bool) -> Asset:
    return Asset(body, "text/javascript; charset=utf-8", _FOREVER if is_released else _SOON)
