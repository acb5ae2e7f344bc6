"""Asks a server that speaks OpenAI's protocol: vLLM, llama.cpp, Ollama and many others."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import PureWindowsPath
from typing import Any

import httpx

from assistant.errors import GenerationFailed
from assistant.generators import Pieces
from assistant.generators.arriving import arriving
from assistant.prompting import Prompt

_log = logging.getLogger(__name__)

_OVER = {"choices": [{"finish_reason": "stop"}]}


class RemoteGenerator:
    """A chat-completions server at a base URL that ends in `/v1`."""

    def __init__(self, base_url: str, model: str | None = None, key: str | None = None) -> None:
        """Connect lazily: nothing is sent before the first question.

        Args:
            base_url: such as `http://127.0.0.1:8000/v1`.
            model: as the server calls it; the first it lists where none is named.
            key: sent as a bearer token.
        """
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._base_url = base_url.rstrip("/")
        self._shown_url = str(httpx.URL(self._base_url).copy_with(username=None, password=None))
        self._certificates = httpx.create_ssl_context(trust_env=False)
        self._model = model

    @property
    def name(self) -> str:
        """The model, as far as it is known: readers are told neither where the server is nor where its files are."""
        return _without_folder(self._model or "remote model")

    def stream(self, prompt: Prompt, max_tokens: int) -> Pieces:
        """Yield the answer as it arrives, and an empty piece now and then while nothing does.

        Closing the iterator closes the connection, which stops the server. What an error says is for readers; the log
        says which server it was.
        """
        return arriving(self._answer(prompt, max_tokens))

    async def _answer(self, prompt: Prompt, max_tokens: int) -> AsyncGenerator[str, None]:
        # A model may think for long before its first word, but a server that is there accepts at once.
        timeout = httpx.Timeout(120, connect=5)
        try:
            async with httpx.AsyncClient(
                headers=self._headers, timeout=timeout, trust_env=False, verify=self._certificates
            ) as client:
                request = await self._request(client, prompt, max_tokens)
                async with client.stream("POST", f"{self._base_url}/chat/completions", json=request) as response:
                    if response.is_error:
                        await response.aread()
                        raise self._broken_off(f"answered {response.status_code}", response.text)
                    is_over = False  # A server that died may close its connection as one does that has said all.
                    async for event in _events(response.aiter_lines()):
                        if event.get("error"):
                            raise self._broken_off("stopped", str(event["error"]))
                        for choice in event["choices"]:
                            is_over |= bool(choice.get("finish_reason"))
                            if text := (choice.get("delta") or {}).get("content"):
                                yield text
                    if not is_over:
                        raise self._broken_off("ended in the middle of an answer", "")
        except httpx.HTTPError as error:
            _log.warning("%s", self._unreachable(error))
            raise GenerationFailed("The model server cannot be reached. Ask again in a few minutes.") from error
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            raise self._broken_off("does not speak OpenAI's protocol", repr(error)) from error

    def reach(self, seconds: float) -> None:
        """Ask the server for its models, and wait so long at most.

        Raises:
            GenerationFailed: it is not there. What it says is for who runs this: it names the server.
        """
        try:
            response = httpx.get(
                f"{self._base_url}/models",
                headers=self._headers,
                timeout=seconds,
                trust_env=False,
                verify=self._certificates,
            )
        except httpx.HTTPError as error:
            raise GenerationFailed(self._unreachable(error)) from error
        # Some servers have no such list. What counts is that they are there and would serve.
        if response.status_code in (401, 403) or response.is_server_error:
            raise GenerationFailed(f"The model server {self._shown_url} answers {response.status_code}.")

    def _unreachable(self, error: httpx.HTTPError) -> str:
        remedy = "Start it, or choose another --generator."
        return f"The model server {self._shown_url} cannot be reached ({error}). {remedy}"

    def _broken_off(self, how: str, quoted: str) -> GenerationFailed:
        # Servers quote what they did not like: the prompt, with its question.
        _log.warning("The model server %s %s.", self._shown_url, how, extra={"quoted": quoted[:1000]})
        return GenerationFailed(f"The model server {how}. Its own log says why.")

    async def _request(self, client: httpx.AsyncClient, prompt: Prompt, max_tokens: int) -> dict[str, object]:
        if self._model is None:
            response = await client.get(f"{self._base_url}/models")
            self._model = str(response.raise_for_status().json()["data"][0]["id"])
        messages = [{"role": message.role, "content": message.content} for message in prompt.messages]
        return {
            "model": self._model,
            "messages": messages,
            "max_tokens": max_tokens,
            "temperature": prompt.decoding.temperature,
            "stream": True,
        } | ({} if prompt.decoding.seed is None else {"seed": prompt.decoding.seed})


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, Any]]:
    """Yield the `chat.completion.chunk` events of a stream; its last line as one that is over."""
    async for line in lines:
        data = line.removeprefix("data:").strip()
        if line.startswith("data:"):
            yield _OVER if data == "[DONE]" else json.loads(data)


def _without_folder(model: str) -> str:
    """Return a model's name; of a file's absolute path, as llama.cpp may list one, the file's name alone."""
    path = PureWindowsPath(model)  # which takes both kinds of slashes
    return path.name if path.root else model
