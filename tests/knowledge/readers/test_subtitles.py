"""Subtitles as people, programs and machines write them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import Document, place_at
from knowledge.errors import DocumentError
from knowledge.readers import subtitles
from tests.patience import within

FILES = Path(__file__).parent / "files" / "subtitles"
LECTURE = "lecture-03_attention.srt"
CUE = "1\n00:00:01,000 --> 00:00:04,000\n"


def read(name: str) -> Document:
    return subtitles.read((FILES / name).read_bytes(), name)


def text_of(subtitle: str, name: str = "a.srt") -> str:
    return subtitles.read(subtitle.encode(), name).text


def srt(*cues: tuple[float, str], lasts: float = 1.0) -> str:
    """Return SRT with cues that begin after so many seconds."""
    return "\n".join(
        f"{number}\n{_stamp(start)} --> {_stamp(start + lasts)}\n{words}\n"
        for number, (start, words) in enumerate(cues, 1)
    )


def _stamp(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02},{round(seconds % 1 * 1000):03}"


def refusal(data: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        subtitles.read(data, "a.srt")
    assert "\n" not in str(caught.value) and "a.srt" in str(caught.value)
    return str(caught.value)


def test_cues_become_sentences_and_pauses_paragraphs() -> None:
    paragraphs = read(LECTURE).text.split("\n\n")
    assert paragraphs[0] == (
        "Welcome back. Today we talk about attention, which is the heart of every large language model. Last week we "
        "saw a recurrent network read a sentence one word at a time. It kept everything it had read in a single vector "
        "of, say, 512 numbers."
    )
    assert paragraphs[1].startswith("That works for short sentences.")


def test_a_long_paragraph_ends_with_a_sentence_after_eighty_words() -> None:
    lengths = [len(paragraph.split()) for paragraph in read(LECTURE).text.split("\n\n")]
    assert len(lengths) == 5 and 80 <= lengths[2] <= 110
    assert all(paragraph.rstrip().endswith((".", "?")) for paragraph in read(LECTURE).text.split("\n\n"))


def test_a_pause_within_a_sentence_does_not_break_it() -> None:
    assert text_of(srt((0, "The answer, in my"), (9, "opinion, is no."), (20, "Next. Then."))) == (
        "The answer, in my opinion, is no.\n\nNext. Then.\n"
    )


def test_markup_and_sounds_are_gone() -> None:
    for name in (LECTURE, "lecture.vtt"):
        text = read(name).text
        assert not any(mark in text for mark in ("<", "{", "[", "♪", "upbeat", "applause"))
    assert read(LECTURE).text == read("lecture.vtt").text


@pytest.mark.parametrize(
    "sound",
    ["[Music]", "(applause)", "[ Laughter ]", "[DOOR CLOSES]", "♪ la la ♪", "(soft music playing)", "<i>[music]</i>"],
)
def test_sounds_are_no_words(sound: str) -> None:
    assert text_of(srt((0, "We begin."), (1, sound), (2, "We end."))) == "We begin. We end.\n"


def test_a_sound_between_words_is_gone() -> None:
    assert text_of(srt((0, "We [ Laughter ] begin."), (1, "We (coughs) end."))) == "We begin. We end.\n"


@pytest.mark.parametrize(
    "words",
    [
        "the gradient (which is a vector) points up",
        "if a < b and b > c",
        "we multiply {x} by [y] here",
        "the [inaudible] function",
        "5 - 3 is 2",
        "-3 degrees",
    ],
)
def test_words_that_resemble_markup_and_sounds_stay(words: str) -> None:
    assert text_of(CUE + words + "\n") == words + "\n"


def test_entities_are_characters() -> None:
    assert text_of(CUE + "R&amp;D&nbsp;&lt;3 &lt;i&gt;it&lt;/i&gt;\n") == "R&D <3 it\n"


def test_automatic_captions_say_each_line_once_in_paragraphs_of_bounded_length() -> None:
    page = read("automatic.en.vtt")
    said = page.text.split()
    assert len(said) == len(read(LECTURE).text.split())
    assert page.text.startswith("welcome back today we talk about attention which is the heart of every large language")
    assert all(len(paragraph.split()) <= 100 for paragraph in page.text.split("\n\n"))


def test_captions_that_grow_word_by_word_are_said_once() -> None:
    words = "so today we look at a perceptron and then at its limits".split()
    assert text_of(srt(*((n, " ".join(words[: n + 1])) for n in range(len(words))))) == " ".join(words) + "\n"


def test_what_is_said_twice_by_a_person_stays() -> None:
    cues = [(n, words) for n, words in enumerate(["No.", "No.", "It learns.", "It learns slowly.", "It ends.", "Yes."])]
    assert text_of(srt(*cues)).split("\n")[0] == "No. No. It learns. It learns slowly. It ends. Yes."


def test_speakers_are_named_when_they_change() -> None:
    assert read("seminar.vtt").text.split("\n\n") == [
        "Dr Amal Reyes: Any questions about positional encoding?",
        "Sam: Why does a transformer need one at all? A recurrent network does not.",
        "Dr Amal Reyes: Because attention is blind to order: it sees a bag of words & nothing else. "
        "If a < b, swap them and nothing changes.",
        "Sam: I see.\n",
    ]


def test_a_name_that_a_program_wrote_before_every_cue_is_a_speaker() -> None:
    assert read("meeting.vtt").text.split("\n\n") == [
        "Rosa Lind: Let us begin with the loss. It says how wrong the model is.",
        "Kim: So a lower one is better?",
        "Rosa Lind: Always, on data it has not seen.\n",
    ]


def test_words_before_a_colon_are_words_where_few_cues_have_them() -> None:
    cues = [
        (0, "Remember the rule."),
        (1, "Rule: average first."),
        (2, "Rule: then divide."),
        (3, "That is it."),
        (4, "Bye."),
    ]
    assert "Rule: average first. Rule: then divide." in text_of(srt(*cues))


def test_marks_of_another_speaker_begin_a_paragraph() -> None:
    assert text_of(srt((0, "Is it a layer?"), (1, "&gt;&gt; It is."), (2, "- And this?\n- So is this."))) == (
        "Is it a layer?\n\nIt is.\n\nAnd this?\n\nSo is this.\n"
    )


def test_notes_styles_and_numbers_of_cues_are_gone_and_numbers_that_are_said_stay() -> None:
    text = read("seminar.vtt").text
    assert not any(word in text for word in ("Checked", "yellow", "opening", "region", "asks the next"))
    assert "which is 8 and not by 64 itself" in read(LECTURE).text
    assert text_of(CUE + "It is\n42") == "It is 42\n"


def test_a_sentence_is_cited_at_the_time_of_the_cue_in_which_it_begins() -> None:
    page = read(LECTURE)
    assert place_at(page.places, page.text.index("Welcome back.")) == "0:05"
    assert place_at(page.places, page.text.index("It compares.")) == "0:57"
    assert place_at(page.places, page.text.index("Let me write")) == "1:38"
    hour = read("seminar.vtt")
    assert [place.name for place in hour.places][:2] == ["59:58", "1:00:02"]
    assert hour.text[hour.places[1].start :].startswith("Sam: Why")


def test_places_are_in_order_and_within_the_text() -> None:
    for name in (LECTURE, "automatic.en.vtt", "seminar.vtt", "meeting.vtt"):
        page = read(name)
        starts = [place.start for place in page.places]
        assert starts == sorted(set(starts)) and starts[0] == 0 and starts[-1] < len(page.text)


def test_cues_are_read_in_the_order_in_which_they_are_shown() -> None:
    assert text_of(srt((5, "Second."), (1, "First."))) == "First.\n\nSecond.\n"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        (LECTURE, "lecture 03 attention"),
        ("Attention is all [dQw4w9WgXcQ].en.vtt", "Attention is all"),
        ("week_1.intro.en-US.srt", "week 1 intro"),
        ("GPT-4 explained.srt", "GPT-4 explained"),
        ("v3.5.srt", "v3.5"),
    ],
)
def test_the_title_is_the_files_name_made_readable(name: str, title: str) -> None:
    assert subtitles.read(f"{CUE}Words.\n".encode(), name).title == title


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"Just a text.\n", "holds no subtitles: no line says when to show it"),
        (b"WEBVTT\n", "holds no subtitles"),
        (CUE.encode(), "holds no words"),
        (CUE.encode() + b"[Music]\n", "holds no words"),
        (CUE.encode() + "Größe".encode("latin-1"), "not UTF-8 text"),
        (CUE.encode("utf-16"), "UTF-16 text"),
    ],
)
def test_what_holds_no_words_is_refused(data: bytes, complaint: str) -> None:
    assert complaint in refusal(data)


def test_windows_line_ends_and_a_byte_order_mark_leave_no_trace() -> None:
    assert subtitles.read(b"\xef\xbb\xbf" + CUE.replace("\n", "\r\n").encode() + b"One.\r\nTwo.\r\n", "a.srt").text == (
        "One. Two.\n"
    )


def test_text_that_begins_as_front_matter_does_is_text() -> None:
    assert text_of(CUE + "---\ntitle: [\n---\n") == "--- title: [ ---\n"


@pytest.mark.parametrize(
    "piece", ["\n", "a\n", "<a", "<v ", "[a", "(all ", "{\\an8", ">>", "a ", "A B: ", "♪", "\u200b"]
)
@pytest.mark.parametrize("start", ["WEBVTT\n\n", ""])
def test_a_long_cue_takes_no_longer_than_its_length_asks(start: str, piece: str) -> None:
    with within(15):
        text_of(f"{start}00:00:01.000 --> 00:00:04.000\n{piece * 200_000}\nx\n\n{CUE}x\n")


def test_many_cues_take_no_longer_than_their_number_asks() -> None:
    with within(15):
        text_of(srt(*((n, f"words and words of cue {n}") for n in range(20_000))))


@pytest.mark.parametrize("name", [LECTURE, "automatic.en.vtt", "seminar.vtt"])
def test_a_damaged_file_is_read_or_refused_in_one_line(name: str) -> None:
    chance = random.Random(name)
    whole = (FILES / name).read_bytes()
    for _ in range(60):
        damaged = bytearray(whole[: chance.randrange(len(whole))] if chance.random() < 0.3 else whole)
        for _ in range(chance.randrange(0, 60) if damaged else 0):
            damaged[chance.randrange(len(damaged))] = chance.choice(b"0123456789:.,-> <v[]\n\xff&;")
        _read_or_refuse(bytes(damaged))


PIECE = st.sampled_from(
    ["-->", "00:01", "00:01 --> 00:02", "1", "WEBVTT", "<v A>", "A:", ">>", "[Music]", "one.", "&#0;", "\n", " "]
)


@given(st.lists(PIECE | st.text(max_size=4)).map("".join))
def test_any_text_reads_or_is_refused_in_one_line(text: str) -> None:
    _read_or_refuse((CUE + text).encode())


def _read_or_refuse(data: bytes) -> None:
    try:
        page = subtitles.read(data, "a.vtt")
    except DocumentError as error:
        assert "\n" not in str(error)
        return
    assert page.digest and page.text.strip()
    assert "\n\n\n" not in page.text
