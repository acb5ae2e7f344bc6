"""Fits the weights of `assistant/coverage.json` and says how often the decision errs on questions not fitted on.

Run: python -m tests.evaluation.coverage. Asks the real model some hundred times: more than half an hour on two cores.
With `check` it fits nothing and says how the weights in use decide the test questions of the handbook; with `leads` it
finds from which score an answer opens at once and counts which do, in some minutes and without the model.
Questions come from the sets that are named `fit` and a part of the public ones, on three materials: the handbook, the
course, and the article alone. None of them stands in a set that is named `test`.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from assistant import factory
from assistant.coverage import Signals, fitted
from assistant.evidence import Evidence
from assistant.generators import Generator, Judge
from assistant.inquiry import inquiries, passages_of, prompt_for
from assistant.leading import sentences_to_open_with
from assistant.messages import LIKELIEST, Asking
from assistant.noting import notes_of
from assistant.pausing import finish
from assistant.prompting import Prompt, form_of
from assistant.settings import Settings
from index.embedding import Embedder
from index.retrieval import CurrentIndex
from knowledge.corpus import corpus
from tests.evaluation.course import SETS, article, course, index_of, rows

FOLDS = 10
SEED = 0
NOT_ANSWERED = frozenset(
    {"near_miss", "false_premise", "off_topic", "off_corpus", "nonsense", "assistant", "injection"}
)
LENIENCE = 0.5
"""How far the threshold is moved towards answering: a student who is turned away wrongly learns nothing, and what is
let through is still held against the material sentence by sentence."""
KEPT_HOPEFUL = 0.005
"""The share of answerable questions that may be taken for hopeless before the model is asked."""


KEPT_WAITING = 0.95
"""The share of near misses whose score alone keeps them from being opened at once; the form of the rest must."""
ALL_KINDS = ("answerable", "compare", "several", *sorted(NOT_ANSWERED))


@dataclass(frozen=True)
class Sample:
    """One question and what is known of it."""

    kind: str
    question: str
    signals: Signals
    yes_margin: float

    @property
    def answerable(self) -> bool:
        return self.kind == "answerable"


def main() -> None:
    """Ask, fit, cross-validate, write."""
    settings = Settings()
    embedder = factory.open_embedder(settings)
    generator = factory.generator_loader(settings, embedder)()
    samples = list(_samples(embedder, generator))
    write(fit(samples), generator.name, samples)


def check() -> None:
    """Print by kind how many of `handbook_test.jsonl` the weights in use take for covered."""
    settings = Settings()
    embedder = factory.open_embedder(settings)
    generator = factory.generator_loader(settings, embedder)()
    covered: dict[str, list[bool]] = {}
    with index_of(corpus(), embedder) as handbook:
        for row in rows("handbook_test"):
            sample = sample_of(handbook, row["kind"], row["question"], embedder, generator)
            decided = fitted().with_model.score(sample.signals, sample.yes_margin) >= 0
            covered.setdefault(row["kind"], []).append(decided)
    print("\n".join(f"{kind}: {sum(decided)} of {len(decided)}" for kind, decided in covered.items()))


def leads() -> None:
    """Set the score from which an answer opens at once, and count by set and kind which questions are opened."""
    embedder = factory.open_embedder(Settings())
    found: dict[str, list[tuple[str, float, bool]]] = {}
    with index_of(corpus(), embedder) as handbook, index_of(course(), embedder) as whole:
        for name, index, kind, question in _whole_questions(handbook, whole):
            found.setdefault(name, []).append((kind, *_lead(index, question, embedder)))
    misses = [
        score for name in ("handbook_fit", "questions_fit") for kind, score, _ in found[name] if kind == "near_miss"
    ]
    path = Path(str(files("assistant").joinpath("coverage.json")))
    values = json.loads(path.read_text(encoding="utf-8"))
    values["surely_from"] = from_score = round(float(np.quantile(misses, KEPT_WAITING)), 3)
    values["opened"] = {
        name: {
            kind: f"{sum(is_plain and score >= from_score for _, score, is_plain in of_kind)} of {len(of_kind)}"
            for kind in ALL_KINDS
            if (of_kind := [one for one in in_set if one[0] == kind])
        }
        for name, in_set in found.items()
    }
    path.write_text(f"{json.dumps(values, indent=1)}\n", encoding="utf-8")
    print(json.dumps({name: values[name] for name in ("surely_from", "opened")}, indent=1))


def _lead(index: CurrentIndex, question: str, embedder: Embedder) -> tuple[float, bool]:
    """Return the score of a message's first question without the model, and whether its form lets it be opened."""
    asking = Asking("", question, (), "standard", Settings().top_k, LIKELIEST)
    asked = inquiries(question, (), index.get(), asking.top_k)
    evidence = Evidence(passages_of(asked), embedder)
    prompt = prompt_for(asked[0], evidence, asking, form_of(question))
    score = fitted().without_model.score(Signals.of(prompt.question, prompt.passages, evidence))
    return score, bool(sentences_to_open_with(prompt, evidence))


def _whole_questions(handbook: CurrentIndex, whole: CurrentIndex) -> Iterator[tuple[str, CurrentIndex, str, str]]:
    sets = (
        (handbook, "handbook_fit"),
        (handbook, "handbook_test"),
        (whole, "questions_fit"),
        (whole, "questions_test"),
    )
    for index, name in sets:
        yield from ((name, index, row["kind"], row["question"]) for row in rows(name))
    yield from (("off_corpus", handbook, "off_corpus", row["question"]) for row in rows("off_corpus"))
    covered = {row["id"] for row in rows("concept_pages") if row["pages"]}
    asked = [(row["id"], row["question"]) for row in rows("concept_questions")]
    yield from (("concept_questions, handbook", handbook, "answerable", text) for id, text in asked if id in covered)
    yield from (("concept_questions, course", whole, "answerable", text) for _, text in asked)
    own = [question for page in corpus() for question in page.questions]
    yield from (("pages' own questions", handbook, "answerable", question) for question in own[::3])


