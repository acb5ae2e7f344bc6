"""`GET /api/search`, `GET /api/documents`: the material itself, without a model."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from assistant.contract import DocumentEntry, Documents, DocumentWithText, Results, SearchResult
from assistant.service import Assistant


def router(assistant: Assistant) -> APIRouter:
    """Return the routes of those who read."""
    routes = APIRouter(tags=["material"])

    @routes.get("/api/search")
    def search(q: str, k: Annotated[int, Query(ge=1, le=50)] = 5) -> Results:
        """Return the passages nearest to a query, best first."""
        return Results(results=[SearchResult.of(passage) for passage in assistant.search(q, k)])

    @routes.get("/api/documents")
    def documents() -> Documents:
        """Return every document that can be cited."""
        return Documents(documents=[DocumentEntry.of(document) for document in assistant.documents()])

    @routes.get("/api/documents/{document_id}")
    def document(document_id: str) -> DocumentWithText:
        """Return one document with its text."""
        return DocumentWithText.of(assistant.document(document_id))

    return routes
