"""Kept answers: equal to what was computed, and told apart by all that they depend on."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli
import pytest
from starlette.testclient import TestClient

from app.scheduling.jobs import value_of
from app.web.cache import RepeatedRequests
from app.web.responses import Answer, Variant, encoding_for
from tests.app.responses import events

MakeClient = Callable[..., TestClient]


def answer(size: int) -> Answer:
    return Answer(b"x" * size, "text/plain", f'"{size}"')


def asking(query: str) -> dict[str, object]:
    """The scope of a request."""
    return {
        "path": "/",
        "query_string": query.encode(),
        "scheme": "http",
        "headers": [(b"host", b"localhost")],
    }


def test_a_repeated_request_finds_its_answer_while_that_is_kept() -> None:
    kept = {"key": answer(10)}
    repeated = RepeatedRequests(kept.get)  # type: ignore[arg-type]  # of keys that are texts
    first, again = asking("a=1"), asking("a=1")
    assert repeated.answer(first) is None
    repeated.remember(first, "key")
    assert repeated.answer(again) is kept["key"]
    assert repeated.answer(asking("a=2")) is None
    kept.clear()
    assert repeated.answer(again) is None


def test_remembered_requests_are_bounded_in_bytes() -> None:
    repeated = RepeatedRequests({"key": answer(10)}.get)  # type: ignore[arg-type]  # as above
    for number in range(5_000):
        scope = asking(f"{number}" + "x" * 3_000)
        repeated.answer(scope)
        repeated.remember(scope, "key")
    assert repeated._keys.bytes <= repeated._keys.max_bytes
    assert repeated.answer(scope) is not None


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("identity", ""),
        ("BR", "br"),
    ],
)
def test_the_best_encoding_that_is_taken(accepted: str, encoding: str) -> None:
    assert (
        encoding_for({"type": "http", "headers": [(b"accept-encoding", accepted.encode())]})
        == encoding
    )


def test_compressed_answers_hold_the_same_and_are_told_apart() -> None:
    plain = answer(500_000)
    br, gz = (value_of(plain.varied(Variant(encoding=encoding))) for encoding in ("br", "gzip"))
    assert brotli.decompress(br.body) == gzip.decompress(gz.body) == plain.body
    assert len({plain.etag, br.etag, gz.etag}) == 3
    assert len(list(plain.varied(Variant(encoding="br")))) > 5, "in pieces"


RACE = "/api/descend?surface=beale&steps=40"
DETERMINISTIC = (
    RACE,
    f"{RACE}&format=json",
    f"{RACE}&format=csv",
    "/api/surface?surface=beale&size=9",
    "/api/catalog",
)


@pytest.mark.parametrize("path", DETERMINISTIC)
def test_the_same_request_gets_the_same_bytes_and_304(client: TestClient, path: str) -> None:
    first, second = client.get(path), client.get(path)
    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]
    third = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert third.status_code == 304
    assert third.content == b""
    assert third.headers["etag"] == first.headers["etag"]
    weak = client.get(path, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert weak.status_code == 304
    assert client.get(path, headers={"If-None-Match": '"other"'}).content == first.content


@pytest.mark.parametrize("path", DETERMINISTIC)
def test_a_fresh_server_agrees_with_what_a_client_kept(
    client: TestClient, client_with: MakeClient, path: str
) -> None:
    etag = client.get(path).headers["etag"]
    assert client_with().get(path, headers={"If-None-Match": etag}).status_code == 304


def test_what_differs_in_form_or_language_is_told_apart(client: TestClient) -> None:
    forms = [
        client.get(RACE, headers={"Accept": accept})
        for accept in ("text/event-stream", "application/json", "text/csv")
    ]
    languages = [client.get(RACE, headers={"Accept-Language": code}) for code in ("en", "ko")]
    assert len({response.headers["etag"] for response in forms}) == 3
    assert languages[0].headers["etag"] != languages[1].headers["etag"]
    assert all("Accept" in response.headers["vary"] for response in forms)


def test_equal_scenes_are_computed_once_however_they_are_written(client_with: MakeClient) -> None:
    with client_with() as client:
        first = client.get("/api/descend?surface=saddle&steps=30&run=sgd,lr:0.1")
        second = client.get("/api/descend?run=sgd,lr:1e-1&steps=30&v=1&surface=saddle&noise=0")
        assert first.content == second.content
        assert client.get("/healthz").json()["races"]["started"] == 1


@pytest.mark.parametrize("steps", [200, 20_000])
def test_page_stream_theory_preview_and_json_share_one_race(
    client_with: MakeClient, steps: int
) -> None:
    scene = f"v=1&surface=beale&start=1,1&steps={steps}&run=adam&run=sgd,lr:0.001"
    with client_with() as client:
        for path in (
            "/?",
            "/api/descend?",
            "/api/theory?",
            "/preview.png?",
            "/api/descend?format=json&",
            "/api/descend?format=csv&",
            "/thumbnail.png?",
            "/embed?",
        ):
            assert client.get(path + scene, headers={"Accept": "*/*"}).status_code == 200
        races = client.get("/healthz").json()["races"]
        assert (races["started"], races["positions"]) == (1, 2 * (steps + 1))


def test_no_cookie_is_kept(client_with: MakeClient) -> None:
    client = client_with()
    for number in range(5):
        cookie = f"other={number}" + "x" * 10_000
        assert client.get(RACE, headers={"Cookie": cookie}).status_code == 200
    assert client.get("/healthz").json()["cache"]["answers"] == 1
    assert client.get("/healthz").json()["cache"]["bytes"] < 50_000


def test_the_cache_of_a_server_stays_within_its_bound(client_with: MakeClient) -> None:
    with client_with(max_cache_bytes=200_000) as client:
        for seed in range(12):
            assert events(client.get(f"/api/descend?noise=0.1&seed={seed}").text)[-1].name == "done"
        cache = client.get("/healthz").json()["cache"]
        assert 0 < cache["answers"] < 12
        assert cache["bytes"] <= 200_000
