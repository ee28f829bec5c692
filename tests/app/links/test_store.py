"""Short links: ids from content, written once, bounded, shared, and never the only copy."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.links import database
from app.links import store as module
from app.links.ids import ALPHABET, LONGEST, SHORTEST, digits
from app.links.store import LinkStore
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
        module,
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
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
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
        connection.execute("insert into schema_version values (3)")
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


def rows(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as connection:
        return {query for (query,) in connection.execute("select query from links")}


def test_a_file_that_was_moved_away_is_missed_not_made_anew(tmp_path: Path) -> None:
    kept, file = store(tmp_path), tmp_path / "deep" / "links.db"
    first = kept.store("first")
    file.rename(tmp_path / "elsewhere.db")
    with pytest.raises(Problem) as caught:
        kept.store("second")
    assert (caught.value.code, caught.value.link) == ("store-unavailable", "/?second")
    assert not file.exists()
    (tmp_path / "elsewhere.db").rename(file)
    assert kept.find(first.id).query == "first"
    kept.store("second")
    assert rows(file) == {"first", "second"}


@pytest.mark.parametrize("content", [b"", b"no database" * 1_000])
def test_a_spoiled_file_is_noticed_before_a_link_is_given_out(
    tmp_path: Path, content: bytes
) -> None:
    kept, file = store(tmp_path), tmp_path / "deep" / "links.db"
    kept.store("first")
    backup = file.read_bytes()
    file.write_bytes(content)
    with pytest.raises(Problem) as caught:
        kept.store("second")
    assert caught.value.code == "store-unavailable"
    file.write_bytes(backup)
    assert kept.find(kept.store("second").id).query == "second"


def test_links_given_out_while_backups_are_put_back_are_kept(tmp_path: Path) -> None:
    """Backups take the file's place again and again; all given out after the last one is there."""
    kept, file = store(tmp_path), tmp_path / "deep" / "links.db"
    kept.store("first")
    backup = file.read_bytes()
    given: list[tuple[int, str]] = []
    round_, stop = 0, threading.Event()

    def give(worker: int) -> None:
        for number in count():
            if stop.is_set():
                return
            before, query = round_, f"{worker} {number}"
            with suppress(Problem):
                kept.store(query)
                given.append((before, query))

    threads = [threading.Thread(target=give, args=(worker,)) for worker in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        time.sleep(0.3)
        fresh = tmp_path / "fresh.db"
        fresh.write_bytes(backup)
        fresh.rename(file)
        round_ += 1  # what begins from here on is written into the new file
    time.sleep(1.0)
    stop.set()
    for thread in threads:
        thread.join()
    last = {query for before, query in given if before == round_}
    assert last
    assert last <= rows(file)


def test_a_database_of_the_first_version_is_brought_up(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "links.db"
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as old:
        old.executescript(
            "pragma journal_mode=wal;"
            "create table links (id varchar(40) primary key, query text not null,"
            " engine varchar(80) not null, created varchar(32) not null);"
            "create table schema_version (version integer primary key);"
            "insert into schema_version values (1);"
            "insert into links values ('2345678923', 'old', 'engine 1', '2026-01-01T00:00:00');"
        )
    kept = store(tmp_path, max_links=2)
    assert kept.find("2345678923").query == "old"
    kept.store("new")
    with pytest.raises(Problem, match="has no room for more"):
        kept.store("newer")
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("select links from tally").fetchall() == [(2,)]
        assert connection.execute("select max(version) from schema_version").fetchone() == (2,)
        assert connection.execute("pragma journal_mode").fetchone() != ("wal",)


def test_links_on_a_disk_that_is_only_read_open(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "links.db"
    first = store(tmp_path).store("first")
    uri = f"file:{file}?mode=ro"
    engine = sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(uri, uri=True))
    kept = store(tmp_path)
    kept._engine = engine  # root may write a file that is only for reading, this connection may not
    assert kept.find(first.id).query == "first"
    assert kept.store("first") == first
    with pytest.raises(Problem) as caught:
        kept.store("second")
    assert caught.value.code == "store-unavailable"


def test_a_write_among_many_links_takes_no_more_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, file = store(tmp_path, max_links=10**6), tmp_path / "deep" / "links.db"
    tens = 0
    open_file = database._open_file

    def note() -> int:
        nonlocal tens
        tens += 1
        return 0

    def counting(place: str) -> sqlite3.Connection:
        connection = open_file(place)
        connection.set_progress_handler(note, 10)  # of SQLite's own instructions
        return connection

    monkeypatch.setattr(database, "_open_file", counting)

    def work(query: str) -> int:
        before = tens
        kept.store(query)
        return tens - before

    among_few = work("few")
    assert among_few > 0
    with closing(sqlite3.connect(file)) as connection, connection:
        many = ((f"{n:010}", "query", "engine", "created") for n in range(100_000))
        connection.executemany("insert into links values (?, ?, ?, ?)", many)
        connection.execute("update tally set links = links + 100000")
    assert work("many") < 2 * among_few + 10  # counting them would take thousands


def test_one_client_stores_so_many_links_a_day(client_with: MakeClient) -> None:
    client = client_with(max_client_links=3)
    statuses = [
        client.post("/api/links", json={"link": f"/?seed={seed}"}).status_code for seed in range(3)
    ]
    assert statuses == [200] * 3
    response = client.post("/api/links", json={"link": "/?seed=9"})
    error = error_of(response, 429)
    assert error["code"] == "too-many-links"
    assert "seed=9" in error["link"]
    assert 0 < int(response.headers["retry-after"]) <= 86_400 / 3 + 1
    other = TestClient(client.app, client=("192.0.2.1", 1))
    assert other.post("/api/links", json={"link": "/?seed=9"}).status_code == 200
