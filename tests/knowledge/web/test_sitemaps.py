"""A sitemap is told from a page, and stands for the pages of its own host."""

from __future__ import annotations

import gzip
import tracemalloc

import pytest

from knowledge.errors import DocumentError
from knowledge.web.fetching import Fetched
from knowledge.web.sitemap_xml import DEEPEST_TAG, MOST_LISTED, MOST_TAGS
from knowledge.web.sitemaps import parse
from knowledge.web.walking import MOST_SITEMAPS, Walk
from tests.patience import within

SITE = "https://course.example"
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def fetched(data: str | bytes, content_type: str = "application/xml", url: str = f"{SITE}/sitemap.xml") -> Fetched:
    return Fetched(url, 200, data.encode() if isinstance(data, str) else data, content_type)


def urlset(*paths: str, attributes: str = NAMESPACE) -> str:
    urls = "".join(f"<url><loc>{path if '//' in path else SITE + path}</loc></url>\n" for path in paths)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- ours -->\n<urlset {attributes}>{urls}</urlset>'


def index(*paths: str) -> str:
    sitemaps = "".join(f"<sitemap><loc>{SITE}{path}</loc></sitemap>" for path in paths)
    return f"<sitemapindex {NAMESPACE}>{sitemaps}</sitemapindex>"


def listed(data: str | bytes, content_type: str = "application/xml") -> list[str] | None:
    sitemap = parse(fetched(data, content_type))
    return [entry.url for entry in sitemap.pages + sitemap.sitemaps] if sitemap else None


def walk(start: str, rest: dict[str, str] | None = None, most: int = 500) -> tuple[list[str], list[str]]:
    """Return the paths of the pages and the refusals of a walk over sitemaps by their paths."""
    files = rest or {}
    refused: list[str] = []

    def fetch(url: str) -> Fetched:
        path = url.removeprefix(SITE)
        if path not in files:
            raise DocumentError(f"{url} does not exist (404). Check the address.")
        return fetched(files[path], url=url)

    sitemap = parse(fetched(start))
    assert sitemap
    pages = Walk(f"{SITE}/sitemap.xml", fetch, refused, most).pages(sitemap)
    return [page.url.removeprefix(SITE) for page in pages], refused


# what is one


@pytest.mark.parametrize(
    "data",
    [
        urlset("/a", "/b"),
        urlset("/a", "/b", attributes=""),
        "\ufeff" + urlset("/a", "/b"),
        urlset("/a", "/b").replace("UTF-8", "UTF-16").encode("utf-16"),
        gzip.compress(urlset("/a", "/b").encode()),
        f"<s:urlset xmlns:s='x'><s:url><s:loc> {SITE}/a\n</s:loc></s:url><s:url><s:loc><![CDATA[{SITE}/b]]></s:loc>"
        "</s:url></s:urlset>",
        f"<urlset xmlns:i='i'><url><i:image><i:loc>{SITE}/i.png</i:loc></i:image><loc>{SITE}/a</loc></url>"
        f"<url><loc>{SITE}/b</loc><i:image><i:loc>{SITE}/i.png</i:loc></i:image></url></urlset>",
    ],
    ids=["plain", "no-namespace", "mark", "utf-16", "gzip", "prefix", "images"],
)
def test_a_sitemap_is_read_in_every_form(data: str | bytes) -> None:
    assert listed(data) == [f"{SITE}/a", f"{SITE}/b"]


def test_an_index_lists_sitemaps() -> None:
    sitemap = parse(fetched(index("/1.xml", "/2.xml")))
    assert sitemap
    assert sitemap.pages == []
    assert [entry.url for entry in sitemap.sitemaps] == [f"{SITE}/1.xml", f"{SITE}/2.xml"]


def test_a_page_keeps_the_time_of_its_last_change() -> None:
    data = urlset("/a").replace("</loc>", "</loc><lastmod> 2024-03-04T10:00:00+01:00 </lastmod>")
    sitemap = parse(fetched(data))
    assert sitemap
    assert sitemap.pages[0].stamp == "2024-03-04T10:00:00+01:00"


