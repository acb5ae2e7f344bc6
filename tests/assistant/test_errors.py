from __future__ import annotations

import re

import pytest

from assistant import errors
from assistant.cli import app, main
from assistant.errors import ConceptGuideError, DocumentNotFound, IndexDamaged, WeightsMissing, http_status

TREE = errors.__doc__ or ""
_LINE = re.compile(r"^    (?P<branch>[│├└─ ]*)(?P<name>[A-Z]\w+)", re.MULTILINE)


def every_error(root: type[ConceptGuideError] = ConceptGuideError) -> list[type[ConceptGuideError]]:
    """Return a class and all that descend from it."""
    return [root, *(kind for child in root.__subclasses__() for kind in every_error(child))]


def drawn() -> dict[str, str | None]:
    """Return the name above each name of the tree that the docstring draws."""
    above: dict[str, str | None] = {}
    path: list[str] = []
    for line in _LINE.finditer(TREE):
        depth = len(line["branch"]) // 4
        path[depth:] = [line["name"]]
        above[line["name"]] = path[depth - 1] if depth else None
    return above


def test_the_tree_that_is_drawn_is_the_tree_of_the_classes() -> None:
    classes = {kind.__name__: kind.__base__.__name__ for kind in every_error() if kind.__base__}
    assert drawn() == {**classes, "ConceptGuideError": None}


def test_every_error_can_be_imported_from_one_module() -> None:
    assert {kind.__name__ for kind in every_error()} <= set(errors.__all__)
    for kind in every_error():
        assert getattr(errors, kind.__name__) is kind


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
def test_every_error_has_an_http_status(kind: type[ConceptGuideError]) -> None:
    assert http_status(kind("It failed.")) in {404, 422, 500, 502, 503, 507}
    assert (http_status(kind("It failed.")) == 500) == (kind is ConceptGuideError)


def test_an_error_without_a_status_of_its_own_has_that_of_its_parent() -> None:
    assert http_status(IndexDamaged("x")) == http_status(errors.IndexUnusable("x")) == 503
    assert http_status(WeightsMissing("x")) == 503
    assert http_status(DocumentNotFound("x")) == 404


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
def test_every_error_is_one_line_and_status_1(
    kind: type[ConceptGuideError], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**flags: object) -> None:
        raise kind("It failed\n  at [line] 7.")

    monkeypatch.setattr("assistant.cli_material.settings_of", fail)
    with pytest.raises(SystemExit) as end:
        main(["documents"])
    shown = capsys.readouterr()
    assert end.value.code == 1
    assert shown.out == ""
    assert shown.err == "concept-guide: It failed at [line] 7.\n"


def test_every_command_has_a_help_text() -> None:
    assert all((command.callback.__doc__ or "").strip() for command in app.registered_commands if command.callback)
