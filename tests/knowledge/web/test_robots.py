"""A site's rules for programs are asked for once, and kept."""

from __future__ import annotations

import socket
import time

import httpx
import pytest

from knowledge.errors import DocumentError
from knowledge.web.robots import LARGEST, Robots
from tests.knowledge.web.sites import HERE, HOST, Answer, Site, answer, network, raw, redirect, serving
from tests.patience import within

PAGES = ("/", "/course/one.html", "/private/notes.html", "/search?q=a")


def allowed(rules: str | bytes | Answer, **changes: object) -> list[str]:
    """Return which of a site's pages its rules let this program read."""
    with serving({"/robots.txt": rules if callable(rules) else answer(rules)}) as site:
        robots = Robots(network(**changes), sleep=lambda seconds: None)
        return [path for path in PAGES if refusal(robots, site, path) is None]


def refusal(robots: Robots, site: Site, path: str) -> str | None:
    try:
        robots.permit(httpx.URL(site.url(path)))
    except DocumentError as error:
        assert str(error).isprintable()
        assert site.url(path) in str(error)
        return str(error)
    return None


@pytest.mark.parametrize(
    ("rules", "pages"),
    [
        ("", PAGES),
        ("User-agent: *\nDisallow: /", ()),
        ("User-agent: *\nDisallow:", PAGES),
        ("User-agent: *\nDisallow: /private/", ("/", "/course/one.html", "/search?q=a")),
        ("User-agent: *\nDisallow: /\nAllow: /course/", ("/course/one.html",)),
        ("User-agent: *\nDisallow: /*.html$", ("/", "/search?q=a")),
        ("User-agent: *\nDisallow: /*?q=", ("/", "/course/one.html", "/private/notes.html")),
        ("User-agent: otherbot\nDisallow: /", PAGES),
        (
            "User-agent: otherbot\nUser-agent: conceptguide\nDisallow: /private",
            ("/", "/course/one.html", "/search?q=a"),
        ),
        ("User-agent: *\nDisallow: /\n\nUser-agent: ConceptGuide\nDisallow: /private/", ("/", *PAGES[1:2], PAGES[3])),
        ("User-agent: ConceptGuide/1.0 # us\nDisallow: /", ()),
        ("user-agent:conceptguide\ndisallow:/", ()),
        ("\ufeffUser-agent: *\r\nDisallow: /\r\n", ()),
        ("User-agent: Concept\nDisallow: /", PAGES),
        ("Disallow: /", PAGES),
        ("<html><body>Not found</body></html>", PAGES),
        (b"\xff\xfe\x00User-agent: *\nDisallow: /", PAGES),
    ],
)
def test_the_rules_are_kept(rules: str | bytes, pages: tuple[str, ...]) -> None:
    assert allowed(rules) == list(pages)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429])
def test_a_site_without_rules_may_be_read(status: int) -> None:
    assert allowed(answer("User-agent: *\nDisallow: /", status=status)) == list(PAGES)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_site_whose_rules_cannot_be_had_is_not_read(status: int) -> None:
    with serving({"/robots.txt": answer("", status=status)}) as site:
        message = refusal(Robots(network()), site, "/a")
    assert message == (
        f"{site.url('/a')} is not read: what its site allows is not known, as {site.url('/robots.txt')} was answered "
        f"with status {status}. Try again later."
    )


def test_a_site_that_is_not_there_is_not_read() -> None:
    with socket.socket() as unused:
        unused.bind((HERE, 0))
        message = refusal(Robots(network()), Site(unused.getsockname()[1]), "/a")
    assert message is not None
    assert "what its site allows is not known" in message


def test_rules_that_never_come_do_not_hold_up_the_rest() -> None:
    with within(5):
        assert allowed(raw(b"HTTP/1.1 200 OK\r\n", pause=20), read_seconds=0.2) == []


def test_a_refusal_says_who_refuses_and_what_to_do() -> None:
    with serving({"/robots.txt": answer("User-agent: *\nDisallow: /private")}) as site:
        message = refusal(Robots(network()), site, "/private/a")
    assert message == (
        f"{site.url('/private/a')} is not read: {site.url('/robots.txt')} asks programs not to. "
        "Download it in a browser and add that."
    )


