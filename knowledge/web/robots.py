"""Asks a site's robots.txt before each request, and waits between two as long as it says (RFC 9309)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
from protego import Protego

from knowledge.errors import DocumentError
from knowledge.web.addresses import shown
from knowledge.web.connections import Network
from knowledge.web.fetching import PRODUCT, Fetched, Wanted, fetch

LARGEST = 500 * 1024
"""Bytes; of a longer robots.txt only the beginning counts."""
LONGEST_DELAY = 10.0
"""Seconds between two requests; a site that asks for more gets this."""

_AGENT = re.compile(r"\s*user[-\s]*agent(?:\s*:|\s)(?P<name>[^#]*)", re.IGNORECASE)
_SOMEBODY_ELSE = "others"


@dataclass(slots=True)
class _Site:
    """What one site allows. `refusal` is why nothing is."""

    rules: Protego = field(default_factory=lambda: Protego.parse(""))
    refusal: str = ""
    last: float | None = None
    """When it was last asked for a page."""


class Robots:
    """The rules of the sites that one run has come to. Each is asked for its rules once."""

    def __init__(self, network: Network, sleep: Callable[[float], None] = time.sleep) -> None:
        self._network = network
        self._sleep = sleep
        self._sites: dict[str, _Site] = {}

    def permit(self, url: httpx.URL) -> None:
        """Return when a page may be asked for. Raises DocumentError where its site does not want that."""
        origin = str(url.copy_with(raw_path=b"/", fragment=None))
        site = self._sites.get(origin)
        if site is None:
            site = self._sites[origin] = self._ask(f"{origin}robots.txt")
        if site.refusal:
            raise DocumentError(f"{shown(str(url))} is not read: {site.refusal}")
        if not site.rules.can_fetch(str(url), PRODUCT):
            raise DocumentError(
                f"{shown(str(url))} is not read: {shown(origin)}robots.txt asks programs not to. "
                "Download it in a browser and add that."
            )
        self._wait(site)

    def _wait(self, site: _Site) -> None:
        delay = min(site.rules.crawl_delay(PRODUCT) or 0.0, LONGEST_DELAY)
        if site.last is not None and (left := site.last + delay - time.monotonic()) > 0:
            self._sleep(left)
        site.last = time.monotonic()

    def _ask(self, address: str) -> _Site:
        wanted = Wanted(limit=lambda content_type, url: LARGEST, any_status=True, beginning=True)
        try:
            answer = fetch(address, self._network, wanted)
        except DocumentError as error:
            return _Site(refusal=f"what its site allows is not known. {error}")
        if answer.status == 200:
            return _Site(rules=_rules(answer))
        if 400 <= answer.status < 500:  # The site has no rules.
            return _Site()
        return _Site(
            refusal=f"what its site allows is not known, as {shown(address)} was answered with status "
            f"{answer.status}. Try again later."
        )


def _rules(answer: Fetched) -> Protego:
    text = answer.data.decode("utf-8-sig", "replace")
    return Protego.parse("\n".join(_renamed(line) for line in text.splitlines()))


def _renamed(line: str) -> str:
    """Give every other program the same name: a parser that tells thousands of them apart can take minutes."""
    if not (agent := _AGENT.match(line)):
        return line
    name = agent["name"].partition("/")[0].strip().lower()
    if name != "*":
        name = PRODUCT if name.strip("*") == PRODUCT.lower() else _SOMEBODY_ELSE
    return f"User-agent: {name}"
