from __future__ import annotations

from pathlib import Path

import pytest

from assistant.generators.turn import Turn
from assistant.messages import Done, Events, Token
from assistant.observing.answers import AnswerAccount, watched
from assistant.service import Assistant, Watch
from assistant.usage import Tally
from tests.fakes import DEEP, OFF_TOPIC, OUT_OF_MEMORY, QUESTION, Script, assistant_of

PARTLY = "What is deep learning? Who won the football championship in 2010?"


class Waiter(Script):
    """A model with a queue."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = Turn()


@pytest.fixture
def accounts() -> list[AnswerAccount]:
    return []


@pytest.fixture
def watch(accounts: list[AnswerAccount]) -> Watch:
    def watch(events: Events, question: str, tally: Tally) -> Events:
        return watched(events, "ask", tally, accounts.append)

    return watch


def observed(script: Script, folder: Path, watch: Watch) -> Assistant:
    return assistant_of(script, folder).watched_by(watch)


@pytest.mark.parametrize(("question", "outcome"), [(QUESTION, "answered"), (OFF_TOPIC, "declined"), (PARTLY, "partly")])
def test_it_tells_how_an_answer_ended(
    tmp_path: Path, watch: Watch, accounts: list[AnswerAccount], question: str, outcome: str
) -> None:
    answer = observed(Script(), tmp_path, watch).ask(question).wait()
    (account,) = accounts
    assert (account.outcome, account.id, account.model) == (outcome, answer.id, "script")
    assert account.usage.prompt_tokens == answer.usage.prompt_tokens
    assert account.usage.completion_tokens == answer.usage.completion_tokens


def test_its_moments_follow_one_another(tmp_path: Path, watch: Watch, accounts: list[AnswerAccount]) -> None:
    observed(Script(pause=0.01), tmp_path, watch).ask(QUESTION).wait()
    (account,) = accounts
    assert list(account.moments) == ["sources", "first_word"]
    assert 0 < account.moments["sources"] < account.moments["first_word"] < account.seconds
    words = len(Script().text.split())
    assert account.seconds - account.moments["first_word"] > 0.01 * (words - 2)


def test_who_waited_for_the_model_is_told_apart(tmp_path: Path, watch: Watch, accounts: list[AnswerAccount]) -> None:
    script = Waiter()
    assistant = observed(script, tmp_path, watch)
    first, second = assistant.ask(QUESTION), assistant.ask(QUESTION)
    while not isinstance(next(first), Token):
        pass
    next(second), next(second)
    first.wait()
    second.wait()
    assert ["turn" in account.moments for account in accounts] == [False, True]


def test_an_answer_that_nobody_waited_for_was_stopped_and_has_cost_something(
    tmp_path: Path, watch: Watch, accounts: list[AnswerAccount]
) -> None:
    reply = observed(Script(), tmp_path, watch).ask(QUESTION)
    while next(reply) != Token("Deep "):
        pass
    reply.close()
    (account,) = accounts
    assert (account.outcome, account.id) == ("stopped", None)
    assert account.usage == reply.usage
    assert account.usage.prompt_tokens > 0


def test_a_model_that_dies_is_a_failure_of_its_kind(
    tmp_path: Path, watch: Watch, accounts: list[AnswerAccount]
) -> None:
    with pytest.raises(type(OUT_OF_MEMORY)):
        observed(Script(dies_of=OUT_OF_MEMORY), tmp_path, watch).ask(QUESTION).wait()
    (account,) = accounts
    assert (account.outcome, account.error) == ("failed", "GenerationFailed")


def test_a_reader_who_leaves_after_the_last_event_has_the_answer(
    tmp_path: Path, watch: Watch, accounts: list[AnswerAccount]
) -> None:
    reply = observed(Script(), tmp_path, watch).ask(QUESTION)
    while not isinstance(next(reply), Done):
        pass
    reply.close()
    assert [account.outcome for account in accounts] == ["answered"]


def test_an_answer_that_was_never_begun_is_none(tmp_path: Path, watch: Watch, accounts: list[AnswerAccount]) -> None:
    observed(Script(), tmp_path, watch).ask(QUESTION).close()
    assert accounts == []


def test_its_events_pass_unchanged_and_it_closes_what_it_watches(tmp_path: Path, watch: Watch) -> None:
    script = Script(DEEP)
    plain = list(assistant_of(script, tmp_path).ask(QUESTION, answer_id="a" * 32))
    seen = list(observed(script, tmp_path, watch).ask(QUESTION, answer_id="a" * 32))
    assert seen[:-1] == plain[:-1]
    reply = observed(script, tmp_path, watch).ask(QUESTION)
    while next(reply) != Token("Deep "):
        pass
    reply.close()
    assert script.closed.is_set()


def test_only_the_last_watcher_watches(tmp_path: Path, watch: Watch, accounts: list[AnswerAccount]) -> None:
    observed(Script(), tmp_path, watch).watched_by(watch).ask(QUESTION).wait()
    assert len(accounts) == 1
