from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.inquiry import PASSAGES_FOR_TWO, Inquiry, inquiries, passages_of
from assistant.messages import Message
from assistant.phrasing import MOST_PARTS
from index.building import build
from index.embedding import HashingEmbedder
from index.retrieval import Index
from tests.fakes import BREAD, COURSE, DEEP, QUESTION, page
from tests.hostile import HOSTILE
from tests.patience import within

LORA = "LoRA trains two small matrices beside the frozen weights."
QLORA = "QLoRA stores the frozen weights in four bits."
TOP_K = 4


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The course, and pages about two methods: many about the one, one about the other."""
    folder = tmp_path_factory.mktemp("inquiry")
    more = [page(f"lora-{n}", f"LoRA is method number {n} of all LoRA methods.") for n in range(8)]
    build([*COURSE, page("lora", LORA), page("qlora", QLORA), *more], HashingEmbedder(), folder)
    return Index.open(folder, HashingEmbedder())


def ask(index: Index, message: str, *history: str) -> tuple[Inquiry, ...]:
    return inquiries(message, [Message("user", earlier) for earlier in history], index, TOP_K)


def test_one_question_is_one_inquiry_with_what_answers_it_first(index: Index) -> None:
    [only] = ask(index, QUESTION)
    assert (only.asked, only.question, only.missing) == (QUESTION, QUESTION, "")
    assert only.passages[0].text.startswith(DEEP)
    assert [passage.n for passage in only.passages] == [1, 2, 3, 4]


def test_two_questions_are_searched_for_one_by_one(index: Index) -> None:
    deep, bread = ask(index, "What is deep learning? And why does sourdough bread rise?")
    assert deep.passages[0].text.startswith(DEEP)
    assert bread.passages[0].text == BREAD
    assert bread.asked == "And why does sourdough bread rise?"


def test_a_later_part_takes_its_subject_from_an_earlier_one(index: Index) -> None:
    _, why = ask(index, "What is deep learning and why does it need data?")
    assert why.asked == "why does it need data?"
    assert why.question == "why does it need data? (about deep learning)"


def test_a_follow_up_takes_its_subject_from_the_conversation(index: Index) -> None:
    [only] = ask(index, "And its layers?", QUESTION)
    assert only.asked == "And its layers?"
    assert only.question == "And its layers? (about deep learning)"
    assert only.passages[0].text.startswith(DEEP)


def test_a_slip_is_searched_for_as_it_was_meant(index: Index) -> None:
    [only] = ask(index, "Why does sourdugh bread rise?")
    assert only.asked == "Why does sourdugh bread rise?"
    assert only.question == "Why does sourdough bread rise?"


def test_both_sides_of_a_comparison_bring_passages(index: Index) -> None:
    [only] = ask(index, "What is the difference between LoRA and QLoRA?")
    assert only.missing == ""
    assert only.question == "What is the difference between LoRA and QLoRA?"
    assert {"lora", "qlora"} & {passage.document_id for passage in only.passages[:2]}
    assert QLORA in [passage.text for passage in only.passages[:2]]
    assert len(only.passages) <= PASSAGES_FOR_TWO


@pytest.mark.parametrize("question", ["Compare QLoRA and zyphronics", "How does zyphronics differ from QLoRA?"])
def test_a_side_that_the_material_does_not_name_is_missing(index: Index, question: str) -> None:
    [only] = ask(index, question)
    assert only.missing == "zyphronics"
    assert only.question == "What is QLoRA?"
    assert only.passages[0].text == QLORA


def test_a_comparison_of_two_things_unknown_is_asked_as_it_stands(index: Index) -> None:
    [only] = ask(index, "Compare zyphronics and quokkas")
    assert (only.question, only.missing) == ("Compare zyphronics and quokkas", "")


def test_a_comparison_keeps_a_form_of_words_that_names_nothing_as_one_question(index: Index) -> None:
    [only] = ask(index, "What is the difference between this and that?")
    assert only.missing == ""
    assert len(only.passages) == TOP_K


def test_a_passage_has_one_number_however_many_parts_it_answers(index: Index) -> None:
    found = ask(index, "What is deep learning? Why does deep learning need data?")
    shared = {p.start for p in found[0].passages} & {p.start for p in found[1].passages}
    assert shared
    assert_numbered(found)


def assert_numbered(found: tuple[Inquiry, ...]) -> None:
    """Every passage has one number, every number one passage, and the numbers have no gap."""
    each = [passage for inquiry in found for passage in inquiry.passages]
    assert len({(p.n, p.document_id, p.start) for p in each}) == len({p.n for p in each})
    assert len({(p.document_id, p.start) for p in each}) == len({p.n for p in each})
    every = passages_of(found)
    assert [passage.n for passage in every] == list(range(1, len(every) + 1))
    assert {passage.n for passage in every} == {passage.n for passage in each}


PIECES = st.lists(
    st.sampled_from(
        "What is|Why|LoRA|QLoRA|it|deep learning|zyphronics|and|?|.|compare|vs.|or|the second one|back to|shorter|"
        "the difference between|😀|\x00".split("|")
    ),
    max_size=12,
).map(" ".join)


@settings(deadline=None, max_examples=60)
@given(message=PIECES | st.text(max_size=60), history=st.lists(PIECES, max_size=2))
def test_any_message_is_at_least_one_question_with_passages(index: Index, message: str, history: list[str]) -> None:
    found = ask(index, message, *history)
    assert 1 <= len(found) <= MOST_PARTS
    assert all(inquiry.passages for inquiry in found)
    assert_numbered(found)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_message_is_searched_for_in_time(index: Index, text: str) -> None:
    with within(5):
        assert ask(index, text)


def test_no_inquiries_have_no_passages() -> None:
    assert passages_of([]) == ()
