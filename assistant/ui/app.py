"""Puts the chat and the reading page into an application that already has its API."""

from __future__ import annotations

import json
from importlib import resources

import gradio as gr
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.routing import Mount

from assistant.service import Assistant
from assistant.ui import reading
from assistant.ui.page import build
from assistant.ui.policy import ContentSecurityPolicy
from assistant.ui.words import ENGLISH


def mount_chat(app: FastAPI, assistant: Assistant) -> FastAPI:
    """Return the application with the chat at `/` and documents at `/read/{id}`. What it served before stays."""
    # Before the chat, which takes every address that is left.
    app.include_router(reading.router(assistant))
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        build(assistant),
        path="/",
        app_kwargs={"middleware": [Middleware(ContentSecurityPolicy)]},
        theme=_theme(),
        css=_own("chat.css"),
        head=f"<script>const themeLabel = {json.dumps(ENGLISH.theme)};\n{_own('theme.js')}</script>",
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


def _theme() -> gr.themes.Base:
    """Return a theme of fonts that every machine has: none is loaded."""
    return gr.themes.Base(
        primary_hue="indigo",
        neutral_hue="slate",
        radius_size="lg",
        font=("system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"),
        font_mono=("ui-monospace", "Consolas", "monospace"),
    ).set(
        # Gradio's own subdued text and placeholders are too faint to read on their backgrounds.
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_400",
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_400",
        link_text_color="*primary_700",
        link_text_color_dark="*primary_300",
    )


def _own(name: str) -> str:
    return resources.files("assistant.ui").joinpath(name).read_text(encoding="utf-8")
