"""Keys as an operator makes and changes them, and as servers look them up and count them meanwhile."""

from __future__ import annotations

import multiprocessing
import os
import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import InvalidSetting, KeysUnusable
from assistant.keys import Key, Keys, Scope
from assistant.keys.key import digest, is_token, key_name, new_token
from assistant.keys.store import FILE_NAME

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
ASK = (Scope.ASK,)


class Clock:
    """Tells the time that a test sets."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        """Return it."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(tmp_path: Path, clock: Clock) -> Keys:
    return Keys(tmp_path / "keys", clock)


def found(keys: Keys, token: str) -> Key:
    """Return a key that there is."""
    key = keys.find(token)
    assert key is not None
    return key


def test_a_key_is_256_random_bits_that_stand_in_a_header_as_they_are() -> None:
    tokens = {new_token() for _ in range(1_000)}
    assert len(tokens) == 1_000
    assert all(re.fullmatch(r"cg-[A-Za-z0-9_-]{43}", token) for token in tokens)


def test_a_key_is_found_by_itself_with_all_that_it_was_given(keys: Keys) -> None:
    token = keys.make("moodle", (Scope.WRITE, Scope.ASK), "60 / Minute", 1_000, 30)
    keys.make("other", ASK)
    key = found(keys, token)
    assert (key.name, key.scopes, key.rate, key.daily) == ("moodle", ("ask", "write"), "60/minute", 1_000)
    assert (key.made, key.expires, key.state) == (NOON.date(), NOON + timedelta(days=30), "valid")


def test_the_file_holds_no_key_and_only_its_owner_may_read_it(keys: Keys, tmp_path: Path) -> None:
    token = keys.make("moodle", ASK)
    files = list((tmp_path / "keys").iterdir())
    assert token.removeprefix("cg-").encode() not in b"".join(path.read_bytes() for path in files)
    if os.name != "nt":
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


@pytest.mark.parametrize(
    "token", ["", "cg-", "cg-" + "a" * 43, "cg-" + "ä" * 43, "cg-" + "a" * 42 + "\n", "x" * 100_000, "' OR 1=1 --"]
)
def test_what_is_no_key_of_ours_is_not_found(keys: Keys, token: str) -> None:
    keys.make("moodle", ASK)
    assert keys.find(token) is None


def test_to_look_for_a_key_makes_no_file(keys: Keys, tmp_path: Path) -> None:
    assert keys.find(new_token()) is None
    assert keys.listed() == []
    assert list(tmp_path.iterdir()) == []


def test_a_name_is_given_once_and_for_ever(keys: Keys) -> None:
    keys.make("moodle", ASK)
    keys.revoke("moodle")
    with pytest.raises(InvalidSetting, match=r"moodle.*another name"):
        keys.make("moodle", ASK)


@pytest.mark.parametrize(
    "name", ["", "Moodle", "a b", "a/b", "-a", ".a", "ä", "a" * 41, "a\n", "<b>", "10.0.0.1", "$(reboot)"]
)
def test_a_name_is_plain_and_no_address(keys: Keys, name: str) -> None:
    with pytest.raises(InvalidSetting, match="name is"):
        keys.make(name, ASK)
    assert keys.listed() == []


@given(st.from_regex(r"[a-z0-9_.-]{1,40}", fullmatch=True))
def test_a_name_that_is_taken_stands_in_a_command_line_as_it_is(name: str) -> None:
    try:
        taken = key_name(name)
    except InvalidSetting:
        assert name[0] in "._-" or name.count(".") == 3
    else:
        assert taken == name
        assert not taken.startswith("-")


def test_a_rate_that_is_none_is_refused_and_0_is_no_limit(keys: Keys) -> None:
    with pytest.raises(InvalidSetting, match=r"rate is 'often'.*12/minute"):
        keys.make("moodle", ASK, "often")
    assert found(keys, keys.make("moodle", ASK, "0")).rate == ""
    with pytest.raises(InvalidSetting, match="rate is 'often'"):
        keys.limit("moodle", rate="often")


def test_a_key_ends_at_its_time(keys: Keys, clock: Clock) -> None:
    token = keys.make("moodle", ASK, days=1)
    clock.now += timedelta(hours=23, minutes=59)
    assert found(keys, token).state == "valid"
    clock.now += timedelta(minutes=1)
    assert found(keys, token).state == "expired"


def test_another_process_changes_and_revokes_what_is_found_at_once(keys: Keys, tmp_path: Path, clock: Clock) -> None:
    token = keys.make("moodle", ASK, "60/minute", 5)
    assert found(keys, token).state == "valid"
    command_line = Keys(tmp_path / "keys", clock)
    command_line.limit("moodle", scopes=[Scope.READ], daily=9)
    changed = found(keys, token)
    assert (changed.scopes, changed.rate, changed.daily) == (("read",), "60/minute", 9)
    command_line.revoke("moodle")
    assert (found(keys, token).state, found(keys, token).revoked) == ("revoked", NOON.date())


