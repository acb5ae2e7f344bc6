from __future__ import annotations

import pytest

from assistant.ui.authors.sessions import SESSION_SECONDS, TRIES_BY_ADDRESS, TRIES_IN_ALL, Sessions

PASSWORD = "correct horse bättery"


class Clock:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """Return them."""
        return self.seconds


def token_of(sessions: Sessions, address: str = "here") -> str:
    """Return the token of a session that is begun with the right password."""
    token, refused = sessions.begin(PASSWORD, address)
    assert refused is None
    assert token is not None
    return token


def test_the_password_begins_a_session_that_ends_by_itself_or_at_once() -> None:
    clock = Clock()
    sessions = Sessions(PASSWORD, clock)
    one, other = token_of(sessions), token_of(sessions)
    assert one != other
    assert sessions.is_open(one)
    sessions.end(one)
    assert not sessions.is_open(one)
    clock.seconds = SESSION_SECONDS
    assert not sessions.is_open(other)


@pytest.mark.parametrize("password", ["", "Correct horse bättery", "correct horse bättery ", "\ud800", "x" * 10_000])
def test_another_password_begins_none(password: str) -> None:
    assert Sessions(PASSWORD).begin(password, "here") == (None, "wrong")


@pytest.mark.parametrize("token", ["", "x", "\ud800"])
def test_what_is_no_token_is_no_session(token: str) -> None:
    sessions = Sessions(PASSWORD)
    token_of(sessions)
    assert not sessions.is_open(token)


def test_who_guesses_too_often_waits_a_minute_and_others_do_not() -> None:
    clock = Clock()
    sessions = Sessions(PASSWORD, clock)
    for _ in range(TRIES_BY_ADDRESS):
        assert sessions.begin("wrong", "there") == (None, "wrong")
    assert sessions.begin(PASSWORD, "there") == (None, "too many")
    assert sessions.is_open(token_of(sessions, "here"))
    clock.seconds = 60
    token_of(sessions, "there")


def test_guesses_from_many_addresses_are_counted_together() -> None:
    sessions = Sessions(PASSWORD, Clock())
    for n in range(TRIES_IN_ALL):
        assert sessions.begin("wrong", str(n)) == (None, "wrong")
    assert sessions.begin("wrong", "another") == (None, "too many")


def test_sessions_do_not_pile_up() -> None:
    sessions = Sessions(PASSWORD)
    first = token_of(sessions)
    last = [token_of(sessions) for _ in range(200)][-1]
    assert not sessions.is_open(first)
    assert sessions.is_open(last)
