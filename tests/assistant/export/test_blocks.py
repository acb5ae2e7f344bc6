"""The blocks of an answer that files are written from."""

from __future__ import annotations

from assistant.export.blocks import Block, Run, blocks
from assistant.transcript import marks
from tests.assistant.export.conversations import answered


def test_marks_stand_among_the_runs_and_what_only_looks_like_one_stays_text() -> None:
    turn = answered("Why?", ("An array a[1] is **short**.", 2))
    assert blocks(turn.text, list(marks(turn.text, turn.answer.citations if turn.answer else ()))) == (
        Block(
            "paragraph",
            (
                Run("text", "An array a[1] is "),
                Run("text", "short", strong=True),
                Run("text", ". "),
                Run("mark", "2"),
            ),
        ),
    )


def test_a_mark_in_code_is_written_out() -> None:
    turn = answered("Why?", ("```\nx = a", 1))
    assert blocks(turn.text, list(marks(turn.text, turn.answer.citations if turn.answer else ()))) == (
        Block("code", text="x = a [1] "),
    )


def test_a_text_cannot_forge_the_place_of_a_mark() -> None:
    assert blocks("a \ue0000\ue001 b") == (Block("paragraph", (Run("text", "a \ufffd0\ufffd b"),)),)


def test_what_nests_too_deep_stands_at_the_last_depth() -> None:
    def depth(block: Block) -> int:
        return 1 + max(map(depth, block.children), default=0)

    [quote] = blocks("> " * 15 + "deep")
    assert depth(quote) <= 10
    assert "deep" in repr(quote)


def test_a_text_that_is_no_answer_by_its_length_is_not_read_as_markdown() -> None:
    assert {block.runs[0].text for block in blocks("**a**\n\n" * 5_000)} == {"**a**"}
