"""From an address to documents: the whole way, as `add` goes it."""

from __future__ import annotations

import gzip
import pickle
from pathlib import Path

import pytest

from knowledge.errors import DocumentError
from knowledge.web import Download, Web
from tests.knowledge.web.authorities import Authority
from tests.knowledge.web.sites import HERE, HOST, Answer, Site, answer, network, redirect, serving

NOTES = "# Perceptrons\n\nA perceptron adds up its weighted inputs.\n"
PAGE = f"""<!doctype html><html><head><title>Perceptrons</title></head><body><article><h1>Perceptrons</h1>
<p>{"A perceptron adds up its weighted inputs and compares the sum with a threshold. " * 5}</p>
</article></body></html>"""


def open_web(**changes: object) -> Web:
    return Web(network(**changes), sleep=lambda seconds: None)


def failure(web: Web, url: str) -> str:
    with pytest.raises(DocumentError) as caught:
        web.read(url)
    assert str(caught.value).isprintable()
    return str(caught.value)


def sitemap(site: Site, *paths: str) -> str:
    return "<urlset>" + "".join(f"<url><loc>{site.url(path)}</loc></url>" for path in paths) + "</urlset>"


def test_an_address_becomes_a_document_that_says_where_it_was_found() -> None:
    answers = {"/a": redirect("/notes.md#there"), "/notes.md": answer(NOTES, "text/markdown")}
    with serving(answers) as site:
        document = open_web().read(site.url("/a#part"))
    assert (document.title, document.id, document.url) == ("Perceptrons", "notes", site.url("/notes.md"))
    assert "adds up its weighted inputs" in document.text


def test_a_page_becomes_a_document() -> None:
    with serving({"/lecture": answer(PAGE, "text/html; charset=utf-8")}) as site:
        document = open_web().read(site.url("/lecture"))
    assert document.title == "Perceptrons"
    assert "compares the sum with a threshold" in document.text


@pytest.mark.parametrize("said", ["", '<meta charset="utf-8">', '<meta charset="koi8-r">'])
def test_a_page_in_the_encoding_that_its_server_says_is_read_as_that(said: str) -> None:
    page = PAGE.replace("<title>", f"{said}<title>").replace("A perceptron", "Das geübte Perzeptron")
    with serving({"/lecture": answer(page.encode("cp1252"), "text/html; charset=ISO-8859-1")}) as site:
        assert "Das geübte Perzeptron" in open_web().read(site.url("/lecture")).text


def test_a_single_address_is_its_own_only_page_and_fetched_once() -> None:
    with serving({"/notes.md": answer(NOTES)}) as site:
        web = open_web()
        assert list(web.pages(site.url("/notes.md"))) == [site.url("/notes.md")]
        assert web.read(site.url("/notes.md")).title == "Perceptrons"
        assert site.asked == ["/robots.txt", "/notes.md"]


def test_several_addresses_are_fetched_once_each_before_they_are_read() -> None:
    with serving({f"/{n}.md": answer(NOTES) for n in range(3)}) as site:
        web = open_web()
        pages = [page for n in range(3) for page in web.pages(site.url(f"/{n}.md"))]
        assert [web.read(page).id for page in pages] == ["0", "1", "2"]
        assert site.pages_asked() == ["/0.md", "/1.md", "/2.md"]


def test_what_waits_to_be_read_takes_no_more_memory_than_one_large_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.web.LARGEST_FILE", 2 * len(NOTES))
    with serving({f"/{n}.md": answer(NOTES) for n in range(3)}) as site:
        web = open_web()
        pages = [page for n in range(3) for page in web.pages(site.url(f"/{n}.md"))]
        assert [web.read(page).id for page in pages] == ["0", "1", "2"]
        assert site.pages_asked() == ["/0.md", "/1.md", "/2.md", "/0.md"]


def test_what_was_downloaded_can_be_read_in_another_process() -> None:
    with serving({"/a": redirect("/notes.md"), "/notes.md": answer(NOTES)}) as site:
        download = pickle.loads(pickle.dumps(open_web().download(site.url("/a"))))
    assert download == Download(site.url("/notes.md"), "notes.md", NOTES.encode())
    assert download.read().url == site.url("/notes.md")


def test_a_sitemap_stands_for_its_pages() -> None:
    answers = {"/a.md": answer(NOTES), "/b.txt": answer("A perceptron adds.")}
    with serving(answers) as site:
        listed = sitemap(site, "/a.md", "/b.txt").replace("/a.md</loc>", "/a.md</loc><lastmod>2024-03-04</lastmod>")
        answers["/sitemap.xml"] = answer(listed, "application/xml")
        web = open_web()
        pages = list(web.pages(site.url("/sitemap.xml")))
        assert pages == [site.url("/a.md"), site.url("/b.txt")]
        assert [web.read(page).id for page in pages] == ["a", "b"]
        assert [web.stamp(page) for page in pages] == ["2024-03-04", ""]
        assert web.refused == []


@pytest.mark.parametrize("content_type", ["application/gzip", "application/octet-stream", "application/x-gzip"])
def test_a_packed_sitemap_stands_for_its_pages(content_type: str) -> None:
    answers: dict[str, Answer] = {}
    with serving(answers) as site:
        answers["/sitemap.xml.gz"] = answer(gzip.compress(sitemap(site, "/a", "/b").encode()), content_type)
        assert list(open_web().pages(site.url("/sitemap.xml.gz"))) == [site.url("/a"), site.url("/b")]


