"""How much one network may have made in the chat."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import anyio
import fastapi
import gradio as gr
import httpx
import pytest

from assistant.errors import Busy
from assistant.rates import rate
from assistant.server import create_app, uvicorn_config
from assistant.settings import Settings
from assistant.ui.allowance import ANSWERS_OF_A_NETWORK, Allowance
from tests.assistant.ui.gradio_calls import Caller
from tests.assistant.ui.room import Room, interrupted
from tests.fakes import QUESTION, Script, assistant_of, served

ASKED = interrupted()


def sent_from(network: str) -> gr.Request:
    return gr.Request(fastapi.Request({"type": "http", "headers": [], "network": network}))


def allowance(limit: str, now: float = 0.0) -> Allowance:
    return Allowance(rate(limit), lambda scope: str(scope["network"]), lambda: now)


def test_a_network_that_has_had_too_many_is_told_when_to_go_on() -> None:
    counting = allowance("2/minute")
    counting.take(sent_from("here"))
    counting.take(sent_from("here"))
    with pytest.raises(Busy, match=r"^Your network has asked 2 times within a minute\. Go on in 60 seconds\.$"):
        counting.take(sent_from("here"))
    counting.take(sent_from("there"))


def test_a_network_waits_for_so_many_answers_at_once_and_no_more() -> None:
    counting = allowance("")
    with ExitStack() as waiting:
        for _ in range(ANSWERS_OF_A_NETWORK):
            waiting.enter_context(counting.answering(sent_from("here")))
        with pytest.raises(Busy, match="waits for 16 answers already"), counting.answering(sent_from("here")):
            raise AssertionError
        with counting.answering(sent_from("there")):
            pass
    with counting.answering(sent_from("here")):
        pass


def test_an_answer_that_is_refused_holds_no_place() -> None:
    counting = allowance("1/minute")
    with counting.answering(sent_from("here")):
        pass
    for _ in range(2 * ANSWERS_OF_A_NETWORK):
        with pytest.raises(Busy, match="has asked"), counting.answering(sent_from("here")):
            raise AssertionError


def test_a_place_is_free_again_when_an_answer_is_stopped(room: Room) -> None:
    async def begin_and_stop() -> None:
        answer = room.chat.answering.answer(ASKED, "en", gr.Request())
        await anext(answer)
        await answer.aclose()  # type: ignore[attr-defined]

    for _ in range(ANSWERS_OF_A_NETWORK + 1):
        anyio.run(begin_and_stop)
    room.stored = ASKED
    room.finish()
    assert room.turns[-1].answer


@contextmanager
def page(folder: Path, script: Script, **settings: Any) -> Iterator[httpx.Client]:
    """The whole application behind a real server."""
    app = create_app(assistant_of(script, folder), chosen := Settings(data_dir=folder, **settings))
    with (
        served(app, uvicorn_config(app, chosen)) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=20) as client,
    ):
        yield client


def test_a_script_that_asks_through_gradio_is_counted_and_told_in_the_conversation(tmp_path: Path) -> None:
    script = Script()
    with page(tmp_path, script, limit_address="3/minute") as client:
        ends = [Caller(client).call("answer", ASKED, "en")[-1] for _ in range(5)]
    problems = [end["output"]["data"][0]["turns"][-1].get("problem", "") for end in ends]
    assert problems[:3] == ["", "", ""] and len(script.prompts) == 3
    for problem in problems[3:]:
        assert problem.startswith("Your network has asked 3 times within a minute. Go on in ")


def test_a_quiz_and_its_marks_count_too(tmp_path: Path) -> None:
    with page(tmp_path, Script(), limit_address="1/minute") as client:
        caller = Caller(client)
        answered = caller.call("answer", ASKED, "en")[-1]["output"]["data"][0]
        quiz = caller.call("start", None, answered, "en", "standard", event={"does": "quiz", "turn": 0, "text": ""})
        rated = caller.call("change", answered, "en", event={"does": "rate-up", "turn": 0, "text": ""})
    assert answered["turns"][-1]["question"] == QUESTION and answered["turns"][-1]["answer"]
    assert "Your network has asked" in quiz[-1]["output"]["data"][1]
    [warned] = [message["log"] for message in rated if message["msg"] == "log"]
    assert warned.startswith("Your network has asked")
