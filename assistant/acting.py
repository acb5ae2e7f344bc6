"""An action on an answer from beginning to end: told more simply, more of the matter, an example.

Code chooses what is told (`learning.actions`), and it is told in the material's own words.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable
from contextlib import ExitStack, closing

from assistant.coverage import is_covered
from assistant.declining import declined
from assistant.evidence import Evidence, cited_sources
from assistant.generators.extractive import ExtractiveGenerator
from assistant.grounding import Grounding
from assistant.inquiry import about, inquiries, passages_of, prompt_for
from assistant.learning.actions import NOTHING_LEFT, told
from assistant.learning.open_questions import next_questions
from assistant.learning.wishes import with_what_was_said
from assistant.messages import Action, Asking, Done, Event, Events, Sources, Token
from assistant.pausing import with_signs
from assistant.prompting import Prompt
from assistant.standby import Standby
from assistant.suggestions import suggest
from assistant.usage import Tally
from assistant.waiting import wait_for_turn
from assistant.writing import Draft
from index.retrieval import CurrentIndex


def act(action: Action, asking: Asking, current: CurrentIndex, standby: Standby, tally: Tally) -> Events:
    """Tell what an action on the answer to a question chooses of the material, if that covers the question."""
    index = current.get()
    embedder = index.embedder
    asked = inquiries(asking.question, asking.history, index, asking.top_k)
    found = passages_of(asked)
    action = with_what_was_said(action, asking.history, found, index)
    passages = told(action, about(asked), index)
    yield Sources(passages)

    generator, _ = standby.current()
    evidence = Evidence(found, embedder)
    prompts = [prompt_for(inquiry, evidence, asking) for inquiry in asked]
    with ExitStack() as turn:
        yield from wait_for_turn(generator, turn)
        covered = yield from _any(with_signs(Token(""), is_covered(p, generator, evidence)) for p in prompts)
    if not covered:
        suggestions = suggest(about(asked), found, index.documents, embedder, answered=False)
        yield declined(asking.id, generator.name, [inquiry.asked for inquiry in asked], suggestions)
        return
    quoter = ExtractiveGenerator(embedder)
    draft = Draft(Grounding(Evidence(passages, embedder), about(asked), index.vocabulary.acronyms))
    prompt = Prompt(about(asked), passages, asking.level, is_chosen=True)
    with closing(tally.written(quoter, prompt, asking.decoding.max_tokens or sys.maxsize)) as pieces:
        yield from draft.write(pieces)
    suggestions = next_questions(about(asked), action, passages, found, index)
    if not draft.citations:
        yield declined(asking.id, generator.name, [], suggestions, NOTHING_LEFT[action.kind])
        return
    yield Done(
        asking.id,
        answered=True,
        answer=draft.answer,
        sources=cited_sources(passages, draft.citations),
        citations=draft.citations,
        suggestions=suggestions,
        model=quoter.name,
        usage=tally.usage,
        is_cut_off=tally.is_cut_off,
    )


def _any(checks: Iterable[Generator[Event, None, bool]]) -> Generator[Event, None, bool]:
    for check in checks:
        if (yield from check):
            return True
    return False
