"""The step sizes of Barzilai and Borwein."""

from __future__ import annotations

from typing import Any

from optimizers.rule import Kind, Rate, Rule, State, learning_rate
from optimizers.rules import effective_steps
from optimizers.vocabulary import where


def barzilai_borwein(
    surface: Any,
    x: float,
    y: float,
    loss: float,
    gx: float,
    gy: float,
    sx: float,
    sy: float,
    gx_last: float,
    gy_last: float,
    step: float,
    lr: float,
) -> tuple[float, ...]:
    """step = (s . s) / (s . z), with s the last move and z the change of the gradient by it.

    Where s and z don't agree, it is lr.
    """
    zx, zy = gx - gx_last, gy - gy_last
    curvature = sx * zx + sy * zy
    step = where(curvature > 0.0, (sx * sx + sy * sy) / curvature, lr)
    sx, sy = -step * gx, -step * gy
    return sx, sy, sx, sy, gx, gy, step


def barzilai_borwein_short(
    surface: Any,
    x: float,
    y: float,
    loss: float,
    gx: float,
    gy: float,
    sx: float,
    sy: float,
    gx_last: float,
    gy_last: float,
    step: float,
    lr: float,
) -> tuple[float, ...]:
    """step = (s . z) / (z . z), with s the last move and z the change of the gradient by it.

    Where s and z don't agree, it is lr.
    """
    zx, zy = gx - gx_last, gy - gy_last
    curvature = sx * zx + sy * zy
    step = where(curvature > 0.0, curvature / (zx * zx + zy * zy), lr)
    sx, sy = -step * gx, -step * gy
    return sx, sy, sx, sy, gx, gy, step


FALLBACK = learning_rate(
    0.02, "How far the first step goes, and each one where the surface curves downward."
)
BB_STATE = (
    State("sx", "The last move along x."),
    State("sy", "The last move along y."),
    State("gx_last", "The gradient of the step before, along x."),
    State("gy_last", "The gradient of the step before, along y."),
    State("step", "The step size taken."),
)
BB_SOURCE = "Barzilai & Borwein, Two-Point Step Size Gradient Methods, 1988"
BB_DIFFERS = (
    "Without the line search that implementations often add, so the loss may rise; where s and z"
    " disagree (no upward curvature) the step is lr."
)

BARZILAI_BORWEIN = Rule(
    slug="barzilai-borwein",
    title="Barzilai\N{EN DASH}Borwein, long steps",
    update=barzilai_borwein,
    formula=(
        r"s = x - x_\text{last},\quad z = g - g_\text{last}",
        r"x \gets x - \dfrac{s^\top s}{s^\top z}\, g",
    ),
    teaches=(
        "Reads the curvature off its last step. Nearly as fast as momentum without a learning rate,"
        " but not downhill at every step."
    ),
    source=f"{BB_SOURCE}, equation 5",
    paper="https://doi.org/10.1093/imanum/8.1.141",
    hyperparameters=(FALLBACK,),
    state=BB_STATE,
    kind=Kind.VECTOR,
    differs=BB_DIFFERS,
    family="barzilai-borwein",
    step_size=effective_steps.found,
    lr_is=Rate.SLOPE,
)

BARZILAI_BORWEIN_SHORT = Rule(
    slug="barzilai-borwein-short",
    title="Barzilai\N{EN DASH}Borwein, short steps",
    update=barzilai_borwein_short,
    formula=(
        r"s = x - x_\text{last},\quad z = g - g_\text{last}",
        r"x \gets x - \dfrac{s^\top z}{z^\top z}\, g",
    ),
    teaches="The more careful of the two: its steps are never longer, and its loss jumps less.",
    source=f"{BB_SOURCE}, equation 6",
    paper="https://doi.org/10.1093/imanum/8.1.141",
    hyperparameters=(FALLBACK,),
    state=BB_STATE,
    kind=Kind.VECTOR,
    differs=BB_DIFFERS,
    family="barzilai-borwein",
    step_size=effective_steps.found,
    lr_is=Rate.SLOPE,
)
