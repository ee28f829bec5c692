"""Rules that give each coordinate a step size of its own, from the gradients it has seen."""

from __future__ import annotations

from optimizers.rule import Hyperparameter, Rate, Rule, State, epsilon, learning_rate
from optimizers.rules import effective_steps
from optimizers.vocabulary import sqrt


def adagrad(x: float, g: float, cache: float, lr: float, eps: float) -> tuple[float, ...]:
    """cache <- cache + g^2;  x <- x - lr g / (sqrt(cache) + eps)."""
    cache = cache + g * g
    return -lr * g / (sqrt(cache) + eps), cache


def adadelta(
    x: float, g: float, cache: float, moves: float, lr: float, decay: float, eps: float
) -> tuple[float, ...]:
    """The step is to the gradient as past moves were to past gradients (root mean squares)."""
    cache = decay * cache + (1.0 - decay) * g * g
    move = sqrt(moves + eps) / sqrt(cache + eps) * g
    moves = decay * moves + (1.0 - decay) * move * move
    return -lr * move, cache, moves


ADAGRAD = Rule(
    slug="adagrad",
    title="AdaGrad",
    update=adagrad,
    formula=(r"c \gets c + g^2", r"x \gets x - \eta\,\dfrac{g}{\sqrt{c} + \epsilon}"),
    teaches=(
        "Damps steep directions and speeds up flat ones; as its cache only grows, its steps shrink"
        " for ever."
    ),
    source=(
        "Duchi, Hazan & Singer, Adaptive Subgradient Methods for Online Learning and Stochastic"
        " Optimization, 2011"
    ),
    paper="https://jmlr.org/papers/v12/duchi11a.html",
    hyperparameters=(learning_rate(0.5), epsilon(1e-10)),
    state=(State("cache", "The sum of all squared gradients."),),
    step_size=effective_steps.over_root,
)

ADADELTA = Rule(
    slug="adadelta",
    title="AdaDelta",
    update=adadelta,
    formula=(
        r"c \gets \gamma\, c + (1 - \gamma)\, g^2",
        r"d = \dfrac{\sqrt{u + \epsilon}}{\sqrt{c + \epsilon}}\, g",
        r"u \gets \gamma\, u + (1 - \gamma)\, d^2",
        r"x \gets x - \eta\, d",
    ),
    teaches=(
        "Needs no learning rate: it learns how far to go from how far it went. Its first steps are"
        " about the root of eps, so it starts slowly."
    ),
    source="Zeiler, ADADELTA: An Adaptive Learning Rate Method, 2012, algorithm 1",
    paper="https://arxiv.org/abs/1212.5701",
    hyperparameters=(
        learning_rate(1.0, "What the step is multiplied with; 1 in the paper."),
        Hyperparameter(
            "decay",
            r"\gamma",
            0.9,
            0.0,
            0.9999999,
            "linear",
            "How slowly both running means forget.",
        ),
        epsilon(
            1e-4,
            help="Keeps the division finite, and sets how far the first steps go: about its root.",
        ),
    ),
    state=(
        State("cache", "The running mean of the squared gradients."),
        State("moves", "The running mean of the squared moves."),
    ),
    differs=(
        "The decay is called rho in the paper and in PyTorch, whose eps is 1e-6: with that,"
        " hundreds of steps pass here before it gets going."
    ),
    step_size=effective_steps.moves_over_gradients,
    lr_is=Rate.SHARE,
)
