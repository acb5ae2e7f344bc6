"""What every chunk promises, and where the cuts fall."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.chunking import WINDOW, chunk
from knowledge.documents import Chunk, Document
from knowledge.measure import token_count
from knowledge.readers import markdown

SENTENCE = "A network learns the weights of its layers from many examples of the task. "
BLOCK = st.one_of(
    st.integers(1, 12).map(lambda n: SENTENCE * n),
    st.integers(1, 30).map(lambda n: "The kinds are:\n\n" + "".join(f"- Kind {i}: {SENTENCE}\n" for i in range(n))),
    st.integers(1, 60).map(lambda n: "```python\n" + "x = f(x)  # step\n" * n + "```"),
    st.integers(1, 40).map(lambda n: "| a | b |\n|---|---|\n" + "| one | two |\n" * n),
    st.integers(1, 900).map(lambda n: "word " * n),
    st.integers(1, 900).map(lambda n: "深" * n),
    st.sampled_from(["# One", "## Two", "### Three", "Short.", "    indented", "- a\n  - b\n\n  c", "$$\nx\n$$"]),
    st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=80),
)


def document(text: str, title: str = "Notes") -> Document:
    return markdown.read(f"---\ntitle: {title}\n---\n{text}".encode(), "notes.md")


def chunks_of(text: str) -> list[Chunk]:
    return chunk(document(text))


@given(st.lists(BLOCK, max_size=12).map("\n\n".join))
def test_chunks_hold_every_character_once_in_order_and_fit_the_window(text: str) -> None:
    page = document(f"Begin.\n\n{text}")
    chunks = chunk(page)
    inside = [position for one in chunks for position in range(one.start, one.end)]
    assert inside == sorted(set(inside))
    wanted = [p for s in page.sections for p in range(s.start, s.end) if not page.text[p].isspace()]
    assert [position for position in inside if not page.text[position].isspace()] == wanted
    for one in chunks:
        assert page.text[one.start : one.end] == one.text
        assert token_count(f"{page.title} {' '.join(one.heading_path)} {one.lead_in} {one.text}") <= WINDOW
    assert len({one.id for one in chunks}) == len(chunks)


def test_a_chunk_never_mixes_two_sections() -> None:
    chunks = chunks_of("Hello there.\n\n## One\n\nFirst.\n\n## Two\n\nSecond.\n")
    assert [(one.heading_path, one.text) for one in chunks] == [
        ((), "Hello there."),
        (("One",), "First."),
        (("Two",), "Second."),
    ]


def test_a_heading_path_goes_from_the_outermost_in_without_the_title() -> None:
    text = "# Notes\n\n## Nets\n\n### Layers\n\nA layer.\n\n### Loss\n\nA loss.\n\n## Data\n\nA set.\n"
    assert [one.heading_path for one in chunks_of(text)] == [("Nets", "Layers"), ("Nets", "Loss"), ("Data",)]


def test_cuts_fall_between_paragraphs() -> None:
    paragraph = (SENTENCE * 6).strip()
    assert [one.text for one in chunks_of("\n\n".join([paragraph] * 4))] == [paragraph] * 4


def test_no_sentence_is_cut_that_fits() -> None:
    for one in chunks_of(SENTENCE * 60):
        assert one.text.startswith("A network") and one.text.endswith("task.")
        assert 60 <= len(one.text.split()) <= 130


def test_a_list_stays_with_the_sentence_that_introduces_it() -> None:
    items = "".join(f"- {name}: {SENTENCE}\n" for name in ("one", "two", "three"))
    for length in range(30):
        for one in chunks_of(f"{SENTENCE * length}There are three:\n\n{items}\n{SENTENCE * length}"):
            assert not one.text.endswith(":") and ("three:" in one.text or "- one" not in one.text)


def test_later_pieces_of_a_long_list_carry_its_lead_in() -> None:
    first, *later = chunks_of("The kinds are:\n\n" + "".join(f"- Kind {n}: {SENTENCE}\n" for n in range(30)))
    assert first.text.startswith("The kinds are:") and first.lead_in == ""
    assert later and all(one.lead_in == "The kinds are:" and one.text.startswith("- Kind") for one in later)


def test_code_that_fits_is_not_cut() -> None:
    code = "```python\n" + "x = f(x)\n\n" * 12 + "```"
    assert any(code in one.text for one in chunks_of(f"{SENTENCE * 5}\n\n{code}\n\n{SENTENCE * 5}"))


def test_ids_name_the_document_and_the_place() -> None:
    assert [one.id for one in chunks_of("## A\n\nOne.\n\n## B\n\nTwo.")] == ["notes#1", "notes#2"]


def test_the_same_document_gives_the_same_chunks() -> None:
    assert chunks_of(SENTENCE * 40) == chunks_of(SENTENCE * 40)
