"""Codes of the operations on tapes, and how derivatives lie in a register."""

from __future__ import annotations

from typing import Final

# fmt: off
(
    ADD, SUB, NEG, SCALE, MUL, DIV, POW, POW_UNIFORM, MIN, MAX, ABS, SIGN, SQRT, EXP, LOG,
    SIN, COS, TAN, ASIN, ACOS, ATAN, SINH, COSH, TANH, SIGMOID, SOFTPLUS, FLOOR, CBRT,
    LOGCOSH, LOGADDEXP, MUL_STEEP,
) = range(31)
# fmt: on
"""MUL_STEEP is a product of which a factor's slope may be infinite, or jump, at a finite value."""

LT, LE, EQ, NE, AND, OR, NOT, SELECT, FLOAT32 = range(31, 40)
"""Operations of update rules, which have no derivatives: truths are 1 or 0, `SELECT` is b where a
is true, else c."""

HAVE_NO_DERIVATIVES: Final = frozenset(range(LT, FLOAT32 + 1))
TRUTHS: Final = frozenset({LT, LE, EQ, NE, AND, OR, NOT})
"""Operations whose result is a truth."""
OF_TRUTHS: Final = frozenset({AND, OR, NOT})
"""Operations on truths."""

VALUE, DX, DY, DXX, DXY, DYY = range(6)
"""The planes of a register."""

PLANES = (1, 3, 6)
"""How many planes order 0, 1 and 2 fill."""

LANES = 128
"""Lanes in a block: enough that inner loops become SIMD, few enough that a workspace stays in the
L1 cache."""

ALONG_X, ALONG_Y, ALONG_BOTH = 1, 2, 3
"""Bits of an instruction's `axes`: which coordinates its result depends on. Derivatives along the
others are zero, whatever the arithmetic makes of them."""

OFF_AXIS: Final = {0: (1, 2, 3, 4, 5), ALONG_X: (2, 4, 5), ALONG_Y: (1, 3, 4), ALONG_BOTH: ()}
"""The planes that are zero, by an instruction's `axes`."""
