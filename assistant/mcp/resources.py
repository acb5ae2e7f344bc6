"""The documents as resources `course://documents/{id}`: listed in pages, and read whole."""

from __future__ import annotations

from anyio.to_thread import run_sync
from mcp import MCPError, types

from assistant.errors import DocumentNotFound
from assistant.mcp.addresses import TEMPLATE, document_id_of, uri_of
from assistant.mcp.paging import page_of
from assistant.mcp.texts import one_line
from assistant.service import Assistant
from index.storage import IndexedDocument

ON_A_PAGE = 50
"""Documents in one answer to `resources/list`."""
PLAIN = "text/plain"
"""What a document's text is, whatever its file was: the text that every span counts in."""

DOCUMENT = types.ResourceTemplate(
    uri_template=TEMPLATE,
    name="document",
    title="A document of the course",
    description="The whole text of one document, in which the sources of answers count their characters.",
    mime_type=PLAIN,
)


async def list_documents(assistant: Assistant, cursor: str | None) -> types.ListResourcesResult:
    """Return one page of the documents."""
    page = page_of(await run_sync(assistant.documents), cursor, ON_A_PAGE)
    return types.ListResourcesResult(
        resources=[_resource(document) for document in page.documents], next_cursor=page.next
    )


async def read_document(assistant: Assistant, uri: str) -> types.ReadResourceResult:
    """Return a document's text. Raises MCPError for an address at which there is none."""
    try:
        document = await run_sync(assistant.document, document_id_of(uri))
    except DocumentNotFound:
        message = f"There is no document at {uri[:200]!r}. See what there is with resources/list."
        raise MCPError(types.INVALID_PARAMS, message, {"uri": uri[:200]}) from None
    return types.ReadResourceResult(contents=[types.TextResourceContents(uri=uri, mime_type=PLAIN, text=document.text)])


def link_to(document_id: str, title: str) -> types.ResourceLink:
    """Return a link to a document, for the result of a tool."""
    return types.ResourceLink(uri=uri_of(document_id), name=document_id, title=one_line(title), mime_type=PLAIN)


def _resource(document: IndexedDocument) -> types.Resource:
    return types.Resource(
        uri=uri_of(document.id),
        name=document.id,
        title=one_line(document.title),
        mime_type=PLAIN,
        size=len(document.text.encode()),
    )
