"""How events of the authors' page behave: no sign of Gradio's own over what is shown, and no door for programs."""

from __future__ import annotations

from typing import Any

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
