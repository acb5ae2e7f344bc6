"""A real nginx with the files that ship, run as a process of one's own in a folder of its own."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.fakes import free_port
from tests.patience import wait_until

READER = "x-reader"
"""The header that says from which address a reader of a test comes."""
SHIPPED = Path(__file__).parents[2] / "deploy" / "nginx"

_NONE: Mapping[str, str] = {}
_AROUND = """
# Its workers write into the test's folder; who is not root is the same user anyhow.
user root;
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    # As Debian's own file has it.
    gzip on;
    client_body_temp_path body;
    proxy_temp_path proxied;
    fastcgi_temp_path fastcgi;
    scgi_temp_path scgi;
    uwsgi_temp_path uwsgi;
    # All readers of a test sit on this machine; with this header one comes from elsewhere, for nginx and who is behind.
    set_real_ip_from 127.0.0.0/8;
    real_ip_header X-Reader;
    {site}
}}
"""

_SITE_WITH_A_PATH = """
server {{
    listen 127.0.0.1:{port};
    location / {{ return 404; }}
    include snippets/concept-guide-prefix.conf;
}}
"""


def program() -> str | None:
    """Return nginx's path; system folders are not on every user's."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


@contextmanager
def at_its_own_name(folder: Path, guide: str, plain_port: int | None = None) -> Iterator[str]:
    """Put nginx before a guide as `site.conf` says, with a certificate of its own making; gives its address."""
    port = free_port()
    _make_certificate(folder)
    shipped = (SHIPPED / "site.conf").read_text()
    site = _replaced(
        shipped,
        {
            "listen 80;": f"listen 127.0.0.1:{plain_port or free_port()};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
            "/etc/ssl/certs/guide.example.pem": "certificate.pem",
            "/etc/ssl/private/guide.example.key": "certificate.key",
            "127.0.0.1:7860": urlsplit(guide).netloc,
        },
    )
    with _running(folder, site, port):
        yield f"https://127.0.0.1:{port}"


@contextmanager
def at_a_path(folder: Path, guide: str, collecting: bool = False) -> Iterator[str]:
    """Put nginx before a guide as `prefix.conf` says; gives the address of the site.

    With `collecting` it collects replies, as it does where nobody tells it not to.
    """
    port = free_port()
    prefix = _replaced((SHIPPED / "prefix.conf").read_text(), {"127.0.0.1:7860": urlsplit(guide).netloc})
    (folder / "snippets").mkdir(parents=True, exist_ok=True)
    (folder / "snippets" / "concept-guide-prefix.conf").write_text(prefix)
    changes = {"proxy_buffering off;": ""} if collecting else {}
    with _running(folder, _SITE_WITH_A_PATH.format(port=port), port, changes):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def before_several(folder: Path, guides: Sequence[str]) -> Iterator[str]:
    """Put nginx before two guides as `several.conf` says; gives the address of the site."""
    port = free_port()
    shipped = ("127.0.0.1:7860", "127.0.0.1:7861")
    places = dict(zip(shipped, (urlsplit(guide).netloc for guide in guides), strict=True))
    several = _replaced((SHIPPED / "several.conf").read_text().partition("upstream")[2], places)
    prefix = _replaced((SHIPPED / "prefix.conf").read_text(), {f"http://{shipped[0]}": "http://concept-guide"})
    (folder / "snippets").mkdir(parents=True, exist_ok=True)
    (folder / "snippets" / "concept-guide-prefix.conf").write_text(prefix)
    with _running(folder, f"upstream{several}{_SITE_WITH_A_PATH.format(port=port)}", port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _running(folder: Path, site: str, port: int, changes: Mapping[str, str] = _NONE) -> Iterator[None]:
    (folder / "snippets").mkdir(parents=True, exist_ok=True)
    proxied = _replaced((SHIPPED / "proxied.conf").read_text(), changes)
    (folder / "snippets" / "concept-guide-proxied.conf").write_text(proxied)
    (folder / "nginx.conf").write_text(_AROUND.format(site=site))
    nginx = program()
    assert nginx is not None
    command = [nginx, "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert tested.returncode == 0, tested.stderr
    process = subprocess.Popen(command)
    try:
        assert wait_until(lambda: _listens(port), 10), "nginx does not listen."
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def _replaced(text: str, places: Mapping[str, str]) -> str:
    """Return a shipped file as an operator edits it. What is to be replaced has to be there."""
    for old, new in places.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def _make_certificate(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    files = ["-keyout", str(folder / "certificate.key"), "-out", str(folder / "certificate.pem")]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    subprocess.run(
        ["openssl", "req", "-x509", *kind, "-subj", "/CN=guide.example", *files], check=True, capture_output=True
    )


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
