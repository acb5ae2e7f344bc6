"""Asks a server that speaks OpenAI's protocol: vLLM, llama.cpp, Ollama and many others."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import httpx

from assistant.errors import GenerationFailed
from assistant.generators import Pieces
from assistant.prompting import Prompt

_log = logging.getLogger(__name__)


class RemoteGenerator:
    """A chat-completions server at a base URL that ends in `/v1`."""

    def __init__(self, base_url: str, model: str | None = None, key: str | None = None) -> None:
        """Connect lazily: nothing is sent before the first question.

        Args:
            base_url: such as `http://127.0.0.1:8000/v1`.
            model: as the server calls it; the first it lists where none is named.
            key: sent as a bearer token.
        """
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._base_url = base_url.rstrip("/")
        self._shown_url = str(httpx.URL(self._base_url).copy_with(username=None, password=None))
        # A model may think for long before its first word, but a server that is there accepts at once.
        self._client = httpx.Client(headers=headers, timeout=httpx.Timeout(120, connect=5), trust_env=False)
        self._model = model

    @property
    def name(self) -> str:
        """The model, as far as it is known: readers are not told where the server is."""
        return self._model or "remote model"

    def stream(self, prompt: Prompt, max_tokens: int) -> Pieces:
        """Yield the answer as it arrives. Closing the iterator closes the connection, which stops the server."""
        try:
            request = self._request(prompt, max_tokens)
            with self._client.stream("POST", f"{self._base_url}/chat/completions", json=request) as response:
                if response.is_error:
                    response.read()
                    # Servers quote what they did not like: the prompt, with its question.
                    quoted = {"quoted": response.text[:1000]}
                    _log.warning("%s answered %s.", self._shown_url, response.status_code, extra=quoted)
                    raise GenerationFailed(f"The model server answered {response.status_code}. Its own log says why.")
                yield from _pieces(response.iter_lines())
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            raise GenerationFailed(f"{self._shown_url} does not speak OpenAI's protocol ({error!r}).") from error

    def reach(self, seconds: float) -> None:
        """Ask the server for its models, and wait so long at most. Raises GenerationFailed."""
        try:
            response = self._client.get(f"{self._base_url}/models", timeout=seconds)
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error
        # Some servers have no such list. What counts is that they are there and would serve.
        if response.status_code in (401, 403) or response.is_server_error:
            raise GenerationFailed(f"The model server {self._shown_url} answers {response.status_code}.")

    def _unreachable(self, error: httpx.HTTPError) -> GenerationFailed:
        return GenerationFailed(
            f"The model server {self._shown_url} cannot be reached ({error}). Start it, or choose another --generator."
        )

    def _request(self, prompt: Prompt, max_tokens: int) -> dict[str, object]:
        if self._model is None:
            self._model = str(self._client.get(f"{self._base_url}/models").raise_for_status().json()["data"][0]["id"])
        messages = [{"role": message.role, "content": message.content} for message in prompt.messages]
        return {
            "model": self._model,
            "messages": messages,
            "max_tokens": max_tokens,
            "temperature": prompt.decoding.temperature,
            "stream": True,
        } | ({} if prompt.decoding.seed is None else {"seed": prompt.decoding.seed})


def _pieces(lines: Iterator[str]) -> Iterator[str]:
    """Yield the text of a stream of `chat.completion.chunk` events."""
    for line in lines:
        data = line.removeprefix("data:").strip()
        if not line.startswith("data:") or data == "[DONE]":
            continue
        event = json.loads(data)
        if event.get("error"):
            raise GenerationFailed(f"The model server stopped: {event['error']}")
        for choice in event["choices"]:
            if text := (choice.get("delta") or {}).get("content"):
                yield text
