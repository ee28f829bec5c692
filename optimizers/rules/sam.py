"""Sharpness-aware minimization."""

from __future__ import annotations

from typing import Any

from optimizers.oracle import gradient_at
from optimizers.rule import Hyperparameter, Kind, Rate, Rule, learning_rate
from optimizers.vocabulary import sqrt, where


def sam(
    surface: Any, x: float, y: float, loss: float, gx: float, gy: float, lr: float, radius: float
) -> tuple[float, ...]:
    """x <- x - lr f'(x + radius g / |g|)."""
    norm = sqrt(gx * gx + gy * gy)
    steep = norm > 0.0
    ahead_x, ahead_y = x + radius * gx / norm, y + radius * gy / norm
    _, gx_ahead, gy_ahead = gradient_at(surface, ahead_x, ahead_y, steep)
    return -lr * where(steep, gx_ahead, gx), -lr * where(steep, gy_ahead, gy)


SAM = Rule(
    slug="sam",
    title="SAM",
    update=sam,
    formula=(r"e = r\,\dfrac{g}{\lVert g \rVert}", r"x \gets x - \eta\, \nabla f(x + e)"),
    teaches=(
        "Goes by the slope where it is worst nearby, so it is driven out of narrow minima and"
        " settles in wide ones. Two gradients a step."
    ),
    source=(
        "Foret et al., Sharpness-Aware Minimization for Efficiently Improving Generalization, 2021,"
        " algorithm 1"
    ),
    paper="https://arxiv.org/abs/2010.01412",
    hyperparameters=(
        learning_rate(0.05),
        Hyperparameter(
            "radius",
            "r",
            0.1,
            1e-6,
            10.0,
            "log",
            "How far away it looks for the worst slope; rho in the paper.",
        ),
    ),
    kind=Kind.VECTOR,
    differs="The second gradient has no noise of its own.",
    lr_is=Rate.SLOPE,
)
