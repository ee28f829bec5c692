"""Kept answers: bounded, equal to what was computed, and told apart by all that they depend on."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable

import brotli
import pytest
from starlette.testclient import TestClient

from app.web.cache import AnswerCache
from app.web.responses import Answer, encoding_for
from tests.app.responses import events

MakeClient = Callable[..., TestClient]


def answer(size: int) -> Answer:
    return Answer(b"x" * size, "text/plain", f'"{size}"')


def test_the_cache_is_bounded_in_bytes_and_forgets_what_was_used_longest_ago() -> None:
    cache = AnswerCache(max_bytes=10_000, max_answer_bytes=5_000)
    for name in "abc":
        cache.put(name, answer(2_000))
    assert cache.get("a") is not None
    cache.put("d", answer(2_000))
    assert [cache.get(name) is not None for name in "abcd"] == [True, False, True, True]
    assert cache.bytes <= 10_000


def test_an_answer_beyond_the_bound_is_not_kept() -> None:
    cache = AnswerCache(max_bytes=10_000, max_answer_bytes=5_000)
    cache.put("large", answer(5_000))
    assert cache.get("large") is None
    assert cache.bytes == 0


def test_keeping_an_answer_again_counts_it_once() -> None:
    cache = AnswerCache(max_bytes=100_000, max_answer_bytes=50_000)
    for _ in range(3):
        cache.put("a", answer(2_000))
    assert cache.bytes == 3_000
    assert len(cache) == 1


def test_remembered_requests_are_bounded_too() -> None:
    cache = AnswerCache(max_bytes=100_000, max_answer_bytes=50_000)
    cache.put("a", answer(10))
    for number in range(5_000):
        cache.remember(number, "a")
    assert len(cache._repeats) < 2_000
    assert cache.repeat(4_999) is not None


def test_equal_requests_wait_for_one_computation() -> None:
    async def test() -> int:
        cache, computed = AnswerCache(100_000, 50_000), 0

        async def ask() -> None:
            nonlocal computed
            async with cache.one_at_a_time("key"):
                if cache.get("key") is None:
                    computed += 1
                    await asyncio.sleep(0.01)
                    cache.put("key", answer(10))

        await asyncio.gather(*(ask() for _ in range(20)))
        assert not cache._making
        return computed

    assert asyncio.run(test()) == 1


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
    plain = answer(5_000)
    br, gz = plain.compressed("br"), plain.compressed("gzip")
    assert brotli.decompress(br.body) == gzip.decompress(gz.body) == plain.body
    assert len({plain.etag, br.etag, gz.etag}) == 3


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


def test_the_cache_of_a_server_stays_within_its_bound(client_with: MakeClient) -> None:
    with client_with(max_cache_bytes=200_000) as client:
        for seed in range(12):
            assert events(client.get(f"/api/descend?noise=0.1&seed={seed}").text)[-1].name == "done"
        cache = client.get("/healthz").json()["cache"]
        assert 0 < cache["answers"] < 12
        assert cache["bytes"] <= 200_000
