"""The handbook: whole, held together, and fit to be quoted."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from knowledge.chunking import LEADS_ELSEWHERE, chunk
from knowledge.corpus import Page, corpus, pages
from knowledge.sentences import sentences

ARTICLE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "article.txt"
COMMON_WORDS = 6
FACTS = {
    "What is deep learning?": ["deep learning", "machine learning", "deep neural networks"],
    "Which company made Claude?": ["Claude", "made by", "Anthropic"],
    "What are large language models trained on?": ["books, magazines", "websites"],
    "How does Spotify use machine learning?": ["Spotify", "recommend", "listened to", "genres"],
    "What is a deep neural network?": ["dozens", "hundreds", "hidden layers"],
    "What does Google Translate use?": ["Google Translate", "deep learning", "grammar", "context"],
    "How are old photos colored?": ["black-and-white", "large", "color"],
    "What do voice assistants learn?": ["Siri", "Alexa", "Google Assistant", "routines"],
    "What do feeds show?": ["Facebook", "X", "feed"],
    "Which jobs are there in AI?": ["data scientist", "machine learning engineer"],
}


@cache
def handbook() -> dict[str, Page]:
    return {page.document.id: page for page in pages()}


def every_page() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("id", list(handbook()))


def test_it_has_at_least_160_concepts() -> None:
    assert len(handbook()) >= 160
    assert [page.document for page in handbook().values()] == corpus()


@every_page()
def test_a_page_says_all_that_is_asked_of_it(id: str) -> None:
    page = handbook()[id]
    assert page.document.title and page.document.aliases and page.sources
    assert page.level in ("beginner", "standard", "expert")
    assert len(set(page.document.questions)) == 5
    assert all(question.endswith("?") for question in page.document.questions)
    assert 3 <= len(set(page.related)) <= 5


@every_page()
def test_a_page_is_between_250_and_500_words_in_sections(id: str) -> None:
    document = handbook()[id].document
    assert 250 <= len(document.text.split()) <= 500
    opening, *rest = document.sections
    assert opening.heading == "" and {section.level for section in rest} == {2}
    assert rest[-1].heading == "What to read next"
    assert len(rest) >= 3
    assert all(section.start < section.end for section in document.sections)


@every_page()
def test_a_page_holds_nothing_that_would_look_odd_in_a_quote(id: str) -> None:
    text = handbook()[id].document.text
    assert not re.search(r"\*\*|__|\]\(|</?[a-z]+>|^#{3}", text, re.MULTILINE)
    assert not re.search(r"^(It|This|They|These|He|She)\b", text, re.MULTILINE)
    without_display = re.sub(r"\$\$.+?\$\$", "", text, flags=re.DOTALL)
    assert "$$" not in without_display and without_display.count("$") % 2 == 0


@every_page()
def test_a_page_names_only_pages_that_exist_and_not_itself(id: str) -> None:
    page = handbook()[id]
    named = [*page.prerequisites, *page.related]
    assert id not in named
    assert [other for other in named if other not in handbook()] == []


def test_no_page_is_its_own_prerequisite_by_a_detour() -> None:
    TopologicalSorter({id: page.prerequisites for id, page in handbook().items()}).prepare()


def test_a_name_stands_for_one_page() -> None:
    names = Counter(name.lower() for page in corpus() for name in {page.title.lower(), *map(str.lower, page.aliases)})
    assert [name for name, times in names.items() if times > 1] == []


def test_what_to_read_next_names_pages() -> None:
    titles = {page.title.lower() for page in corpus()}
    for page in corpus():
        section = page.sections[-1]
        said = page.text[section.start : section.end].lower()
        assert sum(title in said for title in titles) >= 2, page.id


def test_where_to_read_on_is_no_passage_to_answer_from() -> None:
    for page in corpus():
        assert not any(LEADS_ELSEWHERE.fullmatch(heading) for one in chunk(page) for heading in one.heading_path)


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


def test_no_page_sells_a_degree() -> None:
    assert not any(re.search(r"\b(WGU|accredited|tuition)\b", page.text) for page in corpus())


def test_no_page_shares_a_run_of_words_with_the_article_that_some_facts_come_from() -> None:
    if not ARTICLE.exists():
        pytest.skip("the article is not beside this checkout (../shared/data/article.txt)")
    original = _runs(ARTICLE.read_text(encoding="utf-8"))
    shared = {page.id: original & _runs(page.text) for page in corpus()}
    assert {id: runs for id, runs in shared.items() if runs} == {}


def _runs(text: str) -> set[tuple[str, ...]]:
    lines = (re.findall(r"[a-z0-9]+(?:['-][a-z0-9]+)*", line.lower().replace("’", "'")) for line in text.split("\n"))
    return {tuple(words[n : n + COMMON_WORDS]) for words in lines for n in range(len(words) - COMMON_WORDS + 1)}
