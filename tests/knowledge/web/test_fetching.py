"""One address is fetched: to the server that was checked, within its limits, with every failure in one line."""

from __future__ import annotations

import gzip
import itertools
import socket
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from knowledge.errors import DocumentError
from knowledge.web.connections import Network
from knowledge.web.fetching import Fetched, Wanted, fetch
from tests.knowledge.web.sites import ANYTHING, HERE, HOST, Handler, answer, network, raw, redirect, serving
from tests.patience import PATIENCE, waiting_at_most, within

NOTES = b"# Perceptrons\n\nA perceptron adds up its weighted inputs.\n"
SMALL = Wanted(limit=lambda content_type, url: 1_000)


def failure(url: str, wanted: Wanted = ANYTHING, **changes: object) -> str:
    with pytest.raises(DocumentError) as caught:
        fetch(url, network(**changes), wanted)
    message = str(caught.value)
    assert message.isprintable()
    assert url.partition("#")[0] in message
    return message


def test_what_a_server_sends_arrives_with_what_it_says_of_it() -> None:
    modified = "Mon, 04 Mar 2024 10:00:00 GMT"
    with serving({"/notes.md?v=2": answer(NOTES, "text/Markdown; Charset=UTF-8", Last_Modified=modified)}) as site:
        got = fetch(site.url("/notes.md?v=2#part"), network(), ANYTHING)
    assert got == Fetched(site.url("/notes.md?v=2"), 200, NOTES, "text/markdown", "utf-8", modified)


def test_a_request_says_who_asks_and_for_whom() -> None:
    with serving({"/": answer(NOTES)}) as site:
        fetch(site.url(), network(), ANYTHING)
    (headers,) = site.headers
    assert headers["Host"] == f"{HOST}:{site.port}"
    assert headers["User-Agent"].startswith("ConceptGuide/")
    assert headers["User-Agent"].endswith(" (+course material reader)")
    assert headers["Accept-Encoding"] == "gzip, deflate"
    assert {"Cookie", "Authorization", "Referer"}.isdisjoint(headers)


def test_this_machine_is_refused_unless_a_test_allows_it() -> None:
    with serving({"/": answer(NOTES)}) as site:
        with pytest.raises(DocumentError, match="not on the public internet"):
            fetch(site.url(), Network(resolve=lambda host: [HERE]), ANYTHING)
        assert site.asked == []


def test_a_proxy_in_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving({"/": answer(NOTES)}) as site, serving({}) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://{HERE}:{proxy.port}")
        assert fetch(site.url(), network(), ANYTHING).data == NOTES
        assert proxy.asked == []


# where the connection goes


def test_the_connection_goes_to_the_first_answer_whatever_the_name_leads_to_later() -> None:
    answers = iter([[HERE], ["169.254.169.254"], ["10.0.0.1"]])
    asked: list[str] = []

    def rebinding(host: str) -> list[str]:
        asked.append(host)
        return next(answers)

    with serving({"/": answer(NOTES)}) as site:
        assert fetch(site.url(), network(resolve=rebinding), ANYTHING).data == NOTES
    assert asked == [HOST]


def test_nothing_but_the_checked_address_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[object] = []
    really = socket.create_connection

    def connect(address: tuple[str, int], *rest: object, **more: object) -> socket.socket:
        connected.append(address)
        return really(address, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "create_connection", connect)
    with serving({"/": answer(NOTES)}) as site:
        fetch(site.url(), network(), ANYTHING)
    assert connected == [(HERE, site.port)]


def test_where_one_address_does_not_answer_the_next_is_tried() -> None:
    with serving({"/": answer(NOTES)}) as site:
        both = network(resolve=lambda host: ["127.0.0.2", HERE], allows=lambda address: True)
        assert fetch(site.url(), both, ANYTHING).data == NOTES


