"""Puts the authors' page into an application, where the settings have a password for it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources

import gradio as gr
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse

from assistant.background import BackgroundEmbedder
from assistant.factory import build_index
from assistant.records import Records
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.ui.authors.adding_tab import adding_tab
from assistant.ui.authors.blocks import block, element, text
from assistant.ui.authors.desk import Desk
from assistant.ui.authors.documents_tab import documents_tab
from assistant.ui.authors.door import Door
from assistant.ui.authors.feedback_tab import feedback_tab
from assistant.ui.authors.gaps import Gaps
from assistant.ui.authors.sessions import Sessions
from assistant.ui.authors.shelf import Shelf
from assistant.ui.authors.topics_tab import topics_tab
from assistant.ui.policy import ContentSecurityPolicy
from assistant.ui.quiet import QuietPage
from assistant.ui.theme import theme
from assistant.ui.words import ENGLISH, Words
from knowledge.library import Library
from knowledge.web import Web

PATH = "/authors"
_HOUR = 60 * 60


def mount_authors(
    app: FastAPI, assistant: Assistant, settings: Settings, records: Records, words: Words = ENGLISH
) -> FastAPI:
    """Return the application with the page at `/authors`, if the settings have a password. Call before the chat's."""
    if settings.author_password is None:
        return app

    @app.get(PATH, include_in_schema=False)
    async def with_its_slash(request: Request) -> RedirectResponse:
        return RedirectResponse(f"{request.scope.get('root_path', '')}{PATH}/")

    gaps = Gaps(records, assistant.embedder)
    sessions = Sessions(settings.author_password.get_secret_value())
    # The last of these is nearest to the page.
    guards = [Middleware(Door, sessions=sessions, words=words), Middleware(ContentSecurityPolicy)]
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        build(assistant, settings, records, gaps, words),
        path=PATH,
        app_kwargs={"middleware": guards, "routes": gaps.routes(words)},
        theme=theme(),
        css=_own("authors.css"),
        head=f"<script>{_own('sign_out.js')}</script>",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        max_file_size=f"{settings.max_upload_mb}mb",
    )
    return mounted


def build(assistant: Assistant, settings: Settings, records: Records, gaps: Gaps, words: Words) -> gr.Blocks:
    """Return the page."""
    library = Library(settings.library_dir)
    desk = Desk(settings.uploads_dir, library, Web(), _indexing(assistant, settings))
    page = QuietPage(title=words.authors_title, delete_cache=(_HOUR, _HOUR))
    with page:
        with gr.Row(elem_id="cga-header"):
            gr.Markdown(block(element("h1", text(words.authors_title))), container=False, latex_delimiters=[])
            gr.Button(words.sign_out, elem_id="cga-sign-out", size="sm", scale=0, min_width=100)
        with gr.Tabs():
            documents_tab(page, Shelf(assistant, library, settings.index_dir, desk.source), words)
            adding_tab(desk, settings.max_upload_mb, words)
            feedback_tab(records, words)
            topics_tab(gaps, words)
    page.queue(api_open=False)
    return page


def _indexing(assistant: Assistant, settings: Settings) -> Callable[..., object]:
    """Return what brings the index up to the library, with the embedder that is loaded already."""

    def index(between: Callable[[], None], report: Callable[[int, int], None]) -> object:
        return build_index(settings, BackgroundEmbedder(assistant.embedder, between), report)

    return index


def _own(name: str) -> str:
    return resources.files("assistant.ui.authors").joinpath(name).read_text(encoding="utf-8")
