"""Tunings for many clients at once: searches that are kept go on where they were."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.responses import Response

from app.races.executor import EVENTS
from app.races.formats import event
from app.scheduling.jobs import Job
from app.tuning.query import TuningQuery
from app.tuning.stream import Searches, tuning_events
from app.version import BUILD
from app.web.computing import Computing, StreamedAnswer
from app.web.languages import Language
from app.web.responses import REVALIDATE, Answer, Ready, Variant, strong_etag

KEPT_SEARCHES: Final = 1_024


class TuningExecutor:
    """Tunes for requests."""

    def __init__(self, computing: Computing) -> None:
        self._computing = computing
        self.kept = Searches(KEPT_SEARCHES)

    async def events(self, request: Request, query: TuningQuery, language: Language) -> Response:
        """Return a tuning as an event stream; failures are its last event."""

        def work() -> Job:
            return tuning_events(query, self.kept, language)

        variant = Variant(language.code, form=EVENTS.media_type)
        key = ("tuning", query.key, variant)
        etag, header = strong_etag(BUILD, key), ("X-Accel-Buffering", "no")
        head = Answer(b"", EVENTS.media_type, etag, REVALIDATE, (header,), variant)
        if head.known_to(request.scope):
            return Ready(head)
        return StreamedAnswer(
            *(self._computing, key, work, head),
            lambda problem: event("error", problem.body(language)),
        )
