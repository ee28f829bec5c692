"""Rules whose step is measured against the length of the gradient or of the position.

They take both coordinates at once.
"""

from __future__ import annotations

from typing import Any

from optimizers.rule import (
    Hyperparameter,
    Kind,
    Rate,
    Rule,
    State,
    Velocity,
    decay_rate,
    epsilon,
    learning_rate,
)
from optimizers.rules.common import BETA1, BETA2, POWERS, weight_decay
from optimizers.vocabulary import sqrt, where


def normalized_gd(
    surface: Any, x: float, y: float, loss: float, gx: float, gy: float, lr: float
) -> tuple[float, ...]:
    """x <- x - lr g / |g|."""
    norm = sqrt(gx * gx + gy * gy)
    flat = norm == 0.0
    return where(flat, 0.0, -lr * gx / norm), where(flat, 0.0, -lr * gy / norm)


def lars(
    surface: Any,
    x: float,
    y: float,
    loss: float,
    gx: float,
    gy: float,
    vx: float,
    vy: float,
    lr: float,
    rho: float,
    trust_coefficient: float,
    weight_decay: float,
) -> tuple[float, ...]:
    """u = g + weight_decay x;  v <- rho v - lr trust_coefficient |x| / |u| u;  x <- x + v."""
    ux, uy = gx + weight_decay * x, gy + weight_decay * y
    position, update = sqrt(x * x + y * y), sqrt(ux * ux + uy * uy)
    trusted = (position > 0.0) & (update > 0.0)
    trust = where(trusted, trust_coefficient * position / update, 1.0)
    vx, vy = rho * vx - lr * trust * ux, rho * vy - lr * trust * uy
    return vx, vy, vx, vy


def lamb(
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
    beta1_t: float,
    beta2_t: float,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    weight_decay: float,
) -> tuple[float, ...]:
    """u = m_hat / (sqrt(v_hat) + eps) + weight_decay x;  x <- x - lr |x| / |u| u."""
    mx, my = beta1 * mx + (1.0 - beta1) * gx, beta1 * my + (1.0 - beta1) * gy
    vx, vy = beta2 * vx + (1.0 - beta2) * gx * gx, beta2 * vy + (1.0 - beta2) * gy * gy
    beta1_t, beta2_t = beta1_t * beta1, beta2_t * beta2
    ux = mx / (1.0 - beta1_t) / (sqrt(vx / (1.0 - beta2_t)) + eps) + weight_decay * x
    uy = my / (1.0 - beta1_t) / (sqrt(vy / (1.0 - beta2_t)) + eps) + weight_decay * y
    position, update = sqrt(x * x + y * y), sqrt(ux * ux + uy * uy)
    trust = where((position > 0.0) & (update > 0.0), position / update, 1.0)
    return -lr * trust * ux, -lr * trust * uy, mx, my, vx, vy, beta1_t, beta2_t


ZERO_NORM = "Where either length is 0 the ratio counts as 1, as in Optax."

NORMALIZED_GD = Rule(
    slug="normalized-gd",
    title="Normalized gradient descent",
    update=normalized_gd,
    formula=(r"x \gets x - \eta\,\dfrac{g}{\lVert g \rVert}",),
    teaches=(
        "Every step is as long as lr: it crosses plateaus without slowing down, and can't come to"
        " rest at the bottom."
    ),
    source=(
        "Nesterov, Minimization methods for nonsmooth convex and quasiconvex functions, 1984; "
        "Hazan, Levy & Shalev-Shwartz, Beyond Convexity: Stochastic Quasi-Convex Optimization, 2015"
    ),
    paper="https://arxiv.org/abs/1507.02030",
    hyperparameters=(learning_rate(0.1, "How long each step is."),),
    kind=Kind.VECTOR,
    differs=(
        "Where the gradient is exactly zero it rests; Optax's normalize_by_update_norm adds 1e-6 to"
        " the length instead."
    ),
)

LARS = Rule(
    slug="lars",
    title="LARS",
    update=lars,
    formula=(
        r"u = g + \lambda\, x",
        r"v \gets \rho\, v - \eta\, \tau\,\dfrac{\lVert x \rVert}{\lVert u \rVert}\, u",
        r"x \gets x + v",
    ),
    teaches=(
        "Each step is a fixed share of the distance from the origin, for large batches: far out it"
        " strides, near zero it creeps."
    ),
    source="You, Gitman & Ginsburg, Large Batch Training of Convolutional Networks, 2017",
    paper="https://arxiv.org/abs/1708.03888",
    hyperparameters=(
        learning_rate(1.0),
        decay_rate("rho", r"\rho", 0.9, "What share of the velocity is kept from step to step."),
        Hyperparameter(
            "trust_coefficient",
            r"\tau",
            0.01,
            1e-6,
            1.0,
            "log",
            "What share of the distance from the origin one step goes.",
        ),
        weight_decay(0.0),
    ),
    state=(
        State("vx", "The velocity along x: the next step."),
        State("vy", "The velocity along y: the next step."),
    ),
    kind=Kind.VECTOR,
    differs=f"As in Optax, lr is inside the velocity. {ZERO_NORM}",
    velocity=Velocity(("vx", "vy"), sign=1),
    lr_is=Rate.SHARE,
)

LAMB = Rule(
    slug="lamb",
    title="LAMB",
    update=lamb,
    formula=(
        r"u = \dfrac{\hat m}{\sqrt{\hat v} + \epsilon} + \lambda\, x",
        r"x \gets x - \eta\,\dfrac{\lVert x \rVert}{\lVert u \rVert}\, u",
    ),
    teaches=(
        "Adam's direction with LARS's length: each step is a share lr of the distance from the"
        " origin."
    ),
    source=(
        "You et al., Large Batch Optimization for Deep Learning: Training BERT in 76 minutes, 2020,"
        " algorithm 2"
    ),
    paper="https://arxiv.org/abs/1904.00962",
    hyperparameters=(learning_rate(0.05), BETA1, BETA2, epsilon(1e-6), weight_decay(0.0)),
    state=(
        State("mx", "The running mean of the gradient along x."),
        State("my", "The running mean of the gradient along y."),
        State("vx", "The running mean of its square along x."),
        State("vy", "The running mean of its square along y."),
        *POWERS,
    ),
    kind=Kind.VECTOR,
    differs=f"The scaling function of the paper is left out, as in Optax. {ZERO_NORM}",
    velocity=Velocity(("mx", "my")),
    lr_is=Rate.SHARE,
)
