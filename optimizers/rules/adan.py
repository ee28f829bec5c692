"""Adam with further running means: Adan and AdEMAMix."""

from __future__ import annotations

from optimizers.rule import Hyperparameter, Rule, State, decay_rate, epsilon, learning_rate
from optimizers.rules import effective_steps
from optimizers.rules.common import (
    BETA1,
    BETA2,
    FIRST_MOMENT,
    MEAN_VELOCITY,
    POWERS,
    SECOND_MOMENT,
    epsilon_root,
    weight_decay,
)
from optimizers.vocabulary import sqrt, where


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
    """m, v, n: running means of g, of its change, and of foretold^2.

    foretold is the gradient that the change foretells.
    """
    change = where(beta1_t == 1.0, 0.0, g - g_last)
    foretold = g + (1.0 - beta2) * change
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * change
    n = beta3 * n + (1.0 - beta3) * foretold * foretold
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    beta3_t = beta3_t * beta3
    u = m / (1.0 - beta1_t) + (1.0 - beta2) * v / (1.0 - beta2_t)
    scaled = u / (sqrt(n / (1.0 - beta3_t) + eps_root) + eps)
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
    scaled = (m_hat + alpha * m_slow) / (sqrt(v_hat) + eps)
    return -lr * (scaled + weight_decay * x), m, m_slow, v, beta1_t, beta2_t


MEAN_LINE = r"m \gets \beta_1 m + (1 - \beta_1)\, g"

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
    step_size=effective_steps.over_foretold,
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
    step_size=effective_steps.over_corrected_root,
    velocity=MEAN_VELOCITY,
)
