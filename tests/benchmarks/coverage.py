"""Fits the weights of `assistant/coverage.py` and says how often the decision is wrong on questions not fitted on.

Run: python -m tests.benchmarks.coverage. Asks the real model about the built-in material: some minutes on two cores.
The questions are in coverage_questions.json; where ../shared is present, a sample of its questions joins them.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import LeaveOneOut, cross_val_predict

from assistant import factory
from assistant.coverage import Signals
from assistant.generators import Judge
from assistant.pausing import finish
from assistant.prompting import Prompt
from assistant.settings import Settings
from index.retrieval import CurrentIndex

_HERE = Path(__file__).parent
_SHARED = _HERE.parents[1].parent / "shared" / "eval"
_SAMPLE = 40


def main() -> None:
    """Ask, fit, cross-validate, print."""
    with tempfile.TemporaryDirectory() as folder:
        rows = list(_rows(Settings(data_dir=Path(folder), models_dir=Settings().weights_dir)))
    features = np.array([[margin, signals.cosine, signals.shared] for _, _, signals, margin in rows])
    answerable = np.array([kind == "answerable" for kind, *_ in rows])
    _report("with the model", features, answerable, rows)
    _report("without a model", features[:, 1:], answerable, rows)
    now = np.array([signals.cover_with(margin) for *_, signals, margin in rows])
    print(f"\nas configured, with the model: {_errors(now, answerable)}")
    now = np.array([signals.cover_alone() for *_, signals, _ in rows])
    print(f"as configured, without a model: {_errors(now, answerable)}")


def _rows(settings: Settings) -> Iterator[tuple[str, str, Signals, float]]:
    """Yield (kind, question, signals, the model's margin)."""
    embedder = factory.open_embedder(settings)
    factory.build_index(settings, embedder)
    index = CurrentIndex(settings.index_dir, embedder).get()
    generator = factory.generator_loader(settings, embedder)()
    assert isinstance(generator, Judge)
    for kind, question in _questions():
        passages = tuple(index.search(question, settings.top_k))
        margin = finish(generator.yes_margin(Prompt(question, passages, "standard")))
        yield kind, question, Signals.of(question, passages), margin


def _questions() -> Iterator[tuple[str, str]]:
    own = json.loads((_HERE / "coverage_questions.json").read_text(encoding="utf-8"))
    yield from ((kind, question) for kind, questions in own.items() for question in questions)
    for kind, name in (("off topic", "off_corpus_dev.jsonl"), ("near miss", "concept_questions_dev.jsonl")):
        if (_SHARED / name).exists():
            lines = (_SHARED / name).read_text(encoding="utf-8").splitlines()
            for line in random.Random(0).sample(lines, _SAMPLE):
                yield kind, json.loads(line)["question"]


def _report(
    what: str, features: np.ndarray, answerable: np.ndarray, rows: list[tuple[str, str, Signals, float]]
) -> None:
    model = LogisticRegression(C=10, class_weight="balanced")
    left_out = cross_val_predict(model, features, answerable, cv=LeaveOneOut(), method="decision_function")
    model.fit(features, answerable)
    weights = model.coef_[0] / model.coef_[0][0]
    threshold = -model.intercept_[0] / model.coef_[0][0]
    print(f"\n{what}: weights {weights.round(2)}, threshold {threshold:.2f}; left out one by one: ", end="")
    print(_errors(left_out > 0, answerable))
    for (kind, question, _, _), score, wanted in zip(rows, left_out, answerable, strict=True):
        if (score > 0) != wanted:
            print(f"   {kind}: {question}")


def _errors(covered: np.ndarray, answerable: np.ndarray) -> str:
    declined = int((~covered & answerable).sum())
    let_through = int((covered & ~answerable).sum())
    return (
        f"{declined} of {int(answerable.sum())} answerable declined, "
        f"{let_through} of {int((~answerable).sum())} others let through"
    )


if __name__ == "__main__":
    main()
