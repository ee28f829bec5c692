"""Computing for requests: off the event loop, once, within limits, while the client is there."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import Counter
from collections.abc import AsyncIterator, Callable, Generator, Hashable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from typing import Any, Final, TypeVar

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.scheduling.jobs import Item, Job, Kept, Reason, Refused, Work, undividable
from app.scheduling.scheduler import Scheduler
from app.scheduling.streams import Stream
from app.settings import Settings
from app.version import BUILD
from app.web.cache import RepeatedRequests
from app.web.clients import client_of
from app.web.errors import Problem, unexpected
from app.web.json import dumps
from app.web.languages import Language
from app.web.responses import (
    REVALIDATE,
    SAME_FOR_ALL,
    Answer,
    Ready,
    Variant,
    encoding_for,
    strong_etag,
)
from surfaces.errors import Phrase

LOG = logging.getLogger("ravine")
SENT_AT_ONCE: Final = 64 * 1024
"""Bytes that are passed to the server at a time, and wait for a client that stops reading."""
TOO_LONG: Final = "too-long"
UNWATCHED_SECONDS: Final = 0.03
"""Seconds of some work after which its client is watched for leaving."""

Result = TypeVar("Result")


class Computing:
    """The scheduler, as requests use it."""

    def __init__(self, scheduler: Scheduler, settings: Settings) -> None:
        self.scheduler, self.settings = scheduler, settings
        self.repeated = RepeatedRequests(scheduler.find)
        self.refused = Counter[str]()
        """Number of requests that were refused, by reason."""

    async def call(
        self, request: Request, function: Callable[[], Result], name: str = ""
    ) -> Result:
        """Return what a function returns.

        Args:
            request: whose client pays.
            function: takes a few milliseconds at most, unless it has a name.
            name: of a call that takes longer.

        Raises:
            Problem: there is no place, budget or time for it.
            ClientDisconnect: the client left.
        """

        def work() -> Generator[Item, None, Result]:
            if name:
                yield undividable(name)
            return function()

        return await self.run(request, work)

    async def run(
        self,
        request: Request,
        work: Callable[[], Generator[Item, None, Result]],
        key: Hashable | None = None,
    ) -> Result:
        """Return what a job returns.

        Args:
            request: whose client pays.
            work: makes the job.
            key: equal for equal work, which is done once; None for work that is nobody else's.

        Raises:
            Problem, ClientDisconnect: as for `call`.
        """
        address, key = client_of(request.scope), object() if key is None else key
        with self.refusing_in_words():
            async with self.scheduler.submit(address, key, work) as stream:
                async with while_connected(request.receive):
                    value: Result = await self._value(stream)
                return value

    async def answer(
        self, request: Request, key: Hashable, work: Work, variant: Variant = SAME_FOR_ALL
    ) -> Response:
        """Return the answer that a job returns, or that is kept.

        Args:
            request: who asks.
            key: everything that the answer depends on, beside its variant.
            work: makes a job that returns an `Answer`, `Kept` for those who ask later.
            variant: of the answer; in this encoding it is compressed.

        Raises:
            Problem, ClientDisconnect: as for `call`.
        """
        whole = key, variant
        work = partial(_varied, work, variant)
        answer: Answer = self.scheduler.find(whole) or await self.run(request, work, whole)
        self.repeated.remember(request.scope, whole)
        return Ready(answer)

    async def document(
        self,
        request: Request,
        key: tuple[Hashable, ...],
        work: Work,
        cache_control: str = REVALIDATE,
        media_type: str = "application/json",
        language: Language | None = None,
        by_accept: bool = False,
    ) -> Response:
        """Return what a job returns, in the encoding that the client takes.

        Args:
            request: who asks.
            key: everything that the document depends on, beside the language.
            work: makes a job that returns bytes, or what becomes JSON.
            cache_control: how long it may be kept.
            media_type: JSON, or of the bytes.
            language: of the document; None for one without sentences.
            by_accept: whether the header `Accept` asked for this form of it.

        Raises:
            Problem, ClientDisconnect: as for `call`.
        """
        code = language.code if language else None
        is_picture = media_type.startswith("image/")
        encoding = None if is_picture else encoding_for(request.scope)
        variant = Variant(code, encoding, media_type if by_accept else None)
        head = Answer(b"", media_type, strong_etag(BUILD, key, code), cache_control)

        def written() -> Job:
            content = yield from work()
            yield None
            body = content if isinstance(content, bytes) else dumps(content).encode()
            return Kept(head.with_body(body), len(body))

        return await self.answer(request, key, written, variant)

    async def begun(self, stream: Stream) -> None:
        """Wait until there is room for some work, for as long as a race may wait.

        Raises:
            Refused: there was none.
        """
        try:
            async with asyncio.timeout(self.settings.max_waiting_seconds):
                await stream.begun()
        except TimeoutError:
            raise Refused(Reason.BUSY) from None

    @contextmanager
    def refusing_in_words(self) -> Iterator[None]:
        """Turn what the scheduler refuses into what the client is told."""
        try:
            yield
        except Refused as refused:
            self.refused[refused.reason] += 1
            raise _refusal(refused) from None
        except TimeoutError:
            self.refused[TOO_LONG] += 1
            raise _too_long(self.settings.max_race_seconds) from None

    async def _value(self, stream: Stream) -> Any:
        async with asyncio.timeout(self.settings.max_race_seconds):
            await self.begun(stream)
            return await stream.value()


class StreamedAnswer(Response):
    """The output of a job, sent while it is computed."""

    def __init__(
        self,
        computing: Computing,
        key: Hashable,
        work: Work,
        head: Answer,
        last_words: Callable[[Problem], bytes] | None = None,
        beside: Work | None = None,
    ) -> None:
        """Describe an answer.

        Args:
            computing: what computes it.
            key: equal for equal output.
            work: yields its bytes.
            head: its headers.
            last_words: what to send where something goes wrong after the beginning; None to break
                off, so that nobody takes a part for the whole.
            beside: makes a job without output, which helps on another thread.
        """
        super().__init__(status_code=head.status)
        self._computing, self._key, self._work = computing, key, work
        self._head, self._last_words, self._begun = head, last_words, False
        self._beside = beside

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it while the client is there and reads, for as long as a race may take."""
        try:
            with self._computing.refusing_in_words():
                async with (
                    asyncio.timeout(self._computing.settings.max_race_seconds),
                    while_connected(receive),
                ):
                    await self._send(scope, receive, send)
        except ClientDisconnect:
            return
        except Exception as error:
            if not self._begun:
                raise
            problem = error if isinstance(error, Problem) else unexpected(scope["path"])
            LOG.warning("the answer to %s was cut off: %s", scope["path"], problem)
            if self._last_words:
                await send(_body(self._last_words(problem), more=False))

    async def _send(self, scope: Scope, receive: Receive, send: Send) -> None:
        address, scheduler = client_of(scope), self._computing.scheduler
        async with scheduler.submit(address, self._key, self._work) as stream:
            await self._computing.begun(stream)
            with self._helper(address):
                await self._pass_on(stream, scope, receive, send)

    @contextmanager
    def _helper(self, address: str) -> Iterator[None]:
        """Let the helping job run, if there is one and a place for it."""
        helper: Stream | None = None
        if self._beside:
            with suppress(Refused):
                helper = self._computing.scheduler.submit(address, object(), self._beside)
        try:
            yield
        finally:
            if helper:
                helper.leave()

    async def _pass_on(self, stream: Stream, scope: Scope, receive: Receive, send: Send) -> None:
        first = await anext(stream, b"")
        self._begun = True
        if stream.is_complete:
            whole = self._head.with_body(first + await stream.output())
            await whole(scope, receive, send)
            return
        headers = [pair for pair in self._head.raw_headers() if pair[0] != b"content-length"]
        await send({"type": "http.response.start", "status": 200, "headers": headers})

        async def send_chunk(chunk: bytes) -> None:
            for start in range(0, len(chunk), SENT_AT_ONCE):
                await send(_body(chunk[start : start + SENT_AT_ONCE], more=True))

        await send_chunk(first)
        try:
            await stream.pump(send_chunk, self._computing.settings.max_unread_seconds)
        except TimeoutError:
            raise ClientDisconnect from None  # it is there, and does not read
        await send(_body(b"", more=False))


