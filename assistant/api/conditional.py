"""Replies that a client may keep, and asks about with the tag that it was given instead of having them sent again."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

from fastapi import Request, Response
from pydantic import BaseModel


def tagged(request: Request, body: BaseModel, headers: Mapping[str, str] | None = None) -> Response:
    """Return a body with its `ETag`; 304 and nothing else where the request names that tag (RFC 9110, 13.1.2).

    The tag is a digest of the bytes: the same for as long as they are, whatever was built or started anew meanwhile.
    """
    content = body.model_dump_json().encode()
    tag = f'"{blake2b(content, digest_size=16).hexdigest()}"'
    kept = {"etag": tag, "cache-control": "no-cache", **(headers or {})}
    if _names(request.headers.getlist("if-none-match"), tag):
        return Response(status_code=304, headers=kept)
    return Response(content, headers=kept, media_type="application/json")


def _names(fields: list[str], tag: str) -> bool:
    """Return whether one of the tags in some header fields is this one, weakly compared; `*` is any."""
    named = {name.strip().removeprefix("W/") for field in fields for name in field.split(",")}
    return bool(named & {tag, "*"})
