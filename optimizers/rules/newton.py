"""Rules that see the curvature: the exact second derivatives at each position."""

from __future__ import annotations

from typing import Any

from optimizers.oracle import hessian_at
from optimizers.rule import Hyperparameter, Kind, Rate, Rule, learning_rate
from optimizers.vocabulary import sqrt, where


def curvatures(surface: Any, x: float, y: float) -> tuple[float, ...]:
    """The Hessian; a curvature that can't be told, as on a kink, counts as none."""
    a, b, c = hessian_at(surface, x, y)
    return where(a == a, a, 0.0), where(b == b, b, 0.0), where(c == c, c, 0.0)


def newton(
    surface: Any, x: float, y: float, loss: float, gx: float, gy: float
) -> tuple[float, ...]:
    """x <- x - H^-1 g."""
    a, b, c = curvatures(surface, x, y)
    determinant = a * c - b * b
    singular = determinant == 0.0
    dx, dy = -(c * gx - b * gy) / determinant, -(a * gy - b * gx) / determinant
    return where(singular, 0.0, dx), where(singular, 0.0, dy)


def newton_damped(
    surface: Any, x: float, y: float, loss: float, gx: float, gy: float, lr: float, damping: float
) -> tuple[float, ...]:
    """x <- x - lr (H + damping I)^-1 g."""
    a, b, c = curvatures(surface, x, y)
    a, c = a + damping, c + damping
    determinant = a * c - b * b
    singular = determinant == 0.0
    dx, dy = -lr * (c * gx - b * gy) / determinant, -lr * (a * gy - b * gx) / determinant
    return where(singular, 0.0, dx), where(singular, 0.0, dy)


def saddle_free_newton(
    surface: Any, x: float, y: float, loss: float, gx: float, gy: float, lr: float, damping: float
) -> tuple[float, ...]:
    """x <- x - lr (|H| + damping I)^-1 g.

    |H| has the eigenvectors of H and the sizes of its eigenvalues.

    With H = mean I + T, T of trace zero and T^2 = radius^2 I, the eigenvalues are mean +- radius,
    and any function of H is (f(high) + f(low)) / 2 I + (f(high) - f(low)) / (2 radius) T.
    """
    a, b, c = curvatures(surface, x, y)
    mean, half = (a + c) / 2.0, (a - c) / 2.0
    radius = sqrt(half * half + b * b)
    high, low = 1.0 / (abs(mean + radius) + damping), 1.0 / (abs(mean - radius) + damping)
    level, tilt = (high + low) / 2.0, where(radius > 0.0, (high - low) / (2.0 * radius), 0.0)
    dx = level * gx + tilt * (half * gx + b * gy)
    dy = level * gy + tilt * (b * gx - half * gy)
    return -lr * dx, -lr * dy


STRIDE = learning_rate(1.0, "How much of the step is taken; 1 is all of it.", high=2.0)

NEWTON = Rule(
    slug="newton",
    title="Newton",
    update=newton,
    formula=(r"x \gets x - H^{-1} g",),
    teaches=(
        "Jumps to where the tangent parabola is flat: one step in a quadratic bowl, and straight"
        " into saddles and maxima."
    ),
    source="Newton, 1669; Raphson, 1690; CS231n, lecture 7",
    hyperparameters=(),
    kind=Kind.VECTOR,
    differs="No learning rate, as in the lecture. Where the Hessian has no inverse it stays.",
    family="newton",
)

NEWTON_DAMPED = Rule(
    slug="newton-damped",
    title="Newton, damped",
    update=newton_damped,
    formula=(r"x \gets x - \eta\,(H + \lambda I)^{-1} g",),
    teaches=(
        "The larger the damping, the more it is gradient descent: that keeps it from leaping where"
        " the surface is nearly flat."
    ),
    source=(
        "Levenberg, A method for the solution of certain non-linear problems in least squares,"
        " 1944; Marquardt, 1963"
    ),
    paper="https://doi.org/10.1090/qam/10666",
    hyperparameters=(
        STRIDE,
        Hyperparameter(
            "damping", r"\lambda", 1.0, 1e-9, 1e6, "log", "What is added to each curvature."
        ),
    ),
    kind=Kind.VECTOR,
    differs=(
        "The damping is constant. Where a direction curves downward by more than it, the step goes"
        " uphill there, as Newton's does."
    ),
    family="newton",
    lr_is=Rate.SHARE,
)

SADDLE_FREE_NEWTON = Rule(
    slug="saddle-free-newton",
    title="Newton, saddle-free",
    update=saddle_free_newton,
    formula=(
        r"H = Q \Lambda Q^\top,\quad |H| = Q\, |\Lambda|\, Q^\top",
        r"x \gets x - \eta\,(|H| + \lambda I)^{-1} g",
    ),
    teaches=(
        "Newton that walks away from saddles: directions that curve downward are descended, not"
        " climbed."
    ),
    source=(
        "Dauphin et al., Identifying and attacking the saddle point problem in high-dimensional"
        " non-convex optimization, 2014"
    ),
    paper="https://arxiv.org/abs/1406.2572",
    hyperparameters=(
        STRIDE,
        Hyperparameter(
            "damping",
            r"\lambda",
            1e-2,
            1e-9,
            1e6,
            "log",
            "What is added to the size of each curvature.",
        ),
    ),
    kind=Kind.VECTOR,
    differs="The exact Hessian of both coordinates; the paper takes a Krylov subspace of many.",
    family="newton",
    lr_is=Rate.SHARE,
)
