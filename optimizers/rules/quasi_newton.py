"""Rules that learn the curvature from how gradients change along the way."""

from __future__ import annotations

import math
from typing import Any

from numba import extending

from optimizers.rule import Kind, Rule, State
from optimizers.rules.line_search import C1, TRIAL, c2, wolfe


def bfgs(
    surface: Any,
    x: float,
    y: float,
    loss: float,
    gx: float,
    gy: float,
    hxx: float,
    hxy: float,
    hyy: float,
    sx: float,
    sy: float,
    gx_last: float,
    gy_last: float,
    trial: float,
    c1: float,
    c2: float,
) -> tuple[float, ...]:
    """p = -H g;  x <- x + step p, step by a Wolfe search.

    H learns from s, the last move, and z, what it changed in g.
    """
    squared = gx * gx + gy * gy
    if squared == 0.0:
        return 0.0, 0.0, hxx, hxy, hyy, sx, sy, gx_last, gy_last
    hxx, hxy, hyy = learn(hxx, hxy, hyy, sx, sy, gx - gx_last, gy - gy_last)
    px, py = -(hxx * gx + hxy * gy), -(hxy * gx + hyy * gy)
    slope, first = gx * px + gy * py, 1.0
    if not slope < 0.0:  # nothing learned yet, or nothing of use
        hxx, hxy, hyy, px, py, slope, first = (
            0.0,
            0.0,
            0.0,
            -gx,
            -gy,
            -squared,
            trial / math.sqrt(squared),
        )
    step = wolfe(surface, x, y, loss, px, py, slope, first, c1, c2)
    if step == 0.0:  # nowhere to go: forget, so that the next step tries straight down
        hxx, hxy, hyy = 0.0, 0.0, 0.0
    sx, sy = step * px, step * py
    return sx, sy, hxx, hxy, hyy, sx, sy, gx, gy


@extending.register_jitable
def learn(
    hxx: float, hxy: float, hyy: float, sx: float, sy: float, zx: float, zy: float
) -> tuple[float, float, float]:
    """H <- (I - s z'/s.z) H (I - z s'/s.z) + s s'/s.z, first scaled to s.z / z.z I.

    It is unchanged unless s.z > 0.
    """
    curvature = sx * zx + sy * zy
    if not curvature > 0.0:
        return hxx, hxy, hyy
    if hxx == 0.0:
        hxx = hyy = curvature / (zx * zx + zy * zy)
        hxy = 0.0
    ux, uy = hxx * zx + hxy * zy, hxy * zx + hyy * zy
    weight = (1.0 + (zx * ux + zy * uy) / curvature) / curvature
    return (
        hxx - 2.0 * ux * sx / curvature + weight * sx * sx,
        hxy - (ux * sy + uy * sx) / curvature + weight * sx * sy,
        hyy - 2.0 * uy * sy / curvature + weight * sy * sy,
    )


def l_bfgs(
    surface: Any,
    x: float,
    y: float,
    loss: float,
    gx: float,
    gy: float,
    sx: float,
    sy: float,
    gx_last: float,
    gy_last: float,
    s1x: float,
    s1y: float,
    z1x: float,
    z1y: float,
    s2x: float,
    s2y: float,
    z2x: float,
    z2y: float,
    s3x: float,
    s3y: float,
    z3x: float,
    z3y: float,
    trial: float,
    c1: float,
    c2: float,
) -> tuple[float, ...]:
    """p = -H g;  x <- x + step p, step by a Wolfe search.

    H is made from the last three moves s and changes z of the gradient.
    """
    squared = gx * gx + gy * gy
    zx, zy = gx - gx_last, gy - gy_last
    if sx * zx + sy * zy > 0.0:
        s3x, s3y, z3x, z3y = s2x, s2y, z2x, z2y
        s2x, s2y, z2x, z2y = s1x, s1y, z1x, z1y
        s1x, s1y, z1x, z1y = sx, sy, zx, zy
    # the two-loop recursion: through the pairs from the newest to the oldest, and back
    qx, qy, a1 = peel(gx, gy, s1x, s1y, z1x, z1y)
    qx, qy, a2 = peel(qx, qy, s2x, s2y, z2x, z2y)
    qx, qy, a3 = peel(qx, qy, s3x, s3y, z3x, z3y)
    scale = ratio(s1x * z1x + s1y * z1y, z1x * z1x + z1y * z1y)
    px, py = scale * qx, scale * qy
    px, py = wrap(px, py, a3, s3x, s3y, z3x, z3y)
    px, py = wrap(px, py, a2, s2x, s2y, z2x, z2y)
    px, py = wrap(px, py, a1, s1x, s1y, z1x, z1y)
    px, py, first = -px, -py, 1.0
    slope = gx * px + gy * py
    if not slope < 0.0:
        px, py, slope, first = -gx, -gy, -squared, ratio(trial, math.sqrt(squared))
    step = wolfe(surface, x, y, loss, px, py, slope, first, c1, c2) if squared > 0.0 else 0.0
    sx, sy = step * px, step * py
    if (
        step == 0.0 and squared > 0.0
    ):  # nowhere to go: forget, so that the next step tries straight down
        s1x = s1y = z1x = z1y = s2x = s2y = z2x = z2y = s3x = s3y = z3x = z3y = 0.0
    return sx, sy, sx, sy, gx, gy, s1x, s1y, z1x, z1y, s2x, s2y, z2x, z2y, s3x, s3y, z3x, z3y


