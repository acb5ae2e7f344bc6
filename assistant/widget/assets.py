"""A file that is served as it is: compressed once, known by its digest. Knows nothing of who asks for it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from starlette.requests import Request
from starlette.responses import Response

_REFUSES = re.compile(r"\s*q=0(\.0*)?\s*")


@dataclass(frozen=True)
class Asset:
    """Bytes with their media type and further headers."""

    body: bytes
    media_type: str
    headers: Mapping[str, str]

    @cached_property
    def compressed(self) -> bytes:
        """The bytes as gzip, the same on each machine."""
        return gzip.compress(self.body, mtime=0)

    @cached_property
    def integrity(self) -> str:
        """What a page writes into `integrity` to run these bytes and no others."""
        return f"sha384-{base64.b64encode(hashlib.sha384(self.body).digest()).decode()}"

    @cached_property
    def digest(self) -> str:
        """What tells these bytes and headers from an earlier version's: a policy may change where its page does not."""
        told = repr((self.media_type, sorted(self.headers.items()))).encode()
        return hashlib.sha256(told + self.body).hexdigest()[:20]

    async def answer(self, request: Request) -> Response:
        """Answer GET or HEAD: with the bytes, or with the word that what the browser has still holds."""
        is_compressed = takes_gzip(request.headers.get("accept-encoding", ""))
        body = self.compressed if is_compressed else self.body
        etag = f'"{self.digest}-gzip"' if is_compressed else f'"{self.digest}"'
        headers = {**self.headers, "etag": etag, "vary": "Accept-Encoding", "x-content-type-options": "nosniff"}
        if is_known(etag, request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers=headers)
        if is_compressed:
            headers["content-encoding"] = "gzip"
        headers["content-length"] = str(len(body))
        return Response(b"" if request.method == "HEAD" else body, 200, headers, self.media_type)


def takes_gzip(accept_encoding: str) -> bool:
    """Return whether a browser takes gzip by its `Accept-Encoding`."""
    for choice in accept_encoding.split(","):
        coding, _, weight = choice.partition(";")
        if coding.strip().lower() == "gzip":
            return not _REFUSES.fullmatch(weight)
    return False


def is_known(etag: str, if_none_match: str) -> bool:
    """Return whether a browser has this version by its `If-None-Match`; a cache on the way may have weakened it."""
    return if_none_match.strip() == "*" or etag in (one.strip().removeprefix("W/") for one in if_none_match.split(","))
