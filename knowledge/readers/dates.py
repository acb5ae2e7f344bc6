"""Finds the date of a page in a line that says nothing else."""

from __future__ import annotations

import datetime
import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>(?:{'|'.join(_MONTHS)})[a-z]*)\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_LABEL = r"(?:(?:last |first )?(?:published|updated|modified|posted|reviewed|date)(?: on)?:? +)?"
_LENGTH = r"(?:\s*[|·•-]?\s*\d+ min(?:ute)?s?(?: read)?)?"
_FORMS = tuple(
    re.compile(_LABEL + form + _LENGTH, re.IGNORECASE)
    for form in (
        rf"{_MONTH} {_DAY},? {_YEAR}",
        rf"{_DAY} {_MONTH},? {_YEAR}",
        rf"{_YEAR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})",
    )
)


def date_of(line: str) -> str | None:
    """Return the date that a line holds, as `2025-07-29`; `None` where it is no date, or holds other words too."""
    for form in _FORMS:
        if found := form.fullmatch(line.strip()):
            month = found["month"].lower()
            number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
            try:
                return datetime.date(int(found["year"]), number, int(found["day"])).isoformat()
            except ValueError:
                return None
    return None
