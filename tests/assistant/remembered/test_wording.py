"""Which questions may share an answer, and which never may: the second matters more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.remembered.wording import wording

SHARED = [
    ("What is dropout?", "what is dropout"),
    ("What is dropout?", "What's dropout"),
    ("What is dropout?", "whats dropout??"),
    ("What is dropout?", "  What   is dropout ?! "),
    ("What is dropout?", "Hi, what is dropout?"),
    ("What is dropout?", "What is drop-out?"),
    ("What is dropout?", "Please tell me what dropout is."),
    ("What is dropout?", "Can you explain what dropout is, please?"),
    ("What is dropout?", "Define dropout"),
    ("What is dropout?", "What does dropout mean?"),
    ("What is dropout?", "What is meant by “dropout”?"),
    ("What is an embedding?", "What are embeddings?"),
    ("What is a neural network?", "what are the neural networks"),
    ("What is fine-tuning?", "What is fine tuning?"),
    ("What is fine-tuning?", "what is finetuning"),
    ("What is an LLM?", "What is a large language model?"),
    ("What are LLMs?", "what is an llm"),
    ("How does RAG work?", "How does retrieval-augmented generation work?"),
    ("How do transformers work?", "How does a transformer work"),
    ("How do transformers work?", "Explain how transformers work"),
    ("Explain backpropagation", "Could you explain backpropagation to me, please?"),
    ("Why isn't accuracy enough?", "why isnt accuracy enough"),
    ("What doesn't PCA keep?", "What does not PCA keep?"),
    ("How does regularisation help?", "How does regularization help?"),
    ("What is the behaviour of a labelled data set?", "What is the behavior of a labeled data set?"),
    ("What is the difference between an LSTM and a GRU?", "what is the difference between LSTM and GRU"),
    ("Who made GPT-4?", "who made gpt-4"),
    ("What is dropout!", "What is dropout?!"),
    ("What are Transformers?", "what is a transformer"),
    ("How do Transformers work?", "how do transformers work"),
    ("What are Neural Networks?", "what are neural networks"),
    ("Hi, Transformers?", "hi, transformers?"),
    ("What is bias?", "Define bias"),
    ("How do I use RAG?", "how do i use rag"),
]

APART = [
    ("What is precision?", "What is recall?"),
    ("What are the advantages of RNNs?", "What are the disadvantages of RNNs?"),
    ("Which models came before 2020?", "Which models came after 2020?"),
    ("How do you train with labels?", "How do you train without labels?"),
    ("Is a GAN faster than a VAE?", "Is a VAE faster than a GAN?"),
    ("How do I convert from ONNX to PyTorch?", "How do I convert from PyTorch to ONNX?"),
    ("Is deep learning a kind of machine learning?", "Is machine learning a kind of deep learning?"),
    ("Why does dropout work?", "Why does dropout not work?"),
    ("Does PCA need labels?", "Doesn't PCA need labels?"),
    ("Can a tree overfit?", "Can't a tree overfit?"),
    ("When should I use dropout?", "When should I never use dropout?"),
    ("What is dropout?", "What does dropout do?"),
    ("What is dropout?", "Why dropout?"),
    ("What is dropout?", "How does dropout work?"),
    ("What is dropout?", "What is dropout used for?"),
    ("What is dropout?", "What is dropout in one sentence?"),
    ("What is dropout?", "Is dropout what?"),
    ("What is dropout?", "What was dropout?"),
    ("What is dropout?", "Who invented dropout?"),
    ("What is a token?", "What is tokenization?"),
    ("What is a token?", "What is a tokenizer?"),
    ("What is a transformer?", "What is a transformation?"),
    ("What is optimization?", "What is an optimizer?"),
    ("What is an operator?", "What is an operation?"),
    ("What is activation?", "What is activity?"),
    ("What is a generative model?", "What is a generator model?"),
    ("What is normalization?", "What is normal?"),
    ("What is a statistic?", "What is statistics?"),
    ("What is supervised learning?", "What is unsupervised learning?"),
    ("What is supervised learning?", "What is self-supervised learning?"),
    ("What is supervised learning?", "What is semi-supervised learning?"),
    ("What is gradient descent?", "What is stochastic gradient descent?"),
    ("What is gradient descent?", "What is gradient ascent?"),
    ("What is an activation function?", "What is ReLU?"),
    ("What is the ROC curve?", "What is the area under the curve?"),
    ("What is L1 regularization?", "What is L2 regularization?"),
    ("How good is GPT-3?", "How good is GPT-4?"),
    ("How good is GPT-3.5?", "How good is GPT-35?"),
    ("What is 5-3?", "What is 53?"),
    ("What does C do?", "What does C++ do?"),
    ("What does x > y mean here?", "What does x < y mean here?"),
    ("What is f(x)?", "What is fx?"),
    ("Is p = 0.05 enough?", "Is p = 0.5 enough?"),
    ("Why do few models overfit?", "Why do a few models overfit?"),
    ("What does IT automation mean?", "What does it automation mean?"),
    ("Why did the US ban it?", "Why did us ban it?"),
    ("What does LLM stand for?", "What does large language model stand for?"),
    ("Is an LLM a large language model?", "Is a large language model an LLM?"),
    ("What is an encoder?", "What is a decoder?"),
    ("What is underfitting?", "What is overfitting?"),
    ("What is a false positive?", "What is a false negative?"),
    ("Does more data always help?", "Does more data never help?"),
    ("Does more data help?", "Does less data help?"),
    ("What is the largest model?", "What is the smallest model?"),
    ("Which layer is first?", "Which layer is last?"),
    ("What can models do?", "What can models not do?"),
    ("How many layers has it?", "How much has it?"),
    ("What is bias and variance?", "What is bias or variance?"),
    ("Give an example of overfitting", "Give an example of not overfitting"),
    ("What is a matrix times a vector?", "What is a vector times a matrix?"),
    ("Explain attention", "Explain attention to a child"),
    ("What is overfitting? Not underfitting.", "What is overfitting not underfitting?"),
    ("Define a network in PyTorch", "What is a network in PyTorch?"),
    ("What does a high loss mean?", "What is a high loss?"),
    ("What do you mean?", "What are you?"),
    ("What is the meaning of this?", "What is this?"),
    ("What does that result mean?", "What is that result?"),
    ("?", "!"),
    ("What is this?", "What is that?"),
    ("what is it", "what is IT"),
    ("What is MAP?", "What is a map?"),
    ("What is Windows?", "What is a window?"),
    ("What is pandas?", "What is a panda?"),
    ("How does Transformers work?", "How does a transformer work?"),
    ("Who made Windows?", "Who made windows?"),
    ("Explain Windows", "Explain windows"),
    ("What is 10!", "What is 10?"),
    ("What is n!?", "What is n?"),
    ("What is (n + 1)!", "What is (n + 1)?"),
    ("How many layers work?", "How do many layers work?"),
    ("Explain how well trees work", "How do well trees work?"),
    ("What is the meaning of life?", "What is life?"),
]


@pytest.mark.parametrize(("one", "other"), SHARED)
def test_the_same_in_nearly_the_same_words_has_one_wording(one: str, other: str) -> None:
    assert wording(one) == wording(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_may_have_another_answer_has_another_wording(one: str, other: str) -> None:
    assert wording(one) != wording(other)


@given(st.text(max_size=80))
def test_no_word_is_lost_but_courtesies_and_articles(text: str) -> None:
    assert wording(f"Which zebra does {text} 7 mean") != wording(f"Which does {text} 7 mean")
    assert wording(f"Is {text} 7 right") != wording(f"Is {text} 8 right")


@given(st.lists(st.sampled_from("explain what how is to me the few a please , layer cat U-Net".split()), min_size=1))
def test_room_and_marks_around_a_question_are_not_heard(words: list[str]) -> None:
    question = " ".join([*words, "network"])
    assert wording(question) == wording(f"  {question.replace(' ', '   ')} ?!. ")
