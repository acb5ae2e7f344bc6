"""The built-in pages: there, whole, and fit to be quoted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from knowledge.chunking import chunk
from knowledge.corpus import corpus
from knowledge.sentences import sentences

ARTICLE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "article.txt"
COMMON_WORDS = 6
FACTS = {
    "What is deep learning?": ["subset of machine learning", "deep neural networks", "human brain"],
    "Which company made Claude?": ["Claude", "made by the company Anthropic"],
    "What are large language models trained on?": ["enormous datasets of text", "books, magazines", "websites"],
    "How does Spotify use machine learning?": ["Spotify", "recommend", "listened to", "genres"],
    "What is a deep neural network?": ["dozens of hidden layers", "hundreds"],
    "What is a large language model?": ["large language model", "millions of parameters"],
}


def test_pages_have_unique_ids_titles_sources_and_questions() -> None:
    pages = corpus()
    assert "deep-learning-and-machine-learning" in [page.id for page in pages]
    assert len({page.id for page in pages}) == len(pages)
    for page in pages:
        assert page.title and page.publisher and page.date and len(page.questions) >= 10


@pytest.mark.parametrize("question", FACTS)
def test_one_passage_answers(question: str) -> None:
    passages = [one.text for page in corpus() for one in chunk(page)]
    assert any(all(words in passage for words in FACTS[question]) for passage in passages)


@pytest.mark.parametrize(
    ("product", "maker"),
    [("ChatGPT", "OpenAI"), ("Gemini", "Google"), ("Claude", "Anthropic"), ("Grok", "xAI"), ("Llama", "Meta AI")],
)
def test_one_sentence_names_a_model_and_its_maker(product: str, maker: str) -> None:
    texts = [page.text[start:end] for page in corpus() for start, end in sentences(page.text)]
    assert any(re.search(rf"{product} is .*made by (the company )?{maker}\b", text) for text in texts)


def test_no_page_uses_bold_marks_or_sells_a_degree() -> None:
    for page in corpus():
        assert "**" not in page.text
        assert not re.search(r"\b(WGU|accredited|tuition)\b", page.text)


def test_the_retold_article_shares_no_run_of_words_with_the_original() -> None:
    if not ARTICLE.exists():
        pytest.skip("the article that the page retells is not beside this checkout (../shared/data/article.txt)")
    original = _runs(ARTICLE.read_text(encoding="utf-8"))
    (page,) = [page for page in corpus() if page.id == "deep-learning-and-machine-learning"]
    assert not original & _runs(page.text) - {("machine", "learning", "ml", "and", "deep", "learning")}


def _runs(text: str) -> set[tuple[str, ...]]:
    lines = (re.findall(r"[a-z0-9]+(?:['-][a-z0-9]+)*", line.lower().replace("’", "'")) for line in text.split("\n"))
    return {tuple(words[n : n + COMMON_WORDS]) for words in lines for n in range(len(words) - COMMON_WORDS + 1)}
