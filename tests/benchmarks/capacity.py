"""What one machine carries: answers an hour, memory, and what the index takes. The figures of docs/scaling.md.

Eight readers ask at once, each one question after the other, without a pause: nobody is left to wait for a reader.
"""

from __future__ import annotations

from index.folder import current_build, files_of
from index.storage import load_documents
from tests.benchmarks.figures import Result, Spread, table
from tests.benchmarks.place import Place
from tests.benchmarks.questions import WARMING, real_questions
from tests.benchmarks.readers_at_once import READERS, Session, session, shared_out

QUESTIONS_EACH = 3
QUICK_ROUNDS = 5
"""How often quick answers are asked for: a single round is over before it can be measured."""
QUESTIONS_AN_HOUR = 12
"""Of a reader who reads what is answered: one in five minutes."""
LOAD = 0.5
"""How busy the machine is on average: nearer to all of its time, questions that come by chance wait for each other."""
SHARE_ASKED_BEFORE = 0.4
HEADINGS = ("answers an hour", "readers", "first word, s", "whole answer, s", "resident, GB")
ASIDE = {"CONCEPT_GUIDE_ANSWER_AHEAD": "false"}


def measure(place: Place, each: int = QUESTIONS_EACH) -> Result:
    """Ask for answers that are written anew, that are remembered, and that are quotes."""
    questions = shared_out(real_questions(READERS * each))
    with place.guide(ASIDE) as server:
        server.ask(WARMING)
        anew = session(server, questions)
        again = session(server, [own * QUICK_ROUNDS for own in questions])
        written = server.memory()
    with place.guide(generator="extractive") as server:
        server.ask(WARMING)
        quoted = session(server, [own * QUICK_ROUNDS for own in questions])
        quoting = server.memory()
    rows = [
        ("written anew", *_figures(anew), f"{written / 1e9:.1f}"),
        (f"asked again ({_share_remembered(again):.0%} remembered)", *_figures(again), f"{written / 1e9:.1f}"),
        ("quoted, no model (`--generator extractive`)", *_figures(quoted), f"{quoting / 1e9:.1f}"),
    ]
    figures = table((f"{READERS} readers at once", *HEADINGS), rows)
    return Result((), "\n\n".join((figures, _mixed(anew, again), _index(place))))


def _figures(readers: Session) -> tuple[str, ...]:
    audience = readers.an_hour * LOAD / QUESTIONS_AN_HOUR
    return (
        f"{readers.an_hour:,.0f}",
        f"{audience:,.0f}",
        Spread.of(readers.waits).shown(),
        Spread.of(readers.wholes).shown(),
    )


def _mixed(anew: Session, again: Session) -> str:
    """Return what comes out where some of the questions were asked before: the times add up, not the rates."""
    hours = SHARE_ASKED_BEFORE / again.an_hour + (1 - SHARE_ASKED_BEFORE) / anew.an_hour
    return (
        f"Where {SHARE_ASKED_BEFORE:.0%} of the questions were asked before: 1 / ({SHARE_ASKED_BEFORE:g} / "
        f"{again.an_hour:,.0f} + {1 - SHARE_ASKED_BEFORE:g} / {anew.an_hour:,.0f}) = {1 / hours:,.0f} answers an hour, "
        f"or {LOAD / hours / QUESTIONS_AN_HOUR:,.0f} readers."
    )


def _share_remembered(readers: Session) -> float:
    return sum(bool(answer.answer["remembered"]) for answer in readers.answers) / len(readers.answers)


def _index(place: Place) -> str:
    """Say what the built-in material takes on the disk, and what 100,000 passages of the kind would."""
    build = current_build(place.settings.index_dir)
    assert build
    size = sum(path.stat().st_size for path in files_of(build))
    documents = load_documents(build).values()
    passages = sum(document.chunks for document in documents)
    pages = 100_000 * len(documents) / passages
    return (
        f"The built-in material has {len(documents)} pages and {passages:,} passages; its index takes "
        f"{size / 1e6:.1f} MB on the disk. 100,000 passages, or {pages:,.0f} such pages, would take "
        f"{size / passages / 10:,.0f} MB."
    )
