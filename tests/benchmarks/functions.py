"""Accuracy of the elementary functions: the worst of a million points each, against 60 digits.

Numbers of 64 bits' precision tell which points are worst, and mpmath how wrong they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import mpmath
import numpy as np
import numpy.typing as npt

from surfaces.autodiff import functions
from surfaces.surface import typed_surface
from tests.benchmarks.table import Goal, Row
from tests.surfaces.autodiff.function_points import arguments, error

COUNT: Final = 1_000_000
DIGITS: Final = 60
CANDIDATES: Final = 200
"""Points that are measured again, the worst by the first measure."""
ULPS: Final = 2.0

Array = npt.NDArray[np.float64]


def _sigmoid(x: Any, exp: Callable[[Any], Any]) -> Any:
    return 1 / (1 + exp(-x))


def _softplus(x: Any) -> Any:
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


EXTENDED: Final[dict[str, Callable[..., Any]]] = {
    **{name: getattr(np, name) for name in ("exp", "log", "log1p", "sin", "cos", "tan")},
    **{name: getattr(np, name) for name in ("sinh", "cosh", "tanh", "power", "cbrt")},
    **{"asin": np.arcsin, "acos": np.arccos, "atan": np.arctan},
    **{"sigmoid": lambda x: _sigmoid(x, np.exp), "softplus": _softplus},
}
"""The functions on arrays, in whatever precision these have."""
EXACT: Final[dict[str, Callable[..., Any]]] = {
    **{name: getattr(mpmath, name) for name in EXTENDED if hasattr(mpmath, name)},
    "cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)),
    "sigmoid": lambda x: _sigmoid(x, mpmath.exp),
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
}


def rows(count: int = COUNT) -> Iterator[Row]:
    """The worst error of each function."""
    for name in EXTENDED:
        given = points(name, count)
        worst, place = worst_of(name, given, computed(name, given))
        told = f"{given.shape[1]:,} points; worst at {', '.join(map(repr, place))}"
        yield Row(f"error of {name}", worst, "units in the last place", Goal.AT_MOST, ULPS, told)


def points(name: str, count: int) -> Array:
    """About so many points where a function is hard, (arguments, points)."""
    kinds = arguments(name, 2).shape[1] - arguments(name, 1).shape[1]
    return arguments(name, max(1, count // kinds))


def computed(name: str, given: Array) -> Array:
    """Ravine's own function, or, of a function made of others, what a formula makes of it."""
    own = getattr(functions, name, None)
    if own is None:
        return np.asarray(typed_surface(f"{name}(x)").tape().evaluate(given[0], 0.0)[0])
    with np.errstate(all="ignore"):
        return np.asarray(own(*given))


def worst_of(name: str, given: Array, made: Array) -> tuple[float, list[float]]:
    """The largest error in units in the last place, and where it is."""
    with np.errstate(all="ignore"):
        true = EXTENDED[name](*given.astype(np.longdouble))
        spacing = np.spacing(np.abs(true).astype(np.float64)).astype(np.longdouble)
        first = np.abs(made.astype(np.longdouble) - true) / spacing
        same = made == true.astype(np.float64)
    first = np.where(np.isfinite(first), first, np.where(same, 0.0, np.inf))
    candidates = np.argsort(-first, kind="stable")[:CANDIDATES]
    with mpmath.workdps(DIGITS):
        errors = [
            (error(float(made[k]), EXACT[name](*map(mpmath.mpf, given[:, k].tolist()))), k)
            for k in candidates.tolist()
        ]
    worst, place = max(errors)
    return worst, given[:, place].tolist()
