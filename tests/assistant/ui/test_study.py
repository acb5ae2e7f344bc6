"""What the panel shows of a conversation: the map, the way to a goal, the cards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from assistant.learning.concepts import CurrentConcepts
from assistant.transcript import MAX_TURNS, Transcript, Turn
from assistant.ui.allowance import Allowance
from assistant.ui.study import Study
from assistant.ui.subjects import Subjects
from assistant.ui.words import ENGLISH, LANGUAGES, Words
from knowledge.corpus import pages
from tests.assistant.export.conversations import answered, conversation, declined
from tests.fakes import Script, assistant_of
from tests.patience import within

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:gradio.helpers")

LORA = answered("What is LoRA?", ("It adapts.", 1))
HOSTILE = "<img src=x onerror=alert(1)> {goal} {title}"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The panel, with the whole handbook."""
    folder: Path = tmp_path_factory.mktemp("study")
    assistant = assistant_of(Script(), folder)
    documents = [page.document for page in pages()]
    concepts = CurrentConcepts(lambda: documents)
    return Study(assistant, Subjects(concepts), concepts, Allowance(None, str))


def stored(*turns: Turn) -> Any:
    return conversation(*turns).model_dump(mode="json", exclude_defaults=True)


def told(does: Any, turn: Any) -> gr.EventData:
    return gr.EventData(None, {"does": does, "turn": turn, "text": ""})


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
@pytest.mark.parametrize("kept", [None, {}])
def test_an_empty_panel_says_how_it_is_filled(study: Study, words: Words, kept: Any) -> None:
    drawn, path, cards = study.refresh(kept, words.code, None)
    assert words.map_empty in drawn and words.cards_empty in cards and path == ""


def test_the_map_shows_the_last_concept_that_was_asked_about(study: Study) -> None:
    drawn, _, cards = study.refresh(stored(answered("What is dropout?", ("It drops.", 1)), LORA), "en", "")
    assert 'aria-label="Concept map: LoRA"' in drawn
    assert cards.count("<li>") == 2


def test_an_answer_that_was_declined_leaves_the_map_where_it_was(study: Study) -> None:
    drawn, _, _ = study.refresh(stored(LORA, declined("Why does bread rise?")), "en", "")
    assert 'aria-label="Concept map: LoRA"' in drawn


def test_what_was_answered_is_ticked_and_what_was_declined_is_not(study: Study) -> None:
    assert "✓" in study.refresh(stored(LORA), "en", "")[0]
    assert "✓" not in study.refresh(stored(declined("What is LoRA?")), "en", "")[0]


@pytest.mark.parametrize("goal", ["transformers", "I want to understand transformers", " Transformers. "])
def test_the_way_to_a_goal_is_shown_however_it_is_put(study: Study, goal: str) -> None:
    assert "Your path to: Transformer" in study.show_path({}, "en", goal)
    assert study.refresh({}, "en", goal)[1] == study.show_path({}, "en", goal)


def test_a_goal_without_a_page_is_said_with_what_comes_nearest(study: Study) -> None:
    path = study.show_path({}, "en", "the lora of the rings")
    assert "Your path to: LoRA" in path
    path = study.show_path({}, "en", "zzzz")
    assert "The handbook has no page on “zzzz”" in path


@pytest.mark.parametrize("goal", ["", " ", None])
def test_no_goal_has_no_path(study: Study, goal: str | None) -> None:
    assert study.show_path({}, "en", goal) == ""


def test_a_button_under_an_answer_shows_its_own_map_or_path(study: Study) -> None:
    wish = answered("I want to understand transformers", ("They attend.", 1))
    kept = stored(LORA, wish)
    drawn, *rest = study.show(kept, "en", "", told("map", 0))
    assert "Concept map: LoRA" in drawn and rest == [gr.skip()] * 2
    unchanged, goal, path = study.show(kept, "en", "", told("path", 1))
    assert (unchanged, goal) == (gr.skip(), "transformers")
    assert "Your path to: Transformer" in path


@pytest.mark.parametrize("number", [None, -1, 5, "0", True])
@pytest.mark.parametrize("does", ["map", "path", "explode", None])
def test_a_button_of_no_turn_changes_nothing(study: Study, does: Any, number: Any) -> None:
    assert study.show(stored(LORA), "en", "", told(does, number)) == (gr.skip(),) * 3


def test_a_request_without_data_changes_nothing(study: Study) -> None:
    assert study.show(stored(LORA), "en", "", gr.EventData(None, None)) == (gr.skip(),) * 3


@pytest.mark.parametrize("kept", [[1], {"turns": [1]}, {"turns": [{"question": "half \ud800"}]}])
def test_what_is_no_conversation_is_refused_in_one_line(study: Study, kept: Any) -> None:
    for handler in (
        lambda: study.refresh(kept, "en", ""),
        lambda: study.show_path(kept, "en", ""),
        lambda: study.show(kept, "en", "", told("map", 0)),
    ):
        with pytest.raises(gr.Error, match="Something went wrong") as refused:
            handler()
        assert not refused.value.print_exception


def test_a_goal_and_a_conversation_are_shown_as_text(study: Study) -> None:
    kept = stored(answered(HOSTILE, (HOSTILE, 1)))
    for html in (*study.refresh(kept, "en", HOSTILE), study.show_path({}, "fr", HOSTILE * 1_000)):
        assert "<img" not in html
        assert len(html) < 10_000


def test_a_conversation_that_is_full_is_shown_at_once(study: Study) -> None:
    study.refresh({}, "en", "lora")
    full = Transcript(turns=(LORA,) * MAX_TURNS).model_dump(mode="json")
    with within(2):
        assert "LoRA" in study.refresh(full, "en", "lora")[0]


def test_each_language_has_its_own_panel(study: Study) -> None:
    assert ENGLISH.no_such_goal.split("{")[0] in study.show_path({}, "en", "zzzz")
    assert LANGUAGES["de"].no_such_goal.split("{")[0] in study.show_path({}, "de", "zzzz")
