"""Navigation and advertising go; teaching stays, however it speaks to its reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.readers import plain_text
from knowledge.readers.leftovers import is_leftover, is_navigation, sells

LECTURE = (
    "In our model, we assume that the noise is Gaussian.",
    "You may ask why we normalize our inputs.",
    "Start with the loss, and you get the gradient.",
    "Try it yourself: our network has two layers.",
    "Ready to see why this fails?",
    "We offer a proof below, and you should check each step.",
    "Our results improve when you train longer.",
    "Call the function with your data, and it returns a score.",
    "Explore how the learning rate changes your results.",
    "Our customers are the users of a shop, and their discounts are the labels.",
    "You can get started with a small program before our next lecture.",
    "Download the data set that we use in our examples.",
    "Let us look at how your phone recognizes your voice.",
    "Our flexible solution saves memory, which gives you a better tradeoff.",
)

ADVERTISING = (
    "Ready to start your journey? Join thousands of students today! Our award-winning courses are tailored to your "
    "goals, and our friendly advisors help you with financial aid. Apply now and get your free trial.",
    "Get more from your data. Our platform saves you time and money. Sign up for a free trial, or contact us for a "
    "demo: our customers love how quickly you see results. Your team gets started in minutes with no obligation.",
)


@given(st.lists(st.sampled_from(LECTURE), min_size=1, max_size=20))
def test_a_lecture_that_says_we_and_you_is_not_advertising(sentences: list[str]) -> None:
    assert not sells("What comes next\n" + " ".join(sentences))


@pytest.mark.parametrize("text", ADVERTISING)
def test_sales_talk_is_advertising(text: str) -> None:
    assert sells(text)


@pytest.mark.parametrize(
    "line",
    [
        "Skip to content Skip to Chat",
        "Skip to main content",
        "Back to top",
        "Log in | Sign up",
        "Home > Blog > AI",
        "© 2025 Example Inc. All rights reserved.",
        "Privacy Policy · Terms of Use",
        "Advertisement",
    ],
)
def test_navigation_is_navigation(line: str) -> None:
    assert is_navigation(line)


@pytest.mark.parametrize(
    "line",
    [
        "Skip connections",
        "Search",
        "Contents",
        "Skip to content addressing when memory is differentiable",
        "Home",
        "Sign up to ten volunteers",
        "Sharing weights",
        "",
        "Read more papers by the same authors",
    ],
)
def test_headings_that_resemble_navigation_are_not(line: str) -> None:
    assert not is_navigation(line)


@pytest.mark.parametrize(
    "heading", ["Recommended Articles", "Related posts", "You may also like", "More from our blog"]
)
def test_a_short_section_that_leads_elsewhere_is_left_over(heading: str) -> None:
    assert is_leftover(heading, "Look at what else there is on this page.")
    assert not is_leftover(heading, "This section was written to be read. " * 30)


@pytest.mark.parametrize(
    "heading", ["Further reading", "Related work", "References", "Next steps", "Comments on the proof"]
)
def test_sections_of_a_lecture_note_stay(heading: str) -> None:
    assert not is_leftover(heading, "We build on earlier work, which you may want to read.")


def test_a_page_that_is_all_advertising_is_kept_whole() -> None:
    page = plain_text.read(f"Our School\n\nNext Steps\n\n{ADVERTISING[0]}\n".encode(), "a.txt")
    assert "free trial" in page.text


def test_an_advertisement_below_an_article_is_left_out() -> None:
    article = "\n\n".join(" ".join(LECTURE[n : n + 5]) for n in range(8))
    page = plain_text.read(
        f"Lecture One\n\nThe Model\n\n{article}\n\nNext Steps\n\n{ADVERTISING[0]}\n".encode(), "a.txt"
    )
    assert [section.heading for section in page.sections] == ["The Model"]
    assert "free trial" not in page.text