def test_a_text_of_addresses_is_a_sitemap() -> None:
    assert listed(f"\ufeff{SITE}/a\r\n\r\n  {SITE}/b\n", "text/plain") == [f"{SITE}/a", f"{SITE}/b"]


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        ("<!DOCTYPE html><html><head><title>Notes</title></head></html>", "text/html"),
        ("<!doctype html><p>Write &lt;urlset> or <urlset>.", "text/html"),
        ('<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd"><html xmlns="x"/>', "application/xhtml+xml"),
        ("<rss><channel><item><link>https://course.example/a</link></item></channel></rss>", "text/xml"),
        ("<not xml", "text/xml"),
        ("", "text/xml"),
        (f"See {SITE}/a", "text/plain"),
        (f"{SITE}/a and {SITE}/b", "text/plain"),
        (f"{SITE}/a\nfile:///etc/passwd", "text/plain"),
        (b"\xff\x00", "text/plain"),
        (f"{SITE}/a", "text/html"),
        (b"%PDF-1.7", "application/pdf"),
    ],
)
def test_what_is_no_sitemap_is_a_page(data: str | bytes, content_type: str) -> None:
    assert listed(data, content_type) is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (urlset("/a")[:-5], "damaged sitemap"),
        (urlset("/a").replace("</loc>", "</lock>"), "damaged sitemap"),
        (urlset("/a").replace("/a", "/a?b=1&c=2"), "damaged sitemap"),
        (gzip.compress(urlset("/a").encode())[:-9], "cannot be unpacked"),
        (gzip.compress(bytes(20_000_000)), "unpacks to more than 10,000,000 bytes"),
        (
            f'<!DOCTYPE urlset SYSTEM "file:///etc/passwd"><urlset><url><loc>{SITE}/a</loc></url></urlset>',
            "declares a document type",
        ),
    ],
    ids=["cut", "tags", "ampersand", "gzip-cut", "gzip-bomb", "external"],
)
def test_a_bad_sitemap_is_an_error(data: str | bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason) as caught:
        listed(data)
    assert str(caught.value).isprintable()


def test_a_bomb_of_entities_is_not_expanded() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE lolz [<!ENTITY e0 "{SITE}/a">{entities}]><urlset><url><loc>&e11;</loc></url></urlset>'
    with within(5), pytest.raises(DocumentError, match="declares a document type"):
        listed(bomb)


@pytest.mark.parametrize(
    "data",
    [
        "<urlset>" + "<a>" * 3_000_000,
        "<urlset>" + "<a/>" * 2_000_000,
        "<urlset><url><loc>" + "a" * 9_000_000,
        "<urlset " + " ".join(f"a{n}=''" for n in range(500_000)) + "/>",
        "<urlset><url>" + "".join(f"<a{n}>b</a{n}>" for n in range(400_000)),
        "<" + "urlset" * 1_500_000,
        "<!--" + "-" * 9_000_000,
    ],
    ids=["deep", "wide", "long", "attributes", "names", "name", "comment"],
)
def test_no_sitemap_takes_long(data: str) -> None:
    with within(20):
        try:
            parse(fetched(data))
        except DocumentError as error:
            assert str(error).isprintable()
            assert len(str(error)) < 1_000


@pytest.mark.parametrize("tags", ["<a/>" * MOST_TAGS + "</urlset>", "<a>" * DEEPEST_TAG], ids=["wide", "deep"])
def test_a_sitemap_of_endless_tags_is_left_there(tags: str) -> None:
    sitemap = parse(fetched(f"<urlset><url><loc>{SITE}/a</loc></url>{tags}"))
    assert sitemap
    assert sitemap.is_cut
    assert [page.url for page in sitemap.pages] == [f"{SITE}/a"]


def test_a_packed_bomb_is_not_unpacked_to_its_end() -> None:
    packed = gzip.compress(bytes(200_000_000), 1)
    tracemalloc.start()
    try:
        with pytest.raises(DocumentError, match="unpacks to more than"):
            listed(packed)
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


def test_of_a_huge_sitemap_the_beginning_is_read() -> None:
    sitemap = parse(fetched(urlset(*(f"/{n}" for n in range(50_000)))))
    assert sitemap
    assert len(sitemap.pages) == MOST_LISTED
    assert sitemap.is_cut


# where one leads


def test_pages_come_in_their_order_and_once() -> None:
    assert walk(urlset("/b", "/a", "/b#part", "/sitemap.xml")) == (["/b", "/a"], [])


