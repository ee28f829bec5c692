"""Gradient descent and what it becomes with a velocity."""

from __future__ import annotations

from optimizers.rule import Rule, State, Velocity, learning_rate
from optimizers.rules.common import RHO, SUM_VELOCITY, VELOCITY
from optimizers.theory.optima import average, gradient_descent, heavy_ball, look_ahead


def sgd(x: float, g: float, lr: float) -> tuple[float, ...]:
    """x <- x - lr g."""
    return (-lr * g,)


def momentum(x: float, g: float, v: float, lr: float, rho: float) -> tuple[float, ...]:
    """v <- rho v + g;  x <- x - lr v."""
    v = rho * v + g
    return -lr * v, v


def momentum_lr_inside(x: float, g: float, v: float, lr: float, rho: float) -> tuple[float, ...]:
    """v <- rho v - lr g;  x <- x + v."""
    v = rho * v - lr * g
    return v, v


def momentum_average(x: float, g: float, v: float, lr: float, rho: float) -> tuple[float, ...]:
    """v <- rho v + (1 - rho) g;  x <- x - lr v."""
    v = rho * v + (1.0 - rho) * g
    return -lr * v, v


def nesterov(x: float, g: float, v: float, lr: float, rho: float) -> tuple[float, ...]:
    """v <- rho v + g;  x <- x - lr (g + rho v): the position kept is the one looked ahead to."""
    v = rho * v + g
    return -lr * (g + rho * v), v


SGD = Rule(
    slug="sgd",
    title="SGD",
    update=sgd,
    formula=(r"x \gets x - \eta\, g",),
    teaches=(
        "Follows the slope and nothing else, so it zigzags across a narrow valley and stops where"
        " the slope is flat."
    ),
    source="Robbins & Monro, A Stochastic Approximation Method, 1951",
    paper="https://doi.org/10.1214/aoms/1177729586",
    hyperparameters=(learning_rate(0.09),),
    optimum=gradient_descent,
)

MOMENTUM = Rule(
    slug="momentum",
    title="Momentum",
    update=momentum,
    formula=(r"v \gets \rho\, v + g", r"x \gets x - \eta\, v"),
    teaches=(
        "A heavy ball: slopes that alternate cancel, slopes that agree add up, and speed carries it"
        " over flat places."
    ),
    source=(
        "Polyak, Some methods of speeding up the convergence of iteration methods, 1964; this form:"
        " CS231n, lecture 7"
    ),
    paper="https://doi.org/10.1016/0041-5553(64)90137-5",
    hyperparameters=(learning_rate(0.02), RHO),
    state=(VELOCITY,),
    differs=(
        "CS231n's notes keep the learning rate inside the velocity (v = rho v - lr g); the paths"
        " are the same while lr is constant. PyTorch's SGD is this form."
    ),
    family="momentum",
    optimum=heavy_ball,
    velocity=SUM_VELOCITY,
)

MOMENTUM_LR_INSIDE = Rule(
    slug="momentum-lr-inside",
    title="Momentum, lr in the velocity",
    update=momentum_lr_inside,
    formula=(r"v \gets \rho\, v - \eta\, g", r"x \gets x + v"),
    teaches=(
        "The velocity is itself a step. A new learning rate changes only the pushes to come, not"
        " the speed already gathered."
    ),
    source=(
        "Sutskever et al., On the importance of initialization and momentum, 2013; CS231n's notes"
    ),
    paper="https://proceedings.mlr.press/v28/sutskever13.html",
    hyperparameters=(learning_rate(0.02), RHO),
    state=(State("v", "The velocity: the next step."),),
    differs=(
        "The lecture and PyTorch multiply the whole velocity with the learning rate; the paths part"
        " as soon as a schedule changes it."
    ),
    family="momentum",
    optimum=heavy_ball,
    velocity=Velocity(("v",), sign=1),
)

MOMENTUM_AVERAGE = Rule(
    slug="momentum-average",
    title="Momentum, moving average",
    update=momentum_average,
    formula=(r"v \gets \rho\, v + (1 - \rho)\, g", r"x \gets x - \eta\, v"),
    teaches=(
        "The velocity is an average of gradients, not a sum: at rho 0.9 it needs ten times the"
        " learning rate to go as far."
    ),
    source=(
        "Kingma & Ba, Adam: A Method for Stochastic Optimization, 2015, the first moment of"
        " algorithm 1"
    ),
    paper="https://arxiv.org/abs/1412.6980",
    hyperparameters=(learning_rate(0.2), RHO),
    state=(State("v", "The velocity: the running mean of the gradients."),),
    differs=(
        "The same path as the lecture's form with lr / (1 - rho) in place of lr. PyTorch's"
        " dampening=rho is this but for the first step, which it does not dampen."
    ),
    family="momentum",
    optimum=average,
    velocity=SUM_VELOCITY,
)

NESTEROV = Rule(
    slug="nesterov",
    title="Nesterov momentum",
    update=nesterov,
    formula=(r"v \gets \rho\, v + g", r"x \gets x - \eta\,(g + \rho\, v)"),
    teaches="Momentum that looks ahead before it takes the gradient, and so brakes earlier.",
    source=(
        "Nesterov, A method of solving a convex programming problem with convergence rate O(1/k^2),"
        " 1983; this form: Sutskever et al., On the importance of initialization and momentum, 2013"
    ),
    paper="https://proceedings.mlr.press/v28/sutskever13.html",
    hyperparameters=(learning_rate(0.02), RHO),
    state=(VELOCITY,),
    differs=(
        "The position shown is the one looked ahead to, x + rho v of the textbook form, as in"
        " PyTorch's nesterov=True."
    ),
    optimum=look_ahead,
    velocity=SUM_VELOCITY,
)
