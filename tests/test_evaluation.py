"""What `python -m tests.evaluation` takes and where its figures go. What it measures, no test runs."""

from __future__ import annotations

import pytest

from tests.evaluation import __main__ as evaluation
from tests.marked import part_of


def measured() -> str:
    raise AssertionError("nothing was to be measured")


@pytest.mark.parametrize("name", evaluation.PARTS)
def test_every_part_has_its_place_on_the_page(name: str) -> None:
    part_of(evaluation.PAGE, name)


@pytest.mark.parametrize(("argument", "status"), [("--help", 0), ("nonsense", 2)])
def test_who_names_no_part_is_told_which_there_are(
    argument: str, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setitem(evaluation.PARTS, "retrieval", measured)
    with pytest.raises(SystemExit) as end:
        evaluation.main(["retrieval", argument])
    assert end.value.code == status
    shown = "".join(capsys.readouterr())
    assert "usage: python -m tests.evaluation" in shown
    assert ", ".join(evaluation.PARTS) in shown
