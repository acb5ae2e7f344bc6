"""How long a reader waits for an answer, and what llama.cpp takes for one with the same model, question by question.

Both are loaded, and only one computes at a time: the questions are asked at each in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.benchmarks.figures import Result, Row, Spread, at_least, at_most, table
from tests.benchmarks.gguf import joined
from tests.benchmarks.llama_cpp import SETTINGS, Peer, Written, llama_cpp
from tests.benchmarks.place import Place
from tests.benchmarks.questions import WARMING, Asked, real_questions, with_prompts
from tests.benchmarks.server import Server, Timed

QUESTIONS = 40
EVERY = 5
"""Each fifth question is also asked with the guide's own prompt."""
PEER = "llama.cpp, passages pasted whole"


@dataclass(frozen=True)
class Measured:
    """One question at both."""

    ours: Timed
    pasted: Written
    same_prompt: Written | None
    memory: int
    """Resident bytes of ours when it had answered."""


def measure(place: Place, questions: int = QUESTIONS) -> Result:
    """Ask the questions at both and hold the waits against each other."""
    asked = with_prompts(place, real_questions(questions))
    most = place.settings.max_answer_tokens
    with place.guide() as server, llama_cpp(joined()) as peer:
        server.ask(WARMING)
        peer.ask(asked[0].pasted[-1:], max_tokens=8)
        measured = [_at_both(server, peer, one, number, most) for number, one in enumerate(asked)]
    return result_of(measured)


def _at_both(server: Server, peer: Peer, asked: Asked, number: int, most: int) -> Measured:
    """Ask ours first and the peer first in turn."""
    first = peer.ask(asked.pasted, most) if number % 2 else None
    ours = server.ask(asked.question)
    memory = server.memory()
    pasted = first or peer.ask(asked.pasted, most)
    same = _one_after_another([peer.ask(prompt, most) for prompt in asked.ours]) if number % EVERY == 0 else None
    print(".", end="", flush=True)
    return Measured(ours, pasted, same, memory)


def _one_after_another(replies: Sequence[Written]) -> Written:
    """Return the replies to all questions of one message as one."""
    first, text = replies[0], " ".join(reply.text for reply in replies)
    return Written(first.first_word, sum(reply.whole for reply in replies), first.pace, text)


def result_of(measured: Sequence[Measured]) -> Result:
    """Hold what was measured against the targets."""
    answered = [one for one in measured if one.ours.answer["answered"] and one.ours.first_word]
    with_pace = [one for one in answered if one.ours.pace and one.pasted.pace]
    memory = max(one.memory for one in measured) / 1e9
    rows = (
        _ratio(answered, "time to the first word", 0.15, lambda one: one.first_word),
        _ratio(answered, "time to the whole answer", 0.35, lambda one: one.whole),
        *([_faster(with_pace)] if with_pace else []),
        at_most("resident memory while answering", "-", 3, memory, f"{memory:.1f} GB", " GB"),
    )
    times = _times(answered)
    told = (times, _same_prompt(answered), _own_words(answered), _outcomes(measured))
    return Result(rows, "\n\n".join(part for part in told if part), times)


def _ratio(measured: Sequence[Measured], what: str, limit: float, of: Callable[[Timed | Written], float | None]) -> Row:
    """Return the ratio of the medians, with how the ratios of single questions spread."""
    ours, peer = [of(one.ours) or 0.0 for one in measured], [of(one.pasted) or 0.0 for one in measured]
    ratio = Spread.of(ours).median / Spread.of(peer).median
    return at_most(what, PEER, limit, ratio, _shown(ratio, ours, peer))


def _faster(measured: Sequence[Measured]) -> Row:
    ours, peer = [one.ours.pace or 0.0 for one in measured], [one.pasted.pace or 0.0 for one in measured]
    ratio = Spread.of(ours).median / Spread.of(peer).median
    return at_least("tokens a second while writing", PEER, 2, ratio, _shown(ratio, ours, peer))


def _shown(ratio: float, ours: Sequence[float], peer: Sequence[float]) -> str:
    single = Spread.of(a / b for a, b in zip(ours, peer, strict=True))
    return f"{ratio:.2f}x ({single.low:.2f} to {single.high:.2f})"


def _times(answered: Sequence[Measured]) -> str:
    """Return the waits in seconds, of the questions that ours answered."""
    ours, peer = [one.ours for one in answered], [one.pasted for one in answered]
    kept = [one.first_kept for one in ours if one.first_kept]
    rows = [
        ("sources", _spread(one.sources for one in ours), "-"),
        ("first word", _spread(one.first_word for one in ours), _spread(one.first_word for one in peer)),
        ("first sentence that has passed its check", _spread(kept), "-"),
        ("whole answer", _spread(one.whole for one in ours), _spread(one.whole for one in peer)),
        ("tokens a second while writing", _spread(one.pace for one in ours), _spread(one.pace for one in peer)),
        ("words of the answer", _words(one.answer["answer"] for one in ours), _words(one.text for one in peer)),
    ]
    told = f"Seconds, median (10th to 90th percentile), of the {len(answered)} questions that were answered:"
    return f"{told}\n\n{table(('', 'Concept Guide', PEER), rows)}"


def _same_prompt(answered: Sequence[Measured]) -> str:
    """Return the ratios where the peer gets the guide's own prompt."""
    pairs = [(one.ours, one.same_prompt) for one in answered if one.same_prompt]
    if not pairs:
        return ""
    return (
        "Against llama.cpp with the guide's very prompt, notes in place of passages: "
        f"{_both_ratios(pairs)}. llama.cpp was run with {SETTINGS}."
    )


def _own_words(answered: Sequence[Measured]) -> str:
    """Return the ratios of the answers in which the model's own words stand, and nothing was there before them."""
    pairs = [(one.ours, one.pasted) for one in answered if not one.ours.is_quoted and not one.ours.is_opened]
    return (
        f"Answers that the model wrote from their first word on, against {PEER}: {_both_ratios(pairs)}."
        if pairs
        else ""
    )


def _both_ratios(pairs: Sequence[tuple[Timed, Written]]) -> str:
    first = [one.first_word or 0.0 for one, _ in pairs], [peer.first_word for _, peer in pairs]
    whole = [one.whole for one, _ in pairs], [peer.whole for _, peer in pairs]
    ratios = [_shown(Spread.of(a).median / Spread.of(b).median, a, b) for a, b in (first, whole)]
    return f"first word {ratios[0]}, whole answer {ratios[1]} ({len(pairs)} questions)"


def _outcomes(measured: Sequence[Measured]) -> str:
    answered = [one.ours for one in measured if one.ours.answer["answered"]]
    quoted, opened = sum(one.is_quoted for one in answered), sum(one.is_opened for one in answered)
    return (
        f"Of {len(measured)} questions {len(answered)} were answered, the others declined. Of the answers {opened} "
        f"opened with words of the material before the model had read anything, and {quoted} are quotes, since the "
        "model's own words could not be traced. Tokens a second are of answers that the model wrote; words include "
        "what is quoted. llama.cpp's answers are not checked and cite nothing."
    )


def _spread(values: Iterable[float | None]) -> str:
    present = [value for value in values if value]
    return Spread.of(present).shown() if present else "-"


def _words(texts: Iterable[str]) -> str:
    return Spread.of(len(text.split()) for text in texts).shown(0)
