"""Chooses among the statements on a subject: the easy ones, those that come next, an example.

By their words and where they stand. Knows nothing of indexes, passages or answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby, islice, takewhile
from statistics import mean

from assistant.learning.scope import Scope
from assistant.learning.statements import Statement
from assistant.messages import Span

Nearness = Callable[[Sequence[str]], Sequence[float]]
"""How near each of some texts is to the question: cosines."""

EASY = 8.0
"""The reading grade up to which a statement is easy; any other must be easier than what was said."""

_EASY_STATEMENTS = 3
_NEAR = 0.45
"""Cosine of the question below which a statement is not about it, for all that its document is."""
_WORDS_AT_ONCE = 120
"""One section of a page, or what can be taken in of a long one."""
_LONGEST_PARAGRAPH = 8
"""Statements of a paragraph or a list that are told at once."""
_EXAMPLE_WORDS = 25
"""An example of fewer words is told together with the next."""
_MOST_CANDIDATES = 60
"""Statements that are held against the question at most."""

_LEADS_UP = re.compile(
    r"\bwhy\b.*\b(matters?|important|useful|needed|used)\b|\b(introduction|overview|motivation|summary)\b",
    re.IGNORECASE,
)
"""Headings of what leads up to a matter and does not go into it."""


class Said:
    """Tells what has been said."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans: dict[str, list[Span]] = {}
        for span in spans:
            self._spans.setdefault(span.document_id, []).append(span)

    def has(self, statement: Statement) -> bool:
        """Return whether any of a statement was said."""
        spans = self._spans.get(statement.document_id, ())
        return any(span.start < statement.end and statement.start < span.end for span in spans)

    def new(self, of: Iterable[Statement]) -> list[Statement]:
        """Return the statements of which nothing was said."""
        return [statement for statement in of if not self.has(statement)]


def simpler(scope: Scope, said: Said, nearness: Nearness) -> list[Statement]:
    """Return a few statements near the question that are easier to read than what was said, a picture of it first."""
    # A page opens with what the thing is, and then tells it in everyday terms.
    openings = {statement for opening in scope.openings for statement in opening}
    scenes = {statement for opening in scope.openings for statement in opening[1:3]}
    of_examples = {part for s in scope.own if s.is_example for part in _carried_on(s, scope.own)}
    before = [statement.grade for statement in scope.own if said.has(statement)]
    hardest = max(EASY, mean(before) if before else 0)
    prose = [s for s in said.new(scope.own) if s.is_prose and not s.is_worked_example]
    alone = [s for s in prose if s in scenes or (s.stands_alone and s not in of_examples)]
    easy = [s for s in alone if s in scenes or s.grade <= hardest][:_MOST_CANDIDATES]
    near = dict(zip(easy, nearness([statement.text for statement in easy]), strict=True))
    worth = {s: near[s] - s.grade / 25 + 0.3 * (s in scenes) + 0.1 * (s in openings) for s in easy}
    kept = [s for s in sorted(easy, key=lambda s: -worth[s]) if s in openings or near[s] >= _NEAR]
    return _in_order(kept[:_EASY_STATEMENTS], scope.own)


def deeper(scope: Scope, said: Said, nearness: Nearness) -> list[Statement]:
    """Return what comes next: the rest of the section where the answer began, those after it, those before it, then
    those that only lead up to the matter, and at last what other documents say of it."""
    begun: dict[str, int] = {}
    for number, section in enumerate(scope.sections):
        if any(said.has(statement) for statement in section):
            begun.setdefault(section[0].document_id, number)
    documents = list(dict.fromkeys(statement.document_id for statement in scope.own))

    def order(numbered: tuple[int, tuple[Statement, ...]]) -> tuple[bool, int, bool, int]:
        number, (first, *_) = numbered
        is_before = number < begun.get(first.document_id, 0)
        return bool(_LEADS_UP.search(first.section)), documents.index(first.document_id), is_before, number

    deep = [(number, section) for number, section in enumerate(scope.sections) if section not in scope.openings]
    ordered = [statement for _, section in sorted(deep, key=order) for statement in said.new(section)]
    return _a_stretch(ordered or said.new(scope.around))


