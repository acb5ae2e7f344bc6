"""Every error becomes `{"error": {"type", "message"}}` with a fitting status."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assistant.errors import ConceptGuideError, http_status


def error_object(error: ConceptGuideError) -> dict[str, dict[str, str]]:
    """Return the contract's object for an error."""
    return _object(type(error).__name__, str(error))


def handle_errors(app: FastAPI) -> None:
    """Teach an application to answer in the contract's form."""

    @app.exception_handler(ConceptGuideError)
    def known(request: Request, error: ConceptGuideError) -> JSONResponse:
        return JSONResponse(error_object(error), http_status(error))

    @app.exception_handler(RequestValidationError)
    def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part != "body")
        return JSONResponse(_object("InvalidRequest", f"{where or 'body'}: {first['msg']}"), 422)

    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse(_object("HTTPError", str(error.detail)), error.status_code, error.headers)

    @app.exception_handler(Exception)
    def unexpected(request: Request, error: Exception) -> JSONResponse:
        # What went wrong is in the log; a stranger is not told the inside of the program.
        return JSONResponse(_object("InternalError", "Something went wrong here. Ask again."), 500)


def _object(kind: str, message: str) -> dict[str, dict[str, str]]:
    return {"error": {"type": kind, "message": message}}
