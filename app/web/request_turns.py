"""Turns of requests: one begins at a time, of each address in turn.

Reading a request and routing it takes the event loop a millisecond or two. Hundreds a second from
one address, each of them cheap, would otherwise keep everybody's waiting.
"""

from __future__ import annotations

import asyncio
from collections import deque

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.clients import client_of


class RequestTurns:
    """Lets `app` begin one request in each round of the event loop."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}
        """By address, whose turn is next first."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, unless its client has left when its turn comes."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await self._turn(client_of(scope))
        first = await receive()
        if first["type"] == "http.disconnect":
            return

        async def receive_again() -> Message:
            nonlocal first
            message, first = first, {}
            return message or await receive()

        await self.app(scope, receive_again, send)

    async def _turn(self, address: str) -> None:
        """Wait until a request of an address may begin."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._begin_next)
        turn = loop.create_future()
        self._waiting.setdefault(address, deque()).append(turn)
        await turn

    def _begin_next(self) -> None:
        address = next(iter(self._waiting))
        turns = self._waiting.pop(address)
        turn = turns.popleft()
        if turns:
            self._waiting[address] = turns  # at the end of the round
        if not turn.done():  # its request was cancelled
            turn.set_result(None)
        if self._waiting:
            # what is called soon runs in the next round, behind the request that begins
            asyncio.get_running_loop().call_soon(self._begin_next)
