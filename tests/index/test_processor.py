from __future__ import annotations

import pytest
import torch

from index.processor import computes_in_bf16


class Operators:
    """The operators of a build of torch; a name it does not have is an AttributeError, as torch's own are."""


@pytest.mark.parametrize("answer", [True, False])
def test_the_operator_is_asked_where_there_is_one(monkeypatch: pytest.MonkeyPatch, answer: bool) -> None:
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: True)
    operators = Operators()
    operators._is_mkldnn_bf16_supported = lambda: answer  # type: ignore[attr-defined]
    monkeypatch.setattr(torch.ops, "mkldnn", operators)
    assert computes_in_bf16() is answer


def test_a_build_of_torch_without_the_operator_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: True)
    monkeypatch.setattr(torch.ops, "mkldnn", Operators())
    assert computes_in_bf16() is False


def test_a_build_of_torch_without_onednn_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    monkeypatch.setattr(torch.ops, "mkldnn", None)
    assert computes_in_bf16() is False