def test_pages_of_nested_sitemaps_come_too() -> None:
    rest = {"/1.xml": index("/2.xml", "/3.xml"), "/2.xml": urlset("/a"), "/3.xml": urlset("/b"), "/4.xml": urlset("/c")}
    assert walk(index("/1.xml", "/4.xml"), rest) == (["/a", "/b", "/c"], [])


def test_an_index_in_an_index_in_an_index_is_not_followed() -> None:
    rest = {"/1.xml": index("/2.xml"), "/2.xml": index("/3.xml"), "/3.xml": urlset("/a")}
    pages, (line,) = walk(index("/1.xml"), rest)
    assert pages == []
    assert "3 deep are not read" in line


def test_sitemaps_in_a_circle_end() -> None:
    rest = {"/1.xml": index("/2.xml", "/1.xml", "/sitemap.xml"), "/2.xml": urlset("/a")}
    assert walk(index("/1.xml"), rest) == (["/a"], [])


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("https://other.example/a", "a sitemap speaks for its own host"),
        ("https://www.course.example/a", "a sitemap speaks for its own host"),
        ("http://169.254.169.254/latest", "is a number"),
        ("file:///etc/passwd", "only http and https"),
        ("https://anna:secret@course.example/a", "holds a user name"),
        ("https://course.example:port//", "no web address"),
    ],
)
def test_what_a_sitemap_may_not_list_is_left_out_and_said(address: str, reason: str) -> None:
    pages, (line,) = walk(urlset("/a", address, "/b"))
    assert pages == ["/a", "/b"]
    assert reason in line
    assert "secret" not in line
    assert line.isprintable()


def test_a_sitemap_elsewhere_is_not_followed() -> None:
    start = index("/1.xml").replace("</sitemapindex>", "<sitemap><loc>http://other.example/2.xml</loc></sitemap>$")
    pages, (line,) = walk(start.replace("$", "</sitemapindex>"), {"/1.xml": urlset("/a")})
    assert pages == ["/a"]
    assert line.startswith("http://other.example/2.xml is not read")


def test_relative_addresses_are_completed() -> None:
    assert walk("<urlset><url><loc>b/c</loc></url><url><loc>/a</loc></url></urlset>") == (["/b/c", "/a"], [])


def test_a_nested_sitemap_that_fails_does_not_stop_the_rest() -> None:
    rest = {"/2.xml": "<html/>", "/3.xml": urlset("/x")[:-5], "/4.xml": urlset("/a")}
    pages, refused = walk(index("/1.xml", "/2.xml", "/3.xml", "/4.xml"), rest)
    assert pages == ["/a"]
    assert ["does not exist" in refused[0], "is no sitemap" in refused[1], "damaged" in refused[2]] == [True] * 3


def test_no_more_pages_come_than_asked_for() -> None:
    pages, (line,) = walk(urlset(*(f"/{n}" for n in range(30))), most=20)
    assert len(pages) == 20
    assert "lists more than 20 pages" in line
    assert len(walk(urlset(*(f"/{n}" for n in range(900))))[0]) == 500
    assert walk(urlset(*(f"/{n}" for n in range(20))), most=20)[1] == []


def test_no_more_pages_come_than_asked_for_of_all_sitemaps_together() -> None:
    rest = {f"/{n}.xml": urlset(*(f"/{n}/{m}" for m in range(8))) for n in range(5)}
    pages, (line,) = walk(index(*rest), rest, most=20)
    assert len(pages) == 20
    assert "lists more than 20 pages" in line


def test_no_endless_row_of_sitemaps_is_fetched() -> None:
    rest = {f"/{n}.xml": "<urlset/>" for n in range(200)}
    read: list[str] = []

    class Counting(dict[str, str]):
        def __getitem__(self, path: str) -> str:
            read.append(path)
            return super().__getitem__(path)

    pages, (line,) = walk(index(*rest), Counting(rest))
    assert pages == []
    assert len(read) == MOST_SITEMAPS - 1
    assert f"More than {MOST_SITEMAPS} sitemaps" in line


def test_a_cut_sitemap_says_so() -> None:
    pages, refused = walk(urlset(*(f"/{n}" for n in range(MOST_LISTED + 1))), most=MOST_LISTED + 1)
    assert len(pages) == MOST_LISTED
    assert "lists more than is read of one" in refused[-1]


def test_refusals_do_not_outnumber_pages() -> None:
    assert len(walk(urlset(*(f"https://{n}.example/" for n in range(900))))[1]) == 500
