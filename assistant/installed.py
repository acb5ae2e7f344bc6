"""Which version of the program this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def installed_version() -> str:
    """Return the installed version; a checkout can be served without being installed."""
    try:
        return version("concept-guide")
    except PackageNotFoundError:
        return "0+checkout"
