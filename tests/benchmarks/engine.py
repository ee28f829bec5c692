"""The engine beside plain NumPy, in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count, product

import numpy as np

from optimizers import descend, descend_many
from tests.benchmarks import numpy_loops
from tests.benchmarks.baselines import in_c, in_optax
from tests.benchmarks.table import Goal, Row
from tests.benchmarks.timing import interleaved

START = (-1.2, 1.0)
STEPS = 500
LEARNING_RATE = {"sgd": 5e-4, "adam": 0.02}

LANES, LANE_STEPS = 40_000, 300
CHUNKS = (1_000, 2_000, 4_000, 8_000, LANES)
"""How many lanes NumPy takes at a time: the fastest of these is what we are compared with."""
LOOPS = {
    "losses": "the best NumPy loop with the same answer",
    "positions": "the best NumPy loop that gives final positions only",
}
LANE_TARGETS = {"sgd": 2.0, "adam": 3.0}


def rows() -> Iterator[Row]:
    """Every row that needs no server."""
    yield from one_path()
    yield from many_lanes()
    yield first_path_of_a_formula()
    yield from beside_compiled_code()


def one_path() -> Iterator[Row]:
    """One path with its history."""
    for rule, loop in {"sgd": numpy_loops.path_sgd, "adam": numpy_loops.path_adam}.items():
        seconds = interleaved(
            {
                "ours": partial(_path, rule),
                "numpy": partial(loop, START, STEPS, LEARNING_RATE[rule]),
            },
            repeats=25,
        )
        detail = f"{seconds['ours'] * 1e6:.0f} µs against {seconds['numpy'] * 1e3:.2f} ms"
        ratio = seconds["numpy"] / seconds["ours"]
        yield Row(
            f"one {STEPS}-step path with history, {rule}, against a plain NumPy loop",
            ratio,
            "x",
            Goal.AT_LEAST,
            30,
            detail,
        )


def _path(rule: str) -> object:
    run = descend(rule, on="rosenbrock", start=START, steps=STEPS, lr=LEARNING_RATE[rule])
    return run.positions, run.losses, run.gradients, run.state


def many_lanes() -> Iterator[Row]:
    """Many descents side by side.

    Beside them: a loop that gives the same answer, and one that only moves the points.
    """
    starts = np.random.default_rng(0).uniform((-1.5, -0.5), (1.5, 2.5), (LANES, 2))
    for rule, target in LANE_TARGETS.items():
        lr = LEARNING_RATE[rule]
        subjects: dict[tuple[str, int], Callable[[], object]] = {
            ("ours", 0): partial(
                descend_many, rule, on="rosenbrock", starts=starts, steps=LANE_STEPS, lr=lr
            )
        }
        for chunk, losses in product(CHUNKS, LOOPS):
            loop = numpy_loops.Lanes(
                np.ascontiguousarray(starts.T), LANE_STEPS, lr, chunk, losses == "losses"
            )
            subjects[losses, chunk] = partial(loop.run, rule)
        seconds = interleaved(subjects, repeats=7)
        ours = seconds["ours", 0]
        for losses, words in LOOPS.items():
            best, chunk = min((seconds[losses, chunk], chunk) for chunk in CHUNKS)
            detail = (
                f"{_rate(ours)} against {_rate(best)} million steps/s ({chunk:,} lanes at a time)"
            )
            yield Row(
                f"{LANES:,} lanes x {LANE_STEPS} steps, {rule}, against {words}",
                best / ours,
                "x",
                Goal.AT_LEAST,
                target,
                detail,
            )


def _rate(seconds: float) -> str:
    return f"{LANES * LANE_STEPS / seconds / 1e6:.0f}"


def beside_compiled_code() -> Iterator[Row]:
    """Lanes and paths beside a C compiler's loops and Optax's, where there are such."""
    c = in_c()
    starts = np.random.default_rng(0).uniform((-1.5, -0.5), (1.5, 2.5), (LANES, 2))
    for rule, lr in LEARNING_RATE.items():
        for lanes in (True, False):
            subjects: dict[str, Callable[[], object]] = {
                "ours": partial(
                    descend_many, rule, on="rosenbrock", starts=starts, steps=LANE_STEPS, lr=lr
                )
                if lanes
                else partial(_path, rule)
            }
            steps = LANE_STEPS if lanes else STEPS
            optax = in_optax(rule, lanes, steps, lr)
            if optax:
                subjects["Optax"] = partial(optax, starts if lanes else np.array(START))
            if c:
                subjects["C"] = (
                    partial(c.lanes, rule, starts, steps, lr)
                    if lanes
                    else partial(c.path, rule, START, steps, lr)
                )
            yield from _ratios(rule, lanes, interleaved(subjects, repeats=7 if lanes else 25))


COMPILED_TARGETS = {
    ("Optax", True): 1.5,
    ("C", True): 0.25,
    ("Optax", False): 1.0,
    ("C", False): 0.25,
}


def _ratios(rule: str, lanes: bool, seconds: dict[str, float]) -> Iterator[Row]:
    what = f"{LANES:,} lanes x {LANE_STEPS} steps" if lanes else f"one {STEPS}-step path"
    unit, scale = ("ms", 1e3) if lanes else ("µs", 1e6)
    for other in seconds.keys() - {"ours"}:
        threads = " on one core" if other == "C" else ""
        detail = f"{seconds['ours'] * scale:.3g} {unit} against {seconds[other] * scale:.3g} {unit}"
        yield Row(
            f"{what}, {rule}, against {other}{threads}",
            seconds[other] / seconds["ours"],
            "x",
            Goal.AT_LEAST,
            COMPILED_TARGETS[other, lanes],
            detail,
        )


def first_path_of_a_formula() -> Row:
    """A formula that no one has typed before, against a built-in surface: is anything compiled?"""
    numbers = count(1)

    def typed() -> object:
        return descend(
            "adam",
            on=f"(1 - x)**2 + {100 + next(numbers) / 1024}*(y - x**2)**2",
            start=START,
            steps=STEPS,
            lr=0.02,
        )

    seconds = interleaved({"typed": typed, "built in": partial(_path, "adam")}, repeats=25)
    detail = f"{seconds['typed'] * 1e6:.0f} µs against {seconds['built in'] * 1e6:.0f} µs"
    return Row(
        "first path after a never-seen formula, against a built-in surface, in Python",
        seconds["typed"] / seconds["built in"],
        "x",
        Goal.AT_MOST,
        2,
        detail,
    )
