"""A scene under many seeds: its swarms, and what is said of them as JSON.

Everything here computes; nothing here waits, knows HTTP, or runs on the event loop.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from typing import Final

from app.answers.races import EnsembleAnswer, EnsembleRecord, OutcomeCount
from app.races.formats import head, run_head
from app.races.race import Tally, problem_of
from app.scene.scene import Entry, Scene
from app.scheduling.jobs import Item, Pacer, undividable
from app.web.json import finite, packed
from app.web.languages import Language
from optimizers.ensemble import Ensemble, Swarm, consecutive
from optimizers.outcome import ENDINGS, Code
from optimizers.theory.noise_variance import Spread, expected_spread

MOST_STEPS: Final = 500
"""At about so many steps the band is told: more than a plot of the page has pixels for."""


def ensemble_document(
    scene: Scene, language: Language, tally: Tally
) -> Generator[Item, None, EnsembleAnswer]:
    """Return what the seeds of a scene come to, as JSON.

    All runs advance together. In bands and losses inf stands for a run that has ended, or has no
    loss there.
    """
    seeds, every = consecutive(scene.seed, scene.seeds), []
    tally.add(1, 0)
    for run in scene.runs:
        problem = problem_of(scene, run).under_seeds(seeds)
        every.append((Swarm(problem, max_points=MOST_STEPS), Pacer(first=1)))
        yield None
    while running := [(swarm, pacer) for swarm, pacer in every if not swarm.finished]:
        for swarm, pacer in running:
            tally.add(0, pacer.run(swarm.advance, swarm.largest_piece))
            yield None
    runs = []
    for index, (swarm, _) in enumerate(every):
        yield undividable("ensemble")
        runs.append(_run_document(scene, index, swarm.end(), language))
    return {**head(scene), "seeds": (scene.seed, scene.seed + scene.seeds - 1), "runs": runs}


def _run_document(
    scene: Scene, index: int, ensemble: Ensemble, language: Language
) -> EnsembleRecord:
    spread = _spread(scene, scene.runs[index])
    along_x, along_y = (finite(float(variance)) for variance in ensemble.final_variance)
    low, median, high = (finite(float(loss)) for loss in ensemble.final_band)
    return {
        **run_head(scene, index, language),
        "steps": packed(ensemble.steps.astype(float)),
        "low": packed(ensemble.low),
        "median": packed(ensemble.median),
        "high": packed(ensemble.high),
        "final_positions": packed(ensemble.final_positions),
        "final_losses": packed(ensemble.final_losses),
        "final_loss": {"low": low, "median": median, "high": high},
        "outcomes": outcome_records(ensemble.outcomes, language),
        "variance": {
            "measured": (along_x, along_y),
            "relative_error": math.sqrt(2.0 / (scene.seeds - 1)) if scene.seeds > 1 else None,
            "stationary": spread.stationary if spread else None,
            "expected": spread.reached if spread else None,
        },
    }


def outcome_records(counted: Mapping[Code, int], language: Language) -> list[OutcomeCount]:
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


def _spread(scene: Scene, choice: Entry) -> Spread | None:
    """Variance by theory, which has nothing on changing learning rates or on batches."""
    if choice.scheduled or scene.batch:
        return None
    surface, rule = scene.surface, choice.rule
    tape = surface.tape(scene.parameters)
    return expected_spread(
        rule, tape, surface.view, scene.noise, choice.hyperparameters, scene.steps
    )
