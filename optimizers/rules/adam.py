"""Adam, and the forms of it that people confuse."""

from __future__ import annotations

from optimizers.rule import Rule, epsilon, learning_rate
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
from optimizers.vocabulary import sqrt


def adam(
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
    """m, v: running means of g and g^2, each divided by 1 - beta^t, the weight seen so far."""
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    v_hat = v / (1.0 - beta2_t)
    return -lr * m_hat / (sqrt(v_hat) + eps), m, v, beta1_t, beta2_t


def adam_uncorrected(
    x: float, g: float, m: float, v: float, lr: float, beta1: float, beta2: float, eps: float
) -> tuple[float, ...]:
    """m, v: running means of g and g^2, which start at zero and are taken as they are."""
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    return -lr * m / (sqrt(v) + eps), m, v


def adam_eps_inside(
    x: float,
    g: float,
    m: float,
    v: float,
    beta1_t: float,
    beta2_t: float,
    lr: float,
    beta1: float,
    beta2: float,
    eps_root: float,
) -> tuple[float, ...]:
    """Adam with x <- x - lr m_hat / sqrt(v_hat + eps_root)."""
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    v_hat = v / (1.0 - beta2_t)
    return -lr * m_hat / sqrt(v_hat + eps_root), m, v, beta1_t, beta2_t


def adam_l2(
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
    weight_decay: float,
) -> tuple[float, ...]:
    """Adam on the gradient of f(x) + weight_decay x^2 / 2.

    The pull towards zero is scaled like the rest.
    """
    g = g + weight_decay * x
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    v_hat = v / (1.0 - beta2_t)
    return -lr * m_hat / (sqrt(v_hat) + eps), m, v, beta1_t, beta2_t


def adamw(
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
    weight_decay: float,
) -> tuple[float, ...]:
    """Adam's step, and beside it a pull towards zero that nothing scales: - lr weight_decay x."""
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    v_hat = v / (1.0 - beta2_t)
    return -lr * (m_hat / (sqrt(v_hat) + eps) + weight_decay * x), m, v, beta1_t, beta2_t


MOMENTS = (r"m \gets \beta_1 m + (1 - \beta_1)\, g", r"v \gets \beta_2 v + (1 - \beta_2)\, g^2")
CORRECTION = r"\hat m = \dfrac{m}{1 - \beta_1^t},\quad \hat v = \dfrac{v}{1 - \beta_2^t}"
KINGMA_BA = "Kingma & Ba, Adam: A Method for Stochastic Optimization, 2015"

ADAM = Rule(
    slug="adam",
    title="Adam",
    update=adam,
    formula=(*MOMENTS, CORRECTION, r"x \gets x - \eta\,\dfrac{\hat m}{\sqrt{\hat v} + \epsilon}"),
    teaches="Momentum and RMSProp together, with the first steps corrected for starting at zero.",
    source=f"{KINGMA_BA}, algorithm 1",
    paper="https://arxiv.org/abs/1412.6980",
    hyperparameters=(learning_rate(0.3), BETA1, BETA2, epsilon()),
    state=(FIRST_MOMENT, SECOND_MOMENT, *POWERS),
    differs="Keras adds eps before the correction of v ('epsilon hat'), with 1e-7.",
    family="adam",
    step_size=effective_steps.over_corrected_root,
    velocity=MEAN_VELOCITY,
)

ADAM_UNCORRECTED = Rule(
    slug="adam-uncorrected",
    title="Adam without bias correction",
    update=adam_uncorrected,
    formula=(*MOMENTS, r"x \gets x - \eta\,\dfrac{m}{\sqrt{v} + \epsilon}"),
    teaches=(
        "What the correction is for: without it v starts too small faster than m does, and the"
        " first steps are three times too long."
    ),
    source="CS231n's notes, the simplified form",
    paper="https://cs231n.github.io/neural-networks-3/",
    hyperparameters=(learning_rate(0.1), BETA1, BETA2, epsilon()),
    state=(FIRST_MOMENT, SECOND_MOMENT),
    differs=(
        "The first step is lr (1 - beta1) / sqrt(1 - beta2), 3.16 lr at the defaults, where Adam's"
        " is lr."
    ),
    family="adam",
    step_size=effective_steps.over_plain_root,
    velocity=MEAN_VELOCITY,
)

ADAM_EPS_INSIDE = Rule(
    slug="adam-eps-inside",
    title="Adam, eps inside the root",
    update=adam_eps_inside,
    formula=(
        *MOMENTS,
        CORRECTION,
        r"x \gets x - \eta\,\dfrac{\hat m}{\sqrt{\hat v + \bar\epsilon}}",
    ),
    teaches=(
        "Inside the root, the same eps holds back far more: 1e-8 there is as much as 1e-4 outside."
    ),
    source="Optax: adam with eps_root in place of eps",
    paper="https://optax.readthedocs.io/en/latest/api/optimizers.html",
    hyperparameters=(learning_rate(0.3), BETA1, BETA2, epsilon_root(1e-8)),
    state=(FIRST_MOMENT, SECOND_MOMENT, *POWERS),
    differs="Kingma & Ba, PyTorch and CS231n add eps after the root.",
    family="adam",
    step_size=effective_steps.over_corrected_root_eps_inside,
    velocity=MEAN_VELOCITY,
)

ADAM_L2 = Rule(
    slug="adam-l2",
    title="Adam with L2 (coupled decay)",
    update=adam_l2,
    formula=(
        r"g \gets g + \lambda\, x",
        *MOMENTS,
        CORRECTION,
        r"x \gets x - \eta\,\dfrac{\hat m}{\sqrt{\hat v} + \epsilon}",
    ),
    teaches=(
        "The pull towards zero goes through Adam's division as well, so it is weak exactly where"
        " gradients are large."
    ),
    source=f"{KINGMA_BA}, on a loss with an L2 term; torch.optim.Adam's weight_decay",
    paper="https://arxiv.org/abs/1412.6980",
    hyperparameters=(learning_rate(0.3), BETA1, BETA2, epsilon(), weight_decay(0.01)),
    state=(FIRST_MOMENT, SECOND_MOMENT, *POWERS),
    differs="AdamW takes the pull past the division.",
    family="adam",
    step_size=effective_steps.over_corrected_root,
    velocity=MEAN_VELOCITY,
)

ADAMW = Rule(
    slug="adamw",
    title="AdamW (decoupled decay)",
    update=adamw,
    formula=(
        *MOMENTS,
        CORRECTION,
        r"x \gets x - \eta\,\Bigl(\dfrac{\hat m}{\sqrt{\hat v} + \epsilon} + \lambda\, x\Bigr)",
    ),
    teaches=(
        "Adam, and beside it a steady pull of the position towards zero, so it settles a little off"
        " the minimum, on the side of zero."
    ),
    source="Loshchilov & Hutter, Decoupled Weight Decay Regularization, 2019, algorithm 2",
    paper="https://arxiv.org/abs/1711.05101",
    hyperparameters=(learning_rate(0.3), BETA1, BETA2, epsilon(), weight_decay(0.01)),
    state=(FIRST_MOMENT, SECOND_MOMENT, *POWERS),
    differs=(
        "The decay is multiplied with lr, as in PyTorch and Optax; the paper multiplies it with the"
        " schedule only."
    ),
    family="adam",
    step_size=effective_steps.over_corrected_root,
    velocity=MEAN_VELOCITY,
)
