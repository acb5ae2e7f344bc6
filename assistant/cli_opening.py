"""What the commands that ask the material have in common: they open it, and say so where that takes a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant import terminal
from assistant.uncollected import uncollected

if TYPE_CHECKING:
    from assistant.service import Assistant
    from assistant.settings import Settings


def opened(settings: Settings) -> Assistant:
    """Return the assistant over the material; its model is not loaded yet. Raises what `open_assistant` does."""
    with terminal.working("Opening the material …"), uncollected():
        from assistant.factory import open_assistant

        return open_assistant(settings)
