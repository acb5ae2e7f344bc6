"""What the tools `ask_course`, `search_course` and `list_documents` do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any

from anyio.to_thread import run_sync
from mcp import types
from mcp.server import ServerRequestContext
from mcp.types.version import is_version_at_least
from pydantic import BaseModel

from assistant.contract import DocumentEntry, Results, SearchResult, Source
from assistant.mcp.arguments import Arguments, AskArguments, ListArguments, SearchArguments
from assistant.mcp.asking import written
from assistant.mcp.cancelling import Running
from assistant.mcp.descriptions import DocumentPage, ask_course, list_documents, search_course
from assistant.mcp.paging import page_of
from assistant.mcp.resources import link_to
from assistant.mcp.texts import answer_as_text, documents_as_text, results_as_text
from assistant.messages import Message
from assistant.service import Assistant

Context = ServerRequestContext[Any, Any]

Place = Callable[[], AbstractAsyncContextManager[object]]
"""Holds a place among the questions that are being answered. Raises Busy when there is none."""

Call = Callable[[Context, Any], Awaitable[types.CallToolResult]]

_LINKS_SINCE = "2025-06-18"
"""The version of the protocol that brought links to resources into results."""


@dataclass(frozen=True, slots=True)
class CourseTool:
    """A tool as an agent sees it, what its arguments are held against, and what it does."""

    tool: types.Tool
    arguments: type[Arguments]
    call: Call


def course_tools(assistant: Assistant, place: Place, running: Running, most_chars: int) -> dict[str, CourseTool]:
    """Return the tools by their names. A question or a query may have so many characters."""
    tools = (
        CourseTool(ask_course(most_chars), AskArguments, partial(_ask, assistant, place, running)),
        CourseTool(search_course(most_chars), SearchArguments, partial(_search, assistant)),
        CourseTool(list_documents(), ListArguments, partial(_list, assistant)),
    )
    return {tool.tool.name: tool for tool in tools}


def failed(message: str) -> types.CallToolResult:
    """Return what tells an agent in one line why a call came to nothing."""
    return types.CallToolResult(content=[types.TextContent(text=" ".join(message.split()))], is_error=True)


async def _ask(
    assistant: Assistant, place: Place, running: Running, ctx: Context, arguments: AskArguments
) -> types.CallToolResult:
    history = [Message(turn.role, turn.content) for turn in arguments.history]
    async with place():
        reply = assistant.ask(arguments.question, history, arguments.level)
        with running.cancellable(ctx):
            answer = await written(reply.events, lambda done, step: ctx.session.report_progress(done, message=step))
    return _result(answer, answer_as_text(answer), ctx, answer.sources)


async def _search(assistant: Assistant, ctx: Context, arguments: SearchArguments) -> types.CallToolResult:
    passages = await run_sync(assistant.search, arguments.query, arguments.limit)
    results = [SearchResult.of(passage) for passage in passages]
    return _result(Results(results=results), results_as_text(results), ctx, results)


async def _list(assistant: Assistant, ctx: Context, arguments: ListArguments) -> types.CallToolResult:
    documents = await run_sync(assistant.documents)
    page = page_of(documents, arguments.cursor, arguments.limit)
    entries = [DocumentEntry.of(document) for document in page.documents]
    listed = DocumentPage(documents=entries, total=len(documents), next=page.next)
    return _result(listed, documents_as_text(page.documents, len(documents), page.next), ctx)


def _result(
    value: BaseModel, text: str, ctx: Context, passages: Iterable[Source | SearchResult] = ()
) -> types.CallToolResult:
    """Return a result as data and as text, with a link to each document that it rests on."""
    content: list[types.ContentBlock] = [types.TextContent(text=text)]
    if is_version_at_least(ctx.protocol_version, _LINKS_SINCE):
        titles = {passage.document_id: passage.title for passage in passages}
        content += [link_to(id, title) for id, title in titles.items()]
    return types.CallToolResult(content=content, structured_content=value.model_dump(mode="json"))
