"""What `POST /v1/embeddings` takes and gives."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from assistant.api.examples import Named
from assistant.api.openai.parameters import Label, Request, Whole
from assistant.api.refusals import Responses, example
from assistant.contract import DESCRIBED

MAX_TEXTS = 2_048
"""As many as OpenAI takes; some clients send a thousand without being told to."""
MAX_CHARS = 20_000
"""Of one text: more than an embedder reads of any."""

Encoding = Literal["float", "base64"]


def _not_empty(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("empty", "the text is empty. Leave it out.")
    return text


Text = Annotated[str, Field(max_length=MAX_CHARS, json_schema_extra={"pattern": r"\S"}), AfterValidator(_not_empty)]
Texts = Annotated[list[Text], Field(min_length=1, max_length=MAX_TEXTS)]


def _as_texts(value: Any) -> Any:
    texts = value if isinstance(value, list) else [value]
    if any(isinstance(text, int | list) for text in texts):
        message = "tokens cannot be embedded, since only their tokenizer knows what they mean. Send the texts as text."
        raise PydanticCustomError("unsupported_parameter", message)
    return texts


class EmbeddingRequest(Request):
    """Texts to embed."""

    input: Annotated[Texts, BeforeValidator(_as_texts, json_schema_input_type=Text | Texts)]
    """One text or several, none of them empty or longer than the embedder reads."""
    model: Annotated[str, Field(max_length=200)]
    """The embedder of the index, as `GET /v1/models` names it."""
    encoding_format: Encoding | None = None
    """`float` gives numbers, as it is without; `base64` the bytes of little-endian float32."""
    dimensions: Whole | None = None
    """The embedder's own number: it cannot be chosen."""
    user: Label | None = None
    """Nothing is done with it."""


class Embedding(BaseModel):
    """The vector of one text. Its length is 1."""

    model_config = DESCRIBED

    object: Literal["embedding"] = "embedding"
    index: int
    """The text's place in the request, from 0."""
    embedding: list[float] | str


class EmbeddingUsage(BaseModel):
    """Tokens of all texts, as the embedder counts them; one for every four characters where it does not tell."""

    prompt_tokens: int
    total_tokens: int


class Embeddings(BaseModel):
    """Vectors in the order of the texts."""

    object: Literal["list"] = "list"
    data: list[Embedding]
    model: str
    usage: EmbeddingUsage


REQUESTS: Named = {
    "text": {"summary": "One text", "value": {"model": "all-MiniLM-L6-v2", "input": "What is deep learning?"}},
    "texts": {
        "summary": "Several, as bytes",
        "value": {"model": "all-MiniLM-L6-v2", "input": ["Bread rises.", "Bees dance."], "encoding_format": "base64"},
    },
}
EMBEDDED: Responses = example(
    {
        "object": "list",
        "data": [{"object": "embedding", "index": 0, "embedding": [0.0513, -0.0311, 0.0826]}],
        "model": "all-MiniLM-L6-v2",
        "usage": {"prompt_tokens": 7, "total_tokens": 7},
    }
)
