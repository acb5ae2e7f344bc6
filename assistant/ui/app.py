"""Puts the chat and the reading page into an application that already has its API."""

from __future__ import annotations

import gradio as gr
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware import Middleware
from starlette.routing import Mount

from assistant.learning.concepts import CurrentConcepts
from assistant.rates import Rate
from assistant.records import Records
from assistant.service import Assistant
from assistant.sites import AllowedOrigins
from assistant.ui import reading
from assistant.ui.allowance import Allowance, NetworkOf
from assistant.ui.chat import Chat
from assistant.ui.door import Door
from assistant.ui.front import STATIC, FrontPage
from assistant.ui.page import build, translations
from assistant.ui.policy import ContentSecurityPolicy
from assistant.ui.study import Study
from assistant.ui.theme import theme


def mount_chat(
    app: FastAPI,
    assistant: Assistant,
    concepts: CurrentConcepts,
    records: Records,
    origins: AllowedOrigins,
    limit: Rate | None,
    network_of: NetworkOf,
) -> FastAPI:
    """Return the application with the chat at `/` and documents at `/read/{id}`. What it served before stays.

    Pages of the allowed origins may show documents, as the widget in them does. `limit` is how often one network may
    have something made, and `network_of` tells which network that is.
    """
    # Before the chat, which takes every address that is left.
    app.include_router(reading.router(assistant, origins))
    app.mount("/chat", ContentSecurityPolicy(StaticFiles(directory=str(STATIC))))
    allowance = Allowance(limit, network_of)
    chat = Chat(assistant, concepts, records, allowance)
    page = build(chat, Study(assistant, chat.subjects, concepts, allowance))
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page,
        path="/",
        app_kwargs={
            "middleware": [
                Middleware(ContentSecurityPolicy),
                Middleware(Door, page=page, network_of=network_of),
                Middleware(FrontPage, keep_days=records.keep_questions),
            ]
        },
        theme=theme(),
        i18n=translations(),
        footer_links=[],
        # Questions belong to who asked them: none are kept in a browser that others may use too.
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        max_file_size="1kb",
    )
    return mounted


def end_streams(app: FastAPI) -> None:
    """End the connection that each open page keeps, which would otherwise hold up a server that is stopping."""
    for route in app.routes:
        if isinstance(route, Mount) and isinstance(route.app, gr.routes.App):
            route.app.stop_event.set()
