"""Text that is only ever appended to, out of an answer that is rewritten while it is checked."""

from __future__ import annotations

from assistant.messages import Cited, Done, Event


class Appending:
    """How much of one answer has been sent. What is sent is settled: it is never taken back."""

    def __init__(self) -> None:
        self._sent = 0

    def new_in(self, event: Event) -> str:
        """Return what an event lets be sent for the first time; together they are the answer's text."""
        match event:
            case Cited(answer=text, settled=end):
                pass
            case Done():
                text = event.text_alone
                end = len(text)
            case _:
                return ""
        new = text[self._sent : end]
        self._sent = max(self._sent, end)
        return new
