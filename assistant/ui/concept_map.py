"""Draws concepts: one among its neighbours as a map, and the way to one as a list. The looks are in the style sheet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape
from urllib.parse import quote

from assistant.learning.concepts import Around, Concept
from assistant.learning.path import Path
from assistant.ui.words import Words


def concept_map(around: Around, words: Words, asked: Collection[str] = ()) -> str:
    """Return the HTML of a concept among its neighbours; those in `asked`, by their ids, are ticked.

    To a screen reader it is a list a group. Every concept is a link that asks its first question: the question is in
    `data-ask` for a script that asks it without leaving the page.
    """
    before, after, beside = around.prerequisites, around.builds_on_it, around.related
    parts = [
        _group("before", words.understand_first, before, words, asked),
        _edges([f"M0,{y} C50,{y} 50,50 100,50" for y in _middles(before)], "before"),
        f'<div class="cg-map-here">{_link(around.concept, words, asked, here=True)}</div>',
        _edges([f"M0,50 C50,50 50,{y} 100,{y}" for y in _middles(after)], "after"),
        _group("after", words.builds_on_it, after, words, asked),
        _edges([f"M50,0 C50,70 {x},30 {x},100" for x in _middles(beside)], "beside"),
        _group("beside", words.related, beside, words, asked),
    ]
    label = escape(words.concept_map.format(title=around.concept.title))
    return f'<section class="cg-map" aria-label="{label}"><div class="cg-map-frame">{"".join(parts)}</div></section>'


def path_list(path: Path, words: Words, asked: Collection[str] = ()) -> str:
    """Return the HTML of the way to a goal, the steps in `asked` ticked and what lies beneath them folded away."""
    title = escape(words.learning_path.format(title=path.goal.title))
    done = sum(step.id in asked for step in path.steps)
    levels = {level: label for label, level in words.levels()}
    steps = "".join(
        f"<li{_class('cg-done', step.id in asked)}>{_link(step, words, asked)}"
        f'<span class="cg-step-level">{escape(levels.get(step.level, ""))}</span></li>'
        for step in path.steps
    )
    return (
        f'<section class="cg-path" aria-label="{title}"><h3>{title}</h3>'
        f'<p class="cg-progress">{escape(words.path_progress.format(asked=done, count=len(path.steps)))}</p>'
        f'<ol role="list">{steps}</ol>{_basics(path.basics, words, asked)}</section>'
    )


def _basics(concepts: Sequence[Concept], words: Words, asked: Collection[str]) -> str:
    if not concepts:
        return ""
    summary = escape(words.path_basics.format(count=len(concepts)))
    return f"<details><summary>{summary}</summary>{_list(concepts, words, asked)}</details>"


def _group(place: str, heading: str, concepts: Sequence[Concept], words: Words, asked: Collection[str]) -> str:
    if not concepts:
        return ""
    return f'<div class="cg-map-{place}"><h3>{escape(heading)}</h3>{_list(concepts, words, asked)}</div>'


def _list(concepts: Sequence[Concept], words: Words, asked: Collection[str]) -> str:
    items = "".join(f"<li>{_link(concept, words, asked)}</li>" for concept in concepts)
    # Safari does not take a list without bullets for a list unless it is told.
    return f'<ul role="list">{items}</ul>'


def _link(concept: Concept, words: Words, asked: Collection[str], here: bool = False) -> str:
    tick = f' <span class="cg-asked"><span aria-hidden="true">✓</span> {escape(words.asked_before)}</span>'
    current = ' aria-current="true"' if here else ""
    return (
        f'<a class="cg-concept"{current} href="?q={quote(concept.question, safe="")}" '
        f'data-ask="{escape(concept.question)}">'
        # The handbook's titles are English, whatever the language around them.
        f'<span lang="en">{escape(concept.title)}</span>{tick if concept.id in asked else ""}</a>'
    )


def _edges(curves: Sequence[str], place: str) -> str:
    """Return lines in a square of 100 by 100, which the style sheet stretches over the gap that they bridge."""
    if not curves:
        return ""
    lines = "".join(f'<path d="{curve}"/>' for curve in curves)
    return (
        f'<svg class="cg-edges cg-edges-{place}" viewBox="0 0 100 100" preserveAspectRatio="none" fill="none" '
        f'stroke="currentColor" aria-hidden="true">{lines}</svg>'
    )


def _middles(concepts: Sequence[Concept]) -> list[float]:
    """Return the middles, of 100, of rows or columns of one size."""
    return [round(100 * (place + 0.5) / len(concepts), 2) for place in range(len(concepts))]


def _class(name: str, given: bool) -> str:
    return f' class="{name}"' if given else ""
