"""What is said of a request that is not as it should be: one line in plain words, and the field that it is about."""

from __future__ import annotations

from dataclasses import dataclass
from json import JSONDecodeError
from typing import Any

from fastapi.exceptions import RequestValidationError

_SEND_JSON = "Send JSON, with content-type: application/json."

_A_TEXT = "should be a text."
_A_WHOLE_NUMBER = "should be a whole number."
_A_NUMBER = "should be a number."
_TRUE_OR_FALSE = "should be true or false."
_A_LIST = "should be a list."
_AN_OBJECT = "should be a JSON object."
_WORDS = {
    "extra_forbidden": "this is not known here. Leave it out.",
    "string_type": _A_TEXT,
    "string_unicode": "holds half of a character, which is no text.",
    "string_too_short": "should have at least {min_length:,} characters.",
    "string_too_long": "at most {max_length:,} characters fit. Shorten it.",
    "string_pattern_mismatch": "should match {pattern}",
    "int_type": _A_WHOLE_NUMBER,
    "int_parsing": _A_WHOLE_NUMBER,
    "int_parsing_size": _A_WHOLE_NUMBER,
    "int_from_float": _A_WHOLE_NUMBER,
    "float_type": _A_NUMBER,
    "float_parsing": _A_NUMBER,
    "finite_number": _A_NUMBER,
    "greater_than_equal": "should be {ge:,} or more.",
    "less_than_equal": "should be {le:,} or less.",
    "less_than": "should be less than {lt:,}.",
    "bool_type": _TRUE_OR_FALSE,
    "bool_parsing": _TRUE_OR_FALSE,
    "list_type": _A_LIST,
    "tuple_type": _A_LIST,
    "too_short": "should have at least {min_length:,}.",
    "too_long": "at most {max_length:,} fit. Send fewer.",
    "dict_type": _AN_OBJECT,
    "model_type": _AN_OBJECT,
    "model_attributes_type": _AN_OBJECT,
    "literal_error": "should be {expected}.",
    "none_required": "should be null.",
}
"""Of what pydantic finds, by its name there. What is not here is said as it says it: our own checks in our words."""

_CODES = {
    "extra_forbidden": "unknown_parameter",
    "missing": "missing_required_parameter",
    "unsupported_parameter": "unsupported_parameter",
}
"""OpenAI's, of what is wrong with a field."""

_LONGEST_PLACE = 100
"""Characters. A field's name comes from outside."""


@dataclass(frozen=True)
class Invalid:
    """What is wrong with a request."""

    message: str
    field: str | None = None
    """Such as `messages.0.content`; None where it is the whole body."""
    code: str | None = None
    """OpenAI's word for it, where there is one."""


def invalid(error: RequestValidationError) -> Invalid:
    """Return what is said of a request: the first of what is wrong with it."""
    first = error.errors()[0]
    kind, place = first["type"], first["loc"]
    if kind == "json_invalid":
        return Invalid(_broken(first["ctx"]["error"], str(error.body), place[-1]))
    if place == ("body",) and isinstance(error.body, bytes | None):
        return Invalid(_SEND_JSON, code=_CODES.get(kind))
    where = ascii(".".join(str(part) for part in place if part != "body"))[1:-1][:_LONGEST_PLACE]
    said = _WORDS[kind].format_map(first.get("ctx", {})) if kind in _WORDS else first["msg"]
    return Invalid(f"{where or 'body'}: {said}", where or None, _CODES.get(kind))


def unreadable(cause: BaseException | None) -> str | None:
    """Return what is said of a body that cannot even be read as JSON, by why it cannot; None for any other cause."""
    match cause:
        case UnicodeDecodeError(start=start):
            return f"The body is not UTF-8: its byte {start + 1:,} belongs to no character. Send JSON in UTF-8."
        case RecursionError():
            return "The body is nested too deep. Send lists and objects with fewer others inside one another."
        case ValueError():
            return "The body has a number of too many digits. Shorten it."
    return None


def _broken(what: str, text: str, position: Any) -> str:
    """Return what is wrong with a text that is no JSON, and where."""
    found = JSONDecodeError(what, text, position)
    return f"The body is no JSON: {what.removesuffix(' at')} at line {found.lineno:,}, column {found.colno:,}."
