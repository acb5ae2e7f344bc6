from __future__ import annotations

import re

import pytest

from assistant.weights.lock import File, find, models


@pytest.mark.parametrize(
    ("choice", "name", "role"),
    [
        ("default", "qwen2.5-coder-1.5b-instruct-q4_k_m", "generator"),
        ("small", "qwen2.5-coder-0.5b-instruct-q4_k_m", "generator"),
        ("all-MiniLM-L6-v2", "all-MiniLM-L6-v2", "embedder"),
        ("all-mpnet-base-v2", "all-mpnet-base-v2", "embedder"),
    ],
)
def test_a_choice_names_a_model(choice: str, name: str, role: str) -> None:
    model = find(choice)
    assert model and (model.name, model.role) == (name, role)


def test_each_role_has_one_default() -> None:
    assert sorted(model.role for model in models() if model.default) == ["embedder", "generator"]


def test_everything_fetched_or_written_has_a_size_and_a_digest() -> None:
    for model in models():
        described = [(wheel.size, wheel.sha256) for wheel in model.wheels]
        described += [(file.size, file.sha256) for file in model.files]
        if model.assembled:
            described.append((model.assembled.size, model.assembled.sha256))
        assert all(size > 0 and re.fullmatch("[0-9a-f]{64}", sha256) for size, sha256 in described)


@pytest.mark.parametrize("path", ["../evil", "a/../../evil", "/etc/evil", "C:/evil", "..\\evil", ""])
def test_a_file_outside_the_models_folder_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="not a place inside"):
        File(path, 1, "0" * 64)
