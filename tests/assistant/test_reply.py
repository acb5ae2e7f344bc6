"""A reply gives its events, its pieces or its answer, and stops the model when nobody wants the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.contract import Answer
from assistant.errors import GenerationFailed
from assistant.messages import Done, Events, Token
from assistant.reply import Reply
from tests.fakes import DEEP, MACHINE, OFF_TOPIC, OUT_OF_MEMORY, QUESTION, Script, assistant_of


def test_a_reply_gives_its_events_and_then_its_answer(tmp_path: Path) -> None:
    reply = assistant_of(Script(), tmp_path).ask(QUESTION)
    *_, done = reply
    assert isinstance(done, Done)
    assert reply.wait() == Answer.of(done)


def test_nothing_is_done_before_it_is_wanted(tmp_path: Path) -> None:
    script = Script()
    reply = assistant_of(script, tmp_path).ask(QUESTION)
    assert "not answered yet" in repr(reply) and QUESTION in repr(reply)
    assert not script.started.is_set()
    reply.wait()
    assert "not answered yet" not in repr(reply)


@pytest.mark.parametrize("question", [QUESTION, OFF_TOPIC])
def test_the_pieces_together_are_the_answer(tmp_path: Path, question: str) -> None:
    reply = assistant_of(Script(), tmp_path).ask(question)
    pieces = list(reply.pieces())
    assert "".join(pieces).startswith(reply.wait().answer)
    assert len(pieces) == (2 if question == QUESTION else 1)
    assert "".join(reply.pieces()) == "".join(pieces)


def test_what_could_be_asked_instead_is_among_the_pieces(tmp_path: Path) -> None:
    reply = assistant_of(Script(), tmp_path).ask(OFF_TOPIC)
    assert "".join(reply.pieces()).endswith(
        "questions like these:\n\n" + "\n".join(f"- {question}" for question in reply.wait().suggestions)
    )


def test_a_lead_in_that_nothing_follows_is_no_piece(tmp_path: Path) -> None:
    reply = assistant_of(Script(f"{DEEP} {MACHINE[:-1]}:"), tmp_path).ask(QUESTION)
    assert "".join(reply.pieces()) == reply.wait().answer


def test_leaving_the_pieces_stops_the_model(tmp_path: Path) -> None:
    script = Script(" ".join([DEEP, MACHINE] * 3))
    pieces = assistant_of(script, tmp_path).ask(QUESTION).pieces()
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert script.closed.is_set()


def test_interrupting_the_wait_stops_the_model(tmp_path: Path) -> None:
    script = Script()

    def interrupted(events: Events) -> Events:
        for event in events:
            if isinstance(event, Token):
                events.close()
                raise KeyboardInterrupt
            yield event

    reply = Reply(interrupted(assistant_of(script, tmp_path).ask(QUESTION).events))
    with pytest.raises(KeyboardInterrupt):
        reply.wait()
    assert script.closed.is_set()


def test_a_reply_that_was_closed_or_whose_model_died_has_no_answer(tmp_path: Path) -> None:
    script = Script()
    closed = assistant_of(script, tmp_path).ask(QUESTION)
    next(closed)
    closed.close()
    with pytest.raises(GenerationFailed, match="not finished"):
        closed.wait()
    dying = assistant_of(Script(dies_of=OUT_OF_MEMORY), tmp_path).ask(QUESTION)
    with pytest.raises(GenerationFailed, match="out of memory"):
        str(dying)


def test_a_notebook_is_given_text_markdown_and_html(tmp_path: Path) -> None:
    reply = assistant_of(Script(), tmp_path).ask(QUESTION)
    shown = reply._repr_mimebundle_()
    assert set(shown) == {"text/plain", "text/markdown", "text/html"}
    assert shown["text/plain"] == str(reply)
    assert all(DEEP in text for text in shown.values())
