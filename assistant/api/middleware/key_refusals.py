"""What is said to whom a key, or the lack of one, keeps out. No reply repeats a key, or anything else that came."""

from __future__ import annotations

import logging
from collections.abc import Collection

from starlette.responses import Response

from assistant.api.errors import refusal
from assistant.errors import ConceptGuideError
from assistant.keys import Key, Scope

_log = logging.getLogger(__name__)

_HOW = "Send one as Authorization: Bearer KEY. Whoever runs this server makes it: concept-guide keys make NAME"


def key_needed(is_proxied: bool) -> Response:
    """Return the reply to who has no key and needs one."""
    if is_proxied:
        return _unauthorised(
            "KeyNeeded", f"Programs that come through a proxy need a key here. {_HOW} (and names a proxy of its own: "
            "concept-guide serve --trusted-proxy ADDRESS)",
        )  # fmt: skip
    return _unauthorised("KeyNeeded", f"Programs on other machines need a key here. {_HOW}")


def key_unclear() -> Response:
    """Return the reply to who brings several keys: other programs on the way may have looked at another one."""
    return _unauthorised("KeyUnclear", "The request brings more than one key. Send one.")


def key_refused(key: Key | None) -> Response:
    """Return the reply to a key that is unknown, or valid no longer, which only its holder can find out."""
    if key is None:
        return _unauthorised("KeyUnknown", "This key is not known here. It may be mistyped, or that of another server.")
    if key.state == "expired" and key.expires:
        return _unauthorised("KeyExpired", f"This key has expired on {key.expires:%Y-%m-%d}. Ask for another.")
    return _unauthorised("KeyRevoked", "This key was revoked. Ask for another.")


def scope_missing(key: Key, scopes: Collection[Scope]) -> Response:
    """Return the reply to a key that does not allow what a call needs."""
    missing = ", ".join(scope for scope in Scope if scope in scopes)
    wished = " ".join(f"--scope {scope}" for scope in Scope if scope in {*scopes, *key.scopes})
    message = f"The key {key.name} lacks a scope for this: {missing}. To add it: concept-guide keys limit {key.name} "
    return refusal("ScopeMissing", message + wished, 403)


def keys_unusable(error: ConceptGuideError) -> Response:
    """Return the reply where keys cannot be looked up or counted; where and why is for the log alone."""
    _log.error("Keys cannot be used: %s", error)
    return refusal("KeysUnusable", "Keys cannot be checked here now. The server's log has the reason.", 503)


def _unauthorised(kind: str, message: str) -> Response:
    response = refusal(kind, message, 401)
    response.headers["www-authenticate"] = "Bearer"
    return response
