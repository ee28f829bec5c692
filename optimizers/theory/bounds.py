"""Stability bounds of gradient descent and momentum on a bowl with curvatures from mu to L.

Sources: Polyak, 1964; Goh, Why Momentum Really Works, 2017; for the look-ahead form: Lessard, Recht
    & Packard,
Analysis and Design of Optimization Algorithms via Integral Quadratic Constraints, 2016.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from optimizers.rule import Theory


def _plain_limit(sharpness: Any, h: Mapping[str, Any]) -> Any:
    return 2.0 / sharpness


def _plain_best(mu: float, sharpness: float) -> dict[str, float]:
    return {"lr": 2.0 / (mu + sharpness)}


def _heavy_limit(sharpness: Any, h: Mapping[str, Any]) -> Any:
    return 2.0 * (1.0 + h["rho"]) / sharpness


def _heavy_best(mu: float, sharpness: float) -> dict[str, float]:
    """The best rho belongs to this learning rate, not to gradient descent's best one."""
    root = math.sqrt(sharpness / mu)
    return {
        "lr": (2.0 / (math.sqrt(mu) + math.sqrt(sharpness))) ** 2,
        "rho": ((root - 1.0) / (root + 1.0)) ** 2,
    }


def _average_limit(sharpness: Any, h: Mapping[str, Any]) -> Any:
    return 2.0 * (1.0 + h["rho"]) / ((1.0 - h["rho"]) * sharpness)


def _average_best(mu: float, sharpness: float) -> dict[str, float]:
    best = _heavy_best(mu, sharpness)
    return {"lr": best["lr"] / (1.0 - best["rho"]), "rho": best["rho"]}


def _look_ahead_limit(sharpness: Any, h: Mapping[str, Any]) -> Any:
    return (2.0 + 2.0 * h["rho"]) / ((1.0 + 2.0 * h["rho"]) * sharpness)


def _look_ahead_best(mu: float, sharpness: float) -> dict[str, float]:
    """The fastest choice, with the rate 1 - 2 / sqrt(3 L / mu + 1); the usual lr = 1 / L is a little slower, and holds beyond bowls."""
    root = math.sqrt(3.0 * sharpness / mu + 1.0)
    return {"lr": 4.0 / (3.0 * sharpness + mu), "rho": (root - 2.0) / (root + 2.0)}


GRADIENT_DESCENT = Theory(r"\eta < \dfrac{2}{L}", "2/L", _plain_limit, _plain_best)
HEAVY_BALL = Theory(r"\eta < \dfrac{2 (1 + \rho)}{L}", "2(1 + ρ)/L", _heavy_limit, _heavy_best)
AVERAGE = Theory(
    r"\eta < \dfrac{2 (1 + \rho)}{(1 - \rho)\, L}",
    "2(1 + ρ)/((1 − ρ)L)",
    _average_limit,
    _average_best,
)
LOOK_AHEAD = Theory(
    r"\eta < \dfrac{2 + 2 \rho}{(1 + 2 \rho)\, L}",
    "(2 + 2ρ)/((1 + 2ρ)L)",
    _look_ahead_limit,
    _look_ahead_best,
)
