"""Without a model an answer is made of the sentences that answer."""

from __future__ import annotations

from dataclasses import replace

from assistant.generators.extractive import ExtractiveGenerator
from assistant.prompting import Prompt
from index.embedding import HashingEmbedder
from index.retrieval import Passage
from knowledge.sentences import sentences

TEXT = (
    "Deep learning uses networks with many layers. Bread is baked in an oven.\n\n"
    "Deep learning is good at:\n\n- Speech: deep learning turns speech into words.\n- Images."
)


def quoted(question: str, text: str = TEXT) -> str:
    passage = Passage(1, "d", "Course", "Deep learning", None, text, 0, len(text), 0.5)
    return "".join(ExtractiveGenerator(HashingEmbedder()).stream(Prompt(question, (passage,), "standard"), 200))


def test_the_sentence_that_answers_is_quoted_and_others_are_not() -> None:
    assert "Deep learning uses networks with many layers." in quoted("What does deep learning use?")
    assert "Bread" not in quoted("What does deep learning use?")


def test_every_sentence_stands_in_the_passage_word_for_word() -> None:
    said = quoted("What is deep learning good at?")
    assert said.strip()
    assert all(said[start:end] in TEXT for start, end in sentences(said))


def test_lead_ins_questions_and_labels_are_no_answers() -> None:
    assert quoted("What is it?", "What is it? These are examples:\n\n- Images.") == ""


FORMULA = (
    "Precision is the share of positive predictions that are right.\n\n"
    "Precision divides the true positives by all positive predictions, true and false together:\n\n"
    "$$\n\\frac{TP}{TP + FP}\n$$\n\nBread is baked in an oven."
)
STEPS = (
    "Backpropagation takes these steps, one after the other, for every batch of examples:\n\n"
    "1. The forward pass computes the loss.\n2. The backward pass computes the slopes.\n\nBread is baked in an oven."
)


def test_a_formula_comes_with_the_sentence_that_introduces_it() -> None:
    said = quoted("How does precision divide positive predictions, true and false?", FORMULA)
    assert "false together:\n\n$$\n\\frac{TP}{TP + FP}\n$$" in said
    assert "Bread" not in said


def test_a_list_comes_whole_with_the_sentence_that_introduces_it() -> None:
    said = quoted("Which steps does backpropagation take for a batch of examples?", STEPS)
    assert said.strip() == STEPS.split("\n\nBread")[0]


def test_a_table_is_not_torn_into_rows() -> None:
    text = (
        "Deep learning is compared here:\n\n| deep learning | uses layers |\n|---|---|\n| a | b |\n\nDeep nets learn."
    )
    assert "|" not in quoted("What does deep learning use?", text)


def test_of_a_comparison_each_side_is_said_and_what_sets_them_apart() -> None:
    texts = {
        "": "Recall is the share of positives that are found. Bread is baked in an oven.",
        "More": "Precision and recall differ in what they divide by. Bread is baked in an oven.",
    }
    definition = "Precision is the share of positive predictions that are right."
    passages = [Passage(1, "p", "Precision", "", None, definition, 0, len(definition), 0.5)]
    passages += [Passage(n, "r", "Recall", s, None, t, 0, len(t), 0.5) for n, (s, t) in enumerate(texts.items(), 2)]
    prompt = Prompt("What is the difference between precision and recall?", tuple(passages), "standard")
    said = "".join(ExtractiveGenerator(HashingEmbedder()).stream(prompt, 200))
    assert said.split(". ") == [
        " Precision is the share of positive predictions that are right",
        "Recall is the share of positives that are found",
        "Precision and recall differ in what they divide by.",
    ]


def test_passages_that_were_chosen_for_what_they_say_are_quoted_whole() -> None:
    chosen = [
        Passage(n, "d", "Course", "", None, text, 0, len(text), 0.5) for n, text in enumerate((TEXT, "Bread."), 1)
    ]
    prompt = Prompt("What does deep learning use?", tuple(chosen), "beginner", is_chosen=True)
    assert "".join(ExtractiveGenerator(HashingEmbedder()).stream(prompt, 200)).split("\n\n") == [
        *TEXT.split("\n\n"),
        "Bread.",
        "",
    ]


def test_a_hint_says_which_of_the_sentences_and_passages_answers() -> None:
    about = ("Overfitting is what happens when a model fits noise.", "More data and fewer weights reduce overfitting.")
    other = ("Overfitting of a model shows in its loss.", "Overfitting of a network looks alike.")
    texts = (*other, " ".join(about))
    passages = tuple(Passage(n, f"d{n}", "", "", None, text, 0, len(text), 0.5) for n, text in enumerate(texts, 1))
    prompt = Prompt("What about overfitting of a model?", passages, "standard")
    generator = ExtractiveGenerator(HashingEmbedder())
    assert about[1] not in "".join(generator.stream(prompt, 200))
    hinted = replace(prompt, hint="With more data and fewer weights you can avoid it.")
    assert "".join(generator.stream(hinted, 200)).strip() == about[1]


def test_no_more_is_quoted_than_was_asked_for() -> None:
    passage = Passage(1, "d", "Course", "Deep learning", None, TEXT, 0, len(TEXT), 0.5)
    prompt = Prompt("What does deep learning use?", (passage,), "expert")
    assert "".join(ExtractiveGenerator(HashingEmbedder()).stream(prompt, 3)).strip() == "Deep learni"
