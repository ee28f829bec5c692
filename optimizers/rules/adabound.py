"""Adam between two bounds that close in on a step size of gradient descent's kind."""

from __future__ import annotations

from optimizers.rule import Hyperparameter, Rule, epsilon, learning_rate
from optimizers.rules import effective_steps
from optimizers.rules.common import (
    BETA1,
    BETA2,
    FIRST_MOMENT,
    MEAN_VELOCITY,
    POWERS,
    SECOND_MOMENT,
    STEP,
)
from optimizers.vocabulary import maximum, minimum, sqrt


def adabound(
    x: float,
    g: float,
    m: float,
    v: float,
    beta1_t: float,
    beta2_t: float,
    t: float,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    final_lr: float,
    gamma: float,
) -> tuple[float, ...]:
    """Adam whose step size lies between bounds that both go to final_lr."""
    t = t + 1.0
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    size = lr * sqrt(1.0 - beta2_t) / (1.0 - beta1_t) / (sqrt(v) + eps)
    low = final_lr * (1.0 - 1.0 / (gamma * t + 1.0))
    high = final_lr * (1.0 + 1.0 / (gamma * t))
    return -minimum(maximum(size, low), high) * m, m, v, beta1_t, beta2_t, t


ADABOUND = Rule(
    slug="adabound",
    title="AdaBound",
    update=adabound,
    formula=(
        r"m \gets \beta_1 m + (1 - \beta_1)\, g",
        r"v \gets \beta_2 v + (1 - \beta_2)\, g^2",
        (
            r"a = \operatorname{clip}\!\left(\dfrac{\eta \sqrt{1 - \beta_2^t}}{(1 - \beta_1^t)"
            r" (\sqrt{v} + \epsilon)},\ \alpha - \dfrac{\alpha}{\gamma t + 1},\ \alpha +"
            r" \dfrac{\alpha}{\gamma t}\right)"
        ),
        r"x \gets x - a\, m",
    ),
    teaches=(
        "Begins as Adam and ends as momentum: bounds on each coordinate's step size close in, until"
        " all coordinates have the same."
    ),
    source=(
        "Luo, Xiong, Liu & Sun, Adaptive Gradient Methods with Dynamic Bound of Learning Rate,"
        " 2019, algorithm 2"
    ),
    paper="https://arxiv.org/abs/1902.09843",
    hyperparameters=(
        learning_rate(0.3),
        BETA1,
        BETA2,
        epsilon(),
        Hyperparameter(
            "final_lr",
            r"\alpha",
            0.1,
            1e-6,
            10.0,
            "log",
            "The step size that both bounds close in on.",
        ),
        Hyperparameter(
            "gamma",
            r"\gamma",
            0.001,
            1e-6,
            1.0,
            "log",
            "How soon the bounds close: after about one over gamma steps.",
        ),
    ),
    state=(FIRST_MOMENT, SECOND_MOMENT, *POWERS, STEP),
    differs=(
        "With Adam's bias correction and without the paper's 1/sqrt(t), as in the authors' code,"
        " which also scales final_lr with a schedule; here a schedule changes lr alone."
    ),
    step_size=effective_steps.between_bounds,
    velocity=MEAN_VELOCITY,
)