def test_a_silent_address_leaves_time_for_the_next() -> None:
    with serving({"/": answer(NOTES)}) as site, silent(site.port) as deaf:
        both = network(resolve=lambda host: [deaf, HERE], allows=lambda address: True, connect_seconds=1)
        with waiting_at_most(PATIENCE):
            assert fetch(site.url(), both, ANYTHING).data == NOTES


@contextmanager
def silent(port: int) -> Iterator[str]:
    """Give an address of this machine that lets nobody in at a port and does not say so: its queue is full."""
    with socket.socket() as listener:
        try:
            listener.bind(("127.0.0.3", port))
        except OSError:
            pytest.skip("this system has one loopback address only")
        listener.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for caller in waiting:
            caller.setblocking(False)
            caller.connect_ex(("127.0.0.3", port))
        try:
            yield "127.0.0.3"
        finally:
            for caller in waiting:
                caller.close()


def test_where_nothing_listens_the_error_says_so() -> None:
    with socket.socket() as unused:
        unused.bind((HERE, 0))
        assert "refused" in failure(f"http://{HOST}:{unused.getsockname()[1]}/").lower()


def test_a_name_that_is_looked_up_for_ever_is_given_up() -> None:
    def thinking(host: str) -> list[str]:
        time.sleep(20)
        return [HERE]

    with waiting_at_most(PATIENCE):
        message = failure("http://course.example/", resolve=thinking, connect_seconds=0.2)
    assert "course.example was not found (no answer in time)" in message


# redirects


def test_a_redirect_is_followed_to_its_end() -> None:
    answers = {"/a": redirect("/b?x=1#there", 301), "/b?x=1": redirect("c", 308), "/c": answer(NOTES)}
    with serving(answers) as site:
        got = fetch(site.url("/a"), network(), ANYTHING)
    assert (got.url, got.data) == (site.url("/c"), NOTES)
    assert site.asked == ["/a", "/b?x=1", "/c"]


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://169.254.169.254/latest/meta-data/", "is a number"),
        ("http://localhost/", "your own network"),
        ("//127.0.0.1/", "is a number"),
        ("http://inside.example/", "leads to 10.0.0.1, which is not on the public internet"),
        ("file:///etc/passwd", "only http and https are"),
        ("ftp://course.example/notes.md", "only http and https are"),
        ("http://course.example:22/", "port 22"),
        ("http://anna@course.example/", "holds a user name"),
        ("http://a..example/", "no valid name"),
        ("http://course.example:port/", "no address"),
    ],
)
def test_a_redirect_is_checked_as_the_first_address_is(location: str, reason: str) -> None:
    names = {HOST: HERE, "inside.example": "10.0.0.1"}
    with serving({"/": redirect(location)}) as site:
        assert reason in failure(site.url(), resolve=lambda host: [names[host]])
        assert site.asked == ["/"]


def test_each_host_on_the_way_is_looked_up_and_asked_under_its_name() -> None:
    looked_up: list[str] = []

    def resolve(host: str) -> list[str]:
        looked_up.append(host)
        return [HERE]

    answers = {"/next": answer(NOTES)}
    with serving(answers) as site:
        answers["/"] = redirect(site.url("/next", "two.example"))
        fetch(site.url("/", "one.example"), network(resolve=resolve), ANYTHING)
        assert [headers["Host"].partition(":")[0] for headers in site.headers] == ["one.example", "two.example"]
    assert looked_up == ["one.example", "two.example"]


def test_no_cookie_comes_along_to_the_next_request() -> None:
    with serving({"/": answer(b"", status=302, Location="/in", Set_Cookie="id=1"), "/in": answer(NOTES)}) as site:
        fetch(site.url(), network(), ANYTHING)
        assert not any("Cookie" in headers for headers in site.headers)


def test_a_circle_of_redirects_ends() -> None:
    with serving({"/a": redirect("/b"), "/b": redirect("/a#again")}) as site:
        assert "in a circle" in failure(site.url("/a"))
        assert site.asked == ["/a", "/b"]


