"""A page of Gradio that tells of what goes wrong in the log, where Gradio would print all that an error says."""

from __future__ import annotations

import logging
from typing import Any

import gradio as gr

from assistant.ui.words import ENGLISH

SESSIONS_REMEMBERED = 200
"""Whose values Gradio keeps for the page: a page's session is any text that a browser sends. What a reader cannot do
without comes with each call."""

_log = logging.getLogger(__name__)


class QuietPage(gr.Blocks):
    """A page that says of an error where it happened and of what type it is: the log decides what else may be shown."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(analytics_enabled=False, **settings)
        self.state_session_capacity = SESSIONS_REMEMBERED

    async def process_api(self, *given: Any, **named: Any) -> dict[str, Any]:
        """Do what the page asks for. Raises gr.Error, which Gradio does not print, when that fails."""
        try:
            return await super().process_api(*given, **named)
        except Exception as error:
            if isinstance(error, gr.Error) and not error.print_exception:
                raise
            _log.warning("The page could not do what it was asked.", exc_info=True)
            raise gr.Error(ENGLISH.unexpected, print_exception=False) from None
