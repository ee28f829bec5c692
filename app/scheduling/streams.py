"""Streams: the output of a task as an async iterator of chunks."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any

from app.scheduling.tasks import Listener, State


class Stream(Listener):
    """Output of a task, for one listener. Leaving it ends the work, unless others listen."""

    def __init__(
        self,
        address: str,
        read: Callable[[Stream], bytes | None],
        leave: Callable[[Stream], None],
    ) -> None:
        """Listen, on the event loop that runs.

        Args:
            address: whose place it takes.
            read: returns the next chunk, None where there is none yet.
            leave: gives the place up.
        """
        super().__init__(address)
        self._loop, self._more = asyncio.get_running_loop(), asyncio.Event()
        self._read, self._leave = read, leave

    def __aiter__(self) -> Stream:
        return self

    async def __anext__(self) -> bytes:
        """Wait for the next chunk."""
        while True:
            self._more.clear()
            if (chunk := self._read(self)) is not None:
                return chunk
            await self._more.wait()

    async def __aenter__(self) -> Stream:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.leave()

    @property
    def is_complete(self) -> bool:
        """True once all of the output is there."""
        return self.task.state is State.ENDED and not (self.task.failure or self.failure)

    async def begun(self) -> None:
        """Wait until the work has begun, and has room for what it needs to its end."""
        while not (self.task.begun or self.task.failure or self.failure):
            await self._more.wait()
            self._more.clear()

    async def output(self) -> bytes:
        """Wait for all chunks."""
        return b"".join([chunk async for chunk in self])

    async def value(self) -> Any:
        """Wait for what the job returns."""
        await self.output()
        return self.task.value

    def leave(self) -> None:
        """Give up the place; a second call does nothing."""
        self._leave(self)

    async def pump(self, send: Callable[[bytes], Awaitable[None]], patience: float) -> None:
        """Send all chunks, and leave.

        Args:
            send: passes one on to the client.
            patience: seconds that the client may take for a chunk.

        Raises:
            TimeoutError: the client does not read; it is dropped.
        """
        async with self:
            async for chunk in self:
                async with asyncio.timeout(patience):
                    await send(chunk)


def wake(listeners: Iterable[Listener]) -> None:
    """Tell streams that there is more, in one call for each event loop."""
    events = defaultdict[asyncio.AbstractEventLoop, list[asyncio.Event]](list)
    for stream in listeners:
        assert isinstance(stream, Stream)
        events[stream._loop].append(stream._more)
    for loop, some in events.items():
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(_set_all, some)


def _set_all(events: list[asyncio.Event]) -> None:
    for event in events:
        event.set()