def example(scope: Scope, said: Said, nearness: Nearness) -> list[Statement]:
    """Return the next example: one that calls itself so, or one that a page opens with, or what names examples in
    passing; of several the nearest to the question."""
    scenes = {statement for opening in scope.openings for statement in opening[1:] if statement.is_scene}
    kinds: tuple[tuple[Callable[[Statement], bool], float], ...] = (
        (lambda statement: (statement.is_example or statement.is_worked_example) and statement not in scenes, -1),
        (lambda statement: statement in scenes, -1),
        (lambda statement: statement.names_examples, _NEAR),
    )
    for place in (scope.own, scope.around):
        new = [s for s in said.new(place) if s.is_worked_example or not _is_half_said(s, said, place)]
        for is_of_kind, least in kinds:
            candidates = _first_of_worked([s for s in new if is_of_kind(s)])[:_MOST_CANDIDATES]
            near = dict(zip(candidates, nearness([statement.in_place for statement in candidates]), strict=True))
            if ranked := sorted((s for s in candidates if near[s] >= least), key=lambda s: -near[s]):
                return _whole_examples(ranked, new)
    return []


def _is_half_said(statement: Statement, said: Said, among: Sequence[Statement]) -> bool:
    """Return whether a statement is an example of which a part was said: then it was given."""
    return statement.is_example and any(said.has(part) for part in _carried_on(statement, among))


def _first_of_worked(examples: Sequence[Statement]) -> list[Statement]:
    """Return examples, and of a worked one, which is a section of its own, only where it begins or goes on."""
    sections: set[tuple[str, str]] = set()
    first = []
    for statement in examples:
        section = statement.document_id, statement.section
        if not statement.is_worked_example or section not in sections:
            first.append(statement)
        sections.add(section)
    return first


def _a_stretch(ordered: Sequence[Statement]) -> list[Statement]:
    """Return the first paragraphs, as many as are read at once; a section is begun only after a short one."""
    taken: list[Statement] = []
    words = 0
    for _, group in groupby(ordered, key=lambda s: (s.document_id, s.paragraph)):
        paragraph = list(group)[:_LONGEST_PARAGRAPH]
        length = sum(statement.words for statement in paragraph)
        begins = bool(taken) and paragraph[0].section != taken[-1].section
        if taken and (words + length > _WORDS_AT_ONCE or (begins and 2 * words > _WORDS_AT_ONCE)):
            break
        taken += paragraph
        words += length
    return taken


def _whole_examples(ranked: Sequence[Statement], among: Sequence[Statement]) -> list[Statement]:
    """Return the best example with what carries it on; of short ones the best two."""
    chosen = _carried_on(ranked[0], among)
    if sum(statement.words for statement in chosen) < _EXAMPLE_WORDS:
        chosen += [s for second in ranked[1:2] for s in _carried_on(second, among) if s not in chosen]
    return _in_order(chosen, among)


def _carried_on(example: Statement, among: Sequence[Statement]) -> list[Statement]:
    """Return an example and what carries it on: the rest of a worked one, or of the paragraph or list that it opens; of
    any other what refers to it or calculates."""
    rest = among[among.index(example) + 1 :]
    if example.is_worked_example:
        carried = takewhile(lambda s: (s.document_id, s.section) == (example.document_id, example.section), rest)
    else:
        carried = takewhile(lambda s: (s.document_id, s.paragraph) == (example.document_id, example.paragraph), rest)
        if not example.opens_example:
            carried = takewhile(lambda s: not s.is_item and (s.goes_on or s.calculates), carried)
    return [example, *islice(carried, _LONGEST_PARAGRAPH - 1)]


def _in_order(chosen: Sequence[Statement], among: Iterable[Statement]) -> list[Statement]:
    return [statement for statement in among if statement in chosen]
