"""Nonlinear conjugate gradients."""

from __future__ import annotations

import math
from typing import Any

from optimizers.rule import Kind, Rule, State
from optimizers.rules.line_search import C1, SEARCH_SEES, STEP, TRIAL, c2, wolfe


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
    """p <- -g + max(0, g . (g - g_last) / g_last . g_last) p;  x <- x + step p.

    The step is found by a Wolfe search.
    """
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
    searches=True,
    differs=f"With a strong Wolfe search, as in Nocedal & Wright. {SEARCH_SEES}",
)
