"""Profiles of solvers over many problems, and the test by which a problem counts as solved.

Sources: Moré and Wild, Benchmarking derivative-free optimization algorithms, SIAM Journal on
Optimization 20(1), 2009 (the test and data profiles); Dolan and Moré, Benchmarking optimization
software with performance profiles, Mathematical Programming 91, 2002.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from optimizers.problem import Array


def evaluations_to_reduce(losses: Array, lowest: float | Array, tau: float) -> Array:
    """Return the evaluations after which a run has come down far enough: Moré and Wild's test.

    It is met at x where f(x0) - f(x) >= (1 - tau) (f(x0) - fL).

    Args:
        losses: (n, evaluations), f after each evaluation, the first at the start x0.
        lowest: fL, a number or (n,).
        tau: share of f(x0) - fL that may be left, above 0 and below 1.

    Returns:
        (n,), 1 or more; inf where the test is never met.
    """
    bound = np.broadcast_to(lowest, len(losses)) + tau * (losses[:, 0] - lowest)
    met = losses <= bound[:, None]
    return np.where(met.any(axis=1), met.argmax(axis=1) + 1.0, np.inf)


def data_profile(times: Array, budgets: npt.ArrayLike) -> Array:
    """Return the share of problems that each solver solves within each budget.

    Moré and Wild count budgets in simplex gradients; here a unit is one evaluation of the gradient.

    Args:
        times: (problems, solvers), evaluations until a problem was solved; inf if never.
        budgets: (n,), in the same unit.

    Returns:
        (n, solvers), 0 to 1.
    """
    return _share_within(times, budgets)


def performance_profile(times: Array, ratios: npt.ArrayLike) -> Array:
    """Return the share of problems that a solver solves within multiples of the best one's time.

    Args:
        times: as for `data_profile`.
        ratios: (n,), 1 or more.

    Returns:
        (n, solvers), 0 to 1.
    """
    return _share_within(performance_ratios(times), ratios)


def performance_ratios(times: Array) -> Array:
    """Return each time as a multiple of the best on that problem, (problems, solvers).

    It is inf where the problem was not solved.
    """
    best = times.min(axis=1, keepdims=True, initial=np.inf)
    # a problem that nobody solves has no best: all of its ratios are infinite
    return np.where(np.isfinite(times), times / np.where(np.isfinite(best), best, 1.0), np.inf)


def _share_within(times: Array, bounds: npt.ArrayLike) -> Array:
    ordered = np.sort(times, axis=0)
    counts = [
        np.searchsorted(column[np.isfinite(column)], bounds, side="right") for column in ordered.T
    ]
    return np.stack(counts, axis=-1) / max(1, len(times))
