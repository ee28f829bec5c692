"""Races for many clients at once: each computed once, and kept for all that is made from it."""

from __future__ import annotations

import threading
from collections.abc import Generator, Hashable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final

from fastapi import Request
from starlette.responses import Response

from app.races.formats import Table, Writer, as_csv, as_events, as_first_table, as_json, event
from app.races.race import Race, Tally
from app.scene.link import write_query
from app.scene.scene import Scene
from app.scheduling.jobs import Item, Job, Kept
from app.scheduling.lru import BoundedStore
from app.scheduling.resources import Claim
from app.settings import Settings
from app.version import BUILD
from app.web.computing import Computing, StreamedAnswer
from app.web.engine_gate import EngineStart
from app.web.languages import Language
from app.web.responses import REVALIDATE, Answer, Ready, Variant, origin_of, strong_etag
from optimizers.engine.tiers import traced

SHORT_RACE: Final = 6_000
"""Steps over all runs up to which an answer is sent as a whole, and nobody waits for memory."""
ALL_STEPS: Final = 1 << 62
"""The same for forms that are always sent as a whole."""
LONG_RACES: Final = "long races"
STEPS: Final = "steps of long races"
"""Resources: what longer races hold while they are computed."""
_SHARE: Final = 4
"""A race is kept if it takes one part in so many of what all kept races may."""


@dataclass(frozen=True, slots=True)
class Format:
    """One form in which a race travels."""

    name: str
    media_type: str
    writer: Writer
    extra_headers: tuple[tuple[str, str], ...] = ()
    cache_control: str = REVALIDATE
    speaks: bool = False
    """It has sentences in it."""
    by_accept: bool = False
    """It may be asked for by the header `Accept`."""
    keep_state: bool = False
    """It has what rules remembered in it, or needs it after a block has been read."""
    max_whole_steps: int = SHORT_RACE
    """Steps over all runs up to which it is sent as a whole, not while it is computed."""


@dataclass(frozen=True)
class RaceRequest:
    """A race in one form and language, under the address by which a client knows this site."""

    scene: Scene
    format: Format
    language: Language
    origin: str

    @cached_property
    def key(self) -> Hashable:
        """Equal for requests that have the same answer in some variant."""
        return self.format.name, write_query(self.scene), self.origin

    @cached_property
    def variant(self) -> Variant:
        """Variant of the answer."""
        return Variant(
            self.language.code if self.format.speaks else None,
            form=self.format.media_type if self.format.by_accept else None,
        )

    @cached_property
    def head(self) -> Answer:
        """The answer without its body."""
        form, etag = self.format, strong_etag(BUILD, self.key, self.variant)
        return Answer(
            b"", form.media_type, etag, form.cache_control, form.extra_headers, self.variant
        )

    @property
    def is_whole(self) -> bool:
        """True if it is sent as a whole."""
        return self.scene.total_steps <= self.format.max_whole_steps


EVENTS: Final = Format(
    "events",
    "text/event-stream; charset=utf-8",
    as_events,
    speaks=True,
    by_accept=True,
    extra_headers=(("X-Accel-Buffering", "no"),),
)
JSON: Final = Format(
    "json", "application/json", as_json, speaks=True, by_accept=True, keep_state=True
)
CSV: Final = Format(
    "csv",
    "text/csv; charset=utf-8",
    as_csv,
    by_accept=True,
    extra_headers=(("Content-Disposition", 'attachment; filename="ravine.csv"'),),
)
FORMATS: Final = (EVENTS, JSON, CSV)


class RaceExecutor:
    """Computes races for requests."""

    def __init__(self, settings: Settings, computing: Computing, engine: EngineStart) -> None:
        self.tally = Tally()
        """Counts of all computing since the start of the process."""
        self._computing, self._engine, self._lock = computing, engine, threading.Lock()
        largest = settings.max_kept_race_bytes // _SHARE
        self.kept = BoundedStore[Race](settings.max_kept_race_bytes, largest)

    def open(self, scene: Scene, *, keep_state: bool = True) -> Race:
        """Return the race of a scene, as far as it has been computed.

        Args:
            scene: what to race.
            keep_state: as for `Race`, where the race is too large to be kept for others.
        """
        key, size = write_query(scene), _size_of(scene)
        with self._lock:
            if race := self.kept.get(key):
                return race
            race = Race(scene, tally=self.tally)
            if self.kept.put(key, race, size):
                return race
        return Race(scene, keep_state=keep_state, tally=self.tally)

    def admitted(self, scene: Scene, *, keep_state: bool = True) -> Generator[Claim, None, Race]:
        """Return the race of a scene once there is room for it."""
        if scene.total_steps > SHORT_RACE:
            yield Claim(LONG_RACES, lasting=True)
            yield Claim(STEPS, scene.total_steps, lasting=True)
        return self.open(scene, keep_state=keep_state)

    def first_table(self, scene: Scene, language: Language) -> Generator[Item, None, Table | None]:
        """Return the race's result for a page, or None where a page would have to wait for it."""
        is_short = scene.total_steps <= SHORT_RACE and self._engine.is_ready
        if is_short or self._is_computed(scene):
            return (yield from as_first_table(self.open(scene), language))
        return None

    async def answer(
        self, request: Request, scene: Scene, format: Format, language: Language
    ) -> Response:
        """Return the race in one of its forms.

        Raises:
            Problem: there is no place, budget or time for it.
        """
        asked = RaceRequest(scene, format, language, origin_of(request.scope))
        if asked.head.known_to(request.scope):
            return Ready(asked.head)
        if asked.is_whole:
            work = partial(self._whole, asked)
            return await self._computing.answer(request, asked.key, work, asked.variant)
        last_words = (
            (lambda problem: event("error", problem.body(language))) if format is EVENTS else None
        )
        key, work = (asked.key, asked.variant), partial(self._written, asked)
        return StreamedAnswer(self._computing, key, work, asked.head, last_words)

    def _written(self, asked: RaceRequest) -> Job:
        race = yield from self.admitted(asked.scene, keep_state=asked.format.keep_state)
        yield from asked.format.writer(race, asked.language, asked.origin)

    def _whole(self, asked: RaceRequest) -> Job:
        body = bytearray()
        for item in self._written(asked):
            body += item if isinstance(item, bytes) else b""
            yield item if isinstance(item, Claim) else None
        answer = asked.head.with_body(bytes(body))
        return Kept(answer, len(answer.body))

    def _is_computed(self, scene: Scene) -> bool:
        with self._lock:
            race = self.kept.get(write_query(scene))
        return race is not None and race.is_computed


def _size_of(scene: Scene) -> int:
    """Maximum bytes of a scene's race: 9 numbers a position, and what its rule remembers."""
    numbers = sum(9 + traced(run.rule).shape.states for run in scene.runs)
    return 8 * numbers * (scene.steps + 1)
