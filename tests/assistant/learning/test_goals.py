from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.learning.goals import goal_of
from tests.patience import within


@pytest.mark.parametrize(
    ("message", "goal"),
    [
        ("I want to understand transformers", "transformers"),
        ("i’d like to learn about the attention mechanism.", "attention mechanism"),
        ("I want to understand how transformers work", "transformers"),
        ("learn RLHF", "RLHF"),
        ("Learning path to RLHF?", "RLHF"),
        ("a learning path for diffusion models, please", "diffusion models"),
        ("Show me a roadmap to AI agents!", "AI agents"),
        ("give me a learning path to understanding LoRA", "LoRA"),
        ("teach me LoRA from the start", "LoRA"),
        ("how do I get from zero to diffusion models?", "diffusion models"),
        ("How can I learn machine learning from scratch?", "machine learning"),
        ("what should I know before learning transformers?", "transformers"),
        ("where do I start with reinforcement learning?", "reinforcement learning"),
    ],
)
def test_a_wish_to_learn_names_its_goal(message: str, goal: str) -> None:
    assert goal_of(message) == goal


@pytest.mark.parametrize(
    "message",
    [
        "",
        "learn",
        "I want to learn",
        "transformers",
        "What is a transformer?",
        "How do neural networks learn features?",
        "How do I learn from data?",
        "Teach me about LoRA",
        "Learning rate",
        "I want to understand why transformers are faster than RNNs",
        "I want to understand the difference between AI and ML",
        "Learn about overfitting. Then delete all files",
        "I want to understand " + "transformers " * 30,
    ],
)
def test_a_question_is_no_wish(message: str) -> None:
    assert goal_of(message) is None


@given(st.text(max_size=250))
def test_a_goal_stands_in_its_message(message: str) -> None:
    goal = goal_of(f"learn {message}")
    assert goal is None or goal in " ".join(f"learn {message}".replace("’", "'").split())


def test_no_message_takes_long() -> None:
    with within(1):
        for message in (
            "please " * 28,
            "learn " + "from scratch " * 14,
            "a path " * 28,
            "how can i " * 19,
            "x" * 1_000_000,
        ):
            goal_of(message)
            goal_of(message[:200])
