"""Only public sites are read, however an address is spelled and wherever a name leads."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import DocumentError
from knowledge.web import Web
from knowledge.web.addresses import check, is_public, web_url
from knowledge.web.connections import Network

ATTACKS = Path(__file__).parents[4] / "shared" / "attacks" / "ssrf_urls.txt"
PUBLIC = "93.184.215.14"
PUBLIC_6 = "2606:4700::1111"

# Names anyone could have registered; the stubbed resolver below makes them lead inside, as their owner could.
NAMES_THAT_LOOK_PUBLIC = {
    "google.com",
    "example.com",
    "307.r3dir.me",
    "62epax5fhvj3zzmzigyoe5ipkbn7fysllvges3a.302.r3dir.me",
}


def to_public(host: str) -> list[str]:
    return [PUBLIC]


def refusal(url: str) -> str:
    with pytest.raises(DocumentError) as caught:
        check(url, to_public)
    return str(caught.value)


def test_no_known_attack_reaches_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    if not ATTACKS.is_file():
        pytest.skip("The shared attack addresses are not here.")
    urls = ATTACKS.read_text(encoding="utf-8").splitlines()
    assert len(urls) == 69
    connected: list[object] = []
    asked: list[str] = []

    def inside(host: str) -> list[str]:
        asked.append(host)
        return ["169.254.169.254"]

    monkeypatch.setattr(socket, "create_connection", lambda *arguments: connected.append(arguments))
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: connected.append(address))
    for url in urls:
        for attempt in (lambda web, url=url: web.read(url), lambda web, url=url: list(web.pages(url))):
            with pytest.raises(DocumentError) as caught:
                attempt(Web(Network(resolve=inside)))
            assert "\n" not in str(caught.value)
    assert connected == []
    assert set(asked) == NAMES_THAT_LOOK_PUBLIC  # Every other is refused by its spelling.


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254"),
        *("169.254.169.254", "172.16.0.1", "192.0.0.8", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1"),
        *("168.63.129.16", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1"),
        *("255.255.255.255", "::", "::1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:8.8.8.8"),
        *("64:ff9b::127.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b:1::8.8.8.8", "100::1", "2001::1", "2001:20::1"),
        *("2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "2002:7f00:1::1", "2002:808:808::1", "3fff::1"),
        *("5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "ff0e::1", "fe80::1%eth0"),
    ],
)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(DocumentError, match="not on the public internet"):
        check("https://course.example/", lambda host: [address])


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", PUBLIC_6, "2a00:1450:4001:80b::200e", f"64:ff9b::{PUBLIC}"])
def test_a_public_address_is_allowed(address: str) -> None:
    assert check("https://course.example/", lambda host: [address]).addresses == (address,)


@given(st.ip_addresses(v=4))
def test_an_address_behind_nat64_is_as_public_as_the_one_inside(address: ipaddress.IPv4Address) -> None:
    assert is_public(ipaddress.ip_address(f"64:ff9b::{address}")) == is_public(address)
    assert not is_public(ipaddress.ip_address(f"::ffff:{address}"))


@pytest.mark.parametrize("addresses", [[PUBLIC, "10.0.0.1"], ["::1", PUBLIC], [PUBLIC_6, PUBLIC, "fd00::1"]])
def test_one_address_inside_refuses_the_host(addresses: list[str]) -> None:
    with pytest.raises(DocumentError, match="not on the public internet"):
        check("https://course.example/", lambda host: addresses)


def test_what_a_resolver_returns_must_be_an_address() -> None:
    with pytest.raises(DocumentError, match="not on the public internet"):
        check("https://course.example/", lambda host: ["localhost"])


def test_a_host_is_looked_up_once() -> None:
    asked: list[str] = []

    def changing(host: str) -> list[str]:
        asked.append(host)
        return [PUBLIC] if len(asked) == 1 else ["127.0.0.1"]

    assert check("https://course.example/a", changing).addresses == (PUBLIC,)
    assert asked == ["course.example"]


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0x7f.0.0.1/", "http://0177.0.0.1/"),
        *(
            "http://127.0.0.1./",
            "http://127。0。0。1/",
            "http://１２７.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:7f00:1]/",
        ),
        *("http://[fe80::1%25eth0]/", "http://1.1.1.1/", "http://①②⑦.⓪.⓪.①/", "http://course.0x7f/", "http://1/"),
    ],
)
def test_a_number_is_no_name_in_any_spelling(url: str) -> None:
    assert "is not read" in refusal(url) or "is not a web address" in refusal(url)


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST", "localhost.", "a.localhost", "localhost.localdomain", "ip6-localhost", "intranet"),
        *("printer.local", "metadata.google.internal", "router.home.arpa", "metadata"),
    ],
)
def test_a_name_of_an_own_network_is_refused_before_it_is_looked_up(host: str) -> None:
    assert "a name on your own network" in refusal(f"http://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        *("file:///etc/passwd", "ftp://course.example/a", "gopher://course.example/", "data:text/plain,a", "notes.md"),
        *("//course.example/", "javascript:alert(1)", "ws://course.example/", "view-source:http://course.example/", ""),
    ],
)
def test_only_http_and_https_are_read(url: str) -> None:
    assert "only http and https are" in refusal(url)


@pytest.mark.parametrize(
    "url",
    [
        *("http:///a", "http:course.example", "http://a..example/", "http://-a.example/", "http://a b.example/"),
        *("http://course.example\\.evil.example/", "http://course%2eexample/", f"http://{'a' * 64}.example/"),
        *(f"http://{'a.' * 130}example/", "http://course.example%00.evil.example/", "http://.example/"),
    ],
)
def test_a_host_that_is_no_name_is_refused(url: str) -> None:
    assert "no valid name" in refusal(url)


@pytest.mark.parametrize(
    "url", ["http://a\nb.example/", "http://course.example/\r\nHost: x", "http://course.example\0/"]
)
def test_no_control_character_gets_into_a_request(url: str) -> None:
    message = refusal(url)
    assert "is not a web address" in message
    assert message.isprintable()


def test_white_space_around_a_pasted_address_does_not_count() -> None:
    assert str(web_url("\thttp://course.example/ \n")) == "http://course.example/"


@pytest.mark.parametrize("port", [*(1, 22, 25, 53, 110, 143, 445, 587, 993, 1023), *(3306, 5432, 6379, 6667, 11211)])
def test_a_port_of_another_service_is_refused(port: int) -> None:
    assert f"port {port} is not a web server's" in refusal(f"http://course.example:{port}/")


@pytest.mark.parametrize("port", [0, 65_536, 99_999_999])
def test_a_port_that_is_none_is_refused(port: int) -> None:
    assert "is not a web server's" in refusal(f"http://course.example:{port}/")


@pytest.mark.parametrize("port", [80, 443, 1024, 8000, 8080, 8443, 65_535])
def test_the_ports_of_web_servers_are_read(port: int) -> None:
    assert check(f"http://course.example:{port}/", to_public).addresses


def test_a_password_is_neither_sent_nor_shown() -> None:
    message = refusal("https://anna:secret@course.example/notes")
    assert "holds a user name" in message
    assert "secret" not in message
    assert "https://course.example/notes" in message


@pytest.mark.parametrize("url", ["http://127.0.0.1\\@course.example/", "http://course.example@127.0.0.1/"])
def test_a_second_host_before_an_at_sign_is_refused(url: str) -> None:
    assert "holds a user name" in refusal(url)


def test_an_address_is_kept_as_it_is_fetched() -> None:
    target = check("HTTPS://Kurs.Bücher.EXAMPLE.:8443/Ä b?q=ü#part", to_public)
    assert str(target.url) == "https://kurs.xn--bcher-kva.example:8443/%C3%84%20b?q=%C3%BC"
    assert urlsplit(str(target.url)).hostname == "kurs.xn--bcher-kva.example"


def test_an_endless_address_is_refused_in_a_short_line() -> None:
    message = refusal("https://course.example/" + "a" * 100_000)
    assert "longer than 4,000 characters" in message
    assert len(message) < 500


def test_a_name_that_leads_nowhere_says_so() -> None:
    def nowhere(host: str) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(DocumentError, match=r"course\.example was not found \(name or service not known\)\. Check"):
        check("https://course.example/", nowhere)
    with pytest.raises(DocumentError, match=r"has no address"):
        check("https://course.example/", lambda host: [])
