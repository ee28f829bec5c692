"""Rules that find their learning rate by themselves."""

from __future__ import annotations

import math
from typing import Any

from optimizers.rule import Hyperparameter, Kind, Rule, State, Velocity, epsilon, learning_rate
from optimizers.rules import step_sizes
from optimizers.rules.shared import BETA1, BETA2, POWERS, weight_decay


def prodigy(
    surface: Any,
    x: float,
    y: float,
    loss: float,
    gx: float,
    gy: float,
    mx: float,
    my: float,
    vx: float,
    vy: float,
    sx: float,
    sy: float,
    r: float,
    d: float,
    start_x: float,
    start_y: float,
    beta1_t: float,
    beta2_t: float,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    weight_decay: float,
    d0: float,
    d_coef: float,
) -> tuple[float, ...]:
    """Adam on d g with the learning rate lr d, where d grows towards the distance from the start to the minimum."""
    if beta1_t == 1.0:
        start_x, start_y, d = x, y, d0
    beta1_t, beta2_t, beta3 = beta1_t * beta1, beta2_t * beta2, math.sqrt(beta2)
    rate = d * lr * math.sqrt(1.0 - beta2_t) / (1.0 - beta1_t)
    mx, my = beta1 * mx + (1.0 - beta1) * d * gx, beta1 * my + (1.0 - beta1) * d * gy
    vx, vy = (
        beta2 * vx + (1.0 - beta2) * (d * gx) * (d * gx),
        beta2 * vy + (1.0 - beta2) * (d * gy) * (d * gy),
    )
    sx, sy = beta3 * sx + rate * d * gx / d0, beta3 * sy + rate * d * gy / d0
    r = beta3 * r + d / d0 * rate * (gx * (start_x - x) + gy * (start_y - y))
    size = abs(sx) + abs(sy)
    d = max(d, d_coef * r / size) if size > 0.0 else d
    dx = -rate * (mx / (math.sqrt(vx) + d * eps) + weight_decay * x)
    dy = -rate * (my / (math.sqrt(vy) + d * eps) + weight_decay * y)
    return dx, dy, mx, my, vx, vy, sx, sy, r, d, start_x, start_y, beta1_t, beta2_t


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
    """step = (s . s) / (s . z), with s the last move and z what it changed in the gradient; lr where they don't agree."""
    zx, zy = gx - gx_last, gy - gy_last
    curvature = sx * zx + sy * zy
    step = (sx * sx + sy * sy) / curvature if curvature > 0.0 else lr
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
    """step = (s . z) / (z . z), with s the last move and z what it changed in the gradient; lr where they don't agree."""
    zx, zy = gx - gx_last, gy - gy_last
    curvature = sx * zx + sy * zy
    step = curvature / (zx * zx + zy * zy) if curvature > 0.0 else lr
    sx, sy = -step * gx, -step * gy
    return sx, sy, sx, sy, gx, gy, step


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
    step = lr * min(max(loss - f_min, 0.0) / squared, step_max) if squared > 0.0 else 0.0
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
    """step = (f - (best - hope)) / |g|^2; hope doubles when half of it came true, and is halved when it did not."""
    if hope == 0.0:
        best, hope = loss, gap
    else:
        hope = 2.0 * hope if loss <= best - 0.5 * hope else 0.5 * hope
        best = min(best, loss)
    squared = gx * gx + gy * gy
    step = lr * min((loss - best + hope) / squared, step_max) if squared > 0.0 else 0.0
    return -step * gx, -step * gy, best, hope, step


PRODIGY = Rule(
    slug="prodigy",
    title="Prodigy",
    update=prodigy,
    formula=(
        r"m \gets \beta_1 m + (1 - \beta_1)\, d g,\quad v \gets \beta_2 v + (1 - \beta_2)\,(d g)^2",
        r"\eta_t = \eta\, d\,\dfrac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t}",
        (
            r"r \gets \sqrt{\beta_2}\, r + \eta_t\,\tfrac{d}{d_0}\, g^\top (x_0 - x),\quad s \gets"
            r" \sqrt{\beta_2}\, s + \eta_t\,\tfrac{d}{d_0}\, g"
        ),
        r"d \gets \max\Bigl(d,\ c\,\dfrac{r}{\lVert s \rVert_1}\Bigr)",
        r"x \gets x - \eta_t \Bigl(\dfrac{m}{\sqrt{v} + d \epsilon} + \lambda\, x\Bigr)",
    ),
    teaches=(
        "Starts with steps too small to see, measures how far the minimum must be, and grows its"
        " learning rate to that within some dozen steps."
    ),
    source=(
        "Mishchenko & Defazio, Prodigy: An Expeditiously Adaptive Parameter-Free Learner, 2023,"
        " algorithm 4"
    ),
    paper="https://arxiv.org/abs/2306.06101",
    hyperparameters=(
        learning_rate(1.0, "What the learning rate it finds is multiplied with; 1 in the paper."),
        BETA1,
        BETA2,
        epsilon(),
        weight_decay(0.0),
        Hyperparameter(
            "d0",
            "d_0",
            1e-6,
            1e-12,
            1.0,
            "log",
            "The first guess of the distance, which should be too small.",
        ),
        Hyperparameter(
            "d_coef",
            "c",
            1.0,
            0.01,
            100.0,
            "log",
            "What the guesses of the distance are multiplied with.",
        ),
    ),
    state=(
        State("mx", "The running mean of d times the gradient along x."),
        State("my", "The running mean of d times the gradient along y."),
        State("vx", "The running mean of its square along x."),
        State("vy", "The running mean of its square along y."),
        State("sx", "The gradients along x, added up."),
        State("sy", "The gradients along y, added up."),
        State("r", "How much the gradients agree on where the start was too far."),
        State("d", "How far the minimum is thought to be from the start, at least."),
        State("start_x", "Where the run started; 0 until its first step."),
        State("start_y", "Where the run started; 0 until its first step."),
        *POWERS,
    ),
    kind=Kind.VECTOR,
    differs=(
        "With bias correction in the learning rate, as in Optax and the authors' code; beta3 is the"
        " root of beta2. Where all gradients so far are zero it rests; Optax divides 0 by 0."
    ),
    velocity=Velocity(("mx", "my")),
)

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
    step_size=step_sizes.found,
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
    step_size=step_sizes.found,
)

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
    step_size=step_sizes.found,
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
    step_size=step_sizes.found,
)
