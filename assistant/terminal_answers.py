"""Answers and passages on a terminal: an answer as it is written where a person is watching, then with its sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.live import Live
from rich.text import Text

from assistant.messages import Cited, Done, Event, Sources, Token
from assistant.terminal import escape, notes, one_line, out, print_json, printable

if TYPE_CHECKING:
    from index.retrieval import Passage


def show_answer(events: Iterable[Event], as_json: bool) -> None:
    """Print an answer; where a person is watching, as it is written."""
    watched = out.is_terminal and not as_json
    for event in _watched(events) if watched else events:
        if isinstance(event, Done):
            _print_answer(event) if as_json else _show_whole(event)


def _print_answer(done: Done) -> None:
    from assistant.contract import Answer

    print_json(Answer.of(done))


def _watched(events: Iterable[Event]) -> Iterator[Event]:
    """Pass events on, showing the answer as it grows; what was written stays there if it breaks off."""
    text = ""
    try:
        with Live(console=out, transient=True, vertical_overflow="visible") as view:
            for event in events:
                match event:
                    case Sources(passages):
                        view.update(Text(f"Reading {len(passages)} passages …", style="dim"))
                    case Token(piece):
                        text += piece
                        view.update(Text(printable(text)))
                    case Cited(answer):
                        text = answer
                        view.update(Text(printable(text)))
                    case Done():
                        text = ""
                        view.stop()
                yield event
    finally:
        if text:
            out.print(escape(text))


def _show_whole(done: Done) -> None:
    out.print(escape(done.answer))
    for source in done.sources:
        out.print(
            f"\n[bold]{escape(f'[{source.n}]')}[/] {escape(source.where)}\n    [dim]{escape(one_line(source.text))}[/]"
        )
    if done.suggestions:
        lead_in = "\nYou could ask next:" if done.answered else "\nYou could ask:"
        out.print("" if done.answer.endswith(":") else lead_in)
        for suggestion in done.suggestions:
            out.print(f"  • {escape(suggestion)}")
    if done.notice:
        notes.print(f"\n[dim]{escape(done.notice)}[/]")


def show_results(passages: Sequence[Passage], as_json: bool) -> None:
    """Print ranked passages."""
    if as_json:
        from assistant.contract import Results, SearchResult

        print_json(Results(results=[SearchResult.of(passage) for passage in passages]))
        return
    for passage in passages:
        out.print(f"[bold]{passage.n}. {escape(passage.where)}[/] [dim]({passage.score:.2f})[/]")
        out.print(f"   {escape(one_line(passage.text))}\n")
