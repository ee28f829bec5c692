"""Find the race of each surface: `python -m optimizers.races.tune [slug ...]`.

It writes surfaces/races.json.

SGD, momentum and Adam are searched at equal budget for paths that come down early, stay in view and
take no step longer than a tenth of the window. Of the good ones, those are raced whose paths differ
most; if they end alike from the surface's own start, other starts are tried.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from operator import itemgetter
from typing import Final, NamedTuple

import numpy as np

from optimizers.problem import Array
from optimizers.races.plans import PLANS, SEARCHED, Plan, Point
from optimizers.races.race import SurfaceRace, recorded, write
from optimizers.rules.adam import ADAM
from optimizers.rules.sgd import MOMENTUM, SGD
from optimizers.tuning.search import Paths, Range, Score, Search, Trial, early_and_low, is_inside
from surfaces.analysis.landmarks import landmarks, lowest_minimum
from surfaces.catalog import SURFACES, find_surface
from surfaces.surface import MINIMA, Surface, View

RULES: Final = {
    SGD: {"lr": Range(1e-6, 10.0)},
    MOMENTUM: {"lr": Range(1e-6, 10.0), "rho": Range(0.88, 0.95, "linear")},
    ADAM: {"lr": Range(1e-3, 3.0)},
}
PATHS: Final = 400
"""What each rule may spend, in evaluations: as many whole paths."""
SEED: Final = 7
LONGEST_STEP: Final = 0.1
"""As a share of the window's sides: longer ones are seen as jumps."""
GOOD: Final = 12
"""Number of trials of a rule that are considered for each place at which they end."""
DISTINCT: Final = 0.04
"""Paths at least this far apart, as a share of the window's sides, are told apart at a glance."""
STARTS: Final = 10
"""Number of other starts that are tried."""


class Cast(NamedTuple):
    """One trial of each rule, to race against each other."""

    endings: int
    """Number of places at which they end."""
    apart: float
    """Distance between the two paths that are most alike, as a share of the window's sides."""
    start: Point
    trials: tuple[Trial, ...]


def main(slugs: Sequence[str]) -> None:
    """Search the races of these surfaces, or of all, and write them beside the others."""
    races = recorded()
    for surface in [find_surface(slug) for slug in slugs] or SURFACES:
        races[surface.slug] = search_race(surface, PLANS.get(surface.slug, SEARCHED))
        print(surface.slug, races[surface.slug])
    write({surface.slug: races[surface.slug] for surface in SURFACES if surface.slug in races})


def search_race(surface: Surface, plan: Plan) -> SurfaceRace:
    """Return the race of a surface."""
    if plan.race:
        return plan.race
    cast = _best_cast(surface, plan)
    runs = {
        rule.slug: {n: v for n, v in trial.hyperparameters.items() if v != rule.defaults[n]}
        for rule, trial in zip(RULES, cast.trials, strict=True)
    }
    return SurfaceRace(cast.start, plan.steps, runs, plan.parameters)


def _best_cast(surface: Surface, plan: Plan) -> Cast:
    """Return the cast from the surface's start if it tells rules apart, else the best from any."""
    first = plan.start or surface.start
    parameters = surface.complete(plan.parameters)
    view = surface.home(parameters)
    marks = landmarks(surface, tuple(parameters.items()))
    wells = sum(mark.kind in MINIMA for mark in marks)
    found: list[Cast] = []
    for start in [first, *([] if plan.start else _other_starts(view))]:
        found += _casts(surface, plan, start)
        if found and found[0].apart >= DISTINCT and found[0].endings >= min(wells, 2):
            return found[0]
    if not found:
        raise ValueError(f"{surface.slug}: no path stays in view; give it a plan")
    return max(found, key=lambda cast: (min(cast.endings, 2), cast.apart >= DISTINCT, cast.apart))


def _other_starts(view: View) -> Iterator[Point]:
    random = np.random.default_rng(SEED)
    for x, y in random.uniform(0.1, 0.9, (STARTS, 2)):
        yield (
            float(f"{view[0] + x * (view[1] - view[0]):.2g}"),
            float(f"{view[2] + y * (view[3] - view[2]):.2g}"),
        )


