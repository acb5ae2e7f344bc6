"""Runs a model in this process, by transformers on torch.

What has been read stays read: the keys and values of the last prompt are kept, and the next one is read from where
it begins to differ. So the yes or no of `coverage` and the answer after it read the passages once.

Decoding is greedy with prompt lookup (Saxena 2023, https://github.com/apoorvumang/prompt-lookup-decoding): an
answer often quotes its passages, so what followed the last words there is proposed, and one pass over the proposal
accepts as much of it as the model would have written itself. The text is that of plain greedy decoding, up to
rounding; with a temperature, tokens are drawn instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, DynamicCache

from assistant.errors import GenerationFailed, WeightsError
from assistant.generators import Pieces, Reading
from assistant.generators.turn import Turn
from assistant.messages import Decoding, Message
from assistant.pausing import Work, finish, with_signs
from assistant.prompting import Prompt
from index.processor import computes_in_bf16

LOOKUP_TOKENS = 8
"""How many tokens are proposed at once: a pass over nine costs little more than one over a single token."""

LOOKUP_NGRAM = 3
"""The longest run of last tokens that is looked up."""

_READ_AT_ONCE = 128
"""Tokens between two pauses: half a second on two cores. Longer runs are hardly quicker."""


_COLDEST = 1e-4
"""A lower temperature is as good as none, and a score divided by it may be too large for a number."""

Choosing = Callable[[torch.Tensor], list[int]]
"""Scores (places, vocabulary) in, a token for each place out."""


class TransformersGenerator:
    """A causal language model from a local folder of safetensors. Not for two threads at once: see `OneAtATime`."""

    def __init__(self, path: Path, name: str, threads: int | None = None) -> None:
        if threads:
            torch.set_num_threads(threads)
        self.name = name
        self._tokenizer: Any = AutoTokenizer.from_pretrained(path, local_files_only=True, trust_remote_code=False)
        self._model: Any = AutoModelForCausalLM.from_pretrained(
            path,
            dtype=_quickest_dtype(),
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
        )
        self._model.train(mode=False)
        self._stops = _stop_tokens(self._model, self._tokenizer)
        yes, no = _first_tokens("yes", self._tokenizer), _first_tokens("no", self._tokenizer)
        # A token that may begin either, such as a lone space, tells nothing.
        self._yes, self._no = torch.tensor(sorted(yes - no)), torch.tensor(sorted(no - yes))
        self.turn = Turn()
        self.reading = Reading()
        self._forget()
        self._check_usable()

    def stream(self, prompt: Prompt, max_tokens: int) -> Pieces:
        """Yield the answer as it is decoded. Closing the iterator stops the model after the token it is at."""
        try:
            ids = self._ids(prompt.messages)
            scores = yield from with_signs("", self._read(ids))
            yield from self._as_text(self._decode(ids, scores, max_tokens, _choosing(prompt.decoding)))
        except (RuntimeError, MemoryError) as error:
            raise self._failed(error) from error

    def count_tokens(self, text: str) -> int:
        """Return of how many tokens a text is, without those that a chat template puts around it."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))

    def yes_margin(self, prompt: Prompt) -> Work[float]:
        """Return logsumexp over the tokens that begin a yes minus the same over a no, at the reply's first place."""
        try:
            scores = (yield from self._read(self._ids(prompt.check), in_step=True)).float()
        except (RuntimeError, MemoryError) as error:
            raise self._failed(error) from error
        return float(torch.logsumexp(scores[self._yes], 0) - torch.logsumexp(scores[self._no], 0))

    def _check_usable(self) -> None:
        """Raise WeightsError for a model that cannot chat or cannot take back what it has read."""
        try:
            ids = self._ids([Message("user", "Hello")])
            finish(self._read(ids))
            self._keep(max(len(ids) - 1, 0))
        except (ValueError, RuntimeError, NotImplementedError, AttributeError) as error:
            raise WeightsError(
                f"The model {self.name} cannot be used here ({error}). "
                "Choose an instruction-tuned one with a chat template"
            ) from error
        self._forget()

    def _failed(self, error: Exception) -> GenerationFailed:
        self._forget()
        return GenerationFailed(f"The model {self.name} stopped: {error}. Ask again.")

    def _ids(self, messages: Sequence[Message]) -> list[int]:
        conversation = [{"role": message.role, "content": message.content} for message in messages]
        encoded = self._tokenizer.apply_chat_template(conversation, add_generation_prompt=True, return_dict=True)
        return list(encoded["input_ids"])

    def _forget(self) -> None:
        self._cache = DynamicCache(config=self._model.config)
        self._cached: list[int] = []

    def _read(self, ids: list[int], in_step: bool = False) -> Work[torch.Tensor]:
        """Bring the cache to hold exactly `ids` and return the scores of the next token (vocabulary,).

        Rounding depends on which tokens are read in one pass. In step, passes begin at fixed places, so that a
        question gets the same margin, and the answer that goes on from there the same words, whatever was asked before.
        """
        # The last token is always read anew: its scores are what is asked for.
        kept = min(_common_prefix(self._cached, ids), len(ids) - 1)
        self._keep(kept - kept % _READ_AT_ONCE if in_step else kept)
        self._note(len(self._cached), len(ids))
        for start in range(len(self._cached), len(ids), _READ_AT_ONCE):
            yield
            scores = self._forward(ids[start : start + _READ_AT_ONCE], keep=1)
        return scores[-1]

    def _note(self, kept: int, all_tokens: int) -> None:
        self.reading = Reading(self.reading.kept + kept, self.reading.anew + all_tokens - kept)

    # Around each pass and not around `stream`: the mode belongs to a thread, and the one that resumes may be another.
    @torch.inference_mode()
    def _forward(self, ids: list[int], keep: int) -> torch.Tensor:
        """Read tokens after those in the cache; return the scores after each of the last `keep` (keep, vocabulary)."""
        output = self._model(torch.tensor([ids]), past_key_values=self._cache, use_cache=True, logits_to_keep=keep)
        self._cached += ids
        scores: torch.Tensor = output.logits[0]
        return scores

    def _keep(self, tokens: int) -> None:
        """Drop what the cache holds beyond its first `tokens`."""
        surplus = len(self._cached) - tokens
        if tokens == 0:
            self._forget()
        elif surplus:
            self._cache.crop(-surplus)
            del self._cached[tokens:]

    def _decode(self, ids: list[int], scores: torch.Tensor, max_tokens: int, choose: Choosing) -> Iterator[list[int]]:
        """Yield the tokens of a reply to `ids`, one or more at a time."""
        written: list[int] = []
        token = choose(scores[None])[0]
        while token not in self._stops and len(written) < max_tokens:
            proposal = _look_up([*ids, *written, token])
            choices = choose(self._forward([token, *proposal], keep=len(proposal) + 1))
            agreed = _common_prefix(proposal, choices)
            self._keep(len(self._cached) - (len(proposal) - agreed))
            accepted = [token, *proposal[:agreed]][: max_tokens - len(written)]
            stop = next((n for n, t in enumerate(accepted) if t in self._stops), len(accepted))
            written += accepted[:stop]
            yield accepted[:stop]
            if stop < len(accepted):
                return
            token = choices[agreed]

    def _as_text(self, tokens: Iterator[list[int]]) -> Iterator[str]:
        """Yield the text of tokens as soon as it is whole: a character may span several tokens."""
        ids: list[int] = []
        text, yielded = "", 0
        for more in tokens:
            ids += more
            text = self._tokenizer.decode(ids, skip_special_tokens=True)
            if not text.endswith("\ufffd"):
                yield text[yielded:]
                yielded = len(text)
        if yielded < len(text):
            yield text[yielded:]


