from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.offline import stay_offline
from assistant.settings import Settings
from assistant.weights.locate import embedder_path, is_ready
from index.bert_embedder import BertEmbedder
from index.embedding import (
    QUERIES_REMEMBERED,
    Embedder,
    FloatArray,
    HashingEmbedder,
    SentenceTransformerEmbedder,
    Tokenizing,
    remembering,
)

NAME = "all-MiniLM-L6-v2"
RealEmbedder = SentenceTransformerEmbedder | BertEmbedder
TEXTS = st.lists(st.text(max_size=60), max_size=6)


@pytest.fixture(scope="module", params=[SentenceTransformerEmbedder, BertEmbedder])
def real(request: pytest.FixtureRequest) -> RealEmbedder:
    """The same model, computed by torch and by OpenVINO."""
    folder = Settings().weights_dir
    if not is_ready(NAME, folder):
        pytest.skip(f"no weights in {folder}; run: concept-guide models pull")
    stay_offline()
    embedder: RealEmbedder = request.param(embedder_path(NAME, folder), NAME)
    return embedder


def lengths(embedder: Embedder, texts: list[str]) -> list[float]:
    return [float(np.linalg.norm(row)) for row in embedder.embed_passages(texts)]


@given(TEXTS)
def test_every_text_becomes_one_unit_row_or_zeros_where_it_has_no_word(texts: list[str]) -> None:
    embedder = HashingEmbedder()
    vectors = embedder.embed_passages(texts)
    assert vectors.shape == (len(texts), embedder.dimensions)
    assert vectors.dtype == np.float32
    for text, length in zip(texts, lengths(embedder, texts), strict=True):
        assert length == pytest.approx(1.0 if any(c.isalnum() for c in text) else 0.0, abs=1e-5)


@given(TEXTS)
def test_a_text_has_one_vector_whatever_it_is_embedded_beside(texts: list[str]) -> None:
    embedder = HashingEmbedder()
    together = embedder.embed_passages(texts)
    for text, row in zip(texts, together, strict=True):
        assert np.array_equal(embedder.embed_query(text), row)


@given(st.lists(st.sampled_from(["deep", "learning", "finds", "patterns", "in", "data"]), min_size=1))
def test_the_order_and_case_of_words_do_not_matter(words: list[str]) -> None:
    embedder = HashingEmbedder()
    one, other = embedder.embed_passages([" ".join(words), " ".join(reversed(words)).upper()])
    assert np.allclose(one, other, atol=1e-6)


def test_shared_words_bring_texts_nearer() -> None:
    learning, same, bread = HashingEmbedder().embed_passages(
        ["machine learning needs data", "machines learn from data", "bread rises overnight"]
    )
    assert learning @ same > 0.5 > 0.1 > learning @ bread


@pytest.mark.weights
def test_the_real_embedder_gives_unit_rows(real: RealEmbedder) -> None:
    assert real.dimensions == 384
    texts = ["Deep learning uses many layers.", "", "🙂", "深度学习", "word " * 3_000]
    assert lengths(real, texts) == pytest.approx([1.0] * len(texts), abs=1e-5)
    assert real.embed_passages([]).shape == (0, 384)


@pytest.mark.weights
def test_the_real_embedder_counts_what_it_reads_and_reads_no_more_than_it_says(
    real: RealEmbedder,
) -> None:
    assert isinstance(real, Tokenizing)
    assert real.count_tokens("deep learning") == 4
    full, beyond = ("word " * words for words in (real.max_tokens - 2, real.max_tokens + 50))
    assert real.count_tokens(full) == real.max_tokens < real.count_tokens(beyond)
    one, other = real.embed_passages([full, beyond + "bread"])
    assert float(one @ other) >= 0.999


@pytest.mark.weights
def test_a_query_and_a_passage_of_the_same_words_are_the_same(real: RealEmbedder) -> None:
    text = "What is deep learning?"
    beside = [text, "Bread rises overnight, slowly and in the warmth of a kitchen.", text]
    vectors = real.embed_passages(beside)
    for row in (0, 2):
        assert float(real.embed_query(text) @ vectors[row]) >= 0.999


@pytest.mark.weights
def test_the_real_embedder_says_what_plain_fp32_says(real: RealEmbedder) -> None:
    from sentence_transformers import SentenceTransformer

    texts = ["What is deep learning?", "A network learns its weights from examples. " * 30, "", "🙂 深度学习", "AI\x00"]
    exact = SentenceTransformer(str(embedder_path(NAME, Settings().weights_dir)), device="cpu", local_files_only=True)
    cosines = np.sum(exact.encode(texts, normalize_embeddings=True) * real.embed_passages(texts), axis=1)
    assert cosines.min() >= 0.99


@pytest.mark.weights
def test_the_same_words_have_the_same_vector_each_time(real: RealEmbedder) -> None:
    texts = [f"Layer {n} of a network. " * (1 + n % 9) for n in range(70)]
    assert np.array_equal(real.embed_passages(texts), real.embed_passages(texts))
    before = real.embed_query("What is a layer?").copy()
    for n in range(QUERIES_REMEMBERED):
        real.embed_query(f"{n}")
    assert np.array_equal(real.embed_query("What is a layer?"), before)


def test_a_query_that_is_asked_again_is_not_embedded_again() -> None:
    embedded: list[str] = []

    def embed(text: str) -> FloatArray:
        embedded.append(text)
        return np.ones(2, np.float32)

    remembered = remembering(embed)
    texts = [str(n) for n in range(QUERIES_REMEMBERED)]
    for text in [*texts, *texts]:
        remembered(text)
    assert embedded == texts
    remembered("one more")
    remembered(texts[-1])
    remembered(texts[0])
    assert embedded[len(texts) :] == ["one more", texts[0]]


def test_a_remembered_vector_cannot_be_changed_for_others() -> None:
    with pytest.raises(ValueError, match="read-only"):
        remembering(lambda text: np.ones(2, np.float32))("text")[0] = 5


@pytest.mark.weights
def test_meaning_counts_and_not_only_words(real: RealEmbedder) -> None:
    dog, puppy, law = real.embed_passages(["A dog sleeps.", "The puppy is napping.", "The court adjourned."])
    assert dog @ puppy > 0.4 > dog @ law


@pytest.mark.weights
def test_several_threads_may_embed_at_once(real: RealEmbedder) -> None:
    expected = real.embed_query("deep learning " * 20)
    failures: list[object] = []

    def embed(n: int) -> None:
        try:
            for length in range(1, 6):
                real.embed_query("word " * (length * n))
            assert float(real.embed_query("deep learning " * 20) @ expected) > 0.99
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=embed, args=(n,)) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
