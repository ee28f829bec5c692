"""Line searches: try points along a direction until one is good enough."""

from __future__ import annotations

import math
from typing import Any, Final

from numba import extending

from optimizers.oracle import gradient_at
from optimizers.rule import Hyperparameter, Kind, Rate, Rule, State, learning_rate
from optimizers.rules import effective_steps

TRIALS: Final = 50
"""Points that a search tries before it gives up."""

TRIAL: Final = Hyperparameter(
    "trial", r"\alpha_0", 0.1, 1e-6, 10.0, "log", "How far the very first point tried is."
)
C1: Final = Hyperparameter(
    "c1", "c_1", 1e-4, 1e-8, 0.5, "log", "What share of the promised descent has to come true."
)


def c2(default: float) -> Hyperparameter:
    """The hyperparameter `c2` of the Wolfe conditions."""
    return Hyperparameter(
        "c2",
        "c_2",
        default,
        1e-8,
        0.999,
        "log",
        "What share of the slope may be left where the search ends: less is more exact.",
    )


@extending.register_jitable
def backtrack(
    surface: Any,
    x: float,
    y: float,
    loss: float,
    px: float,
    py: float,
    slope: float,
    step: float,
    c1: float,
    shrink: float,
) -> float:
    """The first of step, step shrink, step shrink^2 ... that lowers f enough; 0 if none does.

    Enough is f(x + step p) <= f(x) + c1 step slope (Armijo, 1966).
    """
    for _ in range(TRIALS):
        there, _, _ = gradient_at(surface, x + step * px, y + step * py)
        if there <= loss + c1 * step * slope:
            return step
        step = step * shrink
    return 0.0


@extending.register_jitable
def wolfe(
    surface: Any,
    x: float,
    y: float,
    loss: float,
    px: float,
    py: float,
    slope: float,
    step: float,
    c1: float,
    c2: float,
) -> float:
    """A step after which f has fallen enough and is less steep; 0 if f does not fall.

    Then f(x + step p) <= f(x) + c1 step slope, and the slope there is within c2 |slope|.

    Nocedal & Wright, Numerical Optimization, 2006, algorithms 3.5 and 3.6 in one loop. `low` is the
    best step so far (0 if none has fallen enough). Once bracketed, a good one lies between it and
    `other`; until then it lies beyond it.
    """
    low, f_low, s_low = 0.0, loss, slope
    other, f_other, s_other = 0.0, loss, slope
    bracketed = False
    rounding = 4e-16 * abs(
        loss
    )  # near a minimum f can't tell points apart any more, while its slope still can
    for _ in range(TRIALS):
        there, gx, gy = gradient_at(surface, x + step * px, y + step * py)
        s = gx * px + gy * py
        fallen = there <= loss + c1 * step * slope + rounding and (
            low == 0.0 or there <= f_low + rounding
        )
        if fallen and abs(s) <= -c2 * slope:
            return step
        if fallen:
            if not bracketed or s * (other - low) >= 0.0:
                other, f_other, s_other = low, f_low, s_low
            bracketed = bracketed or s >= 0.0
            low, f_low, s_low = step, there, s
        else:  # nan is here, too: beyond the edge of where f is defined
            other, f_other, s_other = step, there, s
            bracketed = True
        if bracketed and x + low * px == x + other * px and y + low * py == y + other * py:
            break  # no number lies between the ends
        step = next_trial(
            low, other, bracketed, cubic_minimum(low, f_low, s_low, other, f_other, s_other)
        )
    return low


@extending.register_jitable
def next_trial(low: float, other: float, bracketed: bool, guess: float) -> float:
    """The guess, kept off the ends of the bracket; without one, at most ten times as far."""
    first, last = low + 0.02 * (other - low), other - 0.02 * (other - low)
    if not bracketed:
        first, last = 1.1 * low, 10.0 * low
    elif last < first:
        first, last = last, first
    if guess < first:
        return first
    if guess > last:
        return last
    return guess if guess == guess else 0.5 * (first + last)


@extending.register_jitable
def cubic_minimum(a: float, fa: float, sa: float, b: float, fb: float, sb: float) -> float:
    """Minimizer of the cubic through two values and slopes, or nan (Nocedal & Wright, 3.59)."""
    if a == b:
        return math.nan
    d1 = sa + sb - 3.0 * (fa - fb) / (a - b)
    squared = d1 * d1 - sa * sb
    if not squared >= 0.0 or not math.isfinite(squared):
        return math.nan
    d2 = math.copysign(math.sqrt(squared), b - a)
    bend = sb - sa + 2.0 * d2
    return b - (b - a) * (sb + d2 - d1) / bend if bend != 0.0 else math.nan


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
    """step = the first of lr, lr shrink, lr shrink^2 ... that lowers f enough.

    Enough is f(x - step g) <= f(x) - c1 step |g|^2.
    """
    step = backtrack(surface, x, y, loss, -gx, -gy, -(gx * gx + gy * gy), lr, c1, shrink)
    return -step * gx, -step * gy, step


STEP = State("step", "The step size found.")
SEARCH_SEES = "The search sees the surface itself, without noise."

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
    searches=True,
    differs=f"Each search starts again at lr. {SEARCH_SEES}",
    step_size=effective_steps.found,
    lr_is=Rate.SHARE,
)
