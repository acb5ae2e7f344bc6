"""Builds the protocol's server over an assistant. Knows nothing of how messages come and go."""

from __future__ import annotations

import logging
from typing import Any

from mcp import MCPError, types
from mcp.server import CacheHint, Server
from mcp.server.context import CallNext, HandlerResult
from pydantic import ValidationError

from assistant.errors import ConceptGuideError, http_status
from assistant.installed import installed_version
from assistant.learning.concepts import CurrentConcepts
from assistant.mcp.arguments import in_one_line
from assistant.mcp.cancelling import Running
from assistant.mcp.descriptions import INSTRUCTIONS
from assistant.mcp.prompts import EXPLAIN, completed, explain
from assistant.mcp.resources import DOCUMENT, list_documents, read_document
from assistant.mcp.tools import Context, CourseTool, Place, course_tools, failed
from assistant.service import Assistant

_log = logging.getLogger(__name__)

_FOR_AN_HOUR = CacheHint(ttl_ms=3_600_000, scope="public")
"""What only another version of the program changes."""
_UNFORESEEN = "Something went wrong here. Ask again."
"""What went wrong is in the log; a stranger is not told the inside of the program."""


def build_server(
    assistant: Assistant, concepts: CurrentConcepts, place: Place, most_chars: int, running: Running
) -> Server[Any]:
    """Return the server. A question holds a `place` while it is answered, and may have `most_chars` characters."""
    tools = course_tools(assistant, place, running, most_chars)

    async def listed_tools(ctx: Context, params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[tool.tool for tool in tools.values()])

    async def call_tool(ctx: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        return await _called(tools, ctx, params)

    async def resources(ctx: Context, params: types.PaginatedRequestParams | None) -> types.ListResourcesResult:
        return await list_documents(assistant, params.cursor if params else None)

    async def templates(ctx: Context, params: Any) -> types.ListResourceTemplatesResult:
        return types.ListResourceTemplatesResult(resource_templates=[DOCUMENT])

    async def read(ctx: Context, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        return await read_document(assistant, params.uri)

    async def prompts(ctx: Context, params: Any) -> types.ListPromptsResult:
        return types.ListPromptsResult(prompts=[EXPLAIN])

    async def prompt(ctx: Context, params: types.GetPromptRequestParams) -> types.GetPromptResult:
        return explain(params.name, params.arguments or {})

    async def complete(ctx: Context, params: types.CompleteRequestParams) -> types.CompleteResult:
        return await completed(assistant, concepts, params)

    server: Server[Any] = Server(
        "concept-guide",
        title="Concept Guide",
        version=installed_version(),
        instructions=INSTRUCTIONS,
        cache_hints={
            "tools/list": _FOR_AN_HOUR,
            "prompts/list": _FOR_AN_HOUR,
            "resources/templates/list": _FOR_AN_HOUR,
        },
        on_list_tools=listed_tools,
        on_call_tool=call_tool,
        on_list_resources=resources,
        on_list_resource_templates=templates,
        on_read_resource=read,
        on_list_prompts=prompts,
        on_get_prompt=prompt,
        on_completion=complete,
    )
    server.middleware.append(_told_plainly)
    return server


async def _called(
    tools: dict[str, CourseTool], ctx: Context, params: types.CallToolRequestParams
) -> types.CallToolResult:
    """Return a tool's result; what an agent can mend by itself is a result too."""
    if (tool := tools.get(params.name)) is None:
        raise MCPError(types.INVALID_PARAMS, f"There is no tool {params.name[:80]!r}. There are: {', '.join(tools)}.")
    try:
        arguments = tool.arguments.model_validate(params.arguments or {})
    except ValidationError as error:
        return failed(f"InvalidArguments: {in_one_line(error)}")
    try:
        return await tool.call(ctx, arguments)
    except ConceptGuideError as error:
        return failed(f"{type(error).__name__}: {error}")
    except MCPError:
        raise
    except Exception:
        _log.exception("A tool failed")
        return failed(f"InternalError: {_UNFORESEEN}")


async def _told_plainly(ctx: Context, call_next: CallNext) -> HandlerResult:
    """Tell of every failure in one line; how the protocol's library would tell of one that nobody foresaw differs."""
    try:
        return await call_next(ctx)
    except (MCPError, ValidationError):
        raise
    except ConceptGuideError as error:
        code = types.INTERNAL_ERROR if http_status(error) >= 500 else types.INVALID_PARAMS
        raise MCPError(code, str(error)) from None
    except Exception:
        _log.exception("A request failed")
        raise MCPError(types.INTERNAL_ERROR, _UNFORESEEN) from None
