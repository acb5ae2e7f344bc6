"""What a generator says becomes an answer that cites, checked sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.contract import SentenceCitation
from assistant.evidence import Evidence
from assistant.grounding import Grounding
from assistant.messages import Cited, Token
from assistant.transcript import marks
from assistant.writing import Draft
from index.embedding import HashingEmbedder
from index.retrieval import Passage

ONE = "Deep learning uses networks with many hidden layers."
TWO = "Claude is a language model made by Anthropic."
TEXT = f"{ONE} {TWO} Layers are found in networks:\n\n- Input layers read data.\n- Output layers give results."


def draft(text: str = TEXT) -> Draft:
    passage = Passage(1, "notes", "Notes", "", None, text, 0, len(text), 0.5)
    return Draft(Grounding(Evidence([passage], HashingEmbedder())))


def write(said: str | Iterable[str]) -> tuple[Draft, list[Token | Cited]]:
    answer = draft()
    pieces = [f"{word} " for word in said.split(" ")] if isinstance(said, str) else said
    return answer, list(answer.write(pieces))


def shown(events: list[Token | Cited]) -> str:
    """What a reader sees who appends each Token and puts each Cited in the place of all before."""
    text = ""
    for event in events:
        text = text + event.text if isinstance(event, Token) else event.answer
    return text


def test_supported_sentences_stay_with_a_mark_each() -> None:
    answer, _ = write(f"{ONE} {TWO}")
    assert answer.answer == f"{ONE} [1] {TWO} [1]"


def test_every_citation_names_the_sentence_and_the_words_behind_it() -> None:
    answer, _ = write(f"{ONE} {TWO}")
    first, second = answer.citations
    assert answer.answer[first.answer_start : first.answer_end] == ONE
    assert answer.answer[second.answer_start : second.answer_end] == TWO
    assert TEXT[second.start : second.end] == second.quote == TWO


def test_the_heading_of_a_passage_is_no_part_of_an_answer() -> None:
    answer, events = write([ONE, "\n\nNot", "es", "\n", TWO])
    assert answer.answer == f"{ONE} [1]\n\n{TWO} [1]"
    assert not any("Not" in event.text for event in events if isinstance(event, Token))


@pytest.mark.parametrize("heading", ["Notes › What is a layer? Deep?", "Notes", "What is a layer? Deep?"])
def test_a_heading_with_a_question_mark_is_left_out_whole(heading: str) -> None:
    passage = Passage(1, "notes", "Notes", "What is a layer? Deep?", None, TEXT, 0, len(TEXT), 0.5)
    answer = Draft(Grounding(Evidence([passage], HashingEmbedder())))
    list(answer.write([f"{word} " for word in heading.split(" ")] + ["\n", TWO]))
    assert answer.answer.endswith(f"{TWO} [1]")
    assert "What" not in answer.answer and "Notes" not in answer.answer


def test_a_sentence_may_begin_with_the_words_of_a_heading() -> None:
    answer = draft(said := "Notes on layers say what they learn.")
    assert shown(list(answer.write([f"{word} " for word in said.split()]))) == f"{said} [1]"


def test_words_are_shown_before_their_sentence_ends() -> None:
    _, events = write(f"{ONE} {TWO}")
    before_first_check = events[: next(n for n, e in enumerate(events) if isinstance(e, Cited))]
    assert len(before_first_check) > 3


def test_a_sentence_that_nothing_carries_is_taken_back() -> None:
    answer, events = write(f"{ONE} My favourite colour has always been green. {TWO}")
    assert answer.answer == f"{ONE} [1] {TWO} [1]"
    assert shown(events) == answer.answer


@pytest.mark.parametrize("lie", ["Claude is a language model made by Microsoft in Seattle.", "It has 9000 layers."])
def test_a_name_or_number_that_stands_nowhere_is_never_shown(lie: str) -> None:
    _, events = write(f"{ONE} {lie}")
    tokens = "".join(event.text for event in events if isinstance(event, Token))
    assert not {"Microsoft", "Seattle", "9000"} & set(tokens.replace(".", " ").split())


def test_a_list_keeps_its_lead_in_and_its_lines() -> None:
    answer, _ = write("Layers are found in networks:\n\n- Input layers read data.\n- Output layers give results.\n")
    assert answer.answer.splitlines()[2:] == ["- Input layers read data. [1]", "- Output layers give results. [1]"]


def test_a_lead_in_whose_list_does_not_survive_goes_too() -> None:
    answer, _ = write(f"{ONE}\n\nSome colours are:\n\n- Green like grass.\n- Blue like the sky.")
    assert answer.answer == f"{ONE} [1]"


@pytest.mark.parametrize(
    "lead_in", ["Claude is dangerous and spies on everyone, as these facts prove:", "Its rivals in Paris are:"]
)
def test_a_lead_in_that_claims_what_no_passage_says_is_not_let_through(lead_in: str) -> None:
    answer, _ = write(f"{ONE}\n\n{lead_in}\n\n- Input layers read data.\n- Output layers give results.\n")
    assert answer.answer == f"{ONE} [1]\n\n- Input layers read data. [1]\n- Output layers give results. [1]"


def test_what_follows_a_point_that_nothing_carries_is_no_answer() -> None:
    said: list[str] = []

    def pieces() -> Iterable[str]:
        for word in f"The assistant you should use for long documents is green. {ONE} {TWO}".split(" "):
            said.append(word)
            yield f"{word} "

    answer, events = write(pieces())
    assert (answer.answer, answer.citations) == ("", ())
    assert events[-1] == Cited("", (), 0)
    assert "Anthropic." not in said  # it was stopped


def test_a_mere_yes_is_not_the_point() -> None:
    answer, _ = write(f"Yes. {ONE}")
    assert answer.answer == f"{ONE} [1]"


def test_a_lead_in_whose_list_was_dropped_goes_in_mid_answer_too() -> None:
    answer, _ = write(f"Some layers are:\n\n- Green like grass.\n\n{ONE}\n")
    assert answer.answer == f"{ONE} [1]"


def test_a_lead_in_within_a_list_that_did_not_survive_goes_with_the_one_above_it() -> None:
    answer, _ = write(f"{ONE}\n\nLayers are:\n\n- Input layers:\n- Green like grass.\n")
    assert answer.answer == f"{ONE} [1]"


def test_a_numbered_list_is_shown_as_it_comes() -> None:
    _, events = write("1. Input layers read data.\n2. Output layers give results.\n")
    assert "Input layers" in "".join(event.text for event in events if isinstance(event, Token))


def test_two_sentences_of_small_words_are_no_repetition() -> None:
    answer, _ = write(f"Here it is:\n\n- Input layers read data.\n\nAnd so it is.\n\n{ONE}\n")
    assert answer.answer.endswith(f"{ONE} [1]")


def test_a_generator_that_repeats_itself_is_stopped() -> None:
    def forever() -> Iterable[str]:
        while True:
            yield f"{ONE} "

    answer, _ = write(forever())
    assert answer.answer == f"{ONE} [1]"


def test_a_last_sentence_cut_off_by_the_token_limit_is_left_out() -> None:
    answer, _ = write(f"{ONE} Claude is a language model made")
    assert answer.answer == f"{ONE} [1]"


def test_a_single_unpunctuated_reply_stays() -> None:
    answer, _ = write("Claude, a language model made by Anthropic")
    assert answer.answer.endswith("[1]")


def test_what_one_generator_left_unfinished_does_not_run_into_the_next() -> None:
    answer = draft()
    list(answer.write(["It was green. ", "Bananas are a"]))
    assert not answer.citations
    list(answer.write([ONE]))
    assert answer.answer == f"{ONE} [1]"


def test_what_is_written_next_begins_a_paragraph_and_its_citations_still_read_back() -> None:
    answer = draft()
    list(answer.write([ONE]))
    list(answer.write([TWO]))
    assert answer.answer == f"{ONE} [1]\n\n{TWO} [1]"
    assert [answer.answer[c.answer_start : c.answer_end] for c in answer.citations] == [ONE, TWO]


def test_what_was_said_in_one_paragraph_is_not_said_again_in_the_next() -> None:
    answer = draft()
    list(answer.write([ONE]))
    list(answer.write([f"{ONE} "]))
    assert answer.answer == f"{ONE} [1]"


def test_a_point_without_support_in_the_next_paragraph_leaves_the_first() -> None:
    answer = draft()
    list(answer.write([ONE]))
    list(answer.write([f"It was always green in spring. {TWO} "]))
    assert answer.answer == f"{ONE} [1]"


def test_a_note_of_the_programs_own_stands_below_without_a_mark() -> None:
    answer, _ = write(ONE)
    events = list(answer.add("That is all there is."))
    assert answer.answer == f"{ONE} [1]\n\nThat is all there is."
    assert events == [Token("\n\nThat is all there is."), Cited(answer.answer, answer.citations, len(answer.answer))]
    assert len(answer.citations) == 1


def test_a_mark_stands_below_a_formula_and_what_introduces_it_stays() -> None:
    text = "Precision divides the true positives by all positive predictions:\n\n$$\n\\frac{TP}{TP + FP}\n$$"
    passage = Passage(1, "notes", "Notes", "", None, text, 0, len(text), 0.5)
    answer = Draft(Grounding(Evidence([passage], HashingEmbedder())))
    list(answer.write([text]))
    assert answer.answer == f"{text}\n[1]"
    (citation,) = answer.citations
    assert answer.answer[citation.answer_start : citation.answer_end].startswith("$$")


def test_nothing_said_is_no_answer() -> None:
    answer, events = write([])
    assert (answer.answer, answer.citations) == ("", ())
    assert events == [Cited("", (), 0)]


@given(
    st.lists(st.sampled_from([ONE, TWO, "It was green.", "\n\n", "- Input layers read data.\n", " ", "😀", "Layers:"]))
)
def test_however_it_is_said_what_is_shown_in_the_end_is_the_checked_answer(parts: list[str]) -> None:
    answer, events = write([f"{part} " for part in parts])
    assert shown(events) == answer.answer
    for citation in answer.citations:
        assert TEXT[citation.start : citation.end] == citation.quote
        assert answer.answer[citation.answer_start : citation.answer_end].strip()


SAYINGS = (
    ONE,
    TWO,
    "Layers are found in networks:",
    "\n\n- Input layers read data.",
    "Nobody said this of cats.",
    "It is:",
)


@given(st.lists(st.lists(st.sampled_from(SAYINGS), max_size=6), min_size=1, max_size=3))
def test_what_is_settled_is_never_taken_back(parts: list[list[str]]) -> None:
    answer = draft()
    settled = ""
    for part in parts:
        for event in answer.write([f"{saying} " for saying in part]):
            if isinstance(event, Cited):
                assert event.answer.startswith(settled)
                assert len(settled) <= event.settled <= len(event.answer)
                settled = event.answer[: event.settled]
    assert settled == answer.answer


def test_a_lead_in_is_not_settled_before_what_it_leads_to() -> None:
    _, events = write(f"{ONE} Layers are found in networks:\n\n- Input layers read data.")
    cited = [event for event in events if isinstance(event, Cited)]
    open_ended = next(event for event in cited if event.answer.endswith("networks:"))
    assert open_ended.answer[: open_ended.settled] == f"{ONE} [1]"
    assert cited[-1].settled == len(cited[-1].answer)


TABLE = (
    "| loss | punishes |\n|---|---|\n| squared error | large errors most |\n| cross-entropy | confident mistakes most |"
)


def test_a_table_stays_one_with_its_marks_inside() -> None:
    answer = draft(f"{TEXT}\n\n{TABLE}")
    list(answer.write([f"{ONE}\n\n{TABLE}\n\n{TWO}"]))
    assert answer.answer == (
        f"{ONE} [1]\n\n| loss | punishes [1] |\n|---|---|\n| squared error | large errors most [1] |\n"
        f"| cross-entropy | confident mistakes most [1] |\n\n{TWO} [1]"
    )
    cited = [answer.answer[c.answer_start : c.answer_end] for c in answer.citations]
    assert cited[1:-1] == ["| loss | punishes", "| squared error | large errors most", TABLE.splitlines()[-1][:-2]]
    assert len(list(marks(answer.answer, [SentenceCitation.of(citation) for citation in answer.citations]))) == 5


def test_a_row_that_nothing_carries_leaves_the_table_whole() -> None:
    answer = draft(TABLE)
    list(answer.write([TABLE.replace("large errors", "7 small dogs")]))
    assert answer.answer.splitlines() == [
        "| loss | punishes [1] |",
        "|---|---|",
        "| cross-entropy | confident mistakes most [1] |",
    ]


def test_the_line_under_headings_that_nothing_carries_goes_with_them() -> None:
    answer = draft(f"{TEXT}\n\n{TABLE}")
    list(answer.write([f"{ONE}\n\n| Zebra | Okapi |\n|---|---|\n\n{TWO}"]))
    assert answer.answer == f"{ONE} [1]\n\n{TWO} [1]"
