"""What Gradio's addresses let a program do that is no page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import gradio as gr
import httpx
import pytest
from fastapi import FastAPI
from gradio.routes import App
from starlette.routing import Mount

from assistant.generators.turn import Turn
from assistant.server import create_app, uvicorn_config
from assistant.settings import Settings
from assistant.ui import door
from assistant.ui.quiet import SESSIONS_REMEMBERED
from tests.assistant.ui.gradio_calls import Caller
from tests.assistant.ui.room import interrupted
from tests.fakes import DEEP, MACHINE, QUESTION, Script, assistant_of, served
from tests.patience import PATIENCE, wait_until

ASKED = interrupted()


class OneByOne(Script):
    """A model that writes for a long time, one answer after the other."""

    def __init__(self) -> None:
        super().__init__(f"{DEEP} {MACHINE} " * 50, pause=0.05)
        self.turn = Turn()


@contextmanager
def served_page(folder: Path, script: Script) -> Iterator[tuple[httpx.Client, gr.Blocks]]:
    """The whole application behind a real server, and its page within."""
    settings = Settings(data_dir=folder, limit_address="0")
    app = create_app(assistant_of(script, folder), settings)
    with (
        served(app, uvicorn_config(app, settings)) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=20) as client,
    ):
        yield client, page_of(app)


def page_of(app: FastAPI) -> gr.Blocks:
    """Return the chat's page of an application."""
    [page] = [route.app.get_blocks() for route in app.routes if isinstance(route, Mount) and isinstance(route.app, App)]
    return page


def test_the_chat_takes_no_files(tmp_path: Path) -> None:
    with served_page(tmp_path, Script()) as (client, _):
        for path in ("/gradio_api/upload", "/gradio_api/upload/", "/gradio_api/upload?upload_id=x"):
            refused = client.post(path, files={"files": ("a.txt", b"a")})
            assert refused.status_code == 404
            assert refused.json()["error"] == {"type": "NotFound", "message": "The chat takes no files."}


def test_an_answer_that_nobody_listens_to_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "SECONDS_UNHEARD", 0.5)
    script = OneByOne()
    with served_page(tmp_path, script) as (client, page):
        Caller(client).join("answer", ASKED, "en").raise_for_status()
        assert script.started.wait(PATIENCE)
        assert script.closed.wait(PATIENCE)
        assert wait_until(lambda: not page._queue.pending_messages_per_session)
        assert not page._queue.pending_event_ids_session


def test_an_answer_that_is_listened_to_is_written_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "SECONDS_UNHEARD", 0.2)
    script = Script(pause=0.1)
    with served_page(tmp_path, script) as (client, page):
        caller = Caller(client)
        # It comes back to a session for which nothing is kept any more.
        for _ in range(2):
            *_, last = caller.call("answer", ASKED, "en")
            assert last["success"] and last["output"]["data"][0]["turns"][-1]["answer"]
            assert wait_until(lambda: not page._queue.pending_messages_per_session)


def test_one_network_cannot_keep_all_others_waiting(tmp_path: Path) -> None:
    with served_page(tmp_path, OneByOne()) as (client, _):
        other = Caller(client)
        for _ in range(60):
            other.another().join("answer", ASKED, "en")
        *_, last = other.call("ask_typed", {}, "en", None, "standard", QUESTION)
        assert last["success"] and last["output"]["data"][0]["turns"][-1]["question"] == QUESTION


def test_half_of_the_queue_is_the_most_that_one_network_can_fill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "WAITING_OF_A_NETWORK", 0)
    with served_page(tmp_path, Script()) as (client, _):
        refused = Caller(client).join("answer", ASKED, "en")
    assert refused.status_code == 503
    assert refused.json()["error"]["type"] == "Busy" and refused.json()["detail"]


def test_a_reader_goes_on_when_the_server_has_forgotten_the_session(tmp_path: Path) -> None:
    with served_page(tmp_path, Script()) as (client, page):
        first = Caller(client)
        before = first.call("answer", ASKED, "en")[-1]["output"]["data"][0]
        for _ in range(SESSIONS_REMEMBERED + 50):
            first.another().call("settle", {}, "en")
        assert first.session not in page.state_holder.session_data
        *_, begun = first.call("ask_typed", before, "en", None, "standard", "And its limits?")
        *_, last = first.call("answer", begun["output"]["data"][0], "en")
    assert len(page.state_holder.session_data) == SESSIONS_REMEMBERED
    assert [bool(turn["answer"]) for turn in last["output"]["data"][0]["turns"]] == [True, True]


def test_a_quiz_goes_on_when_the_server_has_forgotten_the_choices(tmp_path: Path) -> None:
    """Told by another session: what one holds and the other shows is then as different as it can be."""
    with served_page(tmp_path, Script()) as (client, _):
        caller = Caller(client)
        *_, last = caller.call("check", None, {}, "en", "a choice that this session never saw", "")
    assert last["success"]


def test_what_is_no_choice_is_refused_and_not_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with served_page(tmp_path, Script()) as (client, _):
        *_, last = Caller(client).call("ask_typed", {}, "en", None, "L" * 100_000, QUESTION)
    assert not last["success"] and "LLL" not in str(last)
    printed = capfd.readouterr()
    assert "LLL" not in printed.out + printed.err
