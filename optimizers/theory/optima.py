"""Hyperparameters that shrink the distance to a bowl's minimum fastest.

They follow from its smallest and its largest curvature.

Sources: Polyak, 1964; Goh, Why Momentum Really Works, 2017; for the look-ahead form: Lessard, Recht
& Packard, Analysis and Design of Optimization Algorithms via Integral Quadratic Constraints, 2016.
"""

from __future__ import annotations

import math


def gradient_descent(mu: float, sharpness: float) -> dict[str, float]:
    """Both ends of the bowl shrink alike."""
    return {"lr": 2.0 / (mu + sharpness)}


def heavy_ball(mu: float, sharpness: float) -> dict[str, float]:
    """The best rho belongs to this learning rate, not to gradient descent's best one."""
    root = math.sqrt(sharpness / mu)
    return {
        "lr": (2.0 / (math.sqrt(mu) + math.sqrt(sharpness))) ** 2,
        "rho": ((root - 1.0) / (root + 1.0)) ** 2,
    }


def average(mu: float, sharpness: float) -> dict[str, float]:
    """That of the heavy ball, whose velocity is 1 / (1 - rho) times as large."""
    best = heavy_ball(mu, sharpness)
    return {"lr": best["lr"] / (1.0 - best["rho"]), "rho": best["rho"]}


def look_ahead(mu: float, sharpness: float) -> dict[str, float]:
    """The fastest choice, with the rate 1 - 2 / sqrt(3 L / mu + 1).

    The usual lr = 1 / L is a little slower, and holds beyond bowls.
    """
    root = math.sqrt(3.0 * sharpness / mu + 1.0)
    return {"lr": 4.0 / (3.0 * sharpness + mu), "rho": (root - 2.0) / (root + 2.0)}
