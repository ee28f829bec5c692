"""Turns of requests: whoever asks for much waits for itself."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

from starlette.types import Message, Receive, Scope, Send

from app.web.request_turns import RequestTurns


class Recorder:
    """An app that notes which requests have begun."""

    def __init__(self) -> None:
        self.begun: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.begun.append(scope["path"])
        assert await receive() == BODY
        assert await receive() == GONE


BODY: Message = {"type": "http.request", "body": b"a", "more_body": False}
GONE: Message = {"type": "http.disconnect"}


def client(*messages: Message) -> Receive:
    """Return what a client sends, before it leaves."""
    left = iter(messages)

    async def receive() -> Message:
        return next(left, GONE)

    return receive


async def nothing(_: Any) -> None:
    raise AssertionError("nothing is sent")


def request(address: str, path: str) -> Scope:
    return {"type": "http", "path": path, "client": (address, 1)}


def test_addresses_take_turns() -> None:
    recorder = Recorder()
    turns = RequestTurns(recorder)

    async def ask() -> None:
        many = [request("192.0.2.1", f"/many/{number}") for number in range(50)]
        few = [request("192.0.2.2", f"/few/{number}") for number in range(2)]
        await asyncio.gather(*(turns(scope, client(BODY), nothing) for scope in many + few))

    asyncio.run(ask())
    assert recorder.begun[:4] == ["/many/0", "/few/0", "/many/1", "/few/1"]
    assert recorder.begun[4:] == [f"/many/{number}" for number in range(2, 50)]


def test_a_newcomer_waits_for_one_request_of_another() -> None:
    recorder = Recorder()
    turns = RequestTurns(recorder)

    async def ask() -> None:
        many = [
            asyncio.create_task(turns(request("192.0.2.1", "/many"), client(BODY), nothing))
            for _ in range(50)
        ]
        while len(recorder.begun) < 10:
            await asyncio.sleep(0)
        await turns(request("192.0.2.2", "/few"), client(BODY), nothing)
        assert recorder.begun.index("/few") <= 12
        await asyncio.gather(*many)

    asyncio.run(ask())
    assert len(recorder.begun) == 51


def test_one_request_begins_in_a_round_of_the_loop() -> None:
    recorder = Recorder()
    turns = RequestTurns(recorder)

    async def ask() -> None:
        tasks = [
            asyncio.create_task(turns(request("192.0.2.1", "/"), client(BODY), nothing))
            for _ in range(20)
        ]
        begun = []
        while not all(task.done() for task in tasks):
            await asyncio.sleep(0)
            begun.append(len(recorder.begun))
        assert max(after - before for before, after in itertools.pairwise(begun)) == 1

    asyncio.run(ask())


def test_who_has_left_meanwhile_is_not_served() -> None:
    recorder = Recorder()
    asyncio.run(RequestTurns(recorder)(request("192.0.2.1", "/"), client(), nothing))
    assert recorder.begun == []


def test_who_leaves_takes_no_turn() -> None:
    recorder = Recorder()
    turns = RequestTurns(recorder)

    async def ask() -> None:
        left = asyncio.create_task(turns(request("192.0.2.1", "/left"), client(BODY), nothing))
        stays = asyncio.create_task(turns(request("192.0.2.1", "/stays"), client(BODY), nothing))
        await asyncio.sleep(0)
        left.cancel()
        await stays

    asyncio.run(ask())
    assert recorder.begun == ["/stays"]
