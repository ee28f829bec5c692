"""Adam with other running means: of surprises, of differences, of the distant past."""

from __future__ import annotations

import numpy as np

from optimizers.rule import Hyperparameter, Rule, State, decay_rate, epsilon, learning_rate
from optimizers.rules import step_sizes
from optimizers.rules.shared import (
    BETA1,
    BETA2,
    FIRST_MOMENT,
    MEAN_VELOCITY,
    POWERS,
    SECOND_MOMENT,
    epsilon_root,
    weight_decay,
)
from optimizers.rules.where import where


def adabelief(
    x: float,
    g: float,
    m: float,
    s: float,
    beta1_t: float,
    beta2_t: float,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    eps_root: float,
) -> tuple[float, ...]:
    """s: the running mean of (g - m)^2, how far gradients were from what was expected."""
    m = beta1 * m + (1.0 - beta1) * g
    s = beta2 * s + (1.0 - beta2) * (g - m) * (g - m) + eps_root
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    s_hat = s / (1.0 - beta2_t)
    return -lr * m_hat / (np.sqrt(s_hat) + eps), m, s, beta1_t, beta2_t


def yogi(
    x: float,
    g: float,
    m: float,
    v: float,
    beta1_t: float,
    beta2_t: float,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
) -> tuple[float, ...]:
    """v moves towards g^2 by (1 - beta2) g^2, however far it is from it."""
    m = beta1 * m + (1.0 - beta1) * g
    v = v - (1.0 - beta2) * np.sign(v - g * g) * g * g
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    v_hat = v / (1.0 - beta2_t)
    return -lr * m_hat / (np.sqrt(v_hat) + eps), m, v, beta1_t, beta2_t


def adan(
    x: float,
    g: float,
    m: float,
    v: float,
    n: float,
    g_last: float,
    beta1_t: float,
    beta2_t: float,
    beta3_t: float,
    lr: float,
    beta1: float,
    beta2: float,
    beta3: float,
    eps: float,
    eps_root: float,
    weight_decay: float,
) -> tuple[float, ...]:
    """m, v, n: running means of g, of its change, and of the square of the gradient that the change foretells."""
    change = where(beta1_t == 1.0, 0.0, g - g_last)
    foretold = g + (1.0 - beta2) * change
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * change
    n = beta3 * n + (1.0 - beta3) * foretold * foretold
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    beta3_t = beta3_t * beta3
    u = m / (1.0 - beta1_t) + (1.0 - beta2) * v / (1.0 - beta2_t)
    scaled = u / (np.sqrt(n / (1.0 - beta3_t) + eps_root) + eps)
    return -lr * (scaled + weight_decay * x), m, v, n, g, beta1_t, beta2_t, beta3_t


def ademamix(
    x: float,
    g: float,
    m: float,
    m_slow: float,
    v: float,
    beta1_t: float,
    beta2_t: float,
    lr: float,
    beta1: float,
    beta2: float,
    beta3: float,
    alpha: float,
    eps: float,
    weight_decay: float,
) -> tuple[float, ...]:
    """Adam with two means of the gradient, a fast one and a slow one that counts alpha times."""
    m = beta1 * m + (1.0 - beta1) * g
    m_slow = beta3 * m_slow + (1.0 - beta3) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    v_hat = v / (1.0 - beta2_t)
    scaled = (m_hat + alpha * m_slow) / (np.sqrt(v_hat) + eps)
    return -lr * (scaled + weight_decay * x), m, m_slow, v, beta1_t, beta2_t


MEAN_LINE = r"m \gets \beta_1 m + (1 - \beta_1)\, g"

ADABELIEF = Rule(
    slug="adabelief",
    title="AdaBelief",
    update=adabelief,
    formula=(
        MEAN_LINE,
        r"s \gets \beta_2 s + (1 - \beta_2)\,(g - m)^2 + \bar\epsilon",
        r"\hat m = \dfrac{m}{1 - \beta_1^t},\quad \hat s = \dfrac{s}{1 - \beta_2^t}",
        r"x \gets x - \eta\,\dfrac{\hat m}{\sqrt{\hat s} + \epsilon}",
    ),
    teaches=(
        "Steps by how far a gradient can be believed: long ones where it is as expected, short ones"
        " where it surprises."
    ),
    source=(
        "Zhuang et al., AdaBelief Optimizer: Adapting Stepsizes by the Belief in Observed"
        " Gradients, 2020, algorithm 2"
    ),
    paper="https://arxiv.org/abs/2010.07468",
    hyperparameters=(learning_rate(0.1), BETA1, BETA2, epsilon(1e-16), epsilon_root(1e-16)),
    state=(FIRST_MOMENT, State("s", "The running mean of the squared surprises."), *POWERS),
    differs=(
        "eps_root is added to s at every step and stays in it, as in Optax and the authors' code."
    ),
    step_size=step_sizes.over_surprise,
    velocity=MEAN_VELOCITY,
)

