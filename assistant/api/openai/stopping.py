"""Ends an answer before the first stop sequence in it. Knows nothing of OpenAI's shapes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace

from assistant.evidence import cited_sources
from assistant.messages import Citation, Cited, Done, Events, Sources
from assistant.reply import Reply
from index.retrieval import Passage


def until(stop: Sequence[str], reply: Reply, answer_id: str) -> Events:
    """Pass on the events of an answer; what it says from the first of some stop sequences on is neither passed on nor
    written.

    What is settled of the answer ends before what may be the beginning of a stop sequence. Where one is found, the
    model is stopped, and a Done tells what stands before it: with the sources and citations of that, and what it has
    cost up to there. What comes with an answer's end, such as suggestions, is not made then.
    """
    passages: tuple[Passage, ...] = ()
    with closing(reply.events) as events:
        for event in events:
            match event:
                case Sources():
                    passages = event.passages
                case Cited():
                    text = event.answer[: event.settled]
                    if (end := _first(stop, text)) is not None:
                        events.close()
                        done = Done(answer_id, True, text, citations=event.citations, usage=reply.usage)
                        yield _up_to(end, done, passages)
                        return
                    event = replace(event, settled=len(text) - _longest_beginning(stop, text))
                case Done() if (end := _first(stop, event.text_alone)) is not None:
                    event = _up_to(end, event, passages)
            yield event


def _first(stop: Iterable[str], text: str) -> int | None:
    """Return where the stop sequence begins that ends first, however much of the text is known by then."""
    found = [(start + len(one), start) for one in stop if (start := text.find(one)) >= 0]
    return min(found)[1] if found else None


def _longest_beginning(stop: Iterable[str], text: str) -> int:
    """Return how many last characters of a text a stop sequence may begin with."""
    return max((n for one in stop for n in range(1, len(one)) if text.endswith(one[:n])), default=0)


def _up_to(end: int, done: Done, passages: Sequence[Passage]) -> Done:
    """Return an answer that ends where a stop sequence begins."""
    citations = tuple(_shortened(citation, end) for citation in done.citations if citation.answer_start < end)
    sources = cited_sources(passages, citations)
    said = done.text_alone[:end]
    return replace(done, answer=said, citations=citations, sources=sources, suggestions=(), is_cut_off=False)


def _shortened(citation: Citation, end: int) -> Citation:
    return replace(citation, answer_end=min(citation.answer_end, end))
