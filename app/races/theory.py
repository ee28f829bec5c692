"""Answer of `/api/theory`: bounds, verdicts and step sizes along each run's path."""

from __future__ import annotations

from collections.abc import Generator
from typing import Final

import numpy as np

from app.answers.base import PackedArray
from app.answers.races import Optimum, QuadraticRecord, Rates, RunTheoryRecord, TheoryAnswer
from app.races.race import Race
from app.scene.link import write
from app.scheduling.jobs import Item, undividable
from app.version import ENGINE
from app.web.json import packed
from app.web.languages import Language
from optimizers.descend import Run
from optimizers.theory.along_path import along, bowl_optimum, rates
from optimizers.theory.borders import limit_text
from optimizers.theory.linear_step import linear_step
from optimizers.theory.quadratic import Array, Quadratic, quadratic
from optimizers.theory.stability import ESCAPE, TITLES, VERDICTS

MOST_POSITIONS: Final = 240
"""Positions of each run that are judged: about as many as a plot has pixels for."""


def theory_document(race: Race, language: Language) -> Generator[Item, None, TheoryAnswer]:
    """Return what theory says of a race, as JSON."""
    scene = race.scene
    known = quadratic(scene.surface, scene.parameters)
    runs = []
    for index in range(len(scene.runs)):
        run = yield from race.run(index)
        yield undividable("theory")
        runs.append(_run_record(run, known))
    return {
        "link": write(scene),
        "engine": ENGINE,
        "quadratic": _quadratic_record(known) if known else None,
        "verdicts": [
            {
                "code": str(v.code),
                "title": language.text(TITLES[v.code]),
                "template": language.text(v.template),
            }
            for v in VERDICTS
        ],
        "escape": language.text(ESCAPE),
        "runs": runs,
    }


def _quadratic_record(known: Quadratic) -> QuadraticRecord:
    return {
        "smallest": known.smallest,
        "largest": known.largest,
        "condition": known.condition,
        "minimum": known.minimum,
    }


def _run_record(run: Run, known: Quadratic | None) -> RunTheoryRecord:
    """One run: arrays have a number for each of `steps`, nan where theory has none."""
    path, bounded = along(run, MOST_POSITIONS), linear_step(run.rule) is not None
    return {
        "rule": run.rule.slug,
        "limit": limit_text(run.rule) or None,
        "steps": path.steps.tolist(),
        "verdict": path.verdict.tolist(),
        "lr": _packed(path.lr),
        "curvature": _packed(path.curvature),
        "sharpness": _packed(path.sharpness),
        "step_size": _packed(path.step_size),
        "bound": _packed(path.bound if bounded else None),
        "edge": _packed(path.edge if bounded else None),
        "rate": _packed(path.rate if bounded else None),
        "escape": _packed(path.escape if bounded else None),
        "rates": _rates_record(run, known) if known else None,
        "optimum": _optimum_record(run, known) if known else None,
    }


def _packed(values: Array | None) -> PackedArray | None:
    return None if values is None else packed(values)


def _rates_record(run: Run, known: Quadratic) -> Rates:
    told = rates(run, known)
    return {"predicted": _number(told.predicted), "measured": _number(told.measured)}


def _optimum_record(run: Run, known: Quadratic) -> Optimum | None:
    best = bowl_optimum(run.rule, known)
    return {"hyperparameters": dict(best.hyperparameters), "rate": best.rate} if best else None


def _number(value: float | None) -> float | None:
    return value if value is not None and np.isfinite(value) else None
