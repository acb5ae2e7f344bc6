"""What readers thought of answers, and, only where the operator has turned it on, what they asked.

Knows nobody: there is no address, no session and no browser in it, and of the page that a
question was asked on only what the page's author chose to send.
"""

from __future__ import annotations

from assistant.records.page import Page, page
from assistant.records.records import FEEDBACK_DAYS, LONGEST_COMMENT, Asked, Feedback, Rating, Records

__all__ = ["FEEDBACK_DAYS", "LONGEST_COMMENT", "Asked", "Feedback", "Page", "Rating", "Records", "page"]
