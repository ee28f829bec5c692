"""Polyak's step size."""

from __future__ import annotations

from typing import Any

from optimizers.rule import Hyperparameter, Kind, Rate, Rule, State, learning_rate
from optimizers.rules import effective_steps
from optimizers.vocabulary import maximum, minimum, where


def polyak(
    surface: Any,
    x: float,
    y: float,
    loss: float,
    gx: float,
    gy: float,
    step: float,
    lr: float,
    f_min: float,
    step_max: float,
) -> tuple[float, ...]:
    """step = (f - f_min) / |g|^2: where the tangent reaches the minimum's height."""
    squared = gx * gx + gy * gy
    reach = minimum(maximum(loss - f_min, 0.0) / squared, step_max)
    step = where(squared > 0.0, lr * reach, 0.0)
    return -step * gx, -step * gy, step


def polyak_estimated(
    surface: Any,
    x: float,
    y: float,
    loss: float,
    gx: float,
    gy: float,
    best: float,
    hope: float,
    step: float,
    lr: float,
    gap: float,
    step_max: float,
) -> tuple[float, ...]:
    """step = (f - (best - hope)) / |g|^2.

    hope doubles when half of it came true, and is halved when it did not.
    """
    first = hope == 0.0
    hope = where(first, gap, where(loss <= best - 0.5 * hope, 2.0 * hope, 0.5 * hope))
    best = where(first, loss, minimum(best, loss))
    squared = gx * gx + gy * gy
    reach = minimum((loss - best + hope) / squared, step_max)
    step = where(squared > 0.0, lr * reach, 0.0)
    return -step * gx, -step * gy, best, hope, step


SHARE = learning_rate(1.0, "What Polyak's step is multiplied with.", high=2.0)
STEP_MAX = Hyperparameter(
    "step_max", r"\alpha_{\max}", 1.0, 1e-6, 1e6, "log", "The largest step size, for flat places."
)
TAKEN = State("step", "The step size taken.")

POLYAK = Rule(
    slug="polyak",
    title="Polyak's step, minimum known",
    update=polyak,
    formula=(
        (
            r"x \gets x - \eta\,\min\Bigl(\dfrac{\max(f(x) - f^*,\, 0)}{\lVert g"
            r" \rVert^2},\ \alpha_{\max}\Bigr)\, g"
        ),
    ),
    teaches="If one knows how low the minimum is, the right step size follows, even on a kink.",
    source="Polyak, Minimization of unsmooth functionals, 1969",
    paper="https://doi.org/10.1016/0041-5553(69)90061-5",
    hyperparameters=(
        SHARE,
        Hyperparameter(
            "f_min",
            "f^*",
            0.0,
            -1e6,
            1e6,
            "linear",
            "How low the minimum is. Too high, and it stops at that height; too low, and it never"
            " rests.",
        ),
        STEP_MAX,
    ),
    state=(TAKEN,),
    kind=Kind.VECTOR,
    differs=(
        "Optax's polyak_sgd with variant 'sps+' and a scaling of 1, which there goes into the norm"
        " as well; its default variant walks uphill where the loss is under f_min, and it rests"
        " where |g| is under 1.5e-8."
    ),
    family="polyak",
    step_size=effective_steps.found,
    lr_is=Rate.SHARE,
)

POLYAK_ESTIMATED = Rule(
    slug="polyak-estimated",
    title="Polyak's step, minimum estimated",
    update=polyak_estimated,
    formula=(
        (
            r"\delta \gets \begin{cases} 2\delta & f(x) \le f_\text{best} - \delta/2 \\ \delta/2 &"
            r" \text{else} \end{cases}"
        ),
        (
            r"x \gets x - \eta\,\min\Bigl(\dfrac{f(x) - (f_\text{best} - \delta)}{\lVert g"
            r" \rVert^2},\ \alpha_{\max}\Bigr)\, g"
        ),
    ),
    teaches=(
        "If one does not know how low the minimum is, hope for a little less than the best so far,"
        " and hope for more whenever it comes true."
    ),
    source=(
        "after Nedic & Bertsekas, Incremental Subgradient Methods for Nondifferentiable"
        " Optimization, 2001, the dynamic step size"
    ),
    paper="https://doi.org/10.1137/S1052623499362111",
    hyperparameters=(
        SHARE,
        Hyperparameter(
            "gap",
            r"\delta_0",
            1.0,
            1e-6,
            1e6,
            "log",
            "How much lower than at the start the minimum is hoped to be at first.",
        ),
        STEP_MAX,
    ),
    state=(
        State("best", "The lowest loss so far; 0 until the first step."),
        State(
            "hope", "How much lower than that the minimum is hoped to be; 0 until the first step."
        ),
        TAKEN,
    ),
    kind=Kind.VECTOR,
    differs=(
        "Half of the hope counts as come true: on a convex surface one step never brings all of it."
    ),
    family="polyak",
    step_size=effective_steps.found,
    lr_is=Rate.SHARE,
)