@extending.register_jitable
def ratio(a: float, b: float) -> float:
    """a / b, or 0 where b is: a pair that is not there counts for nothing."""
    return a / b if b > 0.0 else 0.0


@extending.register_jitable
def peel(
    qx: float, qy: float, sx: float, sy: float, zx: float, zy: float
) -> tuple[float, float, float]:
    """alpha = s.q / s.z;  q <- q - alpha z."""
    alpha = ratio(1.0, sx * zx + sy * zy) * (sx * qx + sy * qy)
    return qx - alpha * zx, qy - alpha * zy, alpha


@extending.register_jitable
def wrap(
    px: float, py: float, alpha: float, sx: float, sy: float, zx: float, zy: float
) -> tuple[float, float]:
    """p <- p + (alpha - z.p / s.z) s."""
    beta = ratio(1.0, sx * zx + sy * zy) * (zx * px + zy * py)
    return px + (alpha - beta) * sx, py + (alpha - beta) * sy


MOVE = (
    State("sx", "The last move along x."),
    State("sy", "The last move along y."),
    State("gx_last", "The gradient of the step before, along x."),
    State("gy_last", "The gradient of the step before, along y."),
)
SEARCH = (TRIAL, C1, c2(0.9))
SEES = "The search is a strong Wolfe one and sees the surface itself, without noise."

BFGS = Rule(
    slug="bfgs",
    title="BFGS",
    update=bfgs,
    formula=(
        r"s = x - x_\text{last},\quad z = g - g_\text{last}",
        (
            r"H \gets \Bigl(I - \dfrac{s z^\top}{s^\top z}\Bigr) H \Bigl(I - \dfrac{z"
            r" s^\top}{s^\top z}\Bigr) + \dfrac{s s^\top}{s^\top z}"
        ),
        r"x \gets x - \alpha\, H g \quad\text{with } \alpha \text{ from a search}",
    ),
    teaches=(
        "Newton's steps without second derivatives: two gradients and the move between them tell"
        " how the surface curves."
    ),
    source=(
        "Broyden; Fletcher; Goldfarb; Shanno, 1970; Nocedal & Wright, Numerical Optimization, 2006,"
        " algorithm 6.1"
    ),
    hyperparameters=SEARCH,
    state=(
        State("hxx", "The inverse Hessian as learned, xx; 0 while nothing is."),
        State("hxy", "The inverse Hessian as learned, xy."),
        State("hyy", "The inverse Hessian as learned, yy."),
        *MOVE,
    ),
    kind=Kind.VECTOR,
    searches=True,
    differs=SEES,
    family="bfgs",
)

L_BFGS = Rule(
    slug="l-bfgs",
    title="L-BFGS, three moves remembered",
    update=l_bfgs,
    formula=(
        r"s_i = x_{i+1} - x_i,\quad z_i = g_{i+1} - g_i \quad\text{of the last three moves}",
        r"x \gets x - \alpha\, H(s_i, z_i)\, g \quad\text{with } \alpha \text{ from a search}",
    ),
    teaches=(
        "BFGS for millions of parameters: keeps the last few moves instead of a matrix. With two"
        " parameters it loses nothing by it."
    ),
    source=(
        "Nocedal, Updating Quasi-Newton Matrices with Limited Storage, 1980; Liu & Nocedal, 1989"
    ),
    paper="https://doi.org/10.1007/BF01589116",
    hyperparameters=SEARCH,
    state=(
        *MOVE,
        *(
            State(f"{kind}{age}{axis}", f"{words} {when}, along {axis}.")
            for age, when in ((1, "last"), (2, "last but one"), (3, "last but two"))
            for kind, words in (
                ("s", "The move"),
                ("z", "What the gradient changed by in the move"),
            )
            for axis in "xy"
        ),
    ),
    kind=Kind.VECTOR,
    searches=True,
    differs=f"Three pairs; libraries keep ten or more. {SEES}",
    family="bfgs",
)
