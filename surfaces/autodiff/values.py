"""The interpreter's operations on values alone.

They are those of formulas without derivatives, and of update rules.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from surfaces.autodiff.elementary import logaddexp, outer
from surfaces.autodiff.functions import power
from surfaces.autodiff.operations import (
    ABS,
    ADD,
    AND,
    DIV,
    EQ,
    FLOAT32,
    LE,
    LOGADDEXP,
    LT,
    MAX,
    MIN,
    MUL,
    MUL_STEEP,
    NE,
    NEG,
    NOT,
    OR,
    POW,
    POW_UNIFORM,
    SCALE,
    SELECT,
    SIGN,
    SQRT,
    SUB,
)


def make_run(width: int) -> Callable[..., None]:
    """Return a walk over instructions of order 0 for so many lanes; 0: for any number of them.

    With a constant no inner loop remains, which makes an instruction of one path twice as fast.
    """

    @numba.extending.register_jitable
    def run(code: Any, work: Any, lanes: int) -> None:
        lanes = width if width > 0 else lanes
        for i in range(code.shape[0]):
            # without a sign an index needs no check for counting from the end
            op, target = code[i, 0], np.uint32(code[i, 1])
            a, b, c = np.uint32(code[i, 2]), np.uint32(code[i, 3]), np.uint32(code[i, 4])
            if op == MUL or op == SCALE or op == AND or op == MUL_STEEP:
                for k in range(lanes):
                    work[target, k] = work[a, k] * work[b, k]
            elif op == ADD:
                for k in range(lanes):
                    work[target, k] = work[a, k] + work[b, k]
            elif op == SUB:
                for k in range(lanes):
                    work[target, k] = work[a, k] - work[b, k]
            elif op == DIV:
                for k in range(lanes):
                    work[target, k] = work[a, k] / work[b, k]
            elif op == NEG:
                for k in range(lanes):
                    work[target, k] = -work[a, k]
            elif op == SQRT:
                for k in range(lanes):
                    work[target, k] = math.sqrt(work[a, k])
            elif op == ABS:
                for k in range(lanes):
                    work[target, k] = abs(work[a, k])
            elif op == SIGN:
                for k in range(lanes):
                    u = work[a, k]
                    work[target, k] = 1.0 if u > 0.0 else -1.0 if u < 0.0 else u
            elif op == MIN:
                for k in range(lanes):
                    u, v = work[a, k], work[b, k]
                    work[target, k] = u if (u != u) | (u <= v) else v
            elif op == MAX or op == OR:
                for k in range(lanes):
                    u, v = work[a, k], work[b, k]
                    work[target, k] = u if (u != u) | (u >= v) else v
            elif op == SELECT:
                for k in range(lanes):
                    yes, no = work[b, k], work[c, k]
                    work[target, k] = yes if work[a, k] != 0.0 else no
            elif op == LT:
                for k in range(lanes):
                    work[target, k] = 1.0 if work[a, k] < work[b, k] else 0.0
            elif op == LE:
                for k in range(lanes):
                    work[target, k] = 1.0 if work[a, k] <= work[b, k] else 0.0
            elif op == EQ:
                for k in range(lanes):
                    work[target, k] = 1.0 if work[a, k] == work[b, k] else 0.0
            elif op == NE:
                for k in range(lanes):
                    work[target, k] = 1.0 if work[a, k] != work[b, k] else 0.0
            elif op == NOT:
                for k in range(lanes):
                    work[target, k] = 1.0 - work[a, k]
            elif op == FLOAT32:
                for k in range(lanes):
                    work[target, k] = np.float64(np.float32(work[a, k]))
            elif op == POW or op == POW_UNIFORM:
                for k in range(lanes):
                    work[target, k] = power(work[a, k], work[b, k])
            elif op == LOGADDEXP:
                for k in range(lanes):
                    work[target, k] = logaddexp(work[a, k], work[b, k])[0]
            else:
                for k in range(lanes):
                    work[target, k] = outer(op, work[a, k], work[b, k], 0)[0]

    return run


run_one, run_two, run_block = make_run(1), make_run(2), make_run(0)
