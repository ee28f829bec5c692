"""Races for many clients at once: computed off the event loop, bounded, cancellable, each one once.

A short race is computed in one go and kept; clients that ask for the same one meanwhile wait for
it. A long one is streamed piece by piece, each piece computed when the client has taken the one
before; when the client leaves, nothing more is computed.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from starlette.requests import ClientDisconnect
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from app.races.formats import Chunks, Writer, as_csv, as_events, as_json, as_table, event
from app.races.race import Race
from app.scene.link import write_query
from app.scene.scene import Scene
from app.settings import Settings
from app.version import BUILD
from app.web.admission import Turn, Turns
from app.web.cache import AnswerCache, keep
from app.web.errors import Problem
from app.web.languages import Language
from app.web.rate_limit import Allowances
from app.web.responses import REVALIDATE, Answer, Ready, origin_of, strong_etag

LOG = logging.getLogger("ravine")
SHORT_RACE: Final = 6_000
"""Steps over all runs up to which a race is computed in one go: a few milliseconds."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Form:
    """One form in which a race travels."""

    name: str
    media_type: str
    writer: Writer
    keep_state: bool = False
    extra_headers: tuple[tuple[str, str], ...] = ()
    cache_control: str = REVALIDATE
    cost: int = 0
    """What it takes to write it, in steps of a race."""
    in_one_go: int = SHORT_RACE
    """Steps over all runs up to which it is made in one go."""


@dataclass(frozen=True, slots=True)
class Order:
    """Request for a race: its format and language, and the address of this site."""

    scene: Scene
    form: Form
    language: Language
    origin: str

    @property
    def key(self) -> Hashable:
        """Equal for orders that have the same answer."""
        return self.form.name, write_query(self.scene), self.language.code, self.origin

    @property
    def cost(self) -> int:
        """In steps."""
        return self.scene.total_steps + self.form.cost

    def race(self) -> Race:
        """The race, before its first step."""
        return Race(self.scene, keep_state=self.form.keep_state)

    def written(self, race: Race) -> Chunks:
        """The race in the form that is wanted."""
        return self.form.writer(race, self.language, self.origin)


VARY: Final = ("Vary", "Accept, Accept-Encoding, Accept-Language, Cookie")

EVENTS: Final = Form(
    "events",
    "text/event-stream; charset=utf-8",
    as_events,
    extra_headers=(("X-Accel-Buffering", "no"),),
)
JSON: Final = Form("json", "application/json", as_json, keep_state=True)
CSV: Final = Form(
    "csv",
    "text/csv; charset=utf-8",
    as_csv,
    extra_headers=(("Content-Disposition", 'attachment; filename="ravine.csv"'),),
)
FORMS: Final = (EVENTS, JSON, CSV)


