"""Where elementary functions are hard, and by how much a result is wrong."""

from __future__ import annotations

import math
import sys
from typing import Final

import mpmath
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

HARDEST: Final = (6381956970095103.0 * 2.0**797, 1.7976931348623157e308, 2.0**1023, 2.0**20, 1e22)
"""Angles: of all doubles the one nearest to a multiple of pi/2, and others that are large."""


def exponents(generator: np.random.Generator, low: float, high: float, count: int) -> Array:
    """Numbers of every size, of both signs."""
    signs = generator.choice([-1.0, 1.0], count)
    return np.asarray(signs * 10.0 ** generator.uniform(low, high, count))


def arguments(name: str, count: int) -> Array:
    """Points of every kind: small and large, at zeros, at the ends of a function's pieces.

    Returns:
        (arguments, points); there are so many of each kind.
    """
    generator = np.random.default_rng(3)
    uniform = generator.uniform
    if name in ("sin", "cos", "tan"):
        whole = generator.integers(1, 2**52, count) * (math.pi / 2.0)
        near = np.arange(1, count + 1) * (math.pi / 2.0)
        usual = uniform(-20.0, 20.0, count), uniform(-(2.0**20), 2.0**20, count)
        every = exponents(generator, -300, 300, count)
        return np.concatenate([every, *usual, near, whole, HARDEST])[None]
    if name in ("log", "log1p", "power"):
        near_one = 1.0 + exponents(generator, -17, -1, count)
        pieces = uniform(0.65, 1.45, 2 * count), uniform(0.0, 20.0, count)
        x = np.concatenate([np.abs(exponents(generator, -323, 308, count)), near_one, *pieces])
        if name == "log1p":
            return np.concatenate([x, -uniform(0.0, 1.0, count)])[None]
        if name == "log":
            return x[None]
        with np.errstate(divide="ignore"):
            far = uniform(-700.0, 700.0, x.size) / np.log(x)
        y = np.where(np.isfinite(far), far, 1.0)
        return np.array([np.tile(x, 2), np.concatenate([y, uniform(-5.0, 5.0, x.size)])])
    if name in ("asin", "acos"):
        near_one = np.copysign(1.0 - 10.0 ** uniform(-16, -1, count), uniform(-1, 1, count))
        small = exponents(generator, -300, -1, count)
        return np.concatenate([small, near_one, uniform(-1, 1, count)])[None]
    wide = uniform(-20.0, 20.0, count), uniform(-1.0, 1.0, count), uniform(-745.0, 709.0, count)
    return np.concatenate([exponents(generator, -300, 2, count), *wide])[None]


def error(made: float, true: mpmath.mpf) -> float:
    """Units in the last place by which a number is wrong; overflow and underflow must agree."""
    rounded = float(true)
    if math.isinf(rounded) or rounded == 0.0:
        return 0.0 if made in (rounded, math.copysign(sys.float_info.max, rounded)) else math.inf
    return float(abs(mpmath.mpf(made) - true) / float(np.spacing(abs(rounded))))
