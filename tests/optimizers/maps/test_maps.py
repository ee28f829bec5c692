"""Maps: each cell is `descend` with its values, to the last bit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from optimizers import Map, Run, descend, map
from optimizers.maps.subject import SCHEDULE, STARTS, SURFACE
from optimizers.maps.sweep import REACH
from optimizers.outcome import Code
from surfaces.analysis.landmarks import landmarks
from surfaces.analysis.viewport import window

MAPS: dict[str, dict[str, Any]] = {
    "a plane of two hyperparameters": {
        "rule": "momentum",
        "on": "elliptic-bowl",
        "across": ("lr", 1e-3, 2.0, "log"),
        "up": ("rho", 0.0, 0.99),
    },
    "a plane of a rule that looks at the whole vector": {
        "rule": "normalized-gd",
        "on": "rosenbrock",
        "across": ("lr", 1e-3, 1.0),
        "up": ("start.x", -2.0, 2.0),
    },
    "a rule that asks for the Hessian, from many starts": {
        "rule": "newton",
        "on": "himmelblau",
        "across": ("start.x", -5.0, 5.0),
        "up": ("start.y", -5.0, 5.0),
    },
    "a rule that searches along a line": {
        "rule": "bfgs",
        "on": "rosenbrock",
        "across": ("start.x", -2.0, 2.0),
        "up": ("start.y", -1.0, 3.0),
        "steps": 30,
    },
    "basins of gradient descent": {
        "rule": "sgd",
        "on": "himmelblau",
        "across": ("start.x", -5.0, 5.0),
        "up": ("start.y", -5.0, 5.0),
        "lr": 0.01,
    },
    "a line": {"rule": "adam", "on": "rastrigin", "across": ("lr", 1e-4, 1e2)},
    "a schedule's number beside the learning rate": {
        "rule": "sgd",
        "on": "elliptic-bowl",
        "schedule": ("step", {"gamma": 0.7}),
        "across": ("schedule.period", 1.0, 60.0),
        "up": ("lr", 1e-3, 0.3),
    },
    "noise and a parameter of the surface": {
        "rule": "momentum",
        "on": "elliptic-bowl",
        "across": ("noise", 0.0, 2.0),
        "up": ("surface.kappa", 1.0, 100.0, "log"),
        "seed": 7,
        "lr": 0.01,
    },
    "two parameters of a typed formula": {
        "rule": "nesterov",
        "on": "a*x**2 + b*y**2 + sin(x*y)",
        "start": (1.0, 2.0),
        "across": ("surface.a", 0.5, 2.0),
        "up": ("surface.b", -1.0, 3.0),
        "steps": 25,
    },
    "starts where the loss is undefined": {
        "rule": "sgd",
        "on": "log(x) + y**2",
        "across": ("start.x", -1.0, 2.0),
        "up": ("lr", 0.01, 1.0),
    },
    "mini-batches": {
        "rule": "adam",
        "on": "line-fit",
        "batch": 4,
        "seed": 3,
        "across": ("lr", 1e-2, 10.0),
        "up": ("beta1", 0.0, 0.99),
    },
}


def cells(drawn: Map) -> Iterator[tuple[tuple[int, ...], dict[str, float]]]:
    """Places and values of all cells."""
    across, up = drawn.sweep.across, drawn.sweep.up
    for place in np.ndindex(drawn.final_losses.shape):
        values = {across.name: float(across.values[place[-1]])}
        yield place, values | ({up.name: float(up.values[place[0]])} if up else {})


def descended(case: dict[str, Any], values: dict[str, float]) -> Run:
    """The same cell by `descend`."""
    given = {name: value for name, value in case.items() if name not in ("across", "up")}
    start = list(given.pop("start", descend(case["rule"], on=case["on"], steps=0).positions[0]))
    slug, numbers = given.pop("schedule", (None, {}))
    parameters: dict[str, float] = {}
    for name, value in values.items():
        if name in STARTS:
            start[STARTS.index(name)] = value
        elif name.startswith(SURFACE):
            parameters[name.removeprefix(SURFACE)] = value
        elif name.startswith(SCHEDULE):
            numbers = {**numbers, name.removeprefix(SCHEDULE): value}
        else:
            given[name] = value
    schedule = (slug, numbers) if slug else None
    return descend(start=tuple(start), parameters=parameters, schedule=schedule, **given)


@pytest.mark.parametrize("case", MAPS.values(), ids=MAPS)
def test_each_cell_is_descend_to_the_last_bit(case: dict[str, Any]) -> None:
    case = {"steps": 120} | case
    drawn = map(cells=(7, 5) if "up" in case else 35, **case)
    for place, values in cells(drawn):
        run = descended(case, values)
        expected = run.metrics
        assert drawn.final_losses[place].tobytes() == np.float64(expected.final_loss).tobytes()
        assert np.array_equal(drawn.best_losses[place], expected.best_loss, equal_nan=True)
        steps = expected.steps_to_tolerance
        assert drawn.steps_to_tolerance[place] == (-1 if steps is None else steps), values
        assert drawn.outcomes[place] == run.outcome.code, values
        assert drawn.minima[place] == nearest(drawn, run), values


def nearest(drawn: Map, run: Run) -> int:
    """The critical point of the run's surface in which it ended, looked for one by one."""
    parameters = tuple(run.parameters.items())
    if run.outcome.code in (Code.DIVERGED, Code.NOT_FINITE):
        return -1
    xmin, xmax, ymin, ymax = window(run.surface, parameters)
    own = landmarks(run.surface, parameters) if drawn.sweep.varies_surface else None
    x, y = run.positions[-1]
    found = {
        float(np.hypot((point.x - x) / (xmax - xmin), (point.y - y) / (ymax - ymin))): index
        for index, point in enumerate(drawn.critical_points)
        if own is None or point in own
    }
    closest = min(found, default=np.inf)
    return found[closest] if closest <= REACH else -1