class Races:
    """Computes races for requests."""

    def __init__(self, settings: Settings, cache: AnswerCache, allowances: Allowances) -> None:
        self.settings, self.cache, self.allowances = settings, cache, allowances
        self.turns = Turns(settings)
        self.started = 0
        self.positions = 0
        """Positions computed since the start of the process."""
        self._threads = ThreadPoolExecutor(settings.race_threads, thread_name_prefix="race")

    def close(self) -> None:
        """Stop; what is being computed ends with its current piece."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def compute(self, work: Callable[[], Result]) -> Result:
        """Run some work on the threads that compute, at the expense of the client whose request it is for."""
        spent = 0.0

        def timed() -> Result:
            nonlocal spent
            begun = time.thread_time()
            try:
                return work()
            finally:
                spent = time.thread_time() - begun

        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, timed)
        finally:
            self.allowances.spend(spent)

    async def table(self, scene: Scene, language: Language) -> list[dict[str, Any]] | None:
        """The race's result for a page, or None while the server is too busy."""
        try:
            turn = await self.turns.take(scene.total_steps)
        except Problem:
            return None
        try:
            race = Race(scene, keep_state=False)
            rows = await self.compute(lambda: as_table(race, language))
            self._count(race.computed)
            return rows
        finally:
            turn.end()

    async def reckon(
        self,
        scene: Scene,
        pieces: Iterator[Result | None],
        client_left: Callable[[], Awaitable[bool]],
    ) -> Result:
        """Compute the result in pieces: `pieces` yields None after each, and at last the result.

        Raises:
            ClientDisconnect: the client left meanwhile; the rest is not computed.
            Problem: 503, when too many races are under way.
        """
        turn = await self.turns.take(scene.total_steps)
        try:
            while (result := await self.compute(lambda: next(pieces))) is None:
                if await client_left():
                    raise ClientDisconnect
            return result
        finally:
            turn.end()

    async def answer(self, scope: Scope, scene: Scene, form: Form, language: Language) -> Response:
        """The race in one of its forms.

        Raises:
            Problem: 503, when too many races are under way.
        """
        order = Order(scene, form, language, origin_of(scope))
        key = order.key
        known = Answer(
            b"",
            form.media_type,
            strong_etag(BUILD, key),
            form.cache_control,
            (VARY, *form.extra_headers),
        )
        if known.known_to(scope):
            return Ready(known)
        if scene.total_steps > form.in_one_go:
            kept = self.cache.get(key)
            if kept is not None:
                return Ready(keep(self.cache, scope, key, kept))
            return _Stream(self, order, known, await self.turns.take(order.cost))
        async with self.cache.one_at_a_time(key):
            kept = self.cache.get(key)
            if kept is None:
                kept = known.with_body(await self._in_one_go(order))
            return Ready(keep(self.cache, scope, key, kept))

    async def _in_one_go(self, order: Order) -> bytes:
        turn = await self.turns.take(order.cost)
        try:
            race = order.race()
            body = await self.compute(lambda: b"".join(order.written(race)))
            self._count(race.computed)
            return body
        finally:
            turn.end()

    def _count(self, positions: int) -> None:
        self.started += 1
        self.positions += positions

    async def pieces(self, order: Order) -> AsyncIterator[bytes]:
        """The bytes of a long race, piece by piece."""
        race = order.race()
        chunks, counted = order.written(race), 0
        self.started += 1
        while (chunk := await self.compute(lambda: next(chunks, None))) is not None:
            self.positions += race.computed - counted
            counted = race.computed
            if chunk:
                yield chunk


class _Stream(StreamingResponse):
    """A long race on its way to one client."""

    def __init__(self, races: Races, order: Order, known: Answer, turn: Turn) -> None:
        self._races, self._order, self._known, self._turn = races, order, known, turn
        headers = {name: value for name, value in known.headers} | {
            "ETag": known.etag,
            "Cache-Control": known.cache_control,
        }
        super().__init__(
            self._failing_in_words(), headers=headers, media_type=order.form.media_type
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it while the client is there, for as long as a race may take."""
        self._scope = scope
        try:
            async with asyncio.timeout(self._races.settings.max_race_seconds):
                await super().__call__(scope, receive, send)
        except TimeoutError:
            LOG.warning(
                "a race was cut off after %g seconds", self._races.settings.max_race_seconds
            )
        finally:
            self._turn.end()

    async def _failing_in_words(self) -> AsyncIterator[bytes]:
        """The pieces; of an event stream, what goes wrong is its last event."""
        try:
            async for piece in self._collected():
                yield piece
        except Exception:
            LOG.exception("a race failed: %s", write_query(self._order.scene))
            if self._order.form is not EVENTS:
                raise  # the client sees a broken answer; what has been sent can't be taken back
            failed = Problem(
                500, "internal", "Something went wrong on the server; it has been noted."
            )
            yield event("error", failed.body(self._order.language))

    async def _collected(self) -> AsyncIterator[bytes]:
        """The pieces, which are kept once all of them are there, unless they are too many."""
        kept: list[bytes] | None = []
        size, largest = 0, self._races.cache.max_answer_bytes
        async for piece in self._races.pieces(self._order):
            size += len(piece)
            if kept is not None:
                kept = [*kept, piece] if size <= largest else None
            yield piece
        if kept is not None:
            keep(
                self._races.cache,
                self._scope,
                self._order.key,
                self._known.with_body(b"".join(kept)),
            )
