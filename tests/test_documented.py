"""What runs the examples of the documentation notices what is not so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.documented import Example, Reader, differs, examples, reads_as

DOCUMENT = """
# A document

```sh
echo '{"a": 1}'
```

```json
{"a": 2}
```

Text between them makes a block stand for itself.

```python
answer = 42
```

So this belongs to nothing:

```json
{"no": "example"}
```

```python
print(answer)
```

```text
42
```
"""


@pytest.fixture
def found(tmp_path: Path) -> list[Example]:
    """Return the examples of a document."""
    path = tmp_path / "document.md"
    path.write_text(DOCUMENT, "utf-8")
    return examples(path)


def test_examples_are_found_with_what_they_print(found: list[Example]) -> None:
    assert [(one.language, one.line, one.shown, one.is_json) for one in found] == [
        ("sh", 5, '{"a": 2}\n', True),
        ("python", 15, None, False),
        ("python", 25, "42\n", False),
    ]


def test_examples_are_run_in_turn_and_share_what_they_know(found: list[Example], tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    for example in found:
        reader.follow(example)
    assert reader.names["answer"] == 42


@pytest.mark.parametrize(
    ("code", "shown"),
    [("exit 3", None), ("false | true", None), ("echo no", "yes"), ("echo $UNSET_NAME", None)],
)
def test_an_example_that_fails_or_prints_something_else_is_told(tmp_path: Path, code: str, shown: str | None) -> None:
    with pytest.raises(AssertionError, match="line 7"):
        Reader(tmp_path).follow(Example("sh", code, 7, shown))


def test_an_address_is_replaced_where_it_is_written(tmp_path: Path) -> None:
    reader = Reader(tmp_path, {"http://there": "http://here"})
    reader.follow(Example("sh", "echo http://there/x", 1, "http://here/x"))


@pytest.mark.parametrize(
    ("shown", "printed", "is_same"),
    [
        ("a", "a\n", True),
        ("a", "ab", False),
        ("a…", "ab", True),
        ("…b", "ab", True),
        ("a…c", "abbbc", True),
        ("a…c", "abbbd", False),
        ("…b…d", "abcd", True),
        ("…d…b", "abcd", False),
        ("…", "", True),
        ("a\nb", "a\r\nb\r\n", True),
    ],
)
def test_an_ellipsis_stands_for_any_stretch_of_a_text(shown: str, printed: str, is_same: bool) -> None:
    assert reads_as(shown, printed) is is_same


@pytest.mark.parametrize(
    ("shown", "given"),
    [
        ({"a": 1}, {"a": 7}),
        ({"a": "…", "…": "…"}, {"a": [1], "b": 2}),
        ([1, "…"], [1, 2, 3]),
        ([1, "…"], [1]),
        ({"a": {"b": ["x…"]}}, {"a": {"b": ["xyz"]}}),
        (None, None),
        (1.5, 2.5),
    ],
)
def test_a_value_is_what_is_shown(shown: Any, given: Any) -> None:
    assert differs(shown, given) is None


@pytest.mark.parametrize(
    ("shown", "given", "place"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, "$ has also"),
        ({"a": 1}, {}, "$ has no"),
        ({"a": [1]}, {"a": [1, 2]}, "$.a has 2 items"),
        ([1, 2, "…"], [1], "$ has 1 items"),
        ({"a": [{"b": "x"}]}, {"a": [{"b": "y"}]}, "$.a[0].b is 'y'"),
        (True, 1, "$ is 1"),
        (1, 1.0, "$ is 1.0"),
        (None, False, "$ is False"),
        ("1", 1, "$ is 1"),
    ],
)
def test_what_is_not_as_shown_is_told_with_its_place(shown: Any, given: Any, place: str) -> None:
    assert (differs(shown, given) or "").startswith(place)
