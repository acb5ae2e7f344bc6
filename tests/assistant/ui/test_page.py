"""The chat's page as Gradio serves it: what it is made of, and what a browser that lies to it is told."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.learning.concepts import CurrentConcepts
from assistant.records import Records
from assistant.server import create_app
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.ui.allowance import Allowance
from assistant.ui.chat import Chat
from assistant.ui.page import ANSWERS_AT_ONCE, build, translations
from assistant.ui.policy import POLICY
from assistant.ui.study import Study
from assistant.ui.words import ENGLISH, LANGUAGES
from tests.fakes import QUESTION, Script, assistant_of, served

TURN = {"question": QUESTION, "problem": "stopped"}
FAR = {"does": "delete", "turn": 10**15, "text": ""}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """What answers."""
    return assistant_of(Script(), tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def client(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The whole application behind a real server."""
    folder: Path = tmp_path_factory.mktemp("served")
    with served(create_app(assistant, Settings(data_dir=folder))) as address, httpx.Client(base_url=address) as client:
        yield client


def tell(client: httpx.Client, event: str, conversation: Any, data: Any, *more: Any) -> list[dict[str, Any]]:
    """Tell the page of an event as its script does; return all that comes back until it is dealt with."""
    config = client.get("/config").json()
    [number] = [
        place
        for place, one in enumerate(config["dependencies"])
        if one["backend_fn"] and event in (one["targets"][0][1], one["api_name"])
    ][:1]
    dependency = config["dependencies"][number]
    sent = {
        "data": [conversation, "en", None, *more][: len(dependency["inputs"])],
        "fn_index": dependency["id"],
        "session_hash": uuid.uuid4().hex,
        "event_data": data,
        "trigger_id": dependency["targets"][0][0],
    }
    # Half a character too can be written in JSON, which is why it is written here.
    body, headers = json.dumps(sent), {"content-type": "application/json"}
    client.post("/gradio_api/queue/join", content=body, headers=headers).raise_for_status()
    came = []
    with client.stream("GET", f"/gradio_api/queue/data?session_hash={sent['session_hash']}") as lines:
        for line in lines.iter_lines():
            if line.startswith("data: "):
                came.append(json.loads(line.removeprefix("data: ")))
                if came[-1]["msg"] in ("process_completed", "close_stream", "unexpected_error"):
                    break
    return came


def warned(came: list[dict[str, Any]]) -> list[str]:
    return [message["log"] for message in came if message["msg"] == "log"]


def test_a_question_that_a_button_asks_begins_a_turn(client: httpx.Client) -> None:
    *_, last = tell(client, "act", {}, {"does": "ask", "turn": None, "text": QUESTION}, "standard")
    assert last["success"]
    assert last["output"]["data"][0]["turns"] == [{"question": QUESTION}]


def test_a_turn_is_deleted(client: httpx.Client) -> None:
    *_, last = tell(client, "change", {"turns": [TURN, {**TURN, "question": "Why?"}]}, {"does": "delete", "turn": 0})
    assert [turn["question"] for turn in last["output"]["data"][0]["turns"]] == ["Why?"]


@pytest.mark.parametrize(
    ("event", "conversation", "data", "more"),
    [
        ("act", {"turns": [TURN]}, None, ["standard"]),
        ("act", {"turns": [TURN]}, {"does": "retry", "turn": -1}, ["standard"]),
        ("act", {"turns": "x"}, {"does": "retry", "turn": 0}, ["standard"]),
        ("act", {}, {"does": "ask", "text": ""}, ["standard"]),
        ("change", {"turns": [TURN]}, FAR, []),
        ("change", {"turns": [{"question": "half \ud800"}]}, {"does": "delete", "turn": 0}, []),
        ("change", [1, 2], {"does": "delete", "turn": 0}, []),
        ("example_select", {"turns": [TURN]}, None, ["standard"]),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(
    client: httpx.Client,
    capfd: pytest.CaptureFixture[str],
    event: str,
    conversation: Any,
    data: Any,
    more: list[Any],
) -> None:
    came = tell(client, event, conversation, data, *more)
    assert came[-1]["msg"] == "process_completed" and not came[-1]["success"]
    [line] = warned(came)
    assert line.count("\n") == 0 and len(line) < 120
    shown = capfd.readouterr()
    assert "Traceback" not in json.dumps(came) + shown.out + shown.err


def test_a_level_that_there_is_not_is_refused(client: httpx.Client) -> None:
    came = tell(client, "act", {}, {"does": "ask", "text": QUESTION}, "professor")
    assert not came[-1]["success"]


def test_a_conversation_that_cannot_be_read_leaves_an_empty_page(client: httpx.Client) -> None:
    came = tell(client, "resume", {"turns": 5}, None)
    assert warned(came) == [ENGLISH.unreadable]
    conversation, messages, *_, editing = came[-1]["output"]["data"]
    assert came[-1]["success"] and conversation == {} and messages == []
    assert editing["visible"] is False and editing["__type__"] == "update"
    assert len(came[-1]["output"]["data"]) == 7


def test_the_page_and_its_files_may_load_nothing_from_elsewhere(client: httpx.Client) -> None:
    for path in ("/", "/chat/main.js", "/config"):
        headers = client.get(path).headers
        assert headers["content-security-policy"] == POLICY, path
        assert headers["x-content-type-options"] == "nosniff"
    assert "http" not in POLICY and "default-src 'self'" in POLICY


def test_the_page_has_the_words_before_gradio_starts(client: httpx.Client) -> None:
    page = client.get("/").text
    assert 0 < page.index('id="cg-words"') < page.index("window.gradio_config")


def test_the_page_opens_no_way_in_for_programs(assistant: Assistant, tmp_path: Path) -> None:
    concepts = CurrentConcepts(assistant.documents)
    allowance = Allowance(None, str)
    chat = Chat(assistant, concepts, Records(tmp_path), allowance)
    page = build(chat, Study(assistant, chat.subjects, concepts, allowance))
    assert page.get_api_info() == {"named_endpoints": {}, "unnamed_endpoints": {}}
    limits = {function.name: function.concurrency_limit for function in page.fns.values()}
    assert limits["answer"] == ANSWERS_AT_ONCE
    assert limits["act"] is None and limits["settle"] is None


def test_gradios_components_have_the_words_of_each_language() -> None:
    assert {code: words["ask"] for code, words in translations().translations.items()} == {
        code: words.ask for code, words in LANGUAGES.items()
    }
