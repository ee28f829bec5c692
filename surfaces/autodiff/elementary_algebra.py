"""Elementary functions as instructions of an `Emitter`, with first and second derivatives.

They are those of `elementary`.
"""

from __future__ import annotations

import math

from surfaces.autodiff import operations as ops
from surfaces.autodiff.elementary import LOG_2
from surfaces.autodiff.emitter import Emitter, Value

_FUNCTIONS = {
    **{ops.EXP: "exp", ops.LOG: "log", ops.SIN: "sin", ops.COS: "cos", ops.TAN: "tan"},
    **{ops.ASIN: "asin", ops.ACOS: "acos", ops.ATAN: "atan"},
    **{ops.SINH: "sinh", ops.COSH: "cosh"},
}


def outer(e: Emitter, code: int, u: Value, exponent: Value, order: int) -> tuple[Value, ...]:
    """(f(u), f'(u), f''(u)), as far as the order asks.

    Instructions that nobody uses are dropped by LLVM.
    """
    if code == ops.ABS:
        return e.call("fabs", u), _sign(e, u), e.select(e.compare("oeq", u, 0.0), math.nan, 0.0)
    if code == ops.SIGN:
        return _sign(e, u), 0.0, 0.0
    if code == ops.FLOOR:
        return e.call("floor", u), 0.0, 0.0
    if code == ops.SQRT:
        f = e.select(e.compare("oge", u, 0.0), e.call("sqrt", u), math.nan)
        return f, e.div(0.5, f), e.div(-0.25, e.mul(f, u))
    if code == ops.LOG:
        return e.call("log", u), math.nan, math.nan
    if code == ops.POW_UNIFORM:
        return _power_uniform(e, u, exponent, order)
    if code == ops.CBRT:
        return _cubic_root(e, u)
    if code in (ops.SIGMOID, ops.SOFTPLUS):
        return _sigmoid(e, code, u)
    if code in (ops.TANH, ops.LOGCOSH):
        return _tanh(e, code, u)
    if code not in _FUNCTIONS:
        raise ValueError(f"operation {code} is unknown")
    if order == 0:
        return (e.call(_FUNCTIONS[code], u),)
    return _elementary(e, code, u)


def _sign(e: Emitter, u: Value) -> Value:
    """1, -1, or u itself where it is 0, -0 or nan."""
    negative = e.select(e.compare("olt", u, 0.0), -1.0, u)
    return e.select(e.compare("ogt", u, 0.0), 1.0, negative)


def _power_uniform(e: Emitter, u: Value, v: Value, order: int) -> tuple[Value, ...]:
    """u**v where v is the same everywhere; u**0 and u**1 have slopes at u = 0 as well."""
    f = e.call("power", u, v)
    if order == 0:
        return (f,)
    below = e.sub(v, 1.0)
    bent = e.compare("une", v, 0.0)
    slope = e.select(bent, e.mul(v, e.call("power", u, below)), 0.0)
    if order == 1:
        return f, slope
    curved = e.both(bent, e.compare("une", v, 1.0))
    bend = e.mul(e.mul(v, below), e.call("power", u, e.sub(v, 2.0)))
    return f, slope, e.select(curved, bend, 0.0)


def _cubic_root(e: Emitter, u: Value) -> tuple[Value, ...]:
    f = e.mul(_sign(e, u), e.call("power", e.call("fabs", u), 1.0 / 3.0))
    nearer = e.sub(f, e.div(e.sub(f, e.div(u, e.mul(f, f))), 3.0))
    f = e.select(e.compare("uno", nearer, nearer), f, nearer)
    at_zero = e.compare("oeq", u, 0.0)
    slope = e.div(e.div(f, u), 3.0)
    bend = e.div(e.div(e.mul(-2.0, slope), u), 3.0)
    return f, e.select(at_zero, math.inf, slope), e.select(at_zero, math.nan, bend)


def _sigmoid(e: Emitter, code: int, u: Value) -> tuple[Value, ...]:
    """Sigmoid and softplus, without overflow on either side."""
    right = e.compare("oge", u, 0.0)
    small = e.call("exp", e.neg(e.call("fabs", u)))
    total = e.add(1.0, small)
    s = e.div(e.select(right, 1.0, small), total)
    s = e.sub(s, e.mul(s, e.div(e.sub(small, e.sub(total, 1.0)), total)))
    slope = e.div(small, e.mul(total, total))
    if code == ops.SIGMOID:
        half = e.div(e.sub(1.0, small), total)
        return s, slope, e.mul(slope, e.select(right, e.neg(half), half))
    above = e.select(e.compare("olt", u, 0.0), 0.0, u)
    return e.add(above, e.call("log1p", small)), s, slope


def _tanh(e: Emitter, code: int, u: Value) -> tuple[Value, ...]:
    """tanh, and log(cosh(u)), whose slope it is."""
    size, f = e.call("fabs", u), e.call("tanh", u)
    small = e.call("exp", e.mul(-2.0, size))
    total = e.add(1.0, small)
    slope = e.div(e.mul(4.0, small), e.mul(total, total))
    if code == ops.TANH:
        return f, slope, e.mul(e.mul(-2.0, f), slope)
    near = e.compare("ole", size, 20.0)
    value = e.select(near, e.call("log", e.call("cosh", u)), e.sub(size, LOG_2))
    return value, f, slope


def _elementary(e: Emitter, code: int, u: Value) -> tuple[Value, ...]:
    """Exponential, circular and hyperbolic functions and their inverses."""
    if code in (ops.SIN, ops.COS):
        sine, cosine = e.sine_and_cosine(u)
        if code == ops.SIN:
            return sine, cosine, e.neg(sine)
        return cosine, e.neg(sine), e.neg(cosine)
    if code in (ops.ASIN, ops.ACOS):
        s = e.mul(e.sub(1.0, u), e.add(1.0, u))
        inside = e.compare("oge", s, 0.0)
        slope = e.select(inside, e.div(1.0, e.call("sqrt", s)), math.nan)
        bend = e.div(e.mul(u, slope), s)
        f = e.call(_FUNCTIONS[code], u)
        return (f, slope, bend) if code == ops.ASIN else (f, e.neg(slope), e.neg(bend))
    if code == ops.ATAN:
        slope = e.div(1.0, e.add(1.0, e.mul(u, u)))
        bend = e.mul(e.mul(e.mul(-2.0, u), slope), slope)
        return e.call("atan", u), slope, e.select(e.compare("une", slope, 0.0), bend, 0.0)
    if code in (ops.SINH, ops.COSH):
        f, slope = e.call(_FUNCTIONS[code], u), e.call("cosh" if code == ops.SINH else "sinh", u)
        return f, slope, f
    f = e.call(_FUNCTIONS[code], u)
    if code == ops.EXP:
        return f, f, f
    slope = e.add(1.0, e.mul(f, f))
    return f, slope, e.mul(e.mul(2.0, f), slope)
