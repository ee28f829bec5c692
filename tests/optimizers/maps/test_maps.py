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
from surfaces.errors import InputError

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


def test_coarse_pictures_are_part_of_the_fine_one() -> None:
    drawn = map("sgd", on="elliptic-bowl", across=("lr", 1e-3, 1.0), up=("noise", 0, 1), cells=100)
    sweep = drawn.sweep
    assert sweep.strides(1) == [9, 3, 1]
    assert sweep.strides(sweep.positions) == [1]
    for stride in (9, 3):
        rows, columns = sweep.picked(stride)
        assert set(np.diff(rows)) == {stride}
        assert rows[0] == columns[0] == stride // 2
        coarse = sweep.picture(stride).final_loss
        assert coarse.tobytes() == drawn.final_losses[np.ix_(rows, columns)].tobytes()
        finer = sweep.picked(stride // 3)[0]
        assert set(rows) <= set(finer), "no cell is computed twice"


def test_formulas_whose_points_must_be_found_are_shown_coarsely_first() -> None:
    axes: dict[str, Any] = {"across": ("surface.a", 1, 2), "up": ("lr", 0.01, 0.1), "cells": 24}
    typed = map("sgd", on="a*x**2 + y**2", steps=1, **axes)
    assert typed.sweep.strides(3_000_000) == [3, 1]
    fixed = map("sgd", on="x**2 + y**2", steps=1, **(axes | {"across": ("noise", 1, 2)}))
    assert fixed.sweep.strides(3_000_000) == [1]


def test_values_are_short_and_evenly_spread() -> None:
    line = map("sgd", on="saddle", across=("lr", 1e-4, 1.0), cells=257, steps=1)
    assert (line.across[0], line.across[-1]) == (1e-4, 1.0)
    ratios = line.across[1:] / line.across[:-1]
    np.testing.assert_allclose(ratios, 10.0 ** (4 / 256), rtol=1e-3)
    assert max(len(repr(value)) for value in line.across.tolist()) <= 11
    narrow = map("sgd", on="saddle", across=("start.x", 1.0, 1.0 + 1e-9), cells=11, steps=1)
    np.testing.assert_allclose(np.diff(narrow.across), 1e-10, rtol=1e-2)


def test_runs_of_equal_loss_are_told_apart_by_their_steps() -> None:
    # from 1 gradient descent is at 0 at once with lr 1, with 0.5 after two steps, and so on
    drawn = map("sgd", on="x**2/2 + y**2/2", start=(1.0, 1.0), across=("lr", 0.5, 1.0), cells=3)
    assert drawn.best
    assert (drawn.best.across, drawn.best.steps_to_tolerance) == (1.0, 1)


def test_no_cell_is_best_where_every_run_leaves() -> None:
    drawn = map("sgd", on="elliptic-bowl", across=("lr", 10.0, 100.0), cells=5)
    assert set(drawn.outcomes) == {"diverged"}
    assert drawn.best is None


REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "an unknown number": ({"across": ("lrr", 1, 2)}, "across", "lr"),
    "a number of no schedule": ({"across": ("schedule.period", 1, 2)}, "across", "lr"),
    "an empty range": ({"across": ("lr", 1, 1)}, "across", "a lower end"),
    "a reversed range": ({"up": ("noise", 1, 0)}, "up", "a lower end"),
    "a logarithm of zero": ({"up": ("noise", 0, 1, "log")}, "up", "above 0"),
    "an unknown scale": ({"across": ("lr", 0.1, 1, "cubic")}, "across", "linear, log"),
    "nan": ({"across": ("lr", float("nan"), 1)}, "across", "1e-12 to 1000"),
    "a text": ({"across": ("lr", "low", 1)}, "across", "a number"),
    "no range": ({"across": "lr"}, "across", "a name, two numbers"),
    "twice the same": ({"up": ("lr", 0.1, 1)}, "up", "another number"),
    "one cell": ({"cells": 1}, "cells", "a whole number"),
    "too many cells": ({"cells": 2**27}, "cells", "a whole number"),
    "rows of a line": ({"cells": (9, 9)}, "cells", "a number"),
    "a bad run": ({"lr": -2.0}, "lr", "1e-12 to 1000"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_bad_input_is_refused(case: tuple[dict[str, Any], str, str]) -> None:
    given, field, allowed = case
    common: dict[str, Any] = {"on": "saddle", "across": ("lr", 0.1, 1.0)}
    with pytest.raises(InputError) as refused:
        map("sgd", **(common | given))
    assert refused.value.field == field
    assert allowed in refused.value.allowed