YOGI = Rule(
    slug="yogi",
    title="Yogi",
    update=yogi,
    formula=(
        MEAN_LINE,
        r"v \gets v - (1 - \beta_2)\,\operatorname{sign}(v - g^2)\, g^2",
        r"\hat m = \dfrac{m}{1 - \beta_1^t},\quad \hat v = \dfrac{v}{1 - \beta_2^t}",
        r"x \gets x - \eta\,\dfrac{\hat m}{\sqrt{\hat v} + \epsilon}",
    ),
    teaches=(
        "Adam's v falls at once when gradients become small; Yogi's falls slowly, so its steps do"
        " not suddenly grow."
    ),
    source="Zaheer et al., Adaptive Methods for Nonconvex Optimization, 2018, algorithm 2",
    paper="https://papers.nips.cc/paper/2018/hash/90365351ccc7437a1309dc64e4db32a3-Abstract.html",
    hyperparameters=(learning_rate(0.3), BETA1, BETA2, epsilon(1e-3)),
    state=(
        State("m", FIRST_MOMENT.help, initial=1e-6),
        State("v", SECOND_MOMENT.help, initial=1e-6),
        *POWERS,
    ),
    differs=(
        "m and v start at 1e-6 and are bias-corrected, as in Optax; the paper does not correct"
        " them."
    ),
    step_size=step_sizes.over_corrected_root,
    velocity=MEAN_VELOCITY,
)

ADAN = Rule(
    slug="adan",
    title="Adan",
    update=adan,
    formula=(
        r"d = g - g_\text{last},\quad h = g + (1 - \beta_2)\, d",
        MEAN_LINE,
        r"v \gets \beta_2 v + (1 - \beta_2)\, d",
        r"n \gets \beta_3 n + (1 - \beta_3)\, h^2",
        r"x \gets x - \eta\,\Bigl(\dfrac{m/(1 - \beta_1^t) + (1 - \beta_2)\, v/(1 -"
        r" \beta_2^t)}{\sqrt{n/(1 - \beta_3^t) + \bar\epsilon} + \epsilon}"
        r" + \lambda\, x\Bigr)",
    ),
    teaches=(
        "Nesterov's look ahead without an extra gradient: how the gradient changed foretells what"
        " it will be."
    ),
    source=(
        "Xie et al., Adan: Adaptive Nesterov Momentum Algorithm for Faster Optimizing Deep Models,"
        " 2022, algorithm 1"
    ),
    paper="https://arxiv.org/abs/2208.06677",
    hyperparameters=(
        learning_rate(0.3),
        decay_rate("beta1", r"\beta_1", 0.98, "How slowly the mean of the gradients forgets."),
        decay_rate(
            "beta2",
            r"\beta_2",
            0.92,
            "How slowly the mean of the changes forgets, and how little they count.",
        ),
        decay_rate("beta3", r"\beta_3", 0.99, "How slowly the mean of the squares forgets."),
        epsilon(),
        epsilon_root(1e-8),
        weight_decay(0.0),
    ),
    state=(
        FIRST_MOMENT,
        State("v", "The running mean of the gradient's changes."),
        State("n", "The running mean of the squared foretold gradients."),
        State("g_last", "The gradient of the step before."),
        *POWERS,
        State("beta3_t", "beta3 to the power of the step, for the bias correction.", initial=1.0),
    ),
    differs=(
        "The betas are what is kept, as in Optax; the paper's are 1 minus these. Weights decay as"
        " in AdamW; the paper divides by 1 + lr lambda."
    ),
    step_size=step_sizes.over_foretold,
    velocity=MEAN_VELOCITY,
)

ADEMAMIX = Rule(
    slug="ademamix",
    title="AdEMAMix",
    update=ademamix,
    formula=(
        MEAN_LINE,
        r"\bar m \gets \beta_3 \bar m + (1 - \beta_3)\, g",
        r"v \gets \beta_2 v + (1 - \beta_2)\, g^2",
        (
            r"x \gets x - \eta\,\Bigl(\dfrac{m/(1 - \beta_1^t) + \alpha\, \bar m}{\sqrt{v/(1 -"
            r" \beta_2^t)} + \epsilon} + \lambda\, x\Bigr)"
        ),
    ),
    teaches=(
        "Adam with a second, very long memory: gradients of thousands of steps ago still push, and"
        " carry it past turns."
    ),
    source=(
        "Pagliardini, Ablin & Grangier, The AdEMAMix Optimizer: Better, Faster, Older, 2024,"
        " algorithm 1"
    ),
    paper="https://arxiv.org/abs/2409.03137",
    hyperparameters=(
        learning_rate(0.1),
        BETA1,
        BETA2,
        decay_rate("beta3", r"\beta_3", 0.9999, "How slowly the slow mean forgets."),
        Hyperparameter(
            "alpha",
            r"\alpha",
            5.0,
            0.0,
            100.0,
            "linear",
            "How much the slow mean counts beside the fast one.",
        ),
        epsilon(),
        weight_decay(0.0),
    ),
    state=(
        FIRST_MOMENT,
        State("m_slow", "The slow running mean of the gradients, not bias-corrected."),
        SECOND_MOMENT,
        *POWERS,
    ),
    differs="alpha and beta3 are constant, as in Optax without schedules; the paper warms both up.",
    step_size=step_sizes.over_corrected_root,
    velocity=MEAN_VELOCITY,
)
