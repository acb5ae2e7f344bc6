from __future__ import annotations

from collections.abc import Callable

from assistant.observing.tracebacks import told

SECRET = "what-somebody-asked"


def raised(raise_it: Callable[[], None]) -> Exception:
    try:
        raise_it()
    except Exception as error:
        return error
    raise AssertionError


def chain() -> None:
    question = SECRET
    try:
        raise KeyError(question)
    except KeyError as error:
        raise ValueError(f"It was {question}") from error


def group() -> None:
    raise ExceptionGroup(SECRET, [raised(chain), OSError(SECRET)])


def test_it_tells_where_an_error_came_from_and_not_what_it_says() -> None:
    text = told(raised(chain))
    assert SECRET not in text
    first, second = text.split("\nwhich led to:\n")
    assert first.endswith("KeyError")
    assert second.endswith("ValueError")
    assert "in chain" in first


def test_it_tells_of_all_errors_of_a_group() -> None:
    text = told(raised(group))
    assert SECRET not in text
    assert {"KeyError", "ValueError", "OSError", "ExceptionGroup"} <= set(text.split())


def test_messages_are_told_to_who_asks_for_them() -> None:
    text = told(raised(chain), with_messages=True)
    assert text.endswith(f"ValueError: It was {SECRET}")


def test_what_was_meant_to_hide_a_cause_hides_it() -> None:
    def hiding() -> None:
        try:
            raise KeyError(SECRET)
        except KeyError:
            raise ValueError from None

    assert "KeyError" not in told(raised(hiding)).split()


def test_errors_that_lead_to_each_other_end() -> None:
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    assert told(one).count("Error") == 2


def test_a_long_chain_is_cut() -> None:
    error: BaseException = ValueError()
    for _ in range(1000):
        before, error = error, ValueError()
        error.__cause__ = before
    assert told(error).count("ValueError") == 10
