"""Ensembles for many clients at once: off the event loop, bounded, cancellable.

All runs of an ensemble advance together, in pieces of a few milliseconds each, so that races asked
for meanwhile get their threads; when the client leaves, nothing more is computed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.requests import ClientDisconnect

from app.ensemble import ensemble_document, swarms
from app.errors import Problem
from app.i18n import Language
from app.races import Races
from app.scene import Scene
from surfaces.errors import Phrase

LANES: Final = 8
"""So many steps of an ensemble cost about as much as one step of a race, which is kept and written
down."""


async def reckon_ensemble(
    races: Races, scene: Scene, language: Language, client_left: Callable[[], Awaitable[bool]]
) -> dict[str, Any]:
    """What the seeds of a scene come to.

    Raises:
        ClientDisconnect: the client left meanwhile; the rest is not computed.
        Problem: 503, when too much is under way, or when it takes too long.
    """
    turn = await races.turns.take(-(-scene.ensemble_steps // LANES))
    races.started += 1
    try:
        async with asyncio.timeout(races.settings.max_race_seconds):
            every = await races.compute(lambda: swarms(scene))
            while running := [swarm for swarm in every if not swarm.finished]:
                computed = await asyncio.gather(
                    *(races.compute(swarm.advance) for swarm in running)
                )
                races.positions += sum(computed)  # not in one line: others count meanwhile
                if await client_left():
                    raise ClientDisconnect
            return await races.compute(
                lambda: ensemble_document(scene, [swarm.end() for swarm in every], language)
            )
    except TimeoutError:
        template = (
            "This takes longer than the {allowed} that this server allows; ask for fewer seeds or"
            " steps."
        )
        raise Problem(
            503,
            "too-long",
            template,
            field="seeds",
            value=scene.seeds,
            allowed=Phrase("{seconds} seconds", seconds=f"{races.settings.max_race_seconds:g}"),
        ) from None
    finally:
        turn.end()
