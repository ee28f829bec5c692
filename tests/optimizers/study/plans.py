"""A plan of several tiles of each kind, and the same without studies."""

from __future__ import annotations

from typing import Any

import numpy.typing as npt

from optimizers import Benchmark, Map, Study, Tuning, benchmark, map, tune
from optimizers.problem import Array

MAPS: list[dict[str, Any]] = [
    {
        "name": "rates",
        "rule": "momentum",
        "on": "elliptic-bowl",
        "across": ["lr", 1e-3, 1.0, "log"],
        "up": ["rho", 0.0, 0.99],
        "cells": [17, 9],
        "parameters": {"kappa": 50},
        "steps": 40,
    },
    {
        "name": "line",
        "rule": "adam",
        "on": "a*x^2 + y²",
        "across": ["lr", 1e-3, 1.0],
        "cells": 40,
        "start": [1, 2.5],
        "schedule": ["step", {"gamma": 0.7}],
        "beta1": 0.8,
        "steps": 30,
    },
    {
        "name": "surfaces",
        "rule": "sgd",
        "on": "x**4 - a*x**2 + b*y**2",
        "across": ["surface.a", 0.5, 2],
        "up": ["lr", 0.01, 0.1],
        "cells": [4, 9],
        "steps": 30,
    },
    {
        "name": "noise-and-surface",
        "rule": "sgd",
        "on": "elliptic-bowl",
        "across": ["noise", 0, 1],
        "up": ["surface.kappa", 1, 100, "log"],
        "cells": [4, 9],
        "steps": 30,
        "seed": 3,
        "lr": 0.01,
    },
    {
        "name": "basins",
        "rule": "sgd",
        "on": "himmelblau",
        "across": ["start.x", -5, 5],
        "up": ["start.y", -5, 5],
        "cells": 13,
        "steps": 60,
        "lr": 0.01,
    },
]
TUNINGS: list[dict[str, Any]] = [
    {
        "name": "bowl",
        "rules": ["sgd", "momentum", "adam"],
        "on": "elliptic-bowl",
        "steps": 20,
        "budget": 1300,
        "starts": 2,
        "tests": 5,
        "passes": 2,
        "noise": 0.1,
        "ranges": {"sgd": {"lr": [1e-3, 0.1]}},
    },
    {
        "name": "searching",
        "rules": ["armijo"],
        "on": "rosenbrock",
        "steps": 8,
        "budget": 300,
        "tests": 3,
    },
]
BENCHMARKS: list[dict[str, Any]] = [
    {
        "name": "few",
        "rules": ["sgd", "newton", "adam"],
        "surfaces": ["elliptic-bowl", "saddle"],
        "steps": 20,
        "budget": 800,
        "starts": 2,
        "tests": 3,
        "tau": 0.01,
        "target": "found",
    }
]
PLAN: dict[str, Any] = {"tile": 500, "maps": MAPS, "tunings": TUNINGS, "benchmarks": BENCHMARKS}


def map_of(entry: dict[str, Any]) -> Map:
    """The same map without a study."""
    given = {key: value for key, value in entry.items() if key != "name"}
    if isinstance(given["cells"], list):
        given["cells"] = tuple(given["cells"])
    return map(**given)


def tuning_of(entry: dict[str, Any]) -> Tuning:
    """The same tuning without a study."""
    return tune(**{key: value for key, value in entry.items() if key != "name"})


def bits(study: Study) -> dict[str, bytes]:
    """All numbers of a study."""
    found = {f"map {name}": map_bits(study.maps[name]) for name in study.maps}
    found |= {f"tuning {name}": tuning_bits(study.tunings[name]) for name in study.tunings}
    return found | {f"benchmark {n}": benchmark_bits(study.benchmarks[n]) for n in study.benchmarks}


def benchmark_of(entry: dict[str, Any]) -> Benchmark:
    """The same benchmark without a study."""
    return benchmark(**{key: value for key, value in entry.items() if key != "name"})


def benchmark_bits(made: Benchmark) -> bytes:
    """All numbers of a benchmark."""
    parts = [repr((made.conditions, made.scores.ranking)).encode()]
    for pair in made.pairs:
        parts.append(repr((pair, made.hyperparameters(pair))).encode())
        parts += [made.results[pair][name].tobytes() for name in sorted(made.results[pair])]
        parts.append(made.evaluations(pair).tobytes())
    return b"".join(parts)


def map_bits(drawn: Map) -> bytes:
    """All numbers of a map."""
    arrays: list[npt.NDArray[Any]] = [drawn.across, drawn.final_losses, drawn.best_losses]
    arrays += [drawn.steps_to_tolerance, drawn.minima, drawn.outcomes]
    if drawn.up is not None:
        arrays.append(drawn.up)
    told = drawn.critical_points, drawn.best
    return b"".join([*(array.tobytes() for array in arrays), repr(told).encode()])


def tuning_bits(tuning: Tuning) -> bytes:
    """All numbers of a tuning."""
    parts = []
    for one in tuning.tuned:
        told = one.rule.slug, dict(one.hyperparameters), one.spent, one.trial.score, one.lowest
        arrays: list[Array] = [one.losses, one.trial.positions, one.trial.losses]
        parts.append(repr(told).encode())
        parts += [array.tobytes() for array in arrays]
    return b"".join(parts)
