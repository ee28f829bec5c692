"""Gradient descent with more than one look at the surface per step."""

from __future__ import annotations

import math
from typing import Any

from optimizers.rule import Hyperparameter, Kind, Rule, State, learning_rate
from optimizers.rules import step_sizes
from optimizers.rules.line_search import C1, TRIAL, backtrack, c2, wolfe
from surfaces.probe import gradient_at


def sam(
    surface: Any, x: float, y: float, loss: float, gx: float, gy: float, lr: float, radius: float
) -> tuple[float, ...]:
    """x <- x - lr f'(x + radius g / |g|)."""
    norm = math.sqrt(gx * gx + gy * gy)
    if norm > 0.0:
        _, gx, gy = gradient_at(surface, x + radius * gx / norm, y + radius * gy / norm)
    return -lr * gx, -lr * gy


def armijo(
    surface: Any,
    x: float,
    y: float,
    loss: float,
    gx: float,
    gy: float,
    step: float,
    lr: float,
    c1: float,
    shrink: float,
) -> tuple[float, ...]:
    """step = the first of lr, lr shrink, lr shrink^2 ... with f(x - step g) <= f(x) - c1 step |g|^2."""
    step = backtrack(surface, x, y, loss, -gx, -gy, -(gx * gx + gy * gy), lr, c1, shrink)
    return -step * gx, -step * gy, step


def conjugate_gradients(
    surface: Any,
    x: float,
    y: float,
    loss: float,
    gx: float,
    gy: float,
    px: float,
    py: float,
    gx_last: float,
    gy_last: float,
    step: float,
    trial: float,
    c1: float,
    c2: float,
) -> tuple[float, ...]:
    """p <- -g + max(0, g . (g - g_last) / g_last . g_last) p;  x <- x + step p, step by a Wolfe search."""
    squared, squared_last = gx * gx + gy * gy, gx_last * gx_last + gy_last * gy_last
    if squared == 0.0:
        return 0.0, 0.0, px, py, gx_last, gy_last, step
    slope_last = gx_last * px + gy_last * py
    beta = (
        max(0.0, (gx * (gx - gx_last) + gy * (gy - gy_last)) / squared_last)
        if squared_last > 0.0
        else 0.0
    )
    px, py = beta * px - gx, beta * py - gy
    slope = gx * px + gy * py
    if slope >= 0.0:
        px, py, slope = -gx, -gy, -squared
    first = step * slope_last / slope if slope_last < 0.0 else trial / math.sqrt(squared)
    step = wolfe(surface, x, y, loss, px, py, slope, first, c1, c2)
    if step == 0.0:  # nowhere to go: forget, so that the next step tries straight down
        return 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    return step * px, step * py, px, py, gx, gy, step


STEP = State("step", "The step size found.")
SEARCH_SEES = "The search sees the surface itself, without noise."

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
)

ARMIJO = Rule(
    slug="armijo",
    title="Gradient descent with backtracking",
    update=armijo,
    formula=(
        (
            r"\alpha = \max\{\eta\, \tau^k : f(x - \alpha g) \le f(x) - c_1\, \alpha\, \lVert g"
            r" \rVert^2\}"
        ),
        r"x \gets x - \alpha\, g",
    ),
    teaches=(
        "Tries a long step and shortens it until the loss falls as it should: never uphill, and"
        " still a zigzag."
    ),
    source=(
        "Armijo, Minimization of functions having Lipschitz continuous first partial derivatives,"
        " 1966"
    ),
    paper="https://doi.org/10.2140/pjm.1966.16.1",
    hyperparameters=(
        learning_rate(1.0, "How long the first step tried is, as a learning rate."),
        C1,
        Hyperparameter(
            "shrink", r"\tau", 0.5, 0.01, 0.99, "linear", "What the step is shortened by."
        ),
    ),
    state=(STEP,),
    kind=Kind.VECTOR,
    differs=f"Each search starts again at lr. {SEARCH_SEES}",
    step_size=step_sizes.found,
)

CONJUGATE_GRADIENTS = Rule(
    slug="conjugate-gradients",
    title="Conjugate gradients",
    update=conjugate_gradients,
    formula=(
        (
            r"\beta = \max\Bigl(0,\ \dfrac{g^\top (g - g_\text{last})}{\lVert g_\text{last}"
            r" \rVert^2}\Bigr)"
        ),
        r"p \gets -g + \beta\, p",
        r"x \gets x + \alpha\, p \quad\text{with } \alpha \text{ from a search}",
    ),
    teaches=(
        "Each direction leaves alone what the one before has settled: in a quadratic bowl two exact"
        " steps are enough."
    ),
    source=(
        "Polak & Ribiere, Note sur la convergence de methodes de directions conjuguees, 1969; this"
        " form (PR+): Gilbert & Nocedal, Global Convergence Properties of Conjugate Gradient"
        " Methods for Optimization, 1992"
    ),
    paper="https://doi.org/10.1137/0802003",
    hyperparameters=(TRIAL, C1, c2(0.1)),
    state=(
        State("px", "The direction along x."),
        State("py", "The direction along y."),
        State("gx_last", "The gradient of the step before, along x."),
        State("gy_last", "The gradient of the step before, along y."),
        STEP,
    ),
    kind=Kind.VECTOR,
    differs=f"With a strong Wolfe search, as in Nocedal & Wright. {SEARCH_SEES}",
)
