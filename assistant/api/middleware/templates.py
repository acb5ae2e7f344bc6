"""Tells to which route an address belongs, of a request that no route was asked about, or whose route does not tell.

So what is refused, or answered by a reply that was kept, is seen beside what is served at the same address.
"""

from __future__ import annotations

from collections.abc import Sequence

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute

_WHATEVER_IS_LEFT = "{rest:path}"
"""How routes end that only say that there is nothing."""


def template_of(path: str, routes: Sequence[BaseRoute]) -> str | None:
    """Return the template, such as `/api/documents/{document_id}`, of the first route for a path by any method."""
    for route in iter_route_contexts(routes):
        template, pattern = getattr(route, "path", None), getattr(route, "path_regex", None)
        if template and pattern and pattern.match(path):
            return None if template.endswith(_WHATEVER_IS_LEFT) else template.rstrip("/") or "/"
    return None
