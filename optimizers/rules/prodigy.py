"""Prodigy: Adam that estimates its learning rate."""

from __future__ import annotations

from typing import Any

from optimizers.rule import (
    Hyperparameter,
    Kind,
    Rate,
    Rule,
    State,
    Velocity,
    epsilon,
    learning_rate,
)
from optimizers.rules.common import BETA1, BETA2, POWERS, weight_decay
from optimizers.vocabulary import sqrt, where


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
    """Adam on d g with learning rate lr d; d grows towards the distance from start to minimum."""
    first = beta1_t == 1.0
    start_x, start_y, d = where(first, x, start_x), where(first, y, start_y), where(first, d0, d)
    beta1_t, beta2_t, beta3 = beta1_t * beta1, beta2_t * beta2, sqrt(beta2)
    rate = d * lr * sqrt(1.0 - beta2_t) / (1.0 - beta1_t)
    mx, my = beta1 * mx + (1.0 - beta1) * d * gx, beta1 * my + (1.0 - beta1) * d * gy
    vx, vy = (
        beta2 * vx + (1.0 - beta2) * (d * gx) * (d * gx),
        beta2 * vy + (1.0 - beta2) * (d * gy) * (d * gy),
    )
    sx, sy = beta3 * sx + rate * d * gx / d0, beta3 * sy + rate * d * gy / d0
    r = beta3 * r + d / d0 * rate * (gx * (start_x - x) + gy * (start_y - y))
    size = abs(sx) + abs(sy)
    estimate = d_coef * r / size
    d = where((size > 0.0) & (estimate > d), estimate, d)
    dx = -rate * (mx / (sqrt(vx) + d * eps) + weight_decay * x)
    dy = -rate * (my / (sqrt(vy) + d * eps) + weight_decay * y)
    return dx, dy, mx, my, vx, vy, sx, sy, r, d, start_x, start_y, beta1_t, beta2_t


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
    lr_is=Rate.SHARE,
)
