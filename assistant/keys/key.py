"""What a key is, what its holder may do with it, and what is stored in its place."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.addresses import ip
from assistant.errors import InvalidSetting

State = Literal["valid", "expired", "revoked"]

PREFIX = "cg-"
"""What begins so is meant to be a key of this program."""

_RANDOM_BYTES = 32
_TOKEN = re.compile(r"cg-[A-Za-z0-9_-]{43}")
"""32 bytes in the letters that stand in an address too."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


class Scope(StrEnum):
    """What the holder of a key may do."""

    ASK = "ask"
    """Have something answered or made."""
    READ = "read"
    """Look something up."""
    WRITE = "write"
    """Leave something here."""


class Key(BaseModel):
    """What is known of a key. Nobody can tell from it what the key itself is."""

    model_config = ConfigDict(frozen=True)

    name: str
    scopes: tuple[Scope, ...]
    rate: str
    """How often it may be used, as in `60/minute`; empty for no limit."""
    daily: int
    """How often within one day of UTC; 0 for no limit."""
    used_today: int
    made: date
    last_used: date | None
    """The day alone: more would tell when somebody works."""
    expires: datetime | None
    revoked: date | None
    state: State


class KeyList(BaseModel):
    """All keys there ever were, in the order of their names."""

    keys: list[Key]


def new_token() -> str:
    """Return a new key."""
    return PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)


def is_token(text: str) -> bool:
    """Return whether a text has the form of a key."""
    return _TOKEN.fullmatch(text) is not None


def digest(token: str) -> bytes:
    """Return what is stored of a key, 32 bytes of SHA-256: whoever reads the file cannot call with it.

    A slow digest with salt, as passwords need, would gain nothing: it makes it costly to try what people choose, and
    nobody can try 256 random bits. A quick one has each request checked in microseconds, and found by an index.
    """
    return hashlib.sha256(token.encode()).digest()


def key_name(text: str) -> str:
    """Return a name for a key as it was written.

    Raises InvalidSetting for what is none. An address is none: in counts and logs one stands for who has no key.
    """
    if _NAME.fullmatch(text) and not ip(text):
        return text
    raise InvalidSetting(f"name is {text!r}: write up to 40 of a to z, 0 to 9, dot, dash and underscore, as in moodle.")
