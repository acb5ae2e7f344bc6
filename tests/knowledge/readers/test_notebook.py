"""Jupyter notebooks of today and of ten years ago, and as they break."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import Document, place_at
from knowledge.errors import DocumentError
from knowledge.readers import notebook
from tests.patience import within

FILES = Path(__file__).parent / "files" / "notebook"
NAME = "gradient_descent.ipynb"


def read(name: str = NAME) -> Document:
    return notebook.read((FILES / name).read_bytes(), name)


def made(*cells: dict[str, Any], **metadata: Any) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}).encode()


def prose(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "execution_count": None, "source": source, "outputs": list(outputs)}


def returned(**forms: str) -> dict[str, Any]:
    data = {form.replace("_", "/"): text for form, text in forms.items()}
    return {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": data}


def text_of(*cells: dict[str, Any], **metadata: Any) -> str:
    return notebook.read(made(*cells, **metadata), "a.ipynb").text


def refusal(data: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        notebook.read(data, "a.ipynb")
    assert "\n" not in str(caught.value) and "a.ipynb" in str(caught.value)
    return str(caught.value)


def test_headings_of_text_cells_are_sections_and_comments_in_code_are_not() -> None:
    page = read()
    assert [(section.level, section.heading) for section in page.sections] == [
        (1, "Gradient descent by hand"),
        (2, "The slope"),
        (2, "Training"),
        (2, "What can go wrong"),
    ]


def test_the_title_is_the_notebooks_own_else_its_first_heading_else_its_name() -> None:
    assert read().title == "Gradient descent by hand"
    assert notebook.read(made(prose("# Heading\n\nText."), title="Own"), "a.ipynb").title == "Own"
    assert notebook.read(made(prose("# Heading\n\nText."), title="Untitled3"), "a.ipynb").title == "Heading"
    assert notebook.read(made(prose("Text.")), "week 1.ipynb").title == "week 1"


def test_code_is_fenced_in_its_language_and_what_it_printed_follows() -> None:
    assert (
        "```python\n## Not a heading, a comment\ndef slope(w):\n    return 2 * (w - 3)\n\nprint(slope(5))\nslope(2)\n"
        "```\n\n```text\n4\n-2\n```"
    ) in read().text


def test_the_language_is_that_of_the_kernel() -> None:
    assert text_of(code("x <- 1"), kernelspec={"language": "R"}) == "```r\nx <- 1\n```\n"
    assert text_of(code("x"), language_info={"name": "no language"}) == "```\nx\n```\n"


def test_a_table_that_code_returned_is_its_text() -> None:
    assert "```text\n   rate     ends\n0   0.1     at 3\n1   1.1  nowhere\n```" in read().text


def test_long_outputs_keep_their_beginning_and_end() -> None:
    shown = read().text.split("```text\nstep 1:")[1].split("```")[0].splitlines()
    assert len(shown) == 21
    assert (shown[14], shown[15], shown[16]) == ("step 15: w = 2.8944", "…", "step 36: w = 2.9990")
    assert f"\n{'x' * 200} …\n" in read().text


def test_an_error_is_its_last_line() -> None:
    text = read().text
    assert "```text\nValueError: 1.1 is more than 1\n```" in text
    assert "Traceback" not in text


def test_a_bar_of_progress_is_what_it_came_to_without_colours_and_warnings() -> None:
    text = read().text
    assert "```text\ntraining: 100%\ndone\n```" in text
    assert "this is only a warning\n" not in text.replace("'this is only a warning'", "")


def test_pictures_pages_and_their_descriptions_are_gone() -> None:
    text = read().text
    for gone in (
        "image/png",
        "attachment",
        "badge",
        "slope.png",
        "to do",
        "<p>",
        "<b>bold</b>\n",
        "Figure size",
        "at 0x",
    ):
        assert gone not in text.replace("HTML('<b>bold</b>')", "")


@pytest.mark.parametrize("shown", ["<Axes: >", "[<matplotlib.lines.Line2D at 0x7f>]", "Text(0.5, 1.0, 'The loss')"])
def test_what_says_no_more_than_that_there_is_an_object_is_gone(shown: str) -> None:
    assert text_of(code("plot()", returned(text_plain=shown))) == "```\nplot()\n```\n"


def test_the_text_beside_a_picture_is_gone() -> None:
    assert "(10, 2)" not in text_of(code("plot()", returned(text_plain="(10, 2)", image_png="iVBOR")))


def test_raw_cells_are_left_out_but_count() -> None:
    page = read()
    assert "format: html" not in page.text
    assert place_at(page.places, page.text.index("# Gradient descent")) == "cell 2"
    assert place_at(page.places, page.text.index("## What can go wrong")) == "cell 13"
    assert place_at(page.places, page.text.index("def train")) == "cell 14"


def test_the_older_format_reads_the_same() -> None:
    new, old = read(), read("gradient_v3.ipynb")
    assert (old.text, old.sections, old.places, old.title) == (new.text, new.sections, new.places, new.title)


def test_what_a_cell_leaves_open_ends_with_it() -> None:
    page = notebook.read(
        made(
            *(prose(f"{start}\n\nOpen.") for start in ("```", "<!-- x", "<pre>", "<script>")), prose("# Next\n\nText.")
        ),
        "a.ipynb",
    )
    assert [section.heading for section in page.sections] == ["", "Next"]


def test_html_that_only_places_and_colours_is_gone_and_its_headings_are_headings() -> None:
    source = (
        '<h2 style="x">Why <font color="red">layers</font>?</h2>\n<center>Depth <b>helps</b>.</center>\n'
        "<ul><li>one</li><li>two</li></ul>"
    )
    assert text_of(prose(source)).split() == "## Why layers? Depth helps. - one - two".split()


@pytest.mark.parametrize(
    "source",
    [
        "Use `<b>` and `![x](y)`.",
        "```html\n<b>![x](y)</b>\n```",
        "If $a < b$ and $c > d$.",
        "Raise x<sup>2</sup>.",
        "a_b * c",
    ],
)
def test_the_rest_of_a_text_cell_stays_as_it_is(source: str) -> None:
    assert text_of(prose(source)) == source + "\n"


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    page = notebook.read(made(prose("---\ntitle: [\n\n---\n\nText.")), "a.ipynb")
    assert page.text.endswith("Text.\n")


def test_fences_in_code_do_not_end_it() -> None:
    assert text_of(code("'''\n```\n# no heading\n```\n'''")) == "````\n'''\n```\n# no heading\n```\n'''\n````\n"


def test_half_a_character_does_no_harm() -> None:
    data = made(prose("a\ud800b"), code("x", returned(text_plain="\udfff")), title="\ud800 title")
    assert notebook.read(data, "a.ipynb").digest


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b'{"cells": [', "damaged or not a Jupyter notebook (Expecting value: line 1"),
        (b'{"nbformat": 9}', "damaged or not a Jupyter notebook"),
        (b"[1, 2]", "damaged or not a Jupyter notebook"),
        (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 7}', "not a Jupyter notebook"),
        (b"[" * 100_000, "damaged or not a Jupyter notebook"),
        (b"# Just Markdown", "damaged or not a Jupyter notebook"),
        (b"PK\x03\x04\0\0", "is a binary file"),
        (made(), "holds no text, only empty cells or pictures"),
        (made(prose("![x](y)"), code(" ")), "holds no text, only empty cells or pictures"),
        (made(prose("# Only")), "headings but no text"),
    ],
)
def test_what_is_no_notebook_or_says_nothing_is_refused(data: bytes, complaint: str) -> None:
    assert complaint in refusal(data)


def test_far_too_much_text_is_refused_and_pictures_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "LARGEST_TEXT", 100)
    assert "more than 100 letters" in refusal(made(*[prose("Ten words that say nothing, and yet take some room.")] * 5))
    assert text_of(code("plot()", returned(image_png="A" * 1000)))


@pytest.mark.parametrize("piece", ["![", "<!-- -", "<img ", "<h1>", "`", "[](", "<li", "    ", "~~~", "![aaaa"])
def test_a_long_cell_takes_no_longer_than_its_length_asks(piece: str) -> None:
    with within(15):
        _read_or_refuse(made(prose(piece * 200_000 + "x"), code("x", returned(text_plain=piece * 200_000))))


@pytest.mark.parametrize("name", [NAME, "gradient_v3.ipynb"])
def test_a_damaged_notebook_is_read_or_refused_in_one_line(name: str) -> None:
    chance = random.Random(name)
    whole = (FILES / name).read_bytes()
    for _ in range(60):
        damaged = bytearray(whole[: chance.randrange(len(whole))] if chance.random() < 0.3 else whole)
        for _ in range(chance.randrange(1, 8)):
            damaged[chance.randrange(len(damaged))] = chance.choice(b'0123456789abz-"{}[]:,\\\n\xff')
        _read_or_refuse(bytes(damaged))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.sampled_from(["markdown", "code", "stream"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["cell_type", "source", "outputs", "output_type", "data", "text/plain", "text", "metadata"]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=4), st.sampled_from([3, 4]), JSON)
def test_whatever_stands_in_the_cells_is_read_or_refused(cells: list[object], version: int, about: object) -> None:
    whole = {
        "nbformat": version,
        "nbformat_minor": 0,
        "metadata": about,
        "cells": cells,
        "worksheets": [{"cells": cells}],
    }
    _read_or_refuse(json.dumps(whole).encode())


def _read_or_refuse(data: bytes) -> None:
    try:
        page = notebook.read(data, "a.ipynb")
    except DocumentError as error:
        assert "\n" not in str(error)
        return
    assert page.digest
    assert [place.start for place in page.places] == sorted({place.start for place in page.places})
