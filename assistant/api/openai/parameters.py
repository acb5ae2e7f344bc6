"""What a field of a request may be: what it must be to have an effect, or what it may be to have none.

The chat API has parameters for what this assistant does not do: tools, images, several replies. Clients send some of
them by default with the value that asks for nothing. Such a value is accepted; any other is refused by name, for an
answer that leaves out what was asked for would pass for one that has it.
"""

from __future__ import annotations

import reprlib
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from assistant.contract import DESCRIBED


def _flag(value: Any) -> Any:
    """Refuse 0, which a Literal takes for false."""
    if not isinstance(value, bool):
        raise PydanticCustomError("not_off", "should be false")
    return value


Whole = Annotated[int, Strict()]
Number = Annotated[float, Strict()]
Flag = Annotated[bool, Strict()]
Off = Annotated[Literal[False], BeforeValidator(_flag)]
Label = Annotated[str, Field(max_length=512)]
"""A word of the client's own, with which nothing is done."""


def only(advice: str = "Leave it out.") -> WrapValidator:
    """Refuse by name what a field's type does not take; the advice says what to do instead."""

    def accepted(value: Any, accept: ValidatorFunctionWrapHandler) -> Any:
        try:
            return accept(value)
        except ValidationError:
            message = "{value} is not supported here. {advice}"
            said = {"value": reprlib.repr(value), "advice": advice}
            raise PydanticCustomError("unsupported_parameter", message, said) from None

    return WrapValidator(accepted)


class Request(BaseModel):
    """A body, or a part of one. What is not known is refused by name."""

    model_config = DESCRIBED | ConfigDict(extra="forbid", allow_inf_nan=False)


class TextFormat(Request):
    """A form of reply. There is no other."""

    type: Literal["text"]


class WithoutEffect(Request):
    """Parameters with which nothing is done. One that would have to have an effect is refused."""

    user: Label | None = None
    safety_identifier: Label | None = None
    prompt_cache_key: Label | None = None
    metadata: dict[Label, Label] | None = None
    parallel_tool_calls: Flag | None = None
    store: Annotated[Off | None, only()] = None
    n: Annotated[Whole | None, Field(ge=1, le=1), only("Ask again for another answer.")] = None
    top_p: Annotated[Number | None, Field(ge=1, le=1), only("Choose a temperature instead.")] = None
    presence_penalty: Annotated[Number | None, Field(ge=0, le=0), only()] = None
    frequency_penalty: Annotated[Number | None, Field(ge=0, le=0), only()] = None
    logit_bias: Annotated[dict[str, Any] | None, Field(max_length=0), only()] = None
    logprobs: Annotated[Off | None, only()] = None
    top_logprobs: Annotated[Whole | None, Field(ge=0, le=0), only()] = None
    tools: Annotated[list[Any] | None, Field(max_length=0), only("This assistant calls no tools.")] = None
    tool_choice: Annotated[Literal["none", "auto"] | None, only("This assistant calls no tools.")] = None
    functions: Annotated[list[Any] | None, Field(max_length=0), only("This assistant calls no tools.")] = None
    function_call: Annotated[Literal["none", "auto"] | None, only("This assistant calls no tools.")] = None
    response_format: Annotated[TextFormat | None, only("Answers are text; their sources are data beside it.")] = None
    modalities: Annotated[list[Literal["text"]] | None, only("Answers are text.")] = None
    audio: Annotated[None, only("Answers are text.")] = None
    prediction: Annotated[None, only()] = None
    reasoning_effort: Annotated[Literal["none"] | None, only()] = None
    verbosity: Annotated[Literal["medium"] | None, only("Choose a level instead.")] = None
    service_tier: Annotated[Literal["auto", "default"] | None, only()] = None
    prompt_cache_retention: Annotated[Literal["in_memory"] | None, only()] = None
    prompt_cache_options: Annotated[None, only()] = None
    moderation: Annotated[None, only()] = None
    web_search_options: Annotated[None, only("Answers come from the course material alone.")] = None
