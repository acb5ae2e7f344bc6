"""`GET /api/search`, `GET /api/documents`: the material itself, without a model."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response

from assistant.api.conditional import tagged
from assistant.api.examples import DOCUMENT, DOCUMENTS, RESULTS
from assistant.api.refusals import SAYS_SOMETHING, Responses, example, refusals
from assistant.contract import DocumentEntry, Documents, DocumentWithText, Results, SearchResult
from assistant.errors import DocumentNotFound
from assistant.service import Assistant
from index.storage import IndexedDocument

MOST_DOCUMENTS = 1_000
"""On one page."""
NO_DOCUMENT = "There is no document {!r}. See GET /api/documents."
_LONGEST_ID = 500

_TAG = {"etag": {"description": "Names these very bytes, for `If-None-Match`.", "schema": {"type": "string"}}}
_LINK = {"link": {"description": "Where the next page is, with `rel=next`.", "schema": {"type": "string"}}}
_UNCHANGED: Responses = {304: {"description": "The reply is still what `If-None-Match` names.", "headers": _TAG}}


def router(assistant: Assistant) -> APIRouter:
    """Return the routes of those who read."""
    routes = APIRouter(tags=["material"], responses=_UNCHANGED | refusals(503))

    @routes.get(
        "/api/search",
        summary="Search the material",
        response_model=Results,
        responses=example(RESULTS, _TAG) | refusals(422, invalid="query.q: Field required"),
    )
    def search(
        request: Request,
        q: Annotated[
            str,
            Query(
                description="What to look for, in words.", examples=["neural network"], json_schema_extra=SAYS_SOMETHING
            ),
        ],
        k: Annotated[int, Query(description="How many passages at most.", ge=1, le=50)] = 5,
    ) -> Response:
        """Return the passages nearest to a query, best first.

        Nothing is declined: the nearest come however far away they are, and `score` says how near.
        """
        found = [SearchResult.of(passage) for passage in assistant.search(q, k)]
        return tagged(request, Results(results=found))

    @routes.get(
        "/api/documents",
        summary="List the documents",
        response_model=Documents,
        responses=example(DOCUMENTS, _TAG | _LINK) | refusals(422, invalid="query.limit: should be 1,000 or less."),
    )
    def documents(
        request: Request,
        limit: Annotated[
            int | None,
            Query(description="How many at most; all of them where it is left out.", ge=1, le=MOST_DOCUMENTS),
        ] = None,
        after: Annotated[
            str, Query(description="Begin behind this id: the `next` of the page before.", max_length=_LONGEST_ID)
        ] = "",
    ) -> Response:
        """Return the documents that can be cited, in the order of their ids.

        A page begins behind an id, not at a number: what is added or removed meanwhile makes no document come twice,
        none is left out, and a page behind a document that was removed is still the right one.
        """
        page = page_of(assistant.documents(), limit, after)
        following = urlencode({"limit": limit, "after": page.next})
        return tagged(request, page, {"link": f'<?{following}>; rel="next"'} if page.next else None)

    @routes.get(
        "/api/documents/{document_id}",
        summary="Read a document",
        response_model=DocumentWithText,
        responses=example(DOCUMENT, _TAG) | refusals(404, 422, invalid="path.document_id: should be a text."),
    )
    def document(
        request: Request,
        document_id: Annotated[str, Path(description="The `id` in the list.", examples=["overfitting"])],
    ) -> Response:
        """Return one document with its text, in which every span of every source counts its characters."""
        return tagged(request, DocumentWithText.of(document_of(assistant, document_id)))

    return routes


def document_of(assistant: Assistant, document_id: str) -> IndexedDocument:
    """Return a document. Raises DocumentNotFound, and says where those that there are can be found by HTTP."""
    try:
        return assistant.document(document_id)
    except DocumentNotFound:
        raise DocumentNotFound(NO_DOCUMENT.format(document_id[:80])) from None


def page_of(documents: Sequence[IndexedDocument], limit: int | None, after: str) -> Documents:
    """Return at most so many documents behind an id; all that are left where no limit is given."""
    ordered = sorted(documents, key=_id)
    start = bisect_right(ordered, after, key=_id)
    page = ordered[start:][:limit]
    has_more = start + len(page) < len(ordered)
    return Documents(documents=[DocumentEntry.of(one) for one in page], next=page[-1].id if has_more else None)


def _id(document: IndexedDocument) -> str:
    return document.id