def _casts(surface: Surface, plan: Plan, start: Point) -> list[Cast]:
    """Return the best cast from a start, if every rule has a path."""
    parameters = surface.complete(plan.parameters)
    view = surface.home(parameters)
    sides = np.array([view[1] - view[0], view[3] - view[2]])
    score = _score(surface, parameters, view, sides)
    searches = {
        rule: Search(
            rule,
            surface,
            parameters,
            (start,),
            ranges,
            score,
            length=plan.steps + 1,
            budget=PATHS * (plan.steps + 1),
        )
        for rule, ranges in RULES.items()
    }
    good = [_good(search.narrowed(SEED).run(SEED + 1), sides) for search in searches.values()]
    if plan.equal_lr:
        good[0] = [_at_rate(searches[SGD], trial) for trial in good[1]]
    if not all(good):
        return []
    apart = {
        (one, two): _distances(good[one], good[two], sides)
        for one, two in combinations(range(len(good)), 2)
    }
    casts = []
    for chosen in product(*(range(len(trials)) for trials in good)):
        trials = tuple(good[rule][at] for rule, at in enumerate(chosen))
        if np.isfinite(trials[0].score) and (not plan.equal_lr or chosen[0] == chosen[1]):
            endings = len({_ending(trial, sides) for trial in trials})
            closest = min(float(d[chosen[one], chosen[two]]) for (one, two), d in apart.items())
            # among those that are told apart, the better trials, which come first
            worth = min(endings, 2), min(closest, DISTINCT) - 1e-4 * sum(chosen)
            casts.append((worth, Cast(endings, closest, start, trials)))
    return [max(casts, key=itemgetter(0))[1]] if casts else []


def _score(surface: Surface, parameters: Mapping[str, float], view: View, sides: Array) -> Score:
    """Return the score of a visible race: early descent, inside the view, without jumps."""
    lowest = lowest_minimum(surface, tuple(parameters.items()))
    descent = early_and_low(lowest or 0.0)

    def score(paths: Paths) -> Array:
        steps = np.hypot(*np.moveaxis(np.diff(paths.positions, axis=1) / sides, -1, 0))
        visible = is_inside(paths, view) & (steps.max(axis=1) <= LONGEST_STEP)
        return np.where(visible, descent(paths), np.inf)

    return score


def _good(trials: Sequence[Trial], sides: Array) -> list[Trial]:
    """Return the best trials for each ending, without repetition."""
    kept: dict[tuple[float, ...], dict[tuple[float, ...], Trial]] = {}
    for trial in trials:
        group = kept.setdefault(_ending(trial, sides), {})
        if len(group) < GOOD:
            group.setdefault(tuple(trial.hyperparameters.values()), trial)
    return [trial for group in kept.values() for trial in group.values()]


def _at_rate(search: Search, other: Trial) -> Trial:
    """Return the path of a rule at the learning rate of another's trial."""
    lr = other.hyperparameters["lr"]
    paths = search.paths({"lr": np.array([lr])}, search.length)
    return Trial({"lr": lr}, float(search.score(paths)[0]), paths.positions[0], paths.losses[0])


def _ending(trial: Trial, sides: Array) -> tuple[float, ...]:
    """Return where a path ends, to a twentieth of the window's sides."""
    return tuple(np.round(20.0 * trial.positions[-1] / sides))


def _distances(some: Sequence[Trial], others: Sequence[Trial], sides: Array) -> Array:
    """Return the distances of paths, (some, others).

    A distance is the larger mean distance from one to the other.
    """
    one, two = (
        np.array([_thinned(t.positions / sides) for t in trials]) for trials in (some, others)
    )
    between = np.hypot(*np.moveaxis(one[:, None, :, None] - two[None, :, None, :], -1, 0))
    return np.asarray(
        np.maximum(between.min(axis=3).mean(axis=2), between.min(axis=2).mean(axis=2))
    )


def _thinned(path: Array, points: int = 24) -> Array:
    """Return points of a path at equal distances along it."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    at = np.linspace(0.0, along[-1], points)
    return np.stack([np.interp(at, along, path[:, axis]) for axis in (0, 1)], axis=1)


if __name__ == "__main__":
    main(sys.argv[1:])
