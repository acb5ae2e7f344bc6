"""placeholder"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr


@dataclass(frozen=True)
class Sheet:
    note: gr.HTML


class Quizzing:
    def __init__(self, assistant: Any) -> None: ...


def build(say: Any) -> Sheet:
    return Sheet(gr.HTML())


def connect(*args: Any) -> None: ...