def _samples(embedder: Embedder, generator: Generator) -> Iterator[Sample]:
    with (
        index_of(corpus(), embedder) as handbook,
        index_of(course(), embedder) as whole,
        index_of([article()], embedder) as page,
    ):
        tested = {row["question"] for name in ("handbook_test", "questions_test") for row in rows(name)}
        for index, kind, question in _questions(handbook, whole, page):
            if question not in tested:
                yield sample_of(index, kind, question, embedder, generator)


def sample_of(index: CurrentIndex, kind: str, question: str, embedder: Embedder, generator: Generator) -> Sample:
    """Search as the product does and ask the model."""
    opened = index.get()
    asked = opened.vocabulary.corrected(question)
    found = opened.search(asked, Settings().top_k)
    evidence = Evidence(found, embedder)
    passages = evidence.nearest_first(asked, found)
    assert isinstance(generator, Judge)
    prompt = Prompt(asked, passages, "standard", notes_of(passages, asked, evidence, "standard"))
    margin = finish(generator.yes_margin(prompt))
    return Sample(kind, asked, Signals.of(asked, passages, evidence), margin)


def _questions(
    handbook: CurrentIndex, whole: CurrentIndex, page: CurrentIndex
) -> Iterator[tuple[CurrentIndex, str, str]]:
    for index, name in ((handbook, "handbook_fit"), (whole, "questions_fit")):
        for row in rows(name):
            if row["kind"] == "answerable" or row["kind"] in NOT_ANSWERED:
                yield index, row["kind"], row["question"]
    own = json.loads((SETS / "article_questions.json").read_text(encoding="utf-8"))
    yield from ((page, kind, question) for kind, questions in own.items() for question in questions)
    draw = random.Random(SEED)
    concepts = [row["question"] for row in rows("concept_questions")]
    yield from ((whole, "answerable", question) for question in draw.sample(concepts, 30))
    yield from ((page, "near_miss", question) for question in draw.sample(concepts, 30))
    # The first half is for fitting; `make eval` counts errors on the second.
    strangers = [row["question"] for row in rows("off_corpus")]
    drawn = draw.sample(strangers[::2], 60)
    yield from ((handbook if number % 2 else whole, "off_corpus", question) for number, question in enumerate(drawn))


def fit(samples: list[Sample]) -> dict[str, object]:
    """Return what `assistant/coverage.json` holds of the fit itself."""
    answerable = np.array([sample.answerable for sample in samples])
    names = list(Signals.__slots__)
    alone = np.array([list(sample.signals.values().values()) for sample in samples])
    with_margin = np.column_stack([alone, [sample.yes_margin for sample in samples]])
    with_model, errors_with = _decision(with_margin, [*names, "yes_margin"], answerable, samples)
    without_model, errors_without = _decision(alone, names, answerable, samples)
    return {
        "with_model": with_model,
        "without_model": without_model,
        "hopeless_below": round(float(np.quantile(_scores(alone, names, without_model)[answerable], KEPT_HOPEFUL)), 3),
        "errors": {"with_model": errors_with, "without_model": errors_without},
    }


def _decision(
    features: NDArray[np.float64], names: list[str], answerable: NDArray[np.bool_], samples: list[Sample]
) -> tuple[dict[str, object], dict[str, str]]:
    """Return weights in the features' own units with their threshold, and the errors on folds not fitted on."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1, class_weight="balanced", max_iter=10_000))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    left_out = cross_val_predict(model, features, answerable, cv=folds, method="decision_function")
    model.fit(features, answerable)
    scaler, regression = model.named_steps["standardscaler"], model.named_steps["logisticregression"]
    weights = regression.coef_[0] / scaler.scale_
    threshold = float(weights @ scaler.mean_ - regression.intercept_[0]) - LENIENCE
    rounded = {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}
    return {"weights": rounded, "threshold": round(threshold, 3)}, _errors(left_out >= -LENIENCE, samples)


def _scores(features: NDArray[np.float64], names: list[str], decision: dict[str, object]) -> NDArray[np.float64]:
    weights = decision["weights"]
    assert isinstance(weights, dict)
    return np.asarray(features @ np.array([weights[name] for name in names]) - float(str(decision["threshold"])))


def _errors(covered: NDArray[np.bool_], samples: list[Sample]) -> dict[str, str]:
    """Return by kind how many were decided wrongly: `3 of 40`."""
    errors = {}
    for kind in dict.fromkeys(sample.kind for sample in samples):
        wrong = [decided != s.answerable for decided, s in zip(covered, samples, strict=True) if s.kind == kind]
        errors[kind] = f"{sum(wrong)} of {len(wrong)}"
    return errors


def write(found: dict[str, object], model: str, samples: list[Sample]) -> None:
    """Write the file that the product reads, and print it."""
    how = (
        f"Logistic regression on {len(samples)} questions of tests/evaluation/sets, standardised, classes weighted "
        f"alike; errors from {FOLDS}-fold cross-validation. Renew with: python -m tests.evaluation.coverage"
    )
    path = Path(str(files("assistant").joinpath("coverage.json")))
    # What `leads` has found stays until it is run again, on the new weights.
    text = json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"how": how, "models": [model], **found}, indent=1)
    path.write_text(f"{text}\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    {"check": check, "leads": leads}.get(" ".join(sys.argv[1:]), main)()
