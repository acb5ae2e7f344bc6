from __future__ import annotations

from html.parser import HTMLParser

import pytest

from assistant.learning.concepts import Around, Concept, Concepts
from assistant.learning.path import Path, path_to
from assistant.ui.concept_map import concept_map, path_list
from assistant.ui.words import ENGLISH, LANGUAGES, Words
from knowledge.corpus import pages

HOSTILE = """"><img src=x onerror=alert(1)>'&amp;{words}"""


def concept(id: str, title: str = "", question: str = "") -> Concept:
    return Concept(id, title or id.title(), "standard", (), (), question or f"What is {id}?")


AROUND = Around(
    concept("here"), (concept("first"), concept("second")), (concept("next"),), (concept("beside"), concept("aside"))
)


class Seen(HTMLParser):
    """What a page holds: its tags with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def every(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_every_concept_asks_its_question_by_a_link_that_works_without_a_script() -> None:
    seen = Seen(concept_map(AROUND, ENGLISH))
    links = seen.every("a")
    assert [link["data-ask"] for link in links] == [
        f"What is {id}?" for id in ("first", "second", "here", "next", "beside", "aside")
    ]
    assert links[0]["href"] == "?q=What%20is%20first%3F"
    assert [link["data-ask"] for link in links if link.get("aria-current")] == ["What is here?"]


def test_the_lines_are_drawn_for_the_eye_alone() -> None:
    drawings = Seen(concept_map(AROUND, ENGLISH)).every("svg")
    assert [drawing["aria-hidden"] for drawing in drawings] == ["true"] * 3


def test_each_neighbour_has_a_line_that_ends_in_the_middle_of_its_row() -> None:
    html = concept_map(AROUND, ENGLISH)
    assert 'd="M0,25.0 C50,25.0 50,50 100,50"' in html
    assert 'd="M0,75.0 C50,75.0 50,50 100,50"' in html
    assert len(Seen(html).every("path")) == 5


def test_a_group_without_concepts_has_no_heading() -> None:
    html = concept_map(Around(concept("alone"), (), (), ()), ENGLISH)
    assert len(Seen(html).every("a")) == 1
    assert not {"h3", "svg", "ul"} & {tag for tag, _ in Seen(html).tags}


def test_what_was_asked_is_ticked_in_words_too() -> None:
    assert "asked" not in Seen(concept_map(AROUND, ENGLISH)).text
    text = Seen(concept_map(AROUND, ENGLISH, {"next"})).text
    assert text[text.index("Next") :][:4] == ["Next", " ", "✓", " asked"]


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
def test_it_is_written_in_each_language(words: Words) -> None:
    seen = Seen(concept_map(AROUND, words))
    assert {words.understand_first, words.builds_on_it, words.related} <= set(seen.text)
    label = seen.every("section")[0]["aria-label"]
    assert label == words.concept_map.format(title="Here")
    path = Seen(path_list(Path(concept("a"), (concept("a"),), ()), words, {"a"}))
    assert words.path_progress.format(asked=1, count=1) in path.text


def test_no_title_becomes_html() -> None:
    hostile = concept("x", HOSTILE, HOSTILE)
    html = concept_map(Around(hostile, (hostile,), (hostile,), (hostile,)), ENGLISH)
    html += path_list(Path(hostile, (hostile,), (hostile,)), ENGLISH)
    seen = Seen(html)
    assert {tag for tag, _ in seen.tags} <= set("section div h3 ul ol li a span svg path p details summary".split())
    assert all(link["data-ask"] == HOSTILE for link in seen.every("a"))
    assert not any(name.startswith("on") for _, attributes in seen.tags for name in attributes)


def test_a_path_is_a_list_in_its_order_that_says_how_far_one_has_come() -> None:
    concepts = Concepts(pages())
    goal = concepts.get("transformer")
    assert goal
    path = path_to(goal, concepts)
    seen = Seen(path_list(path, ENGLISH, {"attention", "softmax", "data"}))
    assert [link["data-ask"] for link in seen.every("a")] == [step.question for step in (*path.steps, *path.basics)]
    assert [item.get("class") for item in seen.every("li")].count("cg-done") == 2
    assert "2 of 10 asked" in seen.text
    assert len(seen.every("details")) == 1


def test_a_path_without_basics_folds_nothing() -> None:
    assert "<details>" not in path_list(Path(concept("a"), (concept("a"),), ()), ENGLISH)
