"""The decoding loop, on a tiny model made here: it must write what plain greedy decoding writes."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

from assistant.errors import GenerationFailed, WeightsError
from assistant.generators import Caching, Judge, Tokenizing, transformers
from assistant.generators.transformers import TransformersGenerator
from assistant.messages import Decoding
from assistant.pausing import Work, finish
from assistant.prompting import Prompt
from index.retrieval import Passage

WORDS = "yes no Yes No the a network layer learns data from words model deep course notes question answer".split()


def prompt(question: str, text: str = "the deep network learns from data the deep network learns") -> Prompt:
    return Prompt(question, (Passage(1, "d", "notes", "", None, text, 0, len(text), 0.5),), "standard")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Qwen2 of two layers with random weights, in the form a pull leaves behind."""
    path = tmp_path_factory.mktemp("tiny")
    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=["<end>"], initial_alphabet=alphabet)
    raw.train_from_iterator([" ".join(WORDS), *WORDS] * 5, trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=raw, eos_token="<end>")  # type: ignore[no-untyped-call]
    tokenizer.chat_template = "{% for m in messages %}{{ m['content'] }} {% endfor %}answer"
    tokenizer.save_pretrained(path)
    torch.manual_seed(0)
    config = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        eos_token_id=0,
        initializer_range=0.5,
    )
    Qwen2ForCausalLM(config).save_pretrained(path)
    return path


@pytest.fixture
def generator(folder: Path, monkeypatch: pytest.MonkeyPatch) -> TransformersGenerator:
    # In bf16 two ways to the same sum may round apart; the law holds exactly in fp32.
    monkeypatch.setattr(transformers, "_quickest_dtype", lambda: torch.float32)
    return TransformersGenerator(folder, "tiny")


def plain_greedy(generator: Any, question: Prompt, tokens: int) -> str:
    ids = torch.tensor([generator._ids(question.messages)])
    output = generator._model.generate(ids, max_new_tokens=tokens, do_sample=False)
    return str(generator._tokenizer.decode(output[0, ids.shape[1] :], skip_special_tokens=True))


@pytest.mark.parametrize("question", ["what learns the network", "data from the model", "layer layer layer layer"])
def test_prompt_lookup_writes_what_plain_greedy_decoding_writes(
    generator: TransformersGenerator, question: str
) -> None:
    written = "".join(generator.stream(prompt(question), 40)).split()[:40]
    assert written == plain_greedy(generator, prompt(question), 40).split()[: len(written)]
    assert len(written) >= 1


def test_what_was_read_for_the_check_does_not_change_the_answer(generator: TransformersGenerator, folder: Path) -> None:
    fresh = "".join(generator.stream(prompt("the deep network"), 20))
    other = TransformersGenerator(folder, "tiny")
    finish(other.yes_margin(prompt("the deep network")))
    finish(other.yes_margin(prompt("another question of the course")))
    assert "".join(other.stream(prompt("the deep network"), 20)) == fresh