def test_what_a_sitemap_may_not_list_is_reported() -> None:
    answers: dict[str, Answer] = {}
    with serving(answers) as site:
        answers["/sitemap.xml"] = answer(
            sitemap(site, "/a").replace("</urlset>", "<url><loc>https://other.example/</loc></url></urlset>"),
            "text/xml",
        )
        web = open_web()
        assert list(web.pages(site.url("/sitemap.xml"))) == [site.url("/a")]
        assert web.refused == ["https://other.example/ is not read: a sitemap speaks for its own host. Name it itself."]


def test_only_as_many_pages_come_as_asked_for() -> None:
    answers: dict[str, Answer] = {}
    with serving(answers) as site:
        answers["/sitemap.xml"] = answer(sitemap(site, *(f"/{n}" for n in range(9))), "text/xml")
        web = open_web()
        assert len(list(web.pages(site.url("/sitemap.xml"), most=3))) == 3
        assert "lists more than 3 pages" in web.refused[0]


def test_when_a_page_changed_is_known_from_its_server() -> None:
    with serving({"/a.md": answer(NOTES, Last_Modified="Mon, 04 Mar 2024 10:00:00 GMT")}) as site:
        web = open_web()
        assert web.stamp(site.url("/a.md")) == ""
        list(web.pages(site.url("/a.md")))
        assert web.stamp(site.url("/a.md")) == "Mon, 04 Mar 2024 10:00:00 GMT"


# what a site allows


def test_a_page_that_its_site_keeps_from_programs_is_not_asked_for() -> None:
    answers = {"/robots.txt": answer("User-agent: *\nDisallow: /private"), "/private/a.md": answer(NOTES)}
    with serving(answers) as site:
        web = open_web()
        assert "robots.txt asks programs not to" in failure(web, site.url("/private/a.md"))
        with pytest.raises(DocumentError, match="asks programs not to"):
            list(web.pages(site.url("/private/a.md")))
        assert site.pages_asked() == []


def test_a_redirect_does_not_lead_around_the_rules() -> None:
    answers = {
        "/robots.txt": answer("User-agent: *\nDisallow: /private"),
        "/a": redirect("/private/a.md"),
        "/private/a.md": answer(NOTES),
    }
    with serving(answers) as site:
        assert "robots.txt asks programs not to" in failure(open_web(), site.url("/a"))
        assert site.pages_asked() == ["/a"]


def test_rules_are_asked_for_once_in_a_run() -> None:
    with serving({f"/{n}.md": answer(NOTES) for n in range(3)}) as site:
        web = open_web()
        for n in range(3):
            web.read(site.url(f"/{n}.md"))
        assert site.asked == ["/robots.txt", "/0.md", "/1.md", "/2.md"]


def test_pages_of_a_sitemap_are_read_as_slowly_as_the_site_asks() -> None:
    slept: list[float] = []
    answers = {"/robots.txt": answer("User-agent: *\nCrawl-delay: 3"), "/a.md": answer(NOTES)}
    with serving(answers) as site:
        answers["/sitemap.xml"] = answer(sitemap(site, "/a.md"), "text/xml")
        web = Web(network(), slept.append)
        for page in web.pages(site.url("/sitemap.xml")):
            web.read(page)
    assert sum(slept) == pytest.approx(3, abs=1)


# where names lead


def test_a_name_is_looked_up_once_in_a_run() -> None:
    looked_up: list[str] = []

    def rebinding(host: str) -> list[str]:
        looked_up.append(host)
        return [HERE] if len(looked_up) == 1 else ["169.254.169.254"]

    with serving({"/a.md": answer(NOTES), "/b.md": answer(NOTES)}) as site:
        web = open_web(resolve=rebinding)
        for page in web.pages(site.url("/a.md")):
            web.read(page)
        web.read(site.url("/b.md"))
    assert looked_up == [HOST]


def test_this_machine_is_not_read_by_default() -> None:
    with serving({"/": answer(NOTES)}) as site:
        for host in ("localhost", HERE, "127.1", "[::1]"):
            assert "is not read" in failure(Web(), f"http://{host}:{site.port}/")
        assert site.asked == []


# what fails


def test_an_image_is_refused_in_one_line() -> None:
    with serving({"/a.png": answer(b"\x89PNG", "image/png")}) as site:
        message = failure(open_web(), site.url("/a.png"))
        assert message.startswith(f"{site.url('/a.png')} is image/png, which cannot be read.")
        with pytest.raises(DocumentError, match="is image/png"):
            list(open_web().pages(site.url("/a.png")))


def test_an_error_of_a_reader_names_the_address() -> None:
    with serving({"/notes.md": answer("\n \n")}) as site:
        message = failure(open_web(), site.url("/notes.md"))
    assert message == f"{site.url('/notes.md')} is empty. Add a file that has text in it."


def test_xml_that_is_no_sitemap_is_refused() -> None:
    with serving({"/feed.xml": answer("<rss/>", "text/xml")}) as site:
        web = open_web()
        assert list(web.pages(site.url("/feed.xml"))) == [site.url("/feed.xml")]
        assert "is text/xml, which cannot be read" in failure(web, site.url("/feed.xml"))


@pytest.mark.parametrize(
    "answers",
    [{"/a.pdf": answer(PAGE, "text/html")}, {"/a.pdf": redirect("/login"), "/login": answer(PAGE, "text/html")}],
)
def test_a_login_in_place_of_a_file_is_not_taken_for_it(answers: dict[str, Answer]) -> None:
    with serving(answers) as site:
        assert "is a page, not the .pdf file that its name says" in failure(open_web(), site.url("/a.pdf"))


def test_the_real_network_checks_certificates(tmp_path: Path) -> None:
    with serving({"/": answer(NOTES)}, Authority(tmp_path).self_signed(HOST)) as site:
        assert "certificate of its server is not valid" in failure(open_web(), site.url("/"))
