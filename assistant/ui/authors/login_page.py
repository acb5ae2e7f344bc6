"""The page that asks for the authors' password: one form, no script."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from importlib import resources

from starlette.responses import HTMLResponse

from assistant.ui.words import Words

_STYLE = resources.files("assistant.ui.authors").joinpath("login.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    # Not `no-referrer`: the browser would then not say either from which origin the form comes.
    "referrer-policy": "same-origin",
}


def login_page(words: Words, problem: str = "", status: int = 200) -> HTMLResponse:
    """Return the form, and what was wrong with the last try."""
    alert = f'<p role="alert" id="problem">{escape(problem)}</p>' if problem else ""
    described = ' aria-invalid="true" aria-describedby="problem"' if problem else ""
    html = f"""<!doctype html>
<html lang="{escape(words.code)}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(words.authors_title)}</title>
<style>{_STYLE}</style>
<main>
<h1>{escape(words.authors_title)}</h1>
<p>{escape(words.authors_only)}</p>
<form method="post" action="login">
<label for="password">{escape(words.login_label)}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus{described}>
{alert}
<button>{escape(words.sign_in)}</button>
</form>
</main>
</html>
"""
    return HTMLResponse(html, status, _HEADERS)
