"""Rules that give each coordinate a step size of its own, from the gradients it has seen."""

from __future__ import annotations

import numpy as np

from optimizers.rule import Hyperparameter, Rule, State, decay_rate, epsilon, learning_rate


def adagrad(x: float, g: float, cache: float, lr: float, eps: float) -> tuple[float, ...]:
    """cache <- cache + g^2;  x <- x - lr g / (sqrt(cache) + eps)."""
    cache = cache + g * g
    return -lr * g / (np.sqrt(cache) + eps), cache


def rmsprop(x: float, g: float, cache: float, lr: float, decay: float, eps: float) -> tuple[float, ...]:
    """cache <- decay cache + (1 - decay) g^2;  x <- x - lr g / (sqrt(cache) + eps)."""
    cache = decay * cache + (1.0 - decay) * g * g
    return -lr * g / (np.sqrt(cache) + eps), cache


def adam(
    x: float, g: float, m: float, v: float, beta1_t: float, beta2_t: float,
    lr: float, beta1: float, beta2: float, eps: float,
) -> tuple[float, ...]:  # fmt: skip
    """m, v: running means of g and g^2, each divided by 1 - beta^t, the weight they have seen so far."""
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    v_hat = v / (1.0 - beta2_t)
    return -lr * m_hat / (np.sqrt(v_hat) + eps), m, v, beta1_t, beta2_t


BETA1 = decay_rate("beta1", r"\beta_1", 0.9, "How slowly the mean of the gradients forgets.")
BETA2 = decay_rate("beta2", r"\beta_2", 0.999, "How slowly the mean of the squared gradients forgets.")
FIRST_MOMENT = State("m", "The running mean of the gradients.")
SECOND_MOMENT = State("v", "The running mean of the squared gradients.")
POWERS = (
    State("beta1_t", "beta1 to the power of the step, for the bias correction.", initial=1.0),
    State("beta2_t", "beta2 to the power of the step, for the bias correction.", initial=1.0),
)

ADAGRAD = Rule(
    slug="adagrad",
    title="AdaGrad",
    update=adagrad,
    formula=(r"c \gets c + g^2", r"x \gets x - \eta\,\dfrac{g}{\sqrt{c} + \epsilon}"),
    teaches="Damps steep directions and speeds up flat ones; as its cache only grows, its steps shrink for ever.",
    source="Duchi, Hazan & Singer, Adaptive Subgradient Methods for Online Learning and Stochastic Optimization, 2011",
    hyperparameters=(learning_rate(0.5), epsilon(1e-10)),
    state=(State("cache", "The sum of all squared gradients."),),
)

RMSPROP = Rule(
    slug="rmsprop",
    title="RMSProp",
    update=rmsprop,
    formula=(r"c \gets \gamma\, c + (1 - \gamma)\, g^2", r"x \gets x - \eta\,\dfrac{g}{\sqrt{c} + \epsilon}"),
    teaches="AdaGrad with a leak: the cache forgets, so the steps stay alive.",
    source="Tieleman & Hinton, Coursera: Neural Networks for Machine Learning, lecture 6.5, 2012",
    hyperparameters=(
        learning_rate(0.05),
        Hyperparameter("decay", r"\gamma", 0.99, 0.0, 0.9999999, "linear", "How slowly the cache forgets squared gradients."),
        epsilon(),
    ),
    state=(State("cache", "The running mean of the squared gradients."),),
    differs="eps is outside the root, as in CS231n and PyTorch; TensorFlow 1 had it inside and started the cache at 1.",
)

ADAM = Rule(
    slug="adam",
    title="Adam",
    update=adam,
    formula=(
        r"m \gets \beta_1 m + (1 - \beta_1)\, g",
        r"v \gets \beta_2 v + (1 - \beta_2)\, g^2",
        r"\hat m = \dfrac{m}{1 - \beta_1^t},\quad \hat v = \dfrac{v}{1 - \beta_2^t}",
        r"x \gets x - \eta\,\dfrac{\hat m}{\sqrt{\hat v} + \epsilon}",
    ),
    teaches="Momentum and RMSProp together, with the first steps corrected for starting at zero.",
    source="Kingma & Ba, Adam: A Method for Stochastic Optimization, 2015, algorithm 1",
    hyperparameters=(learning_rate(0.3), BETA1, BETA2, epsilon()),
    state=(FIRST_MOMENT, SECOND_MOMENT, *POWERS),
    differs="Keras adds eps before the correction of v ('epsilon hat'), with 1e-7.",
)
