"""Rules that follow the sign of the gradient and ignore its size."""

from __future__ import annotations

from optimizers.rule import Hyperparameter, Rule, State, decay_rate, learning_rate
from optimizers.rules.common import MEAN_VELOCITY, weight_decay
from optimizers.vocabulary import maximum, minimum, sign, where


def sign_sgd(x: float, g: float, lr: float) -> tuple[float, ...]:
    """x <- x - lr sign(g)."""
    return (-lr * sign(g),)


def signum(x: float, g: float, m: float, lr: float, beta1: float) -> tuple[float, ...]:
    """m <- beta1 m + (1 - beta1) g;  x <- x - lr sign(m)."""
    m = beta1 * m + (1.0 - beta1) * g
    return -lr * sign(m), m


def lion(
    x: float, g: float, m: float, lr: float, beta1: float, beta2: float, weight_decay: float
) -> tuple[float, ...]:
    """x <- x - lr (sign(beta1 m + (1 - beta1) g) + weight_decay x).

    Then m <- beta2 m + (1 - beta2) g.
    """
    direction = sign(beta1 * m + (1.0 - beta1) * g)
    return -lr * (direction + weight_decay * x), beta2 * m + (1.0 - beta2) * g


def rprop(
    x: float,
    g: float,
    g_last: float,
    step: float,
    lr: float,
    eta_minus: float,
    eta_plus: float,
    step_min: float,
    step_max: float,
) -> tuple[float, ...]:
    """step <- step eta_plus while the sign of g stays, eta_minus when it turns.

    When it turns, the rule rests for one step.
    """
    agreement = sign(g * g_last)
    factor = where(agreement > 0.0, eta_plus, where(agreement < 0.0, eta_minus, 1.0))
    step = where(step == 0.0, lr, step)
    step = minimum(maximum(step * factor, step_min), step_max)
    g = where(agreement < 0.0, 0.0, g)
    return -step * sign(g), g, step


SIGN_SGD = Rule(
    slug="sign-sgd",
    title="Sign-SGD",
    update=sign_sgd,
    formula=(r"x \gets x - \eta\,\operatorname{sign}(g)",),
    teaches=(
        "Every coordinate moves by the same amount, however steep or flat it is; near the bottom it"
        " hops from side to side."
    ),
    source="Bernstein et al., signSGD: Compressed Optimisation for Non-Convex Problems, 2018",
    paper="https://arxiv.org/abs/1802.04434",
    hyperparameters=(learning_rate(0.07),),
)

SIGNUM = Rule(
    slug="signum",
    title="Signum",
    update=signum,
    formula=(r"m \gets \beta_1 m + (1 - \beta_1)\, g", r"x \gets x - \eta\,\operatorname{sign}(m)"),
    teaches=(
        "The sign of the velocity in place of the sign of the gradient: it takes a while to turn"
        " round, so its hops are wider."
    ),
    source=(
        "Bernstein et al., signSGD: Compressed Optimisation for Non-Convex Problems, 2018,"
        " algorithm 2"
    ),
    paper="https://arxiv.org/abs/1802.04434",
    hyperparameters=(
        learning_rate(0.07),
        decay_rate("beta1", r"\beta_1", 0.9, "How slowly the mean of the gradients forgets."),
    ),
    state=(State("m", "The running mean of the gradients."),),
    velocity=MEAN_VELOCITY,
)

LION = Rule(
    slug="lion",
    title="Lion",
    update=lion,
    formula=(
        (
            r"x \gets x - \eta\,\bigl(\operatorname{sign}(\beta_1 m + (1 - \beta_1)\, g) +"
            r" \lambda\, x\bigr)"
        ),
        r"m \gets \beta_2 m + (1 - \beta_2)\, g",
    ),
    teaches=(
        "Found by a program that searched for optimizers: a sign, and a memory that is longer than"
        " the one it steps with."
    ),
    source="Chen et al., Symbolic Discovery of Optimization Algorithms, 2023, algorithm 2",
    paper="https://arxiv.org/abs/2302.06675",
    hyperparameters=(
        learning_rate(0.07),
        decay_rate(
            "beta1",
            r"\beta_1",
            0.9,
            "How much of the memory goes into the step, against the gradient.",
        ),
        decay_rate("beta2", r"\beta_2", 0.99, "How slowly the memory forgets."),
        weight_decay(0.0),
    ),
    state=(State("m", "The memory: the running mean of the gradients."),),
    differs="Optax decays weights by 0.001 unless it is told otherwise.",
    velocity=MEAN_VELOCITY,
)

RPROP = Rule(
    slug="rprop",
    title="Rprop",
    update=rprop,
    formula=(
        (
            r"\Delta \gets \Delta \cdot \begin{cases} \eta^+ & g\, g_\text{last} > 0 \\ \eta^- &"
            r" g\, g_\text{last} < 0 \\ 1 & \text{else} \end{cases}"
        ),
        r"g \gets 0 \ \text{ where } g\, g_\text{last} < 0",
        r"x \gets x - \Delta\,\operatorname{sign}(g)",
    ),
    teaches=(
        "Each coordinate walks faster while the slope keeps its sign, and halves its step when it"
        " has gone too far. Noise fools it."
    ),
    source=(
        "Riedmiller & Braun, A direct adaptive method for faster backpropagation learning: the"
        " RPROP algorithm, 1993"
    ),
    paper="https://doi.org/10.1109/ICNN.1993.298623",
    hyperparameters=(
        learning_rate(
            0.1, "How far the first step goes; after it, the step sizes change by themselves."
        ),
        Hyperparameter(
            "eta_minus",
            r"\eta^-",
            0.5,
            0.01,
            0.999,
            "linear",
            "What a step size is multiplied with when the slope's sign turns.",
        ),
        Hyperparameter(
            "eta_plus",
            r"\eta^+",
            1.2,
            1.001,
            10.0,
            "linear",
            "What it is multiplied with while the sign stays.",
        ),
        Hyperparameter(
            "step_min", r"\Delta_{\min}", 1e-6, 1e-15, 1.0, "log", "The smallest step size."
        ),
        Hyperparameter(
            "step_max", r"\Delta_{\max}", 50.0, 1e-6, 1e6, "log", "The largest step size."
        ),
    ),
    state=(
        State("g_last", "The gradient of the step before, 0 after a turn."),
        State("step", "The step size; 0 before the first step, which takes lr."),
    ),
    differs=(
        "After a turn it rests for one step, as in PyTorch (Rprop- of Igel & Huesken, 2000); the"
        " paper takes the last step back."
    ),
)
