"""A scene under many seeds: its swarms, and what is said of them as JSON.

Everything here computes; nothing here waits, knows HTTP, or runs on the event loop.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from starlette.requests import ClientDisconnect

from app.races.executor import Races
from app.races.formats import head
from app.races.race import problems
from app.scene.scene import RunChoice, Scene
from app.web.errors import Problem
from app.web.json import finite, packed
from app.web.languages import Language
from optimizers.ensemble import Ensemble, Swarm, consecutive
from optimizers.outcome import ENDINGS, Code
from optimizers.rules import find_rule
from optimizers.theory.noise_variance import Spread, expected_spread
from surfaces.errors import Phrase

MOST_STEPS: Final = 500
"""At about so many steps the band is told: more than a plot of the page has pixels for."""


def swarms(scene: Scene) -> list[Swarm]:
    """The runs of a scene, each under all of its seeds."""
    seeds = consecutive(scene.seed, scene.seeds)
    return [Swarm(problem.under_seeds(seeds), max_points=MOST_STEPS) for problem in problems(scene)]


def ensemble_document(
    scene: Scene, ensembles: Sequence[Ensemble], language: Language
) -> dict[str, Any]:
    """Ensembles as JSON; inf stands for a run that has ended, or has no loss there."""
    runs = [
        _run_document(scene, index, ensemble, language) for index, ensemble in enumerate(ensembles)
    ]
    return head(scene) | {"seeds": [scene.seed, scene.seed + scene.seeds - 1], "runs": runs}


def _run_document(
    scene: Scene, index: int, ensemble: Ensemble, language: Language
) -> dict[str, Any]:
    choice = scene.runs[index]
    spread = _spread(scene, choice)
    measured = [finite(float(variance)) for variance in ensemble.final_variance]
    return {
        "index": index,
        "rule": choice.rule,
        "title": language.text(find_rule(choice.rule).title),
        "hyperparameters": choice.hyperparameters,
        "schedule": choice.schedule.model_dump() if choice.schedule else None,
        "steps": packed(ensemble.steps.astype(float)),
        "low": packed(ensemble.low),
        "median": packed(ensemble.median),
        "high": packed(ensemble.high),
        "final_positions": packed(ensemble.final_positions),
        "final_losses": packed(ensemble.final_losses),
        "final_loss": dict(
            zip(
                ("low", "median", "high"),
                (finite(float(loss)) for loss in ensemble.final_band),
                strict=True,
            )
        ),
        "outcomes": outcome_records(ensemble.outcomes, language),
        "variance": {
            "measured": measured,
            "relative_error": math.sqrt(2.0 / (scene.seeds - 1)) if scene.seeds > 1 else None,
            "stationary": spread.stationary if spread else None,
            "expected": spread.reached if spread else None,
        },
    }


def outcome_records(counted: Mapping[Code, int], language: Language) -> list[dict[str, Any]]:
    """Number of runs by outcome, in the order of the registry."""
    return [
        {
            "code": str(ending.code),
            "count": counted[ending.code],
            "title": language.text(ending.title),
            "sentence": language.text(ending.help),
        }
        for ending in ENDINGS
        if ending.code in counted
    ]


def _spread(scene: Scene, choice: RunChoice) -> Spread | None:
    """Variance by theory, which has nothing on changing learning rates or on batches."""
    if choice.schedule or scene.batch:
        return None
    surface, rule = scene.surface.surface, find_rule(choice.rule)
    tape = surface.tape(scene.surface.parameters)
    return expected_spread(
        rule, tape, surface.view, scene.noise, choice.hyperparameters, scene.steps
    )


LANES: Final = 8
"""So many steps of an ensemble cost about as much as one step of a race, which is kept and written
down."""


async def reckon_ensemble(
    races: Races, scene: Scene, language: Language, client_left: Callable[[], Awaitable[bool]]
) -> dict[str, Any]:
    """Compute the ensembles of a scene.

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
