"""The list of documents in pages, and replies that a client keeps until they change."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from assistant.api.app import create_api
from assistant.api.documents import page_of
from assistant.settings import Settings
from index.building import build
from index.embedding import HashingEmbedder
from index.folder import forget
from index.storage import IndexedDocument
from tests.assistant.api.conftest import HERE
from tests.fakes import BREAD, DEEP, MACHINE, Script, assistant_of, page

IDS = ["apples", "bees", "cats", "dunes", "elks"]
COURSE = tuple(page(id, f"## About {id}\n\n{DEEP} {MACHINE}") for id in reversed(IDS))
ADDRESSES = pytest.mark.parametrize(
    "address", ["/api/documents", "/api/documents?limit=2&after=bees", "/api/documents/bees", "/api/search?q=learning"]
)


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    """Return a client of the API over five documents."""
    app = create_api(assistant_of(Script(), tmp_path, COURSE), Settings(data_dir=tmp_path))
    return TestClient(app, HERE, raise_server_exceptions=False)


def listed(client: TestClient, address: str = "/api/documents") -> list[str]:
    return [document["id"] for document in client.get(address).json()["documents"]]


def document(id: str) -> IndexedDocument:
    return IndexedDocument(id, id, None, None, None, (), "", 1, "")


def test_without_a_limit_every_document_comes_and_nothing_follows(client: TestClient) -> None:
    response = client.get("/api/documents")
    assert listed(client) == IDS
    assert response.json()["next"] is None
    assert "link" not in response.headers


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_the_link_of_each_page_leads_through_all_documents(client: TestClient, limit: int) -> None:
    address, seen = f"/api/documents?limit={limit}", list[str]()
    while True:
        response = client.get(address)
        seen += [document["id"] for document in response.json()["documents"]]
        if response.json()["next"] is None:
            break
        assert response.json()["next"] == seen[-1]
        address = str(response.url.join(response.links["next"]["url"]))
    assert seen == IDS


def test_a_page_behind_a_removed_document_is_still_the_right_one(client: TestClient, tmp_path: Path) -> None:
    following = client.get("/api/documents?limit=2").json()["next"]
    forget(tmp_path / "index", following)
    assert listed(client, f"/api/documents?limit=2&after={quote(following)}") == IDS[2:4]


def test_a_document_that_is_added_meanwhile_makes_none_come_twice(client: TestClient, tmp_path: Path) -> None:
    following = client.get("/api/documents?limit=2").json()["next"]
    build((page("alps", f"## Alps\n\n{BREAD}"), *COURSE), HashingEmbedder(), tmp_path / "index")
    assert listed(client) == ["alps", *IDS]
    assert listed(client, f"/api/documents?after={following}") == IDS[2:]


@given(st.sets(st.text(max_size=3)), st.integers(1, 5), st.data())
def test_pages_give_every_document_once_whatever_is_removed_on_the_way(
    ids: set[str], limit: int, data: st.DataObject
) -> None:
    left, seen, after = set(ids), list[str](), ""
    kept = ids - {""}  # Behind which every list begins.
    while True:
        found = page_of([document(id) for id in left], limit, after)
        seen += [one.id for one in found.documents]
        assert len(found.documents) <= limit
        if found.next is None:
            break
        after = found.next
        gone = data.draw(st.sets(st.sampled_from(sorted(left))))
        kept -= {id for id in gone if id > after}
        left -= gone
    assert [id for id in seen if id in kept] == sorted(kept)
    assert seen == sorted(set(seen))


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1001", "limit=-1", "limit=many", "limit=1e3", "limit=99999999999999999999", "limit="]
)
def test_a_limit_beyond_reason_is_refused(client: TestClient, query: str) -> None:
    response = client.get(f"/api/documents?{query}")
    assert response.status_code == 422
    assert response.json()["error"]["message"].startswith("query.limit: ")


@pytest.mark.parametrize("after", ["%ff", "zzz", "🙂", "x" * 500])
def test_a_page_may_begin_behind_anything(client: TestClient, after: str) -> None:
    response = client.get(f"/api/documents?limit=1&after={after}")
    assert response.status_code == 200
    assert response.json()["next"] is None


@ADDRESSES
def test_what_a_client_has_already_is_not_sent_again(client: TestClient, address: str) -> None:
    response = client.get(address)
    tag = response.headers["etag"]
    assert tag.startswith('"')
    assert response.headers["cache-control"] == "no-cache"
    for names in (tag, f"W/{tag}", f'"other", W/{tag}', "*"):
        again = client.get(address, headers={"if-none-match": names})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag


@pytest.mark.parametrize("names", ['"other"', "W/", "", ",,,", '"', "x" * 10_000])
def test_what_a_client_has_not_is_sent(client: TestClient, names: str) -> None:
    assert client.get("/api/documents", headers={"if-none-match": names}).status_code == 200


def test_several_lines_of_tags_are_all_read(client: TestClient) -> None:
    tag = client.get("/api/documents").headers["etag"]
    headers = [("if-none-match", '"other"'), ("if-none-match", tag)]
    assert client.get("/api/documents", headers=headers).status_code == 304


def test_each_selection_has_a_tag_of_its_own(client: TestClient) -> None:
    addresses = ["/api/documents", "/api/documents?limit=2", "/api/documents?limit=3", "/api/documents/bees"]
    assert len({client.get(address).headers["etag"] for address in addresses}) == len(addresses)


def test_the_tag_of_the_list_changes_with_it_and_that_of_another_document_does_not(
    client: TestClient, tmp_path: Path
) -> None:
    def tags() -> tuple[str, str]:
        return client.get("/api/documents").headers["etag"], client.get("/api/documents/bees").headers["etag"]

    whole, bees = tags()
    forget(tmp_path / "index", "apples")
    assert tags()[0] != whole
    assert tags()[1] == bees


@pytest.mark.parametrize("address", ["/api/documents", "/api/documents?limit=1", "/api/documents/bees"])
def test_the_headers_alone_can_be_asked_for(client: TestClient, address: str) -> None:
    whole, head = client.get(address), client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert {**head.headers, "x-request-id": ""} == {**whole.headers, "x-request-id": ""}
    unchanged = client.head(address, headers={"if-none-match": whole.headers["etag"]})
    assert unchanged.status_code == 304


def test_the_headers_of_an_unknown_document_are_not_found(client: TestClient) -> None:
    assert client.head("/api/documents/nothing").status_code == 404


def test_who_asks_for_an_unknown_document_is_told_where_they_are_listed(client: TestClient) -> None:
    error = client.get("/api/documents/nothing").json()["error"]
    assert error == {"type": "DocumentNotFound", "message": "There is no document 'nothing'. See GET /api/documents."}


def test_a_page_of_an_allowed_site_can_read_where_the_next_page_is(tmp_path: Path) -> None:
    site = "https://school.example"
    app = create_api(assistant_of(Script(), tmp_path, COURSE), Settings(data_dir=tmp_path, allow_origin=(site,)))
    exposed = TestClient(app, HERE).get("/api/documents?limit=1", headers={"origin": site}).headers
    assert {"etag", "link"} <= {name.strip() for name in exposed["access-control-expose-headers"].split(",")}
