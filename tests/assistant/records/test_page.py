"""What is kept of the page that a question was asked on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.messages import Done
from assistant.records import Page, Records, page
from tests.fakes import QUESTION

ADDRESS = "https://school.example/course/3"
LESSON = Page(ADDRESS, "Lesson 3")


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        (ADDRESS, ADDRESS),
        (f"{ADDRESS}?user=anna&token=x#grade", ADDRESS),
        (f"{ADDRESS}#grade", ADDRESS),
        (f"{ADDRESS};jsessionid=12AB", ADDRESS),
        ("https://anna:secret@school.example/course/3", ADDRESS),
        ("HTTPS://School.example:8443/A", "https://school.example:8443/A"),
        ("http://[::1]:3000/a", "http://[::1]:3000/a"),
        ("https://school.example", "https://school.example"),
    ],
)
def test_of_an_address_only_the_place_is_kept(url: str, kept: str) -> None:
    assert page(url, " Lesson\n3\u202e\0") == Page(kept, "Lesson 3")


@pytest.mark.parametrize(
    "url",
    ["", "/course", "//school.example", "javascript:alert(1)", "file:///home/anna/notes.html", "about:blank",
     "data:text/html,x", "blob:https://school.example/1", "https://", "https://[::1", "https://a:b", "chrome://x",
     "https://school.example/\u202e", "https://school.example/\0"],
)  # fmt: skip
def test_what_is_on_no_web_site_is_not_kept(url: str) -> None:
    assert page(url, "Title") is None


@given(st.text(max_size=80), st.text(max_size=40))
def test_no_address_and_no_title_keeps_a_query_or_breaks_anything(tail: str, title: str) -> None:
    kept = page(f"https://school.example/{tail}", title)
    if kept:
        assert not set("?#;\n") & set(kept.url)
        assert kept.url.isprintable() and kept.title.isprintable()


def test_a_page_is_kept_with_its_question_and_deleted_with_it(tmp_path: Path) -> None:
    now = datetime(2026, 1, 2, 15, tzinfo=UTC)
    records = Records(tmp_path, 30, lambda: now)
    for answer in "ab":
        records.asked(Done(answer, True, "Said."), QUESTION, "standard", [])
    records.asked_on("a", LESSON)
    assert [one.page for one in records.questions()] == [None, LESSON]
    now += timedelta(days=30)
    assert records.questions() == []
    records.close()
    assert ADDRESS.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_the_page_of_a_question_that_is_not_kept_is_not_kept_either(tmp_path: Path) -> None:
    Records(tmp_path).asked_on("a", LESSON)
    assert list(tmp_path.iterdir()) == []
    records = Records(tmp_path, 30)
    records.asked_on("a", LESSON)
    records.asked(Done("a", True, "Said."), QUESTION, "standard", [])
    assert [one.page for one in records.questions()] == [None]


def test_records_from_before_there_were_pages_take_them(tmp_path: Path) -> None:
    before = Records(tmp_path, 30)
    before.asked(Done("a", True, "Said."), QUESTION, "standard", [])
    with before._database.change() as database:
        database.execute("DROP TABLE pages")
    before.close()
    records = Records(tmp_path, 30)
    records.asked_on("a", LESSON)
    assert [one.page for one in records.questions()] == [LESSON]


def test_a_page_that_cannot_be_kept_is_logged_without_its_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    records = Records(tmp_path, 30)
    records.asked(Done("a", True, "Said."), QUESTION, "standard", [])
    records.asked_on("a", Page(ADDRESS, "half a character: \ud800"))
    assert "was not kept" in caplog.text
    assert "half" not in caplog.text
    assert ADDRESS not in caplog.text
