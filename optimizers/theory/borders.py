"""Borders of stability of a linear step: where an eigenvalue of its matrix passes the unit circle.

With the characteristic polynomial p of degree n, that can only be where p(1), p(-1) or the product
of 1 - z_i z_j over all pairs of eigenvalues is zero. All three are polynomials in the
hyperparameters and in the curvature, so that their roots are every border there may be, however
narrow what lies between two.

Source: Jury, Theory and Application of the z-Transform Method, 1964, section 3.3.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from optimizers.rule import Rule
from optimizers.theory.linear_step import CURVATURE, LinearStep, linear_step
from optimizers.theory.polynomial import (
    Polynomial,
    TooLong,
    determinant_terms,
    fraction_tex,
    fraction_text,
    number,
)

Array = npt.NDArray[np.float64]

SLACK: Final = 1e-12
"""Rounding of an eigenvalue."""
SHARPNESS: Final = "L"
"""The symbol of the largest curvature."""


@dataclass(frozen=True)
class Limit:
    """A bound on the learning rate in closed form."""

    text: str
    """As plain text, with L for the sharpness."""
    tex: str
    """The condition on the learning rate, as TeX."""
    condition: Polynomial
    """Of the learning rate, of degree 1: zero on the border."""


@lru_cache
def conditions(step: LinearStep) -> tuple[Polynomial, ...]:
    """Polynomials of which one is zero wherever stability begins or ends.

    Eigenvalues that are 1 or -1 whatever the numbers are have no part in it.

    Raises:
        TooLong: the matrix is too large for closed conditions.
    """
    terms, power = [], number(1)
    for term in determinant_terms(step.matrix):
        terms.append(term * power)
        power = power * step.denominator
    terms.reverse()
    for root in (number(1), number(-1)):
        while len(terms) > 1 and not (divided := _divided(terms, root))[-1]:
            terms = divided[:-1]
    size = len(terms) - 1
    if not size:
        return ()
    ends = [_divided(terms, number(root))[-1] for root in (1, -1)]
    # the matrix is that of Jury: coefficients fall to the right, and from the last row on they rise
    inner = [
        [
            (terms[j - i] if j >= i else number(0))
            - (terms[size - (i + j + 2 - size)] if i + j + 2 >= size else number(0))
            for j in range(size - 1)
        ]
        for i in range(size - 1)
    ]
    return (*ends, determinant_terms(inner)[0])


def _divided(terms: list[Polynomial], root: Polynomial) -> list[Polynomial]:
    """The quotient of a polynomial by z - root, the highest power first, and the remainder.

    The remainder is the polynomial's value at the root.
    """
    return list(accumulate(terms, lambda so_far, term: so_far * root + term))


@lru_cache
def closed_limit(rule: Rule) -> Limit | None:
    """The bound on the learning rate in closed form; None of a rule that has none.

    There is one if a single condition can fail at a positive learning rate, within the ranges of
    the hyperparameters, and that one is of degree 1 in it.
    """
    step = linear_step(rule)
    if step is None or not rule.has_learning_rate:
        return None
    ranges = {hyper.name: (hyper.low, hyper.high) for hyper in rule.hyperparameters}
    ranges[CURVATURE] = (0.0, np.inf)
    try:
        known = conditions(step)
    except TooLong:
        return None
    failing = []
    for condition in known:
        signs = {factor.sign(ranges) for factor in condition.coefficients("lr") if factor}
        if condition and (len(signs) > 1 or 0 in signs):
            failing.append(condition)
    if len(failing) != 1 or len(failing[0].coefficients("lr")) != 2:
        return None
    top, bottom = failing[0].coefficients("lr")
    top, bottom = (-top, bottom) if top.sign(ranges) < 0 else (top, -bottom)
    values = {**rule.defaults, CURVATURE: 1.0}
    bound = top(values) / bottom(values)
    inside, outside = (
        np.max(np.abs(np.linalg.eigvals(step.matrices({**values, "lr": share * bound}))))
        for share in (0.5, 2.0)
    )
    if not (top.sign(ranges) and bottom.sign(ranges) and inside <= 1.0 < outside):
        return None
    symbols = {hyper.name: hyper.symbol for hyper in rule.hyperparameters} | {CURVATURE: SHARPNESS}
    text, tex = (write(top, bottom, symbols) for write in (fraction_text, fraction_tex))
    return Limit(text, rf"{symbols['lr']} < {tex}", failing[0])


def largest_stable(rule: Rule, name: str, given: Mapping[str, Any]) -> Array:
    """The value of a number from which on a rule diverges; nan where there is none.

    Args:
        rule: one with a linear step.
        name: "lr", or `CURVATURE`.
        given: all other hyperparameters and the curvature, numbers or arrays that broadcast.
    """
    step, limit = linear_step(rule), closed_limit(rule)
    assert step
    others = {key: value for key, value in given.items() if key != name}
    factors = limit.condition.coefficients(name) if limit else ()
    if len(factors) == 2:
        with np.errstate(all="ignore"):
            return np.asarray(-factors[0](others) / factors[1](others), np.float64)
    shape = np.broadcast_shapes(*(np.shape(value) for value in others.values()))
    flat = {key: np.broadcast_to(value, shape).ravel() for key, value in others.items()}
    found = crossings(step, name, (np.nextafter(0.0, 1.0), np.inf), flat)
    first = found[0] if len(found) else np.full(math.prod(shape), np.nan)
    is_stable = _growth(step, {**flat, name: first / 2.0}) <= 1.0 + SLACK
    return np.where(is_stable, first, np.nan).reshape(shape)


def crossings(
    step: LinearStep, name: str, within: tuple[float, float], given: Mapping[str, Array]
) -> Array:
    """Values of one number at which stability begins or ends, each of the others being fixed.

    Args:
        step: a linear step.
        name: a hyperparameter, or `CURVATURE`.
        within: the ends of the interval that is searched, which belong to it.
        given: the others, (n,) each.

    Returns:
        (crossings, n), those of each column in order, then nan.
    """
    low, high = within
    (count,) = np.broadcast_shapes(*(np.shape(value) for value in given.values()), (1,))
    with np.errstate(all="ignore"):
        found = [_roots(condition, name, given, count) for condition in conditions(step)]
        roots = np.sort(np.concatenate([np.empty((0, count)), *found]), axis=0)
        before = np.concatenate([np.full((1, count), np.nan), roots[:-1]])
        after = np.concatenate([roots[1:], np.full((1, count), np.nan)])
        reach = 1.0 + np.abs(roots)
        sides = (
            np.where(np.isnan(before), roots - reach, before + (roots - before) / 2.0),
            np.where(np.isnan(after), roots + reach, roots + (after - roots) / 2.0),
        )
        left, right = (_growth(step, {**given, name: side}) > 1.0 + SLACK for side in sides)
    is_border = (left != right) & (low <= roots) & (roots <= high)
    roots = np.sort(np.where(is_border, roots, np.nan), axis=0)
    return np.asarray(roots[np.isfinite(roots).any(axis=1)])


def _growth(step: LinearStep, values: Mapping[str, Any]) -> Array:
    """The largest size of an eigenvalue; nan where the matrix is not finite."""
    matrices = step.matrices(values)
    finite = np.all(np.isfinite(matrices), axis=(-1, -2))
    roots = np.linalg.eigvals(np.where(finite[..., None, None], matrices, 0.0))
    return np.asarray(np.where(finite, np.max(np.abs(roots), axis=-1), np.nan))


def _roots(condition: Polynomial, name: str, given: Mapping[str, Array], count: int) -> Array:
    """The real roots of a condition in one number, (degree, count); nan where there are fewer."""
    factors = [np.broadcast_to(each(given), count) for each in condition.coefficients(name)]
    found = np.full((len(factors) - 1, count), np.nan)
    if len(factors) == 2:
        found[0] = -factors[0] / factors[1]
    elif len(factors) > 2:
        for column, own in enumerate(np.stack(factors[::-1], axis=1)):
            if np.isfinite(own).all():
                roots = np.roots(own)
                real = roots.real[roots.imag == 0.0]
                found[: len(real), column] = real
    return found


def limit_text(rule: Rule) -> str:
    """The bound on the learning rate as plain text, L being the sharpness; "" without one."""
    limit, step = closed_limit(rule), linear_step(rule)
    return limit.text if limit else "η(L)" if step and rule.has_learning_rate else ""