def test_the_check_and_the_answer_read_the_passages_once(
    generator: TransformersGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    forward = TransformersGenerator._forward

    def counting(self: TransformersGenerator, ids: list[int], keep: int) -> torch.Tensor:
        read.append(len(ids))
        return forward(self, ids, keep)

    monkeypatch.setattr(TransformersGenerator, "_forward", counting)
    question = prompt("the deep network", "the network learns from data " * 20)
    finish(generator.yes_margin(question))
    assert sum(read) == len(generator._ids(question.check))
    read.clear()
    check, answer = generator._ids(question.check), generator._ids(question.messages)
    shared = next(n for n, (one, other) in enumerate(zip(check, answer, strict=False)) if one != other)
    finish(generator._read(answer))
    assert sum(read) == len(answer) - shared < len(answer) - 20


def test_the_margin_is_of_yes_against_no(generator: TransformersGenerator) -> None:
    assert isinstance(generator, Judge)
    scores = torch.zeros(len(generator._tokenizer))
    scores[generator._yes] = 5.0

    def read(ids: list[int], in_step: bool = False) -> Work[torch.Tensor]:
        yield
        return scores

    generator._read = read  # type: ignore[method-assign]
    equal = torch.tensor(len(generator._yes) / len(generator._no)).log().item()
    assert finish(generator.yes_margin(prompt("the network"))) == pytest.approx(5.0 + equal)


def test_after_a_stream_is_closed_the_next_answer_is_what_it_would_have_been(generator: TransformersGenerator) -> None:
    fresh = "".join(generator.stream(prompt("the network"), 20))
    stream = generator.stream(prompt("data from words"), 40)
    next(stream)
    stream.close()
    assert "".join(generator.stream(prompt("the network"), 20)) == fresh


def test_a_model_that_cannot_chat_is_one_clear_error(folder: Path, tmp_path: Path) -> None:
    mute = tmp_path / "mute"
    shutil.copytree(folder, mute)
    (mute / "chat_template.jinja").unlink()
    with pytest.raises(WeightsError, match="chat template"):
        TransformersGenerator(mute, "mute")


def test_a_model_that_dies_is_one_clear_error_and_answers_again_after(
    generator: TransformersGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dying(*_: object, **__: object) -> None:
        raise RuntimeError("out of memory")

    with monkeypatch.context() as dead:
        dead.setattr(TransformersGenerator, "_forward", dying)
        with pytest.raises(GenerationFailed, match="out of memory"):
            list(generator.stream(prompt("the network"), 5))
    assert "".join(generator.stream(prompt("the network"), 5))


@pytest.mark.parametrize("most", [1, 2, 7])
def test_no_more_than_the_tokens_asked_for_are_written(
    generator: TransformersGenerator, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    written: list[int] = []
    as_text = generator._as_text

    def watched(tokens: Iterator[list[int]]) -> Iterator[str]:
        for some in tokens:
            written.extend(some)
            yield from as_text(iter([some]))

    monkeypatch.setattr(generator, "_as_text", watched)
    list(generator.stream(prompt("layer layer layer layer"), most))
    assert len(written) == most


def drawn(generator: TransformersGenerator, temperature: float, seed: int | None, tokens: int = 12) -> str:
    question = replace(prompt("the network"), decoding=Decoding(temperature=temperature, seed=seed))
    return "".join(generator.stream(question, tokens))


def test_the_same_seed_draws_the_same_words_and_others_draw_others(generator: TransformersGenerator) -> None:
    texts = [drawn(generator, 1.0, seed) for seed in (1, 2, 3, 1)]
    assert texts[0] == texts[3]
    assert len(set(texts)) == 3
    assert len({drawn(generator, 1.0, None) for _ in range(3)}) == 3


def test_the_colder_the_nearer_to_the_likeliest_words(generator: TransformersGenerator) -> None:
    likeliest = "".join(generator.stream(prompt("the network"), 12))
    for temperature in (0.001, 5e-324):
        assert drawn(generator, temperature, 5) == likeliest


def test_what_is_drawn_with_proposals_is_distributed_as_token_by_token(
    generator: TransformersGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = 300

    def frequencies(propose: bool) -> Counter[str]:
        if not propose:
            monkeypatch.setattr(transformers, "_look_up", lambda ids: [])
        return Counter(drawn(generator, 0.4, seed, tokens=2) for seed in range(rounds))

    with_proposals, without = frequencies(propose=True), frequencies(propose=False)
    common = [text for text, times in without.items() if times >= rounds * 0.05]
    assert common
    for text in common:  # Four standard deviations of the difference of two such counts.
        share = without[text] / rounds
        assert abs(with_proposals[text] - without[text]) <= 4 * (2 * rounds * share * (1 - share)) ** 0.5


def test_tokens_are_counted_as_the_model_has_them(generator: TransformersGenerator) -> None:
    assert isinstance(generator, Tokenizing)
    assert generator.count_tokens("") == 0
    assert generator.count_tokens("the network") == len(generator._tokenizer.encode("the network"))


def test_what_stays_read_is_counted_apart_from_what_is_read_anew(generator: TransformersGenerator) -> None:
    assert isinstance(generator, Caching)
    question = prompt("the network")
    tokens = len(generator._ids(question.messages))
    loaded = generator.reading
    list(generator.stream(question, 1))
    first = generator.reading
    assert (first.kept - loaded.kept, first.anew - loaded.anew) == (0, tokens)
    list(generator.stream(question, 1))
    again = generator.reading
    # The last token is always read: its scores are what is asked for.
    assert (again.kept - first.kept, again.anew - first.anew) == (tokens - 1, 1)