def _choosing(decoding: Decoding) -> Choosing:
    """Return how tokens are chosen: the likeliest, or drawn.

    A proposal is accepted as far as what was drawn at each place is what it proposed. What comes out is distributed as
    if it had been drawn token by token.
    """
    if decoding.temperature < _COLDEST:
        return lambda scores: scores.argmax(-1).tolist()
    drawing = torch.Generator()
    drawing.manual_seed(drawing.seed() if decoding.seed is None else decoding.seed)

    def drawn(scores: torch.Tensor) -> list[int]:
        likely = torch.softmax(scores.float() / decoding.temperature, dim=-1)
        tokens: list[int] = torch.multinomial(likely, 1, generator=drawing)[:, 0].tolist()
        return tokens

    return drawn


def _look_up(ids: list[int]) -> list[int]:
    """Return what followed the latest earlier place of the last tokens; of the tokens themselves if there is none.

    A pass over a few tokens is quicker than over one in bf16, so that even a poor proposal costs nothing.
    """
    for length in range(LOOKUP_NGRAM, 0, -1):
        tail = ids[-length:]
        for start in range(len(ids) - length - 1, -1, -1):
            if ids[start : start + length] == tail:
                return ids[start + length : start + length + LOOKUP_TOKENS]
    return ids[-LOOKUP_TOKENS // 2 :]


def _common_prefix(left: Sequence[int], right: Sequence[int]) -> int:
    """Return how many first items two sequences share."""
    return next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))


def _quickest_dtype() -> torch.dtype:
    """Return bf16 where the processor computes in it, which halves what each token reads from memory."""
    return torch.bfloat16 if computes_in_bf16() else torch.float32


def _stop_tokens(model: Any, tokenizer: Any) -> frozenset[int]:
    """Return the ids at which a reply is over."""
    configured = model.generation_config.eos_token_id
    stops = configured if isinstance(configured, list) else [configured]
    return frozenset(int(token) for token in [*stops, tokenizer.eos_token_id] if token is not None)


def _first_tokens(word: str, tokenizer: Any) -> set[int]:
    """Return the ids of the tokens that begin a reply of this word, in its usual spellings."""
    spellings = [form for plain in (word, word.capitalize(), word.upper()) for form in (plain, f" {plain}")]
    encoded = [tokenizer.encode(spelling, add_special_tokens=False) for spelling in spellings]
    return {ids[0] for ids in encoded if ids}