def test_a_key_that_was_revoked_keeps_its_day(keys: Keys, clock: Clock) -> None:
    keys.make("moodle", ASK)
    keys.revoke("moodle")
    clock.now += timedelta(days=3)
    keys.revoke("moodle")
    assert keys.listed()[0].revoked == NOON.date()


@pytest.mark.parametrize("exists", [True, False])
def test_a_name_that_there_is_not_is_one_clear_line(keys: Keys, exists: bool) -> None:
    if exists:
        keys.make("moodle", ASK)
    with pytest.raises(InvalidSetting, match=r"no key named 'other'.*keys list"):
        keys.limit("other", daily=3)
    with pytest.raises(InvalidSetting, match="no key named"):
        keys.revoke("other")


def test_keys_are_listed_by_name_with_their_last_day(keys: Keys, clock: Clock) -> None:
    token = keys.make("b", ASK)
    keys.make("a", ASK)
    assert [(key.name, key.last_used) for key in keys.listed()] == [("a", None), ("b", None)]
    clock.now += timedelta(days=1)
    found(keys, token)
    assert keys.listed()[1].last_used == date(2026, 1, 3)


def test_a_days_uses_are_counted_up_to_the_limit_and_anew_at_midnight(keys: Keys, clock: Clock) -> None:
    token = keys.make("moodle", ASK, daily=3)
    assert [keys.take("moodle") for _ in range(4)] == [True, True, True, False]
    assert found(keys, token).used_today == 3
    assert keys.seconds_until_tomorrow() == 12 * 60 * 60
    clock.now += timedelta(hours=12)
    assert found(keys, token).used_today == 0
    assert keys.take("moodle")
    assert found(keys, token).used_today == 1


def test_many_uses_at_once_are_counted_all_or_none(keys: Keys) -> None:
    token = keys.make("moodle", ASK, daily=10)
    assert [keys.take("moodle", 8), keys.take("moodle", 3), keys.take("moodle", 2)] == [True, False, True]
    assert found(keys, token).used_today == 10


def test_a_key_without_a_daily_limit_is_counted_too(keys: Keys) -> None:
    token = keys.make("moodle", ASK)
    assert all(keys.take("moodle") for _ in range(5))
    assert found(keys, token).used_today == 5


def test_what_was_counted_outlasts_a_restart(keys: Keys, tmp_path: Path, clock: Clock) -> None:
    token = keys.make("moodle", ASK, daily=2)
    keys.take("moodle")
    after = Keys(tmp_path / "keys", clock)
    assert found(after, token).used_today == 1
    assert [after.take("moodle"), after.take("moodle")] == [True, False]


def _take(folder: Path) -> int:
    """Use a key from a process of its own, from several threads; return how often it might."""
    keys = Keys(folder)
    with ThreadPoolExecutor(4) as threads:
        return sum(threads.map(lambda _: keys.take("moodle"), range(40)))


def test_processes_and_threads_together_take_no_more_than_there_is(tmp_path: Path) -> None:
    Keys(tmp_path).make("moodle", ASK, daily=50)
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert sum(pool.map(_take, [tmp_path] * 3)) == 50


def test_a_damaged_file_says_what_to_do(keys: Keys, tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / FILE_NAME).write_bytes(b"no database at all, but long enough to be looked at" * 30)
    for use in (keys.listed, lambda: keys.find(new_token()), lambda: keys.make("moodle", ASK)):
        with pytest.raises(KeysUnusable, match="delete it: it holds the keys alone"):
            use()


def test_what_is_put_in_the_files_place_counts(tmp_path: Path) -> None:
    """A backup that is restored under a running server."""
    keys, backup = Keys(tmp_path / "keys"), Keys(tmp_path / "backup")
    old, new = keys.make("old", ASK), backup.make("new", ASK)
    assert found(keys, old).state == "valid"
    backup._database.close()
    for name in (FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"):
        (tmp_path / "keys" / name).unlink(missing_ok=True)
    (tmp_path / "backup" / FILE_NAME).rename(tmp_path / "keys" / FILE_NAME)
    assert keys.find(old) is None
    assert found(keys, new).name == "new"


def test_a_day_that_cannot_be_noted_holds_nobody_up(
    keys: Keys, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = keys.make("moodle", ASK)
    monkeypatch.setattr("assistant.database._LOCK_SECONDS", 0)
    keys._database.close()
    with sqlite3.connect(tmp_path / "keys" / FILE_NAME, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert found(keys, token).state == "valid"
        with pytest.raises(KeysUnusable, match="Another process"):
            keys.take("moodle")
    assert "moodle was used was not noted" in caplog.text
    assert token not in caplog.text


def test_what_is_stored_tells_one_key_from_another() -> None:
    one, other = new_token(), new_token()
    assert is_token(one)
    assert digest(one) == digest(one) != digest(other)
    assert len(digest(one)) == 32
