"""Reports on a terminal: what can be cited, what the material does not answer, and how well it answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.terminal import notes, one_line, print_json, print_table, say

if TYPE_CHECKING:
    from assistant.evaluation.gaps import Gaps
    from assistant.evaluation.run import Evaluation
    from assistant.listing import ListedDocument
    from index.storage import IndexedDocument
    from knowledge.library import Entry

_KILOBYTE = 1_000


def show_evaluation(evaluation: Evaluation, as_json: bool) -> None:
    """Print the figures of an evaluation."""
    from assistant.evaluation.report import table

    if as_json:
        print_json(evaluation)
        return
    compared = evaluation.without_material is not None
    say(f"{len(evaluation.outcomes)} questions, {evaluation.model}")
    columns = 3 if compared else 2
    rows = table(evaluation.with_material, evaluation.without_material)
    print_table(("", "with the material", "from memory")[:columns], (row[:columns] for row in rows))


def show_documents(documents: Sequence[IndexedDocument], entries: Sequence[Entry], as_json: bool) -> None:
    """Print what can be cited, and what was added but is not in the index yet: a reader's own documents first."""
    from assistant.listing import listing

    listed = listing(documents, entries)
    if as_json:
        print_json(listed)
        return
    print_table(("id", "title", "source", "size", "chunks", "added"), map(_row, listed.documents))
    if not all(one.indexed for one in listed.documents):
        notes.print("Some documents are not in the index yet. Run: concept-guide index build")


def _row(listed: ListedDocument) -> tuple[str, ...]:
    chunks = str(listed.chunks) if listed.indexed else "not indexed"
    return listed.id, listed.title, listed.source or "built in", _size(listed.size), chunks, listed.added


def _size(size: int) -> str:
    return f"{size:,} B" if size < _KILOBYTE else f"{size / _KILOBYTE:,.0f} kB"


def show_gaps(found: Gaps, as_json: bool) -> None:
    """Print which questions the material does not answer."""
    if as_json:
        print_json(found)
        return
    say(f"{found.answered} of {found.asked} questions are answered.")
    for gap in found.gaps:
        say(f"\nnot answered: {one_line(gap.question)}")
        if gap.not_covered != [gap.question]:
            say(f"  missing: {one_line('; '.join(gap.not_covered))}")
        say(f"  nearest: {one_line('; '.join(gap.nearest)) or 'nothing'}")
