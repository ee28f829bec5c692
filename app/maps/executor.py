"""Maps for many clients at once: each computed once, and kept for all that is made from it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from functools import partial
from typing import Final

from fastapi import Request
from starlette.responses import Response

from app.maps.formats import as_csv, as_events, map_document
from app.maps.picture import map_png
from app.maps.query import MapQuery
from app.maps.scene_map import FIRST_PICTURE, SceneMap
from app.maps.search import SearchQuery, search_document
from app.races.executor import CSV, EVENTS, LONG_RACES
from app.races.formats import event
from app.races.race import Tally
from app.scheduling.jobs import Job
from app.scheduling.lru import BoundedStore
from app.scheduling.resources import Claim
from app.settings import Settings
from app.version import BUILD
from app.web.computing import Computing, StreamedAnswer
from app.web.languages import Language
from app.web.responses import ONE_DAY, REVALIDATE, Answer, Ready, Variant, origin_of, strong_etag

CELL_BYTES: Final = 23
"""Bytes of the numbers of one cell."""
_SHARE: Final = 4
"""A map is kept if it takes one part in so many of what all kept maps may."""


class MapExecutor:
    """Computes maps for requests."""

    def __init__(self, settings: Settings, computing: Computing, tally: Tally) -> None:
        self._computing, self._tally, self._lock = computing, tally, threading.Lock()
        largest = settings.max_kept_map_bytes // _SHARE
        self.kept = BoundedStore[SceneMap](settings.max_kept_map_bytes, largest)

    def admitted(self, query: MapQuery) -> Generator[Claim, None, SceneMap]:
        """Return a map, as far as it has been computed, once there is room for it."""
        if query.positions > FIRST_PICTURE:
            yield Claim(LONG_RACES, lasting=True)
        with self._lock:
            found = self.kept.get(query.key)
            if found is None:
                found = SceneMap(query, self._tally)
                self.kept.put(query.key, found, query.cells * CELL_BYTES)
        return found

    async def json(self, request: Request, query: MapQuery, language: Language) -> Response:
        """Return the whole map as JSON.

        Raises:
            Problem: there is no place, budget or time for it.
        """
        work = self._written(query, lambda found: map_document(found, language))
        key = ("map", query.key)
        return await self._computing.document(request, key, work, language=language, by_accept=True)

    async def search(self, request: Request, query: SearchQuery) -> Response:
        """Return grid and random search on a plane as JSON.

        Raises:
            Problem: there is no place, budget or time for it.
        """
        work = partial(search_document, query, self._tally)
        return await self._computing.document(request, ("map tries", query.key), work)

    async def png(self, request: Request, query: MapQuery, show: str) -> Response:
        """Return the map as a picture.

        Raises:
            Problem: there is no place, budget or time for it.
        """
        work = self._written(query, lambda found: map_png(found, show))
        key = ("map png", query.key, show)
        return await self._computing.document(request, key, work, ONE_DAY, "image/png")

    async def events(self, request: Request, query: MapQuery, language: Language) -> Response:
        """Return the map as an event stream, from coarse to fine; failures are its last event."""
        work = self._written(query, lambda found: as_events(found, language))
        variant = Variant(language.code, form=EVENTS.media_type)
        key = ("map events", query.key, variant)
        head = self._head(key, ("X-Accel-Buffering", "no"), variant)
        if head.known_to(request.scope):
            return Ready(head)
        return StreamedAnswer(
            *(self._computing, key, work, head),
            lambda problem: event("error", problem.body(language)),
            partial(self._helped, query) if query.positions > FIRST_PICTURE else None,
        )

    async def csv(self, request: Request, query: MapQuery) -> Response:
        """Return the map as CSV, a row for each cell of each run."""
        origin = origin_of(request.scope)
        work = self._written(query, lambda found: as_csv(found, origin))
        variant = Variant(form=CSV.media_type)
        key = ("map csv", query.key, origin, variant)
        name = 'attachment; filename="ravine-map.csv"'
        head = self._head(key, ("Content-Disposition", name), variant)
        if head.known_to(request.scope):
            return Ready(head)
        return StreamedAnswer(self._computing, key, work, head)

    def _helped(self, query: MapQuery) -> Job:
        """Compute beside the job that writes a map."""
        if found := self.kept.get(query.key):
            yield from found.helped()

    def _written(self, query: MapQuery, write: Callable[[SceneMap], Job]) -> Callable[[], Job]:
        """Return a maker of jobs that write a map."""

        def work() -> Job:
            found = yield from self.admitted(query)
            return (yield from write(found))

        return work

    @staticmethod
    def _head(key: object, header: tuple[str, str], variant: Variant) -> Answer:
        etag = strong_etag(BUILD, key)
        return Answer(b"", variant.form or "", etag, REVALIDATE, (header,), variant)
