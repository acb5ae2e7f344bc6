"""Reads what comes in over HTTP before the protocol's library does, so that whatever is no message is said so plainly.

The library would tell of some of it at length, and of some as an error of the server.
"""

from __future__ import annotations

from typing import Any

from mcp import types
from pydantic import ValidationError
from pydantic_core import from_json
from starlette.responses import JSONResponse

_LONGEST_ID = 200
_LARGEST_ID = 2**53
"""Numbers above it are not the same in every language."""


class NoMessage(Exception):
    """What came is no message. Its code is JSON-RPC's."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code

    def response(self) -> JSONResponse:
        """Return what says so in JSON-RPC's form."""
        error = {"code": self.code, "message": str(self)}
        return JSONResponse({"jsonrpc": "2.0", "id": None, "error": error}, 400)


def message_of(body: bytes) -> dict[str, Any]:
    """Return the message in a body. Raises NoMessage."""
    try:
        message = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise NoMessage(types.PARSE_ERROR, f"The body is no JSON: {error}.") from None
    if not isinstance(message, dict):
        raise NoMessage(types.INVALID_REQUEST, "Send one message at a time: a JSON object. Batches are not taken.")
    if not _is_id(message.get("id", 0)):
        raise NoMessage(types.INVALID_REQUEST, f"The id is no whole number and no text of {_LONGEST_ID} characters.")
    try:
        types.jsonrpc_message_adapter.validate_python(message, by_name=False)
    except ValidationError:
        what = 'The body is no message of JSON-RPC 2.0, such as {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}.'
        raise NoMessage(types.INVALID_REQUEST, what) from None
    return message


def request_id_in(cancelled: dict[str, Any]) -> object:
    """Return the number of the request that a message cancels, if it names one."""
    params = cancelled.get("params")
    return params.get("requestId") if isinstance(params, dict) else None


def _is_id(id: object) -> bool:
    if isinstance(id, str):
        return len(id) <= _LONGEST_ID
    return isinstance(id, int) and not isinstance(id, bool) and abs(id) <= _LARGEST_ID
