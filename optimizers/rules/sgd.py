"""Gradient descent and what it becomes with a velocity."""

from __future__ import annotations

from optimizers.rule import Rule, State, decay_rate, learning_rate


def sgd(x: float, g: float, lr: float) -> tuple[float, ...]:
    """x <- x - lr g."""
    return (-lr * g,)


def momentum(x: float, g: float, v: float, lr: float, rho: float) -> tuple[float, ...]:
    """v <- rho v + g;  x <- x - lr v."""
    v = rho * v + g
    return -lr * v, v


def nesterov(x: float, g: float, v: float, lr: float, rho: float) -> tuple[float, ...]:
    """v <- rho v + g;  x <- x - lr (g + rho v): the position kept is the one looked ahead to."""
    v = rho * v + g
    return -lr * (g + rho * v), v


RHO = decay_rate("rho", r"\rho", 0.9, "What share of the velocity is kept from step to step: 1 minus friction.")
VELOCITY = State("v", "The velocity: gradients added up, older ones fading.")

SGD = Rule(
    slug="sgd",
    title="SGD",
    update=sgd,
    formula=(r"x \gets x - \eta\, g",),
    teaches="Follows the slope and nothing else, so it zigzags across a narrow valley and stops where the slope is flat.",
    source="Robbins & Monro, A Stochastic Approximation Method, 1951",
    hyperparameters=(learning_rate(0.09),),
)

MOMENTUM = Rule(
    slug="momentum",
    title="Momentum",
    update=momentum,
    formula=(r"v \gets \rho\, v + g", r"x \gets x - \eta\, v"),
    teaches="A heavy ball: slopes that alternate cancel, slopes that agree add up, and speed carries it over flat places.",
    source="Polyak, Some methods of speeding up the convergence of iteration methods, 1964; this form: CS231n, lecture 7",
    hyperparameters=(learning_rate(0.02), RHO),
    state=(VELOCITY,),
    differs="CS231n's notes keep the learning rate inside the velocity (v = rho v - lr g); the paths are the same while lr is constant. "
    "PyTorch's SGD is this form.",
)

NESTEROV = Rule(
    slug="nesterov",
    title="Nesterov momentum",
    update=nesterov,
    formula=(r"v \gets \rho\, v + g", r"x \gets x - \eta\,(g + \rho\, v)"),
    teaches="Momentum that looks ahead before it takes the gradient, and so brakes earlier.",
    source="Nesterov, A method of solving a convex programming problem with convergence rate O(1/k^2), 1983; "
    "this form: Sutskever et al., On the importance of initialization and momentum, 2013",
    hyperparameters=(learning_rate(0.02), RHO),
    state=(VELOCITY,),
    differs="The position shown is the one looked ahead to, x + rho v of the textbook form, as in PyTorch's nesterov=True.",
)
