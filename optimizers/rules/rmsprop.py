"""RMSProp, and the forms in which it comes."""

from __future__ import annotations

from optimizers.rule import Hyperparameter, Rule, State, decay_rate, epsilon, learning_rate
from optimizers.rules import effective_steps
from optimizers.rules.common import SUM_VELOCITY
from optimizers.vocabulary import maximum, sqrt


def rmsprop(
    x: float, g: float, cache: float, lr: float, decay: float, eps: float
) -> tuple[float, ...]:
    """cache <- decay cache + (1 - decay) g^2;  x <- x - lr g / (sqrt(cache) + eps)."""
    cache = decay * cache + (1.0 - decay) * g * g
    return -lr * g / (sqrt(cache) + eps), cache


def rmsprop_eps_inside(
    x: float, g: float, cache: float, lr: float, decay: float, eps: float
) -> tuple[float, ...]:
    """cache <- decay cache + (1 - decay) g^2;  x <- x - lr g / sqrt(cache + eps)."""
    cache = decay * cache + (1.0 - decay) * g * g
    return -lr * g / sqrt(cache + eps), cache


def rmsprop_centered(
    x: float, g: float, cache: float, mean: float, lr: float, decay: float, eps: float
) -> tuple[float, ...]:
    """The gradient's variance, cache - mean^2, in place of its mean square."""
    cache = decay * cache + (1.0 - decay) * g * g
    mean = decay * mean + (1.0 - decay) * g
    variance = maximum(cache - mean * mean, 0.0)
    return -lr * g / (sqrt(variance) + eps), cache, mean


def rmsprop_momentum(
    x: float, g: float, cache: float, v: float, lr: float, decay: float, eps: float, rho: float
) -> tuple[float, ...]:
    """v <- rho v + g / (sqrt(cache) + eps);  x <- x - lr v."""
    cache = decay * cache + (1.0 - decay) * g * g
    v = rho * v + g / (sqrt(cache) + eps)
    return -lr * v, cache, v


def rmsprop_momentum_centered(
    x: float,
    g: float,
    cache: float,
    mean: float,
    v: float,
    lr: float,
    decay: float,
    eps: float,
    rho: float,
) -> tuple[float, ...]:
    """v <- rho v + g / (sqrt(cache - mean^2) + eps);  x <- x - lr v."""
    cache = decay * cache + (1.0 - decay) * g * g
    mean = decay * mean + (1.0 - decay) * g
    variance = maximum(cache - mean * mean, 0.0)
    v = rho * v + g / (sqrt(variance) + eps)
    return -lr * v, cache, mean, v


DECAY = Hyperparameter(
    "decay",
    r"\gamma",
    0.99,
    0.0,
    0.9999999,
    "linear",
    "How slowly the cache forgets squared gradients.",
)
RHO = decay_rate("rho", r"\rho", 0.9, "What share of the velocity is kept from step to step.")
CACHE = State("cache", "The running mean of the squared gradients.")
MEAN = State("mean", "The running mean of the gradients.")
VELOCITY = State("v", "The velocity: scaled gradients added up, older ones fading.")
CACHE_LINE = r"c \gets \gamma\, c + (1 - \gamma)\, g^2"
MEAN_LINE = r"\bar g \gets \gamma\, \bar g + (1 - \gamma)\, g"
ROUNDING = "Where rounding makes the variance negative it counts as 0; PyTorch's root is nan there."

RMSPROP = Rule(
    slug="rmsprop",
    title="RMSProp",
    update=rmsprop,
    formula=(CACHE_LINE, r"x \gets x - \eta\,\dfrac{g}{\sqrt{c} + \epsilon}"),
    teaches="AdaGrad with a leak: the cache forgets, so the steps stay alive.",
    source="Tieleman & Hinton, Coursera: Neural Networks for Machine Learning, lecture 6.5, 2012",
    paper="https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf",
    hyperparameters=(learning_rate(0.05), DECAY, epsilon()),
    state=(CACHE,),
    differs=(
        "eps is outside the root, as in CS231n and PyTorch; TensorFlow 1 had it inside and started"
        " the cache at 1."
    ),
    family="rmsprop",
    step_size=effective_steps.over_root,
)

