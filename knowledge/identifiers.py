"""Names that are safe in an address and as a file name."""

from __future__ import annotations

import re
import unicodedata

LONGEST_SLUG = 60


def slug(text: str) -> str:
    """Return lower-case ASCII words joined by hyphens, at most 60 characters; `document` where none are left."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")
    return words[:LONGEST_SLUG].rstrip("-") or "document"
