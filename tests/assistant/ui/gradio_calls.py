"""Calls of the chat's page as a program makes them that knows how Gradio's page talks to its server."""

from __future__ import annotations

import json
import uuid
from copy import copy
from typing import Any

import httpx

Message = dict[str, Any]


class Caller:
    """One session at the chat's page."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self.session = uuid.uuid4().hex
        config = client.get("/config").json()
        self._functions = {one["api_name"]: one for one in config["dependencies"] if one["backend_fn"]}

    def another(self) -> Caller:
        """Return another session at the same page."""
        other = copy(self)
        other.session = uuid.uuid4().hex
        return other

    def join(self, function: str, *data: Any, event: Any = None) -> httpx.Response:
        """Have a function called, and do not wait for what it says."""
        called = self._functions[function]
        sent = {
            "data": [*data, *[None] * len(called["inputs"])][: len(called["inputs"])],
            "fn_index": called["id"],
            "session_hash": self.session,
            "event_data": event,
            "trigger_id": called["targets"][0][0],
        }
        headers = {"content-type": "application/json"}
        return self._client.post("/gradio_api/queue/join", content=json.dumps(sent), headers=headers)

    def hear(self) -> list[Message]:
        """Return what is said until a function is done."""
        came: list[Message] = []
        with self._client.stream("GET", f"/gradio_api/queue/data?session_hash={self.session}") as lines:
            for line in lines.iter_lines():
                if line.startswith("data: "):
                    came.append(json.loads(line.removeprefix("data: ")))
                    if came[-1]["msg"] in ("process_completed", "close_stream", "unexpected_error"):
                        break
        return came

    def call(self, function: str, *data: Any, event: Any = None) -> list[Message]:
        """Have a function called; return what is said until it is done."""
        self.join(function, *data, event=event).raise_for_status()
        return self.hear()