def test_rules_that_moved_are_followed() -> None:
    answers = {"/robots.txt": redirect("/rules"), "/rules": answer("User-agent: *\nDisallow: /")}
    with serving(answers) as site:
        assert refusal(Robots(network()), site, "/a")


def test_rules_that_moved_to_an_own_network_are_not() -> None:
    assert allowed(redirect("http://169.254.169.254/robots.txt")) == []


def test_each_site_is_asked_once_and_each_port_is_a_site() -> None:
    rules = {"/robots.txt": answer("User-agent: *\nDisallow: /private")}
    with serving(rules) as one, serving({}) as other:
        robots = Robots(network())
        for _ in range(3):
            assert refusal(robots, one, "/private/a?b=c")
            assert refusal(robots, other, "/private/a?b=c") is None
        assert (one.asked, other.asked) == (["/robots.txt"], ["/robots.txt"])


def test_of_very_long_rules_the_beginning_counts() -> None:
    first = "User-agent: *\nDisallow: /private/\n"
    padding = "#" * (LARGEST - len(first) - 1) + "\n"
    assert allowed(first + padding + "Disallow: /course/\n") == ["/", "/course/one.html", "/search?q=a"]


@pytest.mark.parametrize(
    "rules",
    [
        "".join(f"User-agent: a{n}\n" for n in range(16_000)) + "".join(f"Disallow: /{n}\n" for n in range(20_000)),
        "".join(f"user agent a{n}\x0b" for n in range(16_000)) + "".join(f"Disallow: /{n}\n" for n in range(20_000)),
        "User-agent: *\n" + "Disallow: /" + "*a" * 240_000,
        "User-agent: *\n" + "".join(f"Disallow: /*{'a*' * 20}{n}$\n" for n in range(8_000)),
        "User-agent: *\n" + "Allow: " + "%" * 480_000,
        "User-agent" + " " * 480_000,
        ":" * 500_000,
    ],
    ids=["agents", "agents-2", "stars", "many", "percent", "spaces", "colons"],
)
def test_hostile_rules_take_no_time(rules: str) -> None:
    with serving({"/robots.txt": answer(rules)}) as site, within(20):
        refusal(Robots(network()), site, "/" + "a" * 3_000)


# waiting


@pytest.mark.parametrize(("asked", "waited"), [("3", 3), ("6.5", 6.5), ("60", 10), ("nan", 0), ("-1", 0), ("soon", 0)])
def test_the_next_page_of_a_site_waits_as_long_as_the_site_asks_up_to_ten_seconds(asked: str, waited: float) -> None:
    slept: list[float] = []
    with serving({"/robots.txt": answer(f"User-agent: *\nCrawl-delay: {asked}")}) as site:
        robots = Robots(network(), slept.append)
        robots.permit(httpx.URL(site.url("/a")))
        assert slept == []
        robots.permit(httpx.URL(site.url("/b")))
    assert sum(slept) == pytest.approx(waited, abs=1)


def test_another_site_does_not_wait() -> None:
    slept: list[float] = []
    rules = {"/robots.txt": answer("User-agent: *\nCrawl-delay: 5")}
    with serving(rules) as site:
        robots = Robots(network(), slept.append)
        robots.permit(httpx.URL(site.url("/a")))
        robots.permit(httpx.URL(site.url("/a", "other.example")))
    assert slept == []


def test_time_that_has_passed_already_counts() -> None:
    slept: list[float] = []
    with serving({"/robots.txt": answer("User-agent: *\nCrawl-delay: 0.3")}) as site:
        robots = Robots(network(), slept.append)
        robots.permit(httpx.URL(site.url("/a")))
        time.sleep(0.4)
        robots.permit(httpx.URL(site.url("/b")))
    assert slept == []


def test_the_site_is_asked_under_its_own_name() -> None:
    with serving({}) as site:
        Robots(network()).permit(httpx.URL(site.url("/a")))
    assert site.headers[0]["Host"].startswith(HOST)
