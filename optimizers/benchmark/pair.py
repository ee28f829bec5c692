"""The unit of work of a benchmark: one rule on one surface.

It is a pure function from names and numbers to arrays.
"""

from __future__ import annotations

from typing import Any, Final, Literal, cast

import numpy as np

from optimizers.problem import Array
from optimizers.rules import find_rule
from optimizers.tuning.ranges import searched
from optimizers.tuning.tune import LARGEST_PASSES, Method, RuleTuning, make_plan
from optimizers.tuning.tune import AllConditions as AllTuningConditions
from optimizers.tuning.tune import Conditions as TuningConditions
from surfaces.analysis.landmarks import lowest_minimum
from surfaces.catalog import SURFACES, find_surface
from surfaces.errors import check_known, check_range, check_whole
from surfaces.surface import Surface

Target = Literal["known", "found"]
TARGETS: Final[tuple[Target, ...]] = ("known", "found")
SMALLEST_TAU: Final = 1e-12
LARGEST_TAU: Final = 0.99
LATTICE: Final = 65
"""Positions on each side of a window at which a lowest loss is sought where no minimum is."""


class Conditions(TuningConditions, total=False):
    """Conditions of a benchmark; those left out have their default."""

    passes: int
    """Searches one after the other, each later one around the best so far."""
    tau: float
    """A run is there once its loss has come down by 1 - tau of what there is between its start and
    the target."""
    target: Target
    """"known": the value of the surface's lowest minimum, or of a surface that falls without bound
    the lowest loss in its window; "found": the lowest loss that any of the rules found from the
    same start."""


class RunConditions(AllTuningConditions):
    """All conditions of a benchmark that its runs depend on."""

    passes: int


class AllConditions(RunConditions):
    """All conditions of a benchmark: a tolerance and a target judge its runs."""

    tau: float
    target: Target


def completed(
    *,
    steps: int = 500,
    budget: int = 100_000,
    starts: int = 5,
    tests: int = 20,
    noise: float = 0.0,
    method: Method = "halving",
    passes: int = 1,
    seed: int = 0,
    tau: float = 1e-3,
    target: Target = "known",
) -> AllConditions:
    """Return the checked conditions of a benchmark.

    Raises:
        InputError: naming the field, the value and what is allowed.
    """
    check_whole(passes, 1, LARGEST_PASSES, "passes")
    check_judgment(tau, target)
    plan = make_plan(
        SURFACES[0],
        {},
        steps=steps,
        budget=budget,
        starts=starts,
        tests=tests,
        noise=noise,
        method=method,
        seed=seed,
    )
    return {
        **plan.conditions,
        "passes": int(passes),
        "tau": float(tau),
        "target": target,
    }


def check_judgment(tau: float, target: str) -> None:
    """Check a tolerance and the name of a target.

    Raises:
        InputError: naming the field, the value and what is allowed.
    """
    check_range(tau, SMALLEST_TAU, LARGEST_TAU, "tau")
    check_known(target, TARGETS, "target")


def of_runs(conditions: AllConditions) -> RunConditions:
    """Return those conditions on which the runs depend: a tolerance judges them only afterwards."""
    names = RunConditions.__annotations__
    chosen: Any = {name: conditions[name] for name in names}  # type: ignore[literal-required]
    return cast(RunConditions, chosen)


def run_pair(surface: str, rule: str, conditions: RunConditions) -> dict[str, Array]:
    """Tune one rule on one surface, and run it from starts that the tuning has not seen.

    Args:
        surface, rule: slugs; the surface has its default parameters.
        conditions: of the runs, all of them.

    Returns:
        "hyperparameters": (k,), those that were searched, in the order of `names_of`; "spent": (),
        evaluations of the search; "starts": (tests, 2); "losses": (tests, steps + 1), after each
        gradient evaluation, inf after the end of a run that diverged; "target": (), the known
        target.
    """
    options: dict[str, Any] = {**conditions}
    passes = options.pop("passes")
    known = find_surface(surface)
    plan = make_plan(known, {}, **options)
    tuned = RuleTuning(plan, find_rule(rule)).run(passes)
    return {
        "hyperparameters": np.array(
            [tuned.hyperparameters.get(name, np.nan) for name in names_of(rule)]
        ),
        "spent": np.array(tuned.spent, np.float64),
        "starts": np.array(plan.tests),
        "losses": tuned.losses,
        "target": np.array(known_target(known)),
    }


def names_of(rule: str) -> list[str]:
    """Return the names of the hyperparameters of a rule that are searched."""
    return list(searched(find_rule(rule)))


def known_target(surface: Surface) -> float:
    """Return the loss that a run is to approach: the lowest minimum's, or the window's lowest."""
    parameters = surface.complete({})
    lowest = lowest_minimum(surface, tuple(parameters.items()))
    if lowest is not None:
        return lowest
    x0, x1, y0, y1 = surface.home(parameters)
    sides = np.linspace(x0, x1, LATTICE), np.linspace(y0, y1, LATTICE)
    return float(np.nanmin(surface.tape(parameters).evaluate(*np.meshgrid(*sides))))
