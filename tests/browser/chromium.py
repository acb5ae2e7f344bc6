"""Finds a browser for the tests, or brings one: `python -m tests.browser.chromium`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HOW = "Run: python -m tests.browser.chromium"


def executable() -> str | None:
    """Return the path of a browser: the system's, else Playwright's own; None where there is none."""
    for name in ("chromium", "chromium-browser"):
        if system := shutil.which(name):
            return system
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install() -> None:
    """Bring a browser where there is none. Raises OSError or CalledProcessError where that does not work."""
    if executable():
        return
    if shutil.which("apt-get") and _is_root():
        _run("apt-get", "update")
        _run("apt-get", "install", "-y", "--no-install-recommends", "chromium", "chromium-driver")
    else:
        _run(sys.executable, "-m", "playwright", "install", "chromium")


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


def main() -> int:
    """Install, and say in one line what to do where that fails."""
    try:
        install()
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"No browser could be installed ({error}). Install Chromium, then run this again.", file=sys.stderr)
        return 1
    print(f"Browser for the tests: {executable()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