def _varied(work: Work, variant: Variant) -> Job:
    """Run a job that returns an answer, and make that the variant."""
    made: Answer | Kept[Answer] = yield from work()
    answer = yield from (made.value if isinstance(made, Kept) else made).varied(variant)
    return Kept(answer, len(answer.body)) if isinstance(made, Kept) else answer


def _body(chunk: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.response.body", "body": chunk, "more_body": more}


@asynccontextmanager
async def while_connected(receive: Receive) -> AsyncIterator[None]:
    """Cancel what the block does when the client leaves; most work ends before that is looked for.

    Raises:
        ClientDisconnect: it left.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    watcher: asyncio.Task[None] | None = None
    left = False

    async def watch() -> None:
        nonlocal left
        while (await receive())["type"] != "http.disconnect":
            pass
        left = True
        if task:
            task.cancel()

    def begin() -> None:
        nonlocal watcher
        watcher = loop.create_task(watch())

    timer = loop.call_later(UNWATCHED_SECONDS, begin)
    try:
        yield
    except asyncio.CancelledError:
        if task and left and task.uncancel() == 0:
            raise ClientDisconnect from None
        raise
    finally:
        timer.cancel()
        if watcher:
            watcher.cancel()


def _refusal(refused: Refused) -> Problem:
    seconds = max(1, math.ceil(refused.retry_after))
    headers = {"Retry-After": str(seconds)}
    if refused.reason in (Reason.TOO_MANY, Reason.OVERDRAWN):
        template = "Too many requests. Try again in {seconds} s."
        return Problem(429, "too-many-requests", template, headers=headers, seconds=seconds)
    template = "The server is busy. Try again in {seconds} s."
    return Problem(503, "busy", template, headers=headers, seconds=seconds)


def _too_long(seconds: float) -> Problem:
    template = (
        "This takes longer than the {allowed} that this server allows; ask for fewer seeds or"
        " steps."
    )
    return Problem(
        503,
        TOO_LONG,
        template,
        field="steps",
        allowed=Phrase("{seconds} seconds", seconds=f"{seconds:g}"),
    )
