"""The real input: an article copied from its web page, with all that stood around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.chunking import chunk
from knowledge.documents import Document
from knowledge.readers import read_file

ARTICLE = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "article.txt"

pytestmark = pytest.mark.skipif(
    not ARTICLE.exists(), reason="the article is not beside this checkout (../shared/data/article.txt)"
)


@pytest.fixture(scope="module")
def article() -> Document:
    return read_file(ARTICLE)


def test_title_and_date_are_found(article: Document) -> None:
    assert article.title.startswith("Deep Learning vs. Machine Learning")
    assert article.date == "2025-07-29"


def test_every_heading_is_found_and_nothing_else(article: Document) -> None:
    assert [section.heading for section in article.sections] == [
        "",
        "What is Machine Learning?",
        "Examples of machine learning",
        "What is Deep Learning",
        "Deep Neural Networks (DNNs)",
        "Examples of Deep Learning",
        "What Are Large Language Models (LLMs)?",
        "Examples of LLMs",
        "The Future of Deep and Machine Learning",
        "Career Opportunities in AI, ML, and Deep Learning",
    ]


@pytest.mark.parametrize(
    "leftover", ["Skip to", "Recommended Articles", "accredited", "WGU", "Jul 29", "•", "\u00a0", " \n"]
)
def test_what_stood_around_the_article_is_left_out(article: Document, leftover: str) -> None:
    assert leftover not in article.text


def test_bullets_stay_with_their_lead_in(article: Document) -> None:
    (models,) = [one for one in chunk(article) if one.heading_path == ("Examples of LLMs",)]
    assert models.text.count("\n- ") == 6
    assert not models.text.startswith("-")
    assert "- Claude. Anthropic" in models.text


def test_chunks_are_of_a_size_to_read(article: Document) -> None:
    assert all(30 <= len(one.text.split()) <= 130 for one in chunk(article))
