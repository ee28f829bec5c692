"""Schedule-free: averaging along the way in place of a falling learning rate.

Three points move: z steps, x is the average of the z so far, and gradients are taken at y between
them, which is the position shown. As z = x + d and y = x + (1 - beta1) d, the one state d = z - x
says where all three are.
"""

from __future__ import annotations

from optimizers.rule import Rate, Rule, State, decay_rate, epsilon, learning_rate
from optimizers.rules import effective_steps
from optimizers.rules.common import BETA2, BETA2_T, SECOND_MOMENT, weight_decay
from optimizers.vocabulary import maximum, sqrt


def schedule_free_sgd(
    x: float, g: float, d: float, lr_max: float, weights: float, lr: float, beta1: float
) -> tuple[float, ...]:
    """d <- d - lr g, z's step;  then the average follows by c d.

    What is shown lies (1 - beta1) d ahead of it.
    """
    lr_max = maximum(lr_max, lr)
    weights = weights + lr_max * lr_max
    c = lr_max * lr_max / weights
    reach = d - lr * g
    d_next = (1.0 - c) * reach
    return c * reach + (1.0 - beta1) * (d_next - d), d_next, lr_max, weights


def schedule_free_adamw(
    x: float,
    g: float,
    d: float,
    lr_max: float,
    weights: float,
    v: float,
    beta2_t: float,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    weight_decay: float,
) -> tuple[float, ...]:
    """The same with z <- z - lr (g / (sqrt(v_hat) + eps) + weight_decay y)."""
    v = beta2 * v + (1.0 - beta2) * g * g
    beta2_t = beta2_t * beta2
    step = lr * (g / (sqrt(v / (1.0 - beta2_t)) + eps) + weight_decay * x)
    lr_max = maximum(lr_max, lr)
    weights = weights + lr_max * lr_max
    c = lr_max * lr_max / weights
    reach = d - step
    d_next = (1.0 - c) * reach
    return c * reach + (1.0 - beta1) * (d_next - d), d_next, lr_max, weights, v, beta2_t


BETA1 = decay_rate(
    "beta1",
    r"\beta_1",
    0.9,
    "Where gradients are taken: 1 is at the average, 0 at the point that steps.",
)
AHEAD = (
    State("d", "How far the point that steps is ahead of the average."),
    State("lr_max", "The largest learning rate so far."),
    State("weights", "The sum of its squares, the weights of the average."),
)
AVERAGE_LINES = (
    r"c = \dfrac{\eta_{\max}^2}{\sum \eta_{\max}^2},\quad x \gets (1 - c)\, x + c\, z",
    r"y \gets \beta_1 x + (1 - \beta_1)\, z",
)
DEFAZIO = "Defazio et al., The Road Less Scheduled, 2024"
WEIGHTS = (
    "With a schedule each step weighs by its own learning rate, as in the authors' code; Optax"
    " takes the next step's."
)
SHOWN = (
    "The position shown is y, where gradients are taken, as Optax keeps it; the answer the paper"
    " reports is the average x."
)

SCHEDULE_FREE_SGD = Rule(
    slug="schedule-free-sgd",
    title="Schedule-free SGD",
    update=schedule_free_sgd,
    formula=(r"z \gets z - \eta\, \nabla f(y)", *AVERAGE_LINES),
    teaches=(
        "Averages its way along, so that noise and zigzag cancel without the learning rate ever"
        " falling."
    ),
    source=f"{DEFAZIO}, equations 4 to 6",
    paper="https://arxiv.org/abs/2405.15682",
    hyperparameters=(learning_rate(0.09), BETA1),
    state=AHEAD,
    differs=f"{SHOWN} {WEIGHTS}",
    lr_is=Rate.SLOPE,
)

SCHEDULE_FREE_ADAMW = Rule(
    slug="schedule-free-adamw",
    title="Schedule-free AdamW",
    update=schedule_free_adamw,
    formula=(
        r"v \gets \beta_2 v + (1 - \beta_2)\, g^2",
        (
            r"z \gets z - \eta\,\Bigl(\dfrac{g}{\sqrt{v/(1 - \beta_2^t)} + \epsilon} + \lambda\,"
            r" y\Bigr)"
        ),
        *AVERAGE_LINES,
    ),
    teaches="Adam's step sizes with averaging in place of its momentum and of any schedule.",
    source=f"{DEFAZIO}, algorithm 1",
    paper="https://arxiv.org/abs/2405.15682",
    hyperparameters=(learning_rate(0.3), BETA1, BETA2, epsilon(), weight_decay(0.0)),
    state=(*AHEAD, SECOND_MOMENT, BETA2_T),
    differs=(
        f"{SHOWN} {WEIGHTS} The authors' code puts the root of the bias correction into the"
        " learning rate."
    ),
    step_size=effective_steps.over_corrected_root,
)
