"""Random numbers that never change: Philox4x32-10, a function of (seed, step, stream).

Normals are made from them.

A counter-based generator has no state to carry: the noise of step 70 is the same whether the steps
before it were computed or not, in a batch or alone, this year or next.

Source: Salmon, Moraes, Dror & Shaw, Parallel Random Numbers: As Easy as 1, 2, 3, 2011. Box &
    Muller, 1958.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import extending

from surfaces.autodiff.functions import cos, log, sin

GRADIENT_NOISE, MINI_BATCH = range(2)
"""Streams: what the numbers are for, so that one use never shifts another.

The k-th row of a mini-batch is drawn from stream MINI_BATCH + k.
"""

_MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
_WEYL = (np.uint64(0x9E3779B9), np.uint64(0xBB67AE85))
_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)


@extending.register_jitable
def philox(seed: Any, step: Any, stream: Any) -> tuple[Any, Any, Any, Any]:
    """Four 32-bit words (as uint64) for the counter (step, stream) under the 64-bit key `seed`."""
    key0, key1 = np.uint64(seed) & _LOW, np.uint64(seed) >> _SHIFT
    c0, c1 = np.uint64(step) & _LOW, np.uint64(step) >> _SHIFT
    c2, c3 = np.uint64(stream) & _LOW, np.uint64(stream) >> _SHIFT
    for _ in range(10):
        product0, product1 = _MULTIPLIERS[0] * c0, _MULTIPLIERS[1] * c2
        c0, c1, c2, c3 = (
            (product1 >> _SHIFT) ^ c1 ^ key0,
            product1 & _LOW,
            (product0 >> _SHIFT) ^ c3 ^ key1,
            product0 & _LOW,
        )
        key0, key1 = (key0 + _WEYL[0]) & _LOW, (key1 + _WEYL[1]) & _LOW
    return c0, c1, c2, c3


@extending.register_jitable
def uniform_pair(seed: Any, step: Any, stream: Any) -> tuple[float, float]:
    """Two numbers in (0, 1), each from 53 random bits."""
    a, b, c, d = philox(seed, step, stream)
    first = ((a << np.uint64(21)) ^ (b >> np.uint64(11))) & np.uint64((1 << 53) - 1)
    second = ((c << np.uint64(21)) ^ (d >> np.uint64(11))) & np.uint64((1 << 53) - 1)
    return (float(first) + 0.5) * 2.0**-53, (float(second) + 0.5) * 2.0**-53


@extending.register_jitable
def normal_pair(seed: Any, step: Any, stream: Any) -> tuple[float, float]:
    """Two independent standard normals, one per coordinate (Box-Muller)."""
    u, v = uniform_pair(seed, step, stream)
    radius, angle = math.sqrt(-2.0 * log(u)), 2.0 * math.pi * v
    return radius * cos(angle), radius * sin(angle)
