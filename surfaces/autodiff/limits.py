"""Derivatives of compound expressions where IEEE arithmetic makes nan of zero times infinity.

* Zero times anything is zero where derivatives are chained: an outer function that is level forgets
  how steep the inner one is, and an inner one that stands still meets the edge of the outer one at
  an extremum. `cos(sqrt(x**2 + y**2))` has slope 0 at (0, 0).
* A factor that is zero forgets an infinite slope of the other if its own is finite: `x*sqrt(x)`.
* A factor that is level at zero forgets a second derivative of the other that can't be told, if its
  own exist and the other's slopes are finite: `x**2*abs(x)` has none at 0.
* What is divided by infinity is zero, slope and all: `1/cosh(100*x)`.
* The logarithm's derivatives are quotients u'/u, not products with 1/u, which may overflow.

Second derivatives are told where a function levels off; at an edge they are nan: it can't be told
from `sqrt(u)` at u = 0 and two derivatives of u how it bends.
"""

from __future__ import annotations

import math

import numba

from surfaces.autodiff.operations import ATAN, CBRT, LOG, SQRT

FAR = 1e8
"""From here on 1 + u**2 is u**2 to the last bit."""
ROOTS_BEND = -1.0 / 2.0
CUBIC_ROOTS_BEND = -2.0 / 3.0
"""u f''/f' of the square root and of the cubic root."""


@numba.extending.register_jitable
def chained(outer: float, inner: float) -> float:
    """A product that is 0 where either is."""
    product = outer * inner
    return 0.0 if product != product and (outer == 0.0 or inner == 0.0) else product


@numba.extending.register_jitable
def slope(op: int, u: float, f1: float, ux: float) -> float:
    """f(u)_x from f' and u_x."""
    if op == LOG:
        return ux / u if u > 0.0 else math.nan
    if op == ATAN and FAR < abs(u) < math.inf:
        return ux / u / u
    if op == CBRT and u == 0.0:  # no extremum: the cubic root of x**3 is x
        return f1 * ux
    return chained(f1, ux)


@numba.extending.register_jitable
def bend(op: int, u: float, f1: float, f2: float, ux: float, uy: float, uxy: float) -> float:
    """f(u)_xy from f' and f'' and the derivatives of u."""
    if op == LOG:
        return uxy / u - (ux / u) * (uy / u) if u > 0.0 else math.nan
    if f1 == 0.0 and f2 == 0.0:
        return 0.0
    if f2 == 0.0 and (op == SQRT or op == CBRT):  # it is too small a number, as of sqrt(cosh(700))
        return (ROOTS_BEND if op == SQRT else CUBIC_ROOTS_BEND) * f1 * (ux / u) * uy + f1 * uxy
    return f2 * ux * uy + f1 * uxy


@numba.extending.register_jitable
def product_slope(u: float, ux: float, v: float, vx: float) -> float:
    """(u v)_x, where u_x or v_x may be infinite."""
    first, second = ux * v, u * vx
    if first != first and v == 0.0 and abs(vx) < math.inf:
        first = 0.0
    if second != second and u == 0.0 and abs(ux) < math.inf:
        second = 0.0
    return first + second


@numba.extending.register_jitable
def forgotten(
    product: float, u: float, ui: float, uj: float, bends: float, vi: float, vj: float
) -> float:
    """u v_ij: 0 where u is level at 0 and smooth, and v has finite slopes, as in x**2 abs(x)."""
    level = u == 0.0 and ui == 0.0 and uj == 0.0 and bends == bends
    if product != product and level and abs(vi) < math.inf and abs(vj) < math.inf:
        return 0.0
    return product


@numba.extending.register_jitable
def quotient_slope(q: float, ux: float, v: float, vx: float) -> float:
    """(u / v)_x, where q = u / v."""
    return (ux - chained(q, vx)) / v


@numba.extending.register_jitable
def over(uxy: float, rest: float, v: float) -> float:
    """(u / v)_xy, where `rest` is u_xy without what is the slopes'."""
    return (uxy if abs(v) == math.inf else rest) / v
