"""Step sizes: factors of adaptive rules on the gradient, or on its running mean.

The mean is the one that is corrected for starting at zero.

Arguments are named after states (after the step) and hyperparameters; `<state>_before` is a state
before the step. A pull of the position towards zero (weight decay) is a step beside these.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def over_root(cache: Any, lr: Any, eps: Any) -> Any:
    """lr / (sqrt(cache) + eps): AdaGrad and RMSProp."""
    return lr / (np.sqrt(cache) + eps)


def over_root_eps_inside(cache: Any, lr: Any, eps: Any) -> Any:
    """lr / sqrt(cache + eps)."""
    return lr / np.sqrt(cache + eps)


def over_deviation(cache: Any, mean: Any, lr: Any, eps: Any) -> Any:
    """lr / (sqrt(cache - mean^2) + eps): RMSProp, centered."""
    return lr / (np.sqrt(np.maximum(cache - mean * mean, 0.0)) + eps)


def moves_over_gradients(cache: Any, moves_before: Any, lr: Any, eps: Any) -> Any:
    """lr sqrt(moves + eps) / sqrt(cache + eps): AdaDelta."""
    return lr * np.sqrt(moves_before + eps) / np.sqrt(cache + eps)


def over_corrected_root(v: Any, beta2_t: Any, lr: Any, eps: Any) -> Any:
    """lr / (sqrt(v / (1 - beta2^t)) + eps): Adam and its kin."""
    return lr / (np.sqrt(v / (1.0 - beta2_t)) + eps)


def over_corrected_root_eps_inside(v: Any, beta2_t: Any, lr: Any, eps_root: Any) -> Any:
    """lr / sqrt(v / (1 - beta2^t) + eps_root)."""
    return lr / np.sqrt(v / (1.0 - beta2_t) + eps_root)


def over_plain_root(v: Any, lr: Any, eps: Any) -> Any:
    """lr / (sqrt(v) + eps): Adam without correction, whose mean is taken as it is, too."""
    return lr / (np.sqrt(v) + eps)


def over_largest_root(v_max: Any, beta2_t: Any, lr: Any, eps: Any) -> Any:
    """lr / (sqrt(v_max / (1 - beta2^t)) + eps): AMSGrad."""
    return over_corrected_root(v_max, beta2_t, lr, eps)


def over_largest(u: Any, lr: Any) -> Any:
    """lr / u: AdaMax."""
    return lr / u


def over_surprise(s: Any, beta2_t: Any, lr: Any, eps: Any) -> Any:
    """lr / (sqrt(s / (1 - beta2^t)) + eps): AdaBelief."""
    return over_corrected_root(s, beta2_t, lr, eps)


def over_foretold(n: Any, beta3_t: Any, lr: Any, eps: Any, eps_root: Any) -> Any:
    """lr / (sqrt(n / (1 - beta3^t) + eps_root) + eps): Adan."""
    return lr / (np.sqrt(n / (1.0 - beta3_t) + eps_root) + eps)


def rectified(v: Any, beta2_t: Any, t: Any, lr: Any, beta2: Any, eps: Any) -> Any:
    """lr r sqrt(1 - beta2^t) / (sqrt(v) + eps), or lr alone while v is not trusted: RAdam."""
    n_inf = 2.0 / (1.0 - beta2) - 1.0
    n = n_inf - 2.0 * t * beta2_t / (1.0 - beta2_t)
    r = np.sqrt((n - 4.0) * (n - 2.0) * n_inf / ((n_inf - 4.0) * (n_inf - 2.0) * n))
    return np.where(n > 5.0, lr * r * np.sqrt(1.0 - beta2_t) / (np.sqrt(v) + eps), lr)


def between_bounds(
    v: Any,
    beta1_t: Any,
    beta2_t: Any,
    t: Any,
    lr: Any,
    eps: Any,
    final_lr: Any,
    gamma: Any,
) -> Any:
    """Adam's, between final_lr (1 - 1/(gamma t + 1)) and final_lr (1 + 1/(gamma t)): AdaBound."""
    size = lr * np.sqrt(1.0 - beta2_t) / (1.0 - beta1_t) / (np.sqrt(v) + eps)
    low = final_lr * (1.0 - 1.0 / (gamma * t + 1.0))
    high = final_lr * (1.0 + 1.0 / (gamma * t))
    return np.minimum(np.maximum(size, low), high) * (1.0 - beta1_t)


def found(step: Any) -> Any:
    """The step size that the rule itself notes: the same for both coordinates."""
    return step
