"""What a model in this process writes is what plain greedy decoding writes, or what is drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from assistant.generators import torch_engine, writing
from assistant.generators.local import LocalGenerator
from assistant.generators.torch_engine import TorchEngine
from assistant.messages import LIKELIEST, Decoding
from tests.assistant.generators.asking import LONG, Make, Watched, plain_greedy, prompt, written


def test_torch_writes_what_transformers_generates(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_engine, "_quickest_dtype", lambda: torch.float32)
    engine = TorchEngine(folder)
    generator = LocalGenerator(engine, folder, "tiny")
    question = prompt("what learns the network", LONG)
    ids = torch.tensor([generator._ids(question.messages)])
    output = engine._model.generate(ids, max_new_tokens=40, do_sample=False)
    assert written(generator, question, 40) == generator._tokenizer.decode(
        output[0, ids.shape[1] :], skip_special_tokens=True
    )


@pytest.mark.parametrize("question", ["what learns the network", "data from the model", "layer layer layer layer"])
@pytest.mark.parametrize("text", ["the deep network learns from data the deep network learns", LONG])
def test_prompt_lookup_writes_what_plain_greedy_decoding_writes(
    generator: LocalGenerator, make: Make, question: str, text: str
) -> None:
    assert written(generator, prompt(question, text), 40) == plain_greedy(generator, make, prompt(question, text), 40)


def test_an_answer_goes_on_from_its_opening(generator: LocalGenerator, make: Make) -> None:
    question = replace(prompt("the deep network"), opening="the network learns")
    assert written(generator, question) == plain_greedy(generator, make, question, 20)
    assert written(generator, question) != written(generator, prompt("the deep network"))


def test_the_first_word_is_there_with_the_pass_that_ends_the_prompt(generator: LocalGenerator, engine: Watched) -> None:
    ids = generator._ids(prompt("the network").messages)
    first = writing.Writing(ids, writing.choosing(LIKELIEST), frozenset(), 10, lambda: 4)
    assert next(tokens for tokens in generator._written(first) if tokens)
    assert sum(engine.read) == len(ids)


@pytest.mark.parametrize("most", [1, 2, 7])
def test_no_more_than_the_tokens_asked_for_are_written(
    generator: LocalGenerator, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    tokens: list[int] = []
    as_text = generator._as_text

    def watched(some: Iterator[list[int]]) -> Iterator[str]:
        for more in some:
            tokens.extend(more)
            yield from as_text(iter([more]))

    monkeypatch.setattr(generator, "_as_text", watched)
    list(generator.stream(prompt("layer layer layer layer"), most))
    assert len(tokens) == most


def drawn(generator: LocalGenerator, temperature: float, seed: int | None, tokens: int = 12) -> str:
    return written(generator, replace(prompt("the network"), decoding=Decoding(None, temperature, seed)), tokens)


def test_the_same_seed_draws_the_same_words_and_others_draw_others(generator: LocalGenerator) -> None:
    texts = [drawn(generator, 1.0, seed) for seed in (1, 2, -3, 1)]
    assert texts[0] == texts[3]
    assert len(set(texts)) == 3
    assert len({drawn(generator, 1.0, None) for _ in range(3)}) == 3


def test_the_colder_the_nearer_to_the_likeliest_words(generator: LocalGenerator) -> None:
    likeliest = written(generator, prompt("the network"), 12)
    for temperature in (0.001, 5e-324):
        assert drawn(generator, temperature, 5) == likeliest


def test_what_is_drawn_does_not_depend_on_what_is_proposed(
    generator: LocalGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed = [drawn(generator, 0.7, seed) for seed in range(10)]
    monkeypatch.setattr(writing, "look_up", lambda ids: [])
    assert [drawn(generator, 0.7, seed) for seed in range(10)] == proposed


def test_what_is_drawn_has_the_distribution_of_the_scores() -> None:
    scores = np.log(np.array([[0.6, 0.3, 0.1]], np.float32))
    rounds = 3_000
    counts = Counter(writing.choosing(Decoding(None, 1.0, seed))(scores, 4)[0] for seed in range(rounds))
    for token, share in enumerate((0.6, 0.3, 0.1)):  # four standard deviations
        assert abs(counts[token] - rounds * share) <= 4 * (rounds * share * (1 - share)) ** 0.5


def test_what_is_looked_up_is_the_likest_place() -> None:
    assert writing.look_up([7, 1, 2, 3, 9, 2, 3, 8, 1, 2, 3]) == [9, 2, 3, 8, 1, 2, 3]
    assert writing.look_up([5, 1, 6, 1]) == [6, 1]
    assert writing.look_up([1, 2, 3]) == []
