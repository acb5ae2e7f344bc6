from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.storage import IndexedDocument, load_chunks, load_documents, save_chunks, save_documents
from knowledge.documents import Chunk
from tests.fakes import COURSE

# What JSON and lines of text stumble over: line ends of every kind, quotes, other alphabets.
TEXT = st.text(st.sampled_from("a\n\r\u2028\x85\x0b\"\\'é深🙂\t\0 "), max_size=30)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(texts=st.lists(TEXT, max_size=5))
def test_chunks_come_back_as_they_were_and_in_order(tmp_path: Path, texts: list[str]) -> None:
    chunks = [Chunk(f"d#{n}", "d", (text, "h"), n, n + len(text), text, text) for n, text in enumerate(texts)]
    save_chunks(chunks, tmp_path)
    assert load_chunks(tmp_path) == chunks


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=TEXT)
def test_documents_come_back_as_they_were(tmp_path: Path, text: str) -> None:
    document = IndexedDocument(
        "d", text, None, text, "2026-01-02", (text, "Why?"), text, 3, "2026-01-03T00:00:00+00:00"
    )
    save_documents([document], tmp_path)
    assert load_documents(tmp_path) == {"d": document}


def test_what_a_reader_may_see_of_a_document_is_kept() -> None:
    kept = IndexedDocument.of(COURSE[0], chunks=2, added="2026-01-02T03:04:05+00:00")
    assert (kept.id, kept.title, kept.questions) == ("learning", "Learning machines", COURSE[0].questions)
    assert kept.text == COURSE[0].text
    assert (kept.chunks, kept.added) == (2, "2026-01-02T03:04:05+00:00")
