"""The file of the keys. The command line changes it while a server reads it: each request sees what is so now."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Collection
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from pydantic_core import PydanticCustomError

from assistant.database import Database
from assistant.errors import ConceptGuideError, InvalidSetting, KeysUnusable
from assistant.keys.key import Key, Scope, State, digest, is_token, key_name, new_token
from assistant.rates import rate as parsed_rate

FILE_NAME = "keys.sqlite"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    name TEXT PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    rate TEXT NOT NULL,
    daily INTEGER NOT NULL,
    made TEXT NOT NULL,
    expires TEXT,
    revoked TEXT,
    used_on TEXT,
    used INTEGER NOT NULL DEFAULT 0
);
"""
_COLUMNS = "name, scopes, rate, daily, made, expires, revoked, used_on, used"

_log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


class Keys:
    """The keys of a data folder. Several threads and processes may use them at once."""

    def __init__(self, folder: Path, now: Callable[[], datetime] = _now) -> None:
        self._database = Database(
            folder / FILE_NAME, _SCHEMA, KeysUnusable, "it holds the keys alone, which then are to be made anew"
        )
        self._now = now

    def make(
        self, name: str, scopes: Collection[Scope], rate: str = "", daily: int = 0, days: int | None = None
    ) -> str:
        """Store a new key and return it, for the only time. It ends after so many days, or never.

        Raises InvalidSetting for a name that is none or not new, and for a rate that is none; DiskFull, KeysUnusable.
        """
        token, now = new_token(), self._now()
        expires = now + timedelta(days=days) if days else None
        row = (
            key_name(name), digest(token), _joined(scopes), _checked(rate), daily, now.date().isoformat(),
            expires and expires.isoformat(timespec="seconds"),
        )  # fmt: skip
        with self._database.change() as database:
            if _row(database, name):
                # A name stands for one key for ever, also in the logs.
                raise InvalidSetting(f"There is, or was, a key named {name}. Choose another name.")
            database.execute(
                "INSERT INTO keys (name, digest, scopes, rate, daily, made, expires) VALUES (?, ?, ?, ?, ?, ?, ?)", row
            )
        return token

    def listed(self) -> list[Key]:
        """Return all keys there ever were, by name. Raises KeysUnusable."""
        if not self._database.exists():
            return []
        with self._database.read() as database:
            rows = database.execute(f"SELECT {_COLUMNS} FROM keys ORDER BY name").fetchall()  # noqa: S608
        return [self._key(*row) for row in rows]

    def limit(
        self, name: str, scopes: Collection[Scope] | None = None, rate: str | None = None, daily: int | None = None
    ) -> None:
        """Change what a key may do and how often; what is None stays. Raises InvalidSetting, DiskFull, KeysUnusable."""
        row = (scopes and _joined(scopes), rate if rate is None else _checked(rate), daily, name)
        self._change(
            "UPDATE keys SET scopes = coalesce(?, scopes), rate = coalesce(?, rate), daily = coalesce(?, daily) "
            "WHERE name = ?",
            row,
        )

    def revoke(self, name: str) -> None:
        """Take a key back: it is refused from the next request on. Raises InvalidSetting, DiskFull, KeysUnusable."""
        self._change("UPDATE keys SET revoked = coalesce(revoked, ?) WHERE name = ?", (self._today(), name))

    def find(self, token: str) -> Key | None:
        """Return a key by itself, and note the day; None for what is no key of this folder. Raises KeysUnusable."""
        if not is_token(token) or not self._database.exists():
            return None
        query = f"SELECT {_COLUMNS} FROM keys WHERE digest = ?"  # noqa: S608
        with self._database.read() as database:
            row = database.execute(query, (digest(token),)).fetchone()
        if row is None:
            return None
        key = self._key(*row)
        if key.state == "valid" and row[7] != self._today():
            self._note_day(key.name)
        return key

    def take(self, name: str, times: int = 1) -> bool:
        """Count some uses of a key, unless they are more than are left today. Raises DiskFull, KeysUnusable."""
        row = {"name": name, "today": self._today(), "times": times}
        # No answer waits for the disk: should the power fail, a few uses are forgotten.
        with self._database.change(waits_for_disk=False) as database:
            taken = database.execute(
                "UPDATE keys SET used = iif(used_on = :today, used, 0) + :times, used_on = :today "
                "WHERE name = :name AND (daily = 0 OR iif(used_on = :today, used, 0) + :times <= daily)",
                row,
            )
            return taken.rowcount == 1

    def seconds_until_tomorrow(self) -> float:
        """Return how long it is until the daily counts begin anew."""
        now = self._now()
        return (datetime.combine(now.date() + timedelta(days=1), time(), UTC) - now).total_seconds()

    def _change(self, update: str, row: tuple[object, ...]) -> None:
        if self._database.exists():
            with self._database.change() as database:
                if database.execute(update, row).rowcount:
                    return
        raise InvalidSetting(f"There is no key named {row[-1]!r}. Run: concept-guide keys list")

    def _note_day(self, name: str) -> None:
        """Begin a key's day. Never raises: what is noted for the operator holds up nobody's request."""
        try:
            with self._database.change(waits_for_disk=False) as database:
                database.execute(
                    "UPDATE keys SET used = 0, used_on = :today WHERE name = :name AND used_on IS NOT :today",
                    {"name": name, "today": self._today()},
                )
        except ConceptGuideError as error:
            _log.warning("The day on which the key %s was used was not noted: %s", name, error)

    def _key(
        self, name: str, scopes: str, rate: str, daily: int, made: str, expires: str | None, revoked: str | None,
        used_on: str | None, used: int,
    ) -> Key:  # fmt: skip
        is_over = expires is not None and datetime.fromisoformat(expires) <= self._now()
        state: State = "revoked" if revoked else "expired" if is_over else "valid"
        return Key.model_validate(
            {
                "name": name, "scopes": scopes.split(), "rate": rate, "daily": daily, "made": made, "expires": expires,
                "revoked": revoked, "last_used": used_on, "used_today": used if used_on == self._today() else 0,
                "state": state,
            }
        )  # fmt: skip

    def _today(self) -> str:
        return self._now().date().isoformat()


def _row(database: sqlite3.Connection, name: str) -> object:
    return database.execute("SELECT 1 FROM keys WHERE name = ?", (name,)).fetchone()


def _joined(scopes: Collection[Scope]) -> str:
    return " ".join(scope for scope in Scope if scope in scopes)


def _checked(text: str) -> str:
    """Return a rate in its usual form, empty where it is no limit. Raises InvalidSetting for what is none."""
    try:
        found = parsed_rate(text)
    except PydanticCustomError as error:
        raise InvalidSetting(f"rate is {text!r}: {error.message()}.") from None
    return f"{found.times}/{found.unit}" if found else ""
