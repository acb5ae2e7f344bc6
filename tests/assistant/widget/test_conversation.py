"""What the widget keeps of a conversation, with tabs that go on at once and clocks that do not: in Node.js."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).parents[3] / "assistant" / "widget" / "source"

# Two tabs of one site: one storage, and a server that answers when it is told to.
TABS = """
import { Conversation } from "./conversation.js";
import { storeOf } from "./store.js";

const kept = new Map();
const listeners = [];
globalThis.window = { localStorage: {
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => void kept.set(key, value),
} };
globalThis.addEventListener = (type, listener) => listeners.push(listener);
globalThis.removeEventListener = () => {};
const [key] = ["concept-guide:s:c"];
const emptied = () => { kept.clear(); listeners.forEach((tell) => tell({ key: null })); };
const told = () => listeners.forEach((tell) => tell({ key }));

let answerNow = true;
const answer = { id: "1", answered: true, answer: "Yes.", sources: [], citations: [], suggestions: [] };
const server = {
  post: async () => ({}),
  stream: (path, body, onEvent, signal) => new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("stopped")));
    if (!answerNow) return;
    onEvent("done", answer);
    resolve();
  }),
};
const tab = (level = "standard") => new Conversation({ server, store: storeOf("s", "c"), level });
const questions = (one) => one.turns.map((turn) => turn.question);
const stored = () => (kept.has(key) ? JSON.parse(kept.get(key)) : null);
const clock = (time) => { Date.now = () => time; };
"""

pytestmark = pytest.mark.skipif(not shutil.which("node"), reason="Node.js is not installed")


def run(story: str) -> Any:
    """Return what a story's last line prints, as JSON."""
    told = subprocess.run(
        ["node", "--input-type=module", "-e", TABS + story], capture_output=True, text=True, check=True, cwd=SOURCE
    )
    return json.loads(told.stdout.splitlines()[-1])


def test_a_question_in_the_millisecond_of_a_clearing_stays() -> None:
    assert run("""
        clock(1000);
        const one = tab();
        await one.ask("First?");
        one.clear();
        await one.ask("Second?");
        console.log(JSON.stringify([questions(one), stored().turns.map((turn) => turn.question)]));
    """) == [["Second?"], ["Second?"]]


def test_a_clock_that_is_set_back_brings_nothing_back_and_loses_nothing() -> None:
    assert run("""
        clock(5000);
        const one = tab();
        await one.ask("First?");
        clock(1000);
        one.clear();
        const cleared = questions(tab());
        await one.ask("Second?");
        console.log(JSON.stringify([cleared, questions(one), questions(tab())]));
    """) == [[], ["Second?"], ["Second?"]]


def test_what_is_cleared_while_it_is_answered_does_not_keep_the_next_question_waiting() -> None:
    assert run("""
        const one = tab();
        answerNow = false;
        one.ask("First?");
        one.clear();
        answerNow = true;
        const second = await one.ask("Second?");
        await new Promise((resolve) => setTimeout(resolve));
        console.log(JSON.stringify([second?.answer, questions(one), one.isAnswering]));
    """) == ["Yes.", ["Second?"], False]


def test_a_clearing_in_one_tab_ends_the_answer_of_another_and_its_quizzes() -> None:
    assert run("""
        const one = tab(), other = tab();
        other.addQuizResult({ topic: "First?", right: 1, of: 3 });
        answerNow = false;
        other.ask("First?");
        told();
        one.clear();
        told();
        other.setLevel("expert");
        console.log(JSON.stringify([questions(other), other.isAnswering, other.quizzes, stored().quizzes]));
    """) == [[], False, [], []]


def test_quizzes_of_two_tabs_are_both_kept() -> None:
    assert run("""
        const one = tab(), other = tab();
        one.addQuizResult({ topic: "A", right: 1, of: 3 });
        other.addQuizResult({ topic: "B", right: 2, of: 3 });
        console.log(JSON.stringify(stored().quizzes.map((result) => result.topic)));
    """) == ["A", "B"]


@pytest.mark.parametrize("how", ["emptied()", "kept.clear()"], ids=["elsewhere", "in this page"])
def test_what_was_taken_out_of_the_storage_is_not_written_back(how: str) -> None:
    assert run(f"""
        const one = tab();
        await one.ask("First?");
        {how};
        one.setLevel("expert");
        console.log(JSON.stringify([questions(one), stored().turns]));
    """) == [[], []]


def test_the_authors_level_counts_until_the_reader_chooses() -> None:
    assert run("""
        const one = tab("standard");
        await one.ask("First?");
        const usual = tab("expert").level;
        one.setLevel("beginner");
        console.log(JSON.stringify([usual, tab("expert").level]));
    """) == ["expert", "beginner"]


def test_a_time_beyond_all_times_in_the_storage_does_not_end_the_asking() -> None:
    assert run("""
        kept.set(key, JSON.stringify({ turns: [], cleared: 1e300 }));
        const one = tab();
        await one.ask("First?");
        console.log(JSON.stringify(questions(one)));
    """) == ["First?"]