RMSPROP_EPS_INSIDE = Rule(
    slug="rmsprop-eps-inside",
    title="RMSProp, eps inside the root",
    update=rmsprop_eps_inside,
    formula=(CACHE_LINE, r"x \gets x - \eta\,\dfrac{g}{\sqrt{c + \epsilon}}"),
    teaches=(
        "Inside the root, the same eps holds back far more: 1e-8 there is as much as 1e-4 outside."
    ),
    source="Hinton's lecture 6.5 as TensorFlow 1 and Optax write it",
    paper="https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf",
    hyperparameters=(learning_rate(0.05), DECAY, epsilon()),
    state=(CACHE,),
    differs=(
        "Optax's default (eps_in_sqrt=True, decay 0.9); TensorFlow 1 also started the cache at 1."
    ),
    family="rmsprop",
    step_size=effective_steps.over_root_eps_inside,
)

RMSPROP_CENTERED = Rule(
    slug="rmsprop-centered",
    title="RMSProp, centered",
    update=rmsprop_centered,
    formula=(CACHE_LINE, MEAN_LINE, r"x \gets x - \eta\,\dfrac{g}{\sqrt{c - \bar g^2} + \epsilon}"),
    teaches="Divides by how much the gradient varies: where it stays the same, the steps grow.",
    source="Graves, Generating Sequences With Recurrent Neural Networks, 2013, equations 38 to 45",
    paper="https://arxiv.org/abs/1308.0850",
    hyperparameters=(learning_rate(0.02), DECAY, epsilon()),
    state=(CACHE, MEAN),
    differs="eps is outside the root, as in PyTorch; Graves has it inside. " + ROUNDING,
    family="rmsprop",
    step_size=effective_steps.over_deviation,
)

RMSPROP_MOMENTUM = Rule(
    slug="rmsprop-momentum",
    title="RMSProp with momentum",
    update=rmsprop_momentum,
    formula=(
        CACHE_LINE,
        r"v \gets \rho\, v + \dfrac{g}{\sqrt{c} + \epsilon}",
        r"x \gets x - \eta\, v",
    ),
    teaches=(
        "A heavy ball pushed by scaled gradients. Adam scales the ball's velocity instead of the"
        " pushes."
    ),
    source="Hinton's lecture 6.5; this form: torch.optim.RMSprop",
    paper="https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf",
    hyperparameters=(learning_rate(0.01), DECAY, epsilon(), RHO),
    state=(CACHE, VELOCITY),
    differs=(
        "Optax keeps the learning rate inside the velocity; the paths are the same while lr is"
        " constant."
    ),
    family="rmsprop",
    step_size=effective_steps.over_root,
    velocity=SUM_VELOCITY,
)

RMSPROP_MOMENTUM_CENTERED = Rule(
    slug="rmsprop-momentum-centered",
    title="RMSProp, centered, with momentum",
    update=rmsprop_momentum_centered,
    formula=(
        CACHE_LINE,
        MEAN_LINE,
        r"v \gets \rho\, v + \dfrac{g}{\sqrt{c - \bar g^2} + \epsilon}",
        r"x \gets x - \eta\, v",
    ),
    teaches=(
        "Both at once: pushes scaled by how much the gradient varies, on a ball that keeps rolling."
    ),
    source=(
        "Graves, Generating Sequences With Recurrent Neural Networks, 2013; this form:"
        " torch.optim.RMSprop"
    ),
    paper="https://arxiv.org/abs/1308.0850",
    hyperparameters=(learning_rate(0.005), DECAY, epsilon(), RHO),
    state=(CACHE, MEAN, VELOCITY),
    differs="Graves has eps inside the root and the learning rate inside the velocity. " + ROUNDING,
    family="rmsprop",
    step_size=effective_steps.over_deviation,
    velocity=SUM_VELOCITY,
)