def test_five_redirects_are_followed_and_no_more() -> None:
    answers = {f"/{n}": redirect(f"/{n + 1}") for n in range(6)} | {"/6": answer(NOTES)}
    with serving(answers) as site:
        assert fetch(site.url("/1"), network(), ANYTHING).data == NOTES
        assert "redirects more than 5 times" in failure(site.url("/0"))


def test_a_redirect_without_an_address_is_an_error() -> None:
    with serving({"/": answer(b"", status=302)}) as site:
        assert "status 302" in failure(site.url())


# time


def drip(start: bytes, piece: bytes) -> Iterator[bytes]:
    yield start
    yield from itertools.repeat(piece, 500)


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX: ", b"a"),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    ],
    ids=["body", "chunks", "header", "hints"],
)
def test_a_server_that_drips_is_given_up_after_the_whole_time(start: bytes, piece: bytes) -> None:
    with serving({"/": raw(*drip(start, piece), pause=0.02)}) as site, waiting_at_most(PATIENCE):
        assert "was not read within 0.5 seconds" in failure(site.url(), whole_seconds=0.5)


def test_the_whole_time_counts_every_redirect() -> None:
    def late(handler: Handler) -> None:
        time.sleep(0.15)
        redirect(f"{handler.path}a")(handler)

    with serving({"/" + "a" * n: late for n in range(9)}) as site, waiting_at_most(PATIENCE):
        assert "was not read within 0.5 seconds" in failure(site.url(), whole_seconds=0.5, most_redirects=99)


