"""Keys that an operator gives to programs: made, found, counted, limited, revoked. Knows nothing of HTTP."""

from __future__ import annotations

from assistant.keys.key import PREFIX, Key, KeyList, Scope, State, digest
from assistant.keys.store import Keys

__all__ = ["PREFIX", "Key", "KeyList", "Keys", "Scope", "State", "digest"]
"""From what a key is to where they are kept."""
