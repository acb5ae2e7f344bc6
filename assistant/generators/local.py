"""Writes answers with a model in this process, for several readers at once.

What has been read stays read: the yes or no of `coverage` and the answer after it read the passages once (`sharing`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import GenerationFailed, WeightsError
from assistant.generators import Pieces, Reading
from assistant.generators.engine import Engine, Scores
from assistant.generators.sharing import Sharing
from assistant.generators.texts import Text
from assistant.generators.turn import Turn
from assistant.generators.writing import Writing, choosing
from assistant.messages import Message
from assistant.pausing import Work, finish
from assistant.prompting import Prompt

AT_ONCE = 8
"""Answers that are read and written together. More would each be slower than one can read."""

_PROPOSED_AT_ONCE = 32
"""Tokens that all answers together may propose in one pass."""

_ALIKE = 0.5
"""How far apart the scores of one text may be alone and beside another, in standard deviations: rounding is less."""

_PROBE = "Hello"
_BESIDE = "Another text lies beside it."


class LocalGenerator:
    """A chat model: an engine that computes it, and the tokenizer in its folder."""

    goes_on = True

    def __init__(self, engine: Engine, folder: Path, name: str) -> None:
        """Take an engine into use.

        Raises:
            WeightsError: the model cannot chat, or cannot keep several texts apart.
        """
        self.name = name
        self.turn = Turn(AT_ONCE)
        self._tokenizer = _tokenizer_of(folder)
        self._stops = _stop_tokens(folder, self._tokenizer)
        yes, no = _first_tokens("yes", self._tokenizer), _first_tokens("no", self._tokenizer)
        # A token that may begin either, such as a lone space, tells nothing.
        self._yes, self._no = sorted(yes - no), sorted(no - yes)
        self._engine = engine
        self._sharing = Sharing(engine)
        self._check_usable()

    @property
    def reading(self) -> Reading:
        """How many tokens of its prompts it has met since it was loaded."""
        return self._sharing.reading

    def stream(self, prompt: Prompt, max_tokens: int) -> Pieces:
        """Yield the answer as it is decoded, an empty piece at each pause. Closing the iterator leaves it out of the
        next pass."""
        ids = self._ids(prompt.messages) + self._tokenizer.encode(prompt.opening, add_special_tokens=False)
        choose = choosing(prompt.decoding)
        writing = Writing(ids, choose, self._stops, max_tokens, self._room, prompt.asked_at)
        yield from self._as_text(self._written(writing))

    def count_tokens(self, text: str) -> int:
        """Return of how many tokens a text is, without those that a chat template puts around it."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))

    def yes_margin(self, prompt: Prompt) -> Work[float]:
        """Return logsumexp over the tokens that begin a yes minus the same over a no, at the reply's first place."""
        scores = yield from self._scores(self._ids(prompt.check), prompt.asked_at)
        return float(np.logaddexp.reduce(scores[self._yes]) - np.logaddexp.reduce(scores[self._no]))

    def _room(self) -> int:
        return max(1, _PROPOSED_AT_ONCE // max(1, self._sharing.texts))

    def _scores(self, ids: Sequence[int], asked_at: float | None = None) -> Work[Scores]:
        """Return the scores of what follows some tokens (vocabulary,)."""
        received: list[Scores] = []
        yield from self._failing_clearly(self._sharing.run(Text(ids, received.append, asked_at)))
        last: Scores = received[0][-1]
        return last

    def _written(self, writing: Writing) -> Iterator[list[int]]:
        """Yield what is new after each pass; nothing, where there is nothing."""
        yielded = 0
        for _ in self._failing_clearly(self._sharing.run(writing.text)):
            # Before whoever reads has come back for more, another's pass may have written on.
            new = writing.written[yielded:]
            yielded += len(new)
            yield new
        yield writing.written[yielded:]

    def _failing_clearly(self, work: Work[None]) -> Work[None]:
        try:
            yield from work
        except GenerationFailed as error:
            raise GenerationFailed(f"The model {self.name} stopped: {error}. Ask again.") from error

    def _as_text(self, tokens: Iterator[list[int]]) -> Iterator[str]:
        """Yield the text of tokens as soon as it is whole: a character may span several tokens."""
        ids: list[int] = []
        text, yielded = "", 0
        for more in tokens:
            ids += more
            text = self._tokenizer.decode(ids, skip_special_tokens=True) if more else text
            if text.endswith("\ufffd"):
                yield ""
            else:
                yield text[yielded:]
                yielded = len(text)
        if yielded < len(text):
            yield text[yielded:]

    def _ids(self, messages: Sequence[Message]) -> list[int]:
        conversation = [{"role": message.role, "content": message.content} for message in messages]
        encoded = self._tokenizer.apply_chat_template(conversation, add_generation_prompt=True, return_dict=True)
        return list(encoded["input_ids"])

    def _check_usable(self) -> None:
        """Raise WeightsError for a model that cannot chat, or in whose cache one text is seen by another."""
        try:
            probe = self._ids([Message("user", _PROBE)])
            alone = finish(self._scores(probe))
            beside = self._sharing.run(Text(self._ids([Message("user", _BESIDE)]), lambda scores: None))
            next(beside)
            together = finish(self._scores(probe))
            beside.close()
        except (ValueError, GenerationFailed, NotImplementedError, AttributeError) as error:
            raise self._unusable(str(error)) from error
        if not np.abs(alone - together).max() <= _ALIKE * alone.std():
            raise self._unusable("several texts in its cache get mixed up")
        self._sharing.reading = Reading()

    def _unusable(self, why: str) -> WeightsError:
        return WeightsError(
            f"The model {self.name} cannot be used here ({why}). Choose an instruction-tuned one with a chat template"
        )


def _tokenizer_of(folder: Path) -> Any:
    """Load the tokenizer of a model, from its one file where it has that: the class that finds out which of many kinds
    it is imports torch, which takes a second or two and which not every engine needs."""
    import transformers

    is_one_file = (folder / "tokenizer.json").is_file()
    kind = transformers.PreTrainedTokenizerFast if is_one_file else transformers.AutoTokenizer
    return kind.from_pretrained(folder, local_files_only=True, trust_remote_code=False)


def _stop_tokens(folder: Path, tokenizer: Any) -> frozenset[int]:
    """Return the ids at which a reply is over."""
    path = folder / "generation_config.json"
    configured = json.loads(path.read_text(encoding="utf-8")).get("eos_token_id") if path.is_file() else None
    stops = configured if isinstance(configured, list) else [configured]
    return frozenset(int(token) for token in [*stops, tokenizer.eos_token_id] if token is not None)


def _first_tokens(word: str, tokenizer: Any) -> set[int]:
    """Return the ids of the tokens that begin a reply of this word, in its usual spellings."""
    spellings = [form for plain in (word, word.capitalize(), word.upper()) for form in (plain, f" {plain}")]
    encoded = [tokenizer.encode(spelling, add_special_tokens=False) for spelling in spellings]
    return {ids[0] for ids in encoded if ids}
