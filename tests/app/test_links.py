"""Short links: ids from content, written once, bounded, shared by processes, and never the only copy."""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app import links
from app.links import ALPHABET, LONGEST, SHORTEST, LinkStore, digits
from app.web.errors import Problem
from tests.app.responses import error_of

MakeClient = Callable[..., TestClient]
QUERY = "v=1&surface=saddle&run=sgd"


def store(folder: Path, max_links: int = 1_000) -> LinkStore:
    return LinkStore(f"sqlite:///{folder / 'deep' / 'links.db'}", max_links)


def test_the_same_query_always_gets_the_same_id(tmp_path: Path) -> None:
    first, again = store(tmp_path).store(QUERY), store(tmp_path).store(QUERY)
    assert first == again
    assert len(first.id) == SHORTEST
    assert set(first.id) <= set(ALPHABET)
    assert store(tmp_path).find(first.id).query == QUERY


def test_ids_are_the_ones_that_were_given_out_ever_since() -> None:
    assert digits(QUERY)[:SHORTEST] == "jf3cc39r68"
    assert len(digits(QUERY)) == LONGEST


def test_two_queries_of_one_id_both_keep_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        links,
        "digits",
        lambda query: (
            "2" * (SHORTEST + 2) + {"a": "3", "b": "4", "c": "5"}[query] * (LONGEST - SHORTEST - 2)
        ),
    )
    kept = store(tmp_path)
    ids = [kept.store(query).id for query in "abc"]
    assert [len(id) for id in ids] == [SHORTEST, SHORTEST + 1, SHORTEST + 2]
    assert [kept.find(id).query for id in ids] == ["a", "b", "c"]
    assert [kept.store(query).id for query in "abc"] == ids


def test_a_full_store_keeps_what_it_has(tmp_path: Path) -> None:
    kept = store(tmp_path, max_links=2)
    ids = [kept.store(query).id for query in ("a", "b")]
    with pytest.raises(Problem) as caught:
        kept.store("c")
    assert (caught.value.status, caught.value.code, caught.value.link) == (503, "store-full", "/?c")
    assert [kept.store(query).id for query in ("a", "b")] == ids


@pytest.mark.parametrize(
    "id", ["", "nobody", "2" * 41, "2" * 10_000, "'; drop table links; --", "\x00", "%"]
)
def test_unknown_ids_are_not_found(tmp_path: Path, id: str) -> None:
    with pytest.raises(Problem) as caught:
        store(tmp_path).find(id)
    assert caught.value.status == 404


def _store_many(folder: Path, first: int) -> list[str]:
    kept = store(folder)
    return [kept.store(f"query {number}").id for number in range(first, first + 60)]


def test_two_processes_share_one_store(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        one, other = pool.starmap(_store_many, [(tmp_path, 0), (tmp_path, 30)])
    assert one[30:] == other[:30]
    rows = (
        sqlite3.connect(tmp_path / "deep" / "links.db")
        .execute("select count(*) from links")
        .fetchone()
    )
    assert rows == (90,)
    kept = store(tmp_path)
    assert [kept.find(id).query for id in one] == [f"query {number}" for number in range(60)]


def test_a_store_that_fails_loses_nothing_and_says_so(
    client_with: MakeClient, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    client = client_with(database_url=f"sqlite:///{tmp_path / 'file' / 'links.db'}")
    response = client.post("/api/links", json={"link": "/?surface=saddle&run=sgd,lr:0.1"})
    error = error_of(response, 503)
    assert error["code"] == "store-unavailable"
    assert error["link"] == "/?v=1&surface=saddle&run=sgd,lr:0.1"
    assert error["link"] in error["message"]
    assert response.headers["retry-after"]
    assert error_of(client.get("/api/links/2345678923"), 503)["code"] == "store-unavailable"
    assert client.get("/api/descend?steps=5").status_code == 200


def test_a_locked_database_is_a_sentence_and_recovers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "BUSY_SECONDS", 0.05)
    kept = store(tmp_path)
    kept.store("before")
    with sqlite3.connect(tmp_path / "deep" / "links.db", isolation_level=None) as other:
        other.execute("begin exclusive")
        with pytest.raises(Problem) as caught:
            kept.store("during")
        assert caught.value.link == "/?during"
        other.execute("rollback")
    assert kept.find(kept.store("during").id).query == "during"


def test_a_database_of_a_newer_server_is_left_alone(tmp_path: Path) -> None:
    store(tmp_path).store(QUERY)
    with sqlite3.connect(tmp_path / "deep" / "links.db") as connection:
        connection.execute("insert into schema_version values (2)")
    with pytest.raises(Problem) as caught:
        store(tmp_path).store("other")
    assert caught.value.status == 503


def test_links_over_http(client: TestClient) -> None:
    made = client.post(
        "/api/links", json={"link": "https://example.org/?surface=saddle&steps=7#here"}
    ).json()
    assert made["link"] == "/?v=1&surface=saddle&steps=7&run=sgd&run=momentum&run=adam"
    assert made["url"] == f"http://testserver/t/{made['id']}"
    same = client.post(
        "/api/links", json={"scene": {"surface": {"slug": "saddle"}, "steps": 7}}
    ).json()
    assert same == made
    read = client.get(f"/api/links/{made['id']}")
    assert {name: read.json()[name] for name in made} == made
    assert read.json()["scene"]["steps"] == 7
    assert (
        client.get(
            f"/api/links/{made['id']}", headers={"If-None-Match": read.headers["etag"]}
        ).status_code
        == 304
    )
    again = client.post("/api/links", json={"scene": read.json()["scene"]}).json()
    assert again == made