def test_a_server_that_stops_is_given_up_sooner() -> None:
    with (
        serving({"/": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\na", pause=20)}) as site,
        waiting_at_most(PATIENCE),
    ):
        assert "gave no answer for 0.2 seconds" in failure(site.url(), read_seconds=0.2)


def test_what_permission_takes_does_not_count() -> None:
    with serving({"/": answer(NOTES)}) as site:
        got = fetch(site.url(), network(whole_seconds=1), ANYTHING, permit=lambda url: time.sleep(1.2))
    assert got.data == NOTES


# size


def test_what_is_announced_as_too_large_is_not_read() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n"
    with serving({"/": raw(head, pause=20)}) as site, waiting_at_most(PATIENCE):
        assert "is too large: more than 1,000 bytes" in failure(site.url(), SMALL)


def test_an_endless_answer_is_left_at_the_limit() -> None:
    def endless(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(100_000):
            handler.wfile.write(b"a" * 10_000)

    with serving({"/": endless}) as site, waiting_at_most(PATIENCE):
        assert "is too large" in failure(site.url(), SMALL)


def test_a_limit_is_kept_to_the_byte() -> None:
    with serving({"/in": answer(b"a" * 1_000), "/out": raw(b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 1_001)}) as site:
        assert len(fetch(site.url("/in"), network(), SMALL).data) == 1_000
        assert "is too large" in failure(site.url("/out"), SMALL)


def test_of_what_is_too_large_the_beginning_can_be_had() -> None:
    beginning = Wanted(limit=SMALL.limit, beginning=True)
    with serving({"/": answer(b"ab" * 1_000)}) as site:
        assert fetch(site.url(), network(), beginning).data == b"ab" * 500


def bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(300)) + packer.flush()


def test_a_packed_bomb_is_left_at_the_limit() -> None:
    with serving({"/": answer(bomb(), Content_Encoding="gzip")}) as site, within(10):
        tracemalloc.start()
        try:
            assert "is too large" in failure(site.url())
            assert tracemalloc.get_traced_memory()[1] < 5_000_000
        finally:
            tracemalloc.stop()


def test_a_bomb_in_a_bomb_is_not_unpacked() -> None:
    with serving({"/": answer(gzip.compress(bomb()), Content_Encoding="gzip, gzip")}) as site:
        assert "packed as 'gzip, gzip'" in failure(site.url())


def test_a_bomb_in_a_bomb_is_not_unpacked_either_where_two_headers_say_so() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Encoding: gzip\r\n\r\n"
    with serving({"/": raw(head, gzip.compress(gzip.compress(NOTES)))}) as site:
        assert "packed as 'gzip, gzip'" in failure(site.url())


def test_contents_that_end_before_their_announced_length_are_an_error() -> None:
    with serving({"/": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nabc")}) as site:
        assert "cannot be read" in failure(site.url())


def test_contents_that_go_on_after_their_announced_length_are_cut_there() -> None:
    with serving({"/": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef")}) as site:
        assert fetch(site.url(), network(), ANYTHING).data == b"abc"


@pytest.mark.parametrize(
    "head",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 9\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"",
    ],
    ids=["ssh", "lengths", "negative", "chunk", "header", "nothing"],
)
def test_what_is_no_http_is_an_error(head: bytes) -> None:
    with serving({"/": raw(head)}) as site:
        assert "cannot be read" in failure(site.url())


# packing


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("gzip", gzip.compress(NOTES)),
        ("X-GZIP", gzip.compress(NOTES[:10]) + gzip.compress(NOTES[10:])),
        ("gzip", gzip.compress(NOTES) + bytes(100)),
        ("deflate", zlib.compress(NOTES)),
        ("deflate", zlib.compress(NOTES)[2:-4]),
        ("identity", NOTES),
    ],
    ids=["gzip", "members", "padded", "zlib", "deflate", "identity"],
)
def test_what_was_packed_for_the_way_is_unpacked(encoding: str, data: bytes) -> None:
    with serving({"/": answer(data, Content_Encoding=encoding)}) as site:
        assert fetch(site.url(), network(), ANYTHING).data == NOTES


@pytest.mark.parametrize("data", [gzip.compress(NOTES)[:-9], gzip.compress(NOTES)[:20] + bytes(20), b"no", b"x"])
def test_what_cannot_be_unpacked_is_an_error(data: bytes) -> None:
    with serving({"/": answer(data, Content_Encoding="gzip")}) as site:
        assert "cannot be unpacked" in failure(site.url())


def test_a_packing_that_was_not_asked_for_is_an_error() -> None:
    with serving({"/": answer(NOTES, Content_Encoding="br")}) as site:
        assert "packed as 'br', which was not asked for" in failure(site.url())


# status


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, "does not exist (404). Check the address."),
        (410, "does not exist (410)"),
        (401, "may not be read without a login (401). Download it in a browser"),
        (403, "may not be read without a login (403)"),
        (429, "has been asked too often (429). Try again later."),
        (500, "its server failed (500). Try again later."),
        (503, "its server failed (503)"),
        (204, "was answered with status 204"),
        (304, "was answered with status 304"),
        (418, "was answered with status 418"),
    ],
)
def test_a_failure_of_the_server_is_one_clear_line(status: int, reason: str) -> None:
    with serving({"/": answer(b"", status=status)}) as site:
        assert reason in failure(site.url())


def test_a_switch_to_another_protocol_is_an_error() -> None:
    with serving({"/": raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")}) as site:
        assert "cannot be read" in failure(site.url())


def test_a_kind_of_no_use_is_refused_before_its_contents_come() -> None:
    def refuse(content_type: str, url: str) -> int:
        raise DocumentError(f"{url} is {content_type}.")

    head = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 500\r\n\r\n"
    with serving({"/": raw(head, pause=20)}) as site, waiting_at_most(PATIENCE):
        assert failure(site.url(), Wanted(limit=refuse)) == f"{site.url()} is image/png."


def test_a_site_is_named_in_an_error_about_where_it_leads() -> None:
    with serving({"/": redirect("/gone")}) as site:
        message = failure(site.url())
    assert message == f"{site.url()} redirects elsewhere: {site.url('/gone')} does not exist (404). Check the address."
