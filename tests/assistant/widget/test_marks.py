"""The widget finds an answer's marks where the chat finds them: two languages, one rule."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.contract import SentenceCitation
from assistant.transcript import marks, without_marks

SOURCE = Path(__file__).parents[3] / "assistant" / "widget" / "source"
SCRIPT = """
import { marksOf, withoutMarks } from "./marks.js";
import { readFileSync } from "node:fs";
const cases = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(cases.map(([text, citations]) => ({
  marks: marksOf(text, citations).map((mark) => [mark.n, mark.start, mark.end, mark.from, mark.to]),
  plain: withoutMarks(text, citations),
}))));
"""

pytestmark = pytest.mark.skipif(not shutil.which("node"), reason="Node.js is not installed")

pieces = st.sampled_from(
    ["A sentence.", " [1]", "[2]", " [1][3]", "\n[2]", " ", "\n", "𝑥 is 🙂.", "é", "[", "]", " [12]", "2]"]
)
texts = st.lists(pieces, max_size=12).map("".join)


@st.composite
def answers(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    """Draw an answer and what it says to cite, some of it where no mark stands."""
    text = draw(texts)
    ends = draw(st.lists(st.integers(0, len(text) + 2), max_size=6))
    return text, [citation(end, draw(st.integers(1, 3))) for end in ends]


def citation(end: int, n: int) -> dict[str, Any]:
    return SentenceCitation(
        n=n, document_id="d", quote="q", char_start=end, char_end=end + n, answer_start=0, answer_end=end
    ).model_dump()


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(answers(), min_size=80, max_size=120))
def test_the_widget_finds_the_marks_that_the_chat_finds(cases: list[tuple[str, list[dict[str, Any]]]]) -> None:
    run = subprocess.run(
        ["node", "--input-type=module", "-e", SCRIPT],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
        cwd=SOURCE,
    )
    for (text, cited), found in zip(cases, json.loads(run.stdout), strict=True):
        citations = [SentenceCitation.model_validate(one) for one in cited]
        assert found["marks"] == [[mark.n, mark.start, mark.end, *mark.span] for mark in marks(text, citations)]
        assert found["plain"] == without_marks(text, citations)
