"""Ensembles for many clients at once: off the event loop, bounded, cancellable, each one once.

The runs of an ensemble advance in turn, in pieces of a millisecond or two each, so that races asked for meanwhile get
their threads; when the client leaves, nothing more is computed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from app.cache import REVALIDATE, Answer, Ready, encoding_for, keep, strong_etag
from app.codec import write_query
from app.ensemble import ensemble_document, swarms
from app.errors import Problem
from app.formats import dumps
from app.i18n import Language
from app.races import VARY, Races
from app.scene import Scene
from app.version import BUILD
from optimizers.ensemble import Swarm

LANES: Final = 8
"""So many steps of an ensemble cost about as much as one step of a race, which is kept and written down."""


async def ensemble_answer(races: Races, request: Request, scene: Scene, language: Language) -> Response:
    """The ensemble as JSON.

    Raises:
        Problem: 503, when too much is under way, or when it takes too long.
    """
    scope, encoding = request.scope, encoding_for(request.scope)
    key = ("ensemble", write_query(scene), language.code, encoding)
    known = Answer(b"", "application/json", strong_etag(BUILD, *key), REVALIDATE, (VARY,))
    if known.known_to(scope):
        return Ready(known)

    async def make() -> Answer:
        async with races.cache.one_at_a_time(key):
            kept = races.cache.get(key)
            return kept or replace(await _computed(races, scene, language, known, encoding), etag=known.etag, _raw=[])

    return Ready(keep(races.cache, scope, key, await _while_there(request, make())))


async def _computed(races: Races, scene: Scene, language: Language, known: Answer, encoding: str) -> Answer:
    turn = await races.turns.take(-(-scene.ensemble_steps // LANES))
    races.started += 1
    try:
        every = await races.compute(lambda: swarms(scene))
        async with asyncio.timeout(races.settings.max_race_seconds), asyncio.TaskGroup() as group:
            for swarm in every:
                group.create_task(_descend(races, swarm))
        return await races.compute(
            lambda: known.with_body(dumps(ensemble_document(scene, [swarm.end() for swarm in every], language)).encode()).compressed(encoding)
        )
    except TimeoutError:
        template = "This takes longer than the {allowed} that this server allows; ask for fewer seeds or steps."
        raise Problem(503, "too-long", template, field="seeds", value=scene.seeds, allowed=f"{races.settings.max_race_seconds:g} s") from None
    finally:
        turn.end()


async def _descend(races: Races, swarm: Swarm) -> None:
    while not swarm.finished:
        computed = await races.compute(swarm.advance)
        races.positions += computed  # not in one line: others count meanwhile


async def _while_there(request: Request, work: Coroutine[Any, Any, Answer]) -> Answer:
    """The result of some work, which is given up when the client leaves.

    Raises:
        ClientDisconnect: it has left.
    """
    task, gone = asyncio.create_task(work), asyncio.create_task(_departure(request))
    try:
        await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientDisconnect
        return task.result()
    finally:
        gone.cancel()
        task.cancel()


async def _departure(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
