"""The operations of a tape as instructions of an `Emitter`: the interpreter's arithmetic, in its order.

A number is a tuple of planes, as many as the order asks for: its value u, then u_x, u_y (order 1), then
u_xx, u_xy, u_yy (order 2). Zeros are kept wherever they can be seen: 0 * u is nan where u is infinite.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from surfaces.autodiff import operations as ops
from surfaces.autodiff.emitter import Emitter, Value
from surfaces.autodiff.tape import LEAVE_ZEROS, Code

Planes = tuple[Value, ...]

_FIRST = {1: (), 3: (1, 2), 6: (1, 2)}
"""The planes of first derivatives, by how many planes there are."""
_SECOND = {1: (), 3: (), 6: ((1, 1, 3), (1, 2, 4), (2, 2, 5))}
"""The planes of second derivatives, after those of the two first ones that they belong to."""
_RELATIONS = {ops.LT: "olt", ops.LE: "ole", ops.EQ: "oeq", ops.NE: "une"}
_LIBM = {
    **{ops.EXP: "exp", ops.LOG: "log", ops.SIN: "sin", ops.COS: "cos", ops.TAN: "tan"},
    **{ops.ASIN: "asin", ops.ACOS: "acos", ops.ATAN: "atan"},
    **{ops.SINH: "sinh", ops.COSH: "cosh", ops.TANH: "tanh"},
}


def leaf(value: Value, order: int, *slopes: float) -> Planes:
    """A number that depends on no coordinate, or, with its slopes, a coordinate."""
    return (value, *slopes, *[0.0] * ((1, 3, 6)[order] - 1 - len(slopes)))


def run(
    e: Emitter, code: Code, registers: dict[int, Planes], truths: set[int] | None = None
) -> None:
    """Every instruction of a tape, from the planes of its inputs and constants to those of all that it computes.

    Args:
        e: where to write them.
        code: the instructions.
        registers: the planes of the inputs, to which those of all results are added.
        truths: the registers that hold truths, kept up to date; none if left out.

    Raises:
        ValueError: an operation or an operand that does not exist, or a truth in the place of a
            number.
    """
    truths = set() if truths is None else truths
    for number, target, a, b, c, axes in code.tolist():
        words = f"instruction {[number, target, a, b, c]}"
        if not {a, b, c} <= registers.keys():
            raise ValueError(f"{words} reads an empty register")
        if len(registers[a]) > 1 and number in ops.HAVE_NO_DERIVATIVES:
            raise ValueError(f"{words} has no derivatives")
        numbers, conditions = _operands(number, a, b, c)
        if numbers & truths or not conditions <= truths:
            raise ValueError(f"{words} mixes truths and numbers")
        (truths.add if number in ops.TRUTHS else truths.discard)(target)
        planes = operation(e, number, registers[a], registers[b], registers[c])
        if len(planes) == 3 and number in LEAVE_ZEROS and axes == ops.ALONG_X:
            planes = planes[0], planes[1], 0.0
        registers[target] = planes


def _operands(number: int, a: int, b: int, c: int) -> tuple[set[int], set[int]]:
    """Registers that an operation reads as numbers, and as truths."""
    if number == ops.SELECT:
        return {b, c}, {a}
    return (set(), {a, b}) if number in ops.OF_TRUTHS else ({a, b}, set())


def operation(e: Emitter, code: int, u: Planes, v: Planes, w: Planes) -> Planes:
    """One instruction: the planes of its result.

    Raises:
        ValueError: there is no such operation.
    """
    if code == ops.SELECT:
        return (e.select(str(u[0]), v[0], w[0]),)
    if code in (ops.ADD, ops.SUB):
        return tuple(map(e.add if code == ops.ADD else e.sub, u, v))
    if code == ops.NEG:
        return tuple(map(e.neg, u))
    if code == ops.SCALE:
        return tuple(e.mul(v[0], plane) for plane in u)
    if code in (ops.MIN, ops.MAX):
        nearer = e.compare("ole" if code == ops.MIN else "oge", u[0], v[0])
        first = e.either(e.compare("uno", u[0], u[0]), nearer)
        return tuple(e.select(first, a, b) for a, b in zip(u, v, strict=True))
    if code in (ops.MUL, ops.DIV, ops.POW):
        derivatives = {ops.MUL: _product, ops.DIV: _quotient, ops.POW: _power}[code]
        return tuple(derivatives(e, u, v))
    if code in _RELATIONS:
        return (e.compare(_RELATIONS[code], u[0], v[0]),)
    if code in (ops.AND, ops.OR):
        return ((e.both if code == ops.AND else e.either)(str(u[0]), str(v[0])),)
    if code == ops.NOT:
        return (e.negated(str(u[0])),)
    if code == ops.FLOAT32:
        return (e.float32(u[0]),)
    return tuple(_chain_rule(e, code, u, v[0]))


def _product(e: Emitter, u: Planes, v: Planes) -> Iterator[Value]:
    yield e.mul(u[0], v[0])
    for k in _FIRST[len(u)]:
        yield e.add(e.mul(u[k], v[0]), e.mul(u[0], v[k]))
    for i, j, k in _SECOND[len(u)]:
        if i == j:
            cross = e.add(e.mul(u[k], v[0]), e.mul(e.mul(2.0, u[i]), v[i]))
        else:
            cross = e.add(e.add(e.mul(u[k], v[0]), e.mul(u[i], v[j])), e.mul(u[j], v[i]))
        yield e.add(cross, e.mul(u[0], v[k]))


def _quotient(e: Emitter, u: Planes, v: Planes) -> Iterator[Value]:
    q = [e.div(u[0], v[0])]
    for k in _FIRST[len(u)]:
        q.append(e.div(e.sub(u[k], e.mul(q[0], v[k])), v[0]))
    yield from q
    for i, j, k in _SECOND[len(u)]:
        if i == j:
            rest = e.sub(u[k], e.mul(e.mul(2.0, q[i]), v[i]))
        else:
            rest = e.sub(e.sub(u[k], e.mul(q[i], v[j])), e.mul(q[j], v[i]))
        yield e.div(e.sub(rest, e.mul(q[0], v[k])), v[0])


def _power(e: Emitter, u: Planes, v: Planes) -> Iterator[Value]:
    """w = u**v where v depends on the position too: w' = w l' with l = v log u, and the limits at u = 0."""
    w = e.call("pow", u[0], v[0])
    yield w
    if len(u) == 1:
        return
    above, at_one = e.compare("ogt", v[0], 1.0), e.compare("oeq", v[0], 1.0)
    at_zero = e.both(e.compare("oeq", u[0], 0.0), e.compare("ogt", v[0], 0.0))
    slope = e.select(above, 0.0, e.select(at_one, 1.0, math.inf))
    log_u = e.select(e.compare("ogt", u[0], 0.0), e.call("log", u[0]), math.nan)
    slopes: list[Value] = [w]
    for k in _FIRST[len(u)]:
        slopes.append(e.add(e.mul(v[k], log_u), e.div(e.mul(v[0], u[k]), u[0])))
        yield e.select(at_zero, e.mul(slope, u[k]), e.mul(w, slopes[k]))
    if len(u) == 3:
        return
    flat = e.either(e.compare("ogt", v[0], 2.0), at_one)
    steep = e.select(above, math.inf, -math.inf)
    bend = e.select(flat, 0.0, e.select(e.compare("oeq", v[0], 2.0), 2.0, steep))
    mixed = e.select(above, 0.0, -math.inf)
    for i, j, k in _SECOND[len(u)]:
        usual = e.mul(w, e.add(e.mul(slopes[i], slopes[j]), _log_bend(e, u, v, log_u, i, j, k)))
        limit = e.add(e.mul(slope, u[k]), e.mul(e.mul(bend, u[i]), u[j]))
        if i == j:
            limit = e.add(limit, e.mul(e.mul(e.mul(2.0, mixed), u[i]), v[i]))
        else:
            limit = e.add(limit, e.mul(mixed, e.add(e.mul(u[i], v[j]), e.mul(u[j], v[i]))))
        yield e.select(at_zero, limit, usual)


def _log_bend(e: Emitter, u: Planes, v: Planes, log_u: Value, i: int, j: int, k: int) -> Value:
    """The second derivative of v log u."""
    crossed = e.add(e.mul(v[i], u[j]), e.mul(v[j], u[i]))
    cross = e.mul(e.mul(2.0, v[i]), u[i]) if i == j else crossed
    bent = e.sub(u[k], e.div(e.mul(u[i], u[j]), u[0]))
    sides = e.add(e.mul(v[k], log_u), e.div(cross, u[0]))
    return e.add(sides, e.div(e.mul(v[0], bent), u[0]))


def _chain_rule(e: Emitter, code: int, u: Planes, exponent: Value) -> Iterator[Value]:
    """f(u) from (f, f', f'') at u."""
    f, *slopes = _outer(e, code, u[0], exponent, order=(1, 3, 6).index(len(u)))
    yield f
    for k in _FIRST[len(u)]:
        yield e.mul(slopes[0], u[k])
    for i, j, k in _SECOND[len(u)]:
        yield e.add(e.mul(e.mul(slopes[1], u[i]), u[j]), e.mul(slopes[0], u[k]))


def _outer(e: Emitter, code: int, u: Value, exponent: Value, order: int) -> tuple[Value, ...]:
    """(f(u), f'(u), f''(u)), as far as the order asks; instructions that nobody uses are dropped by LLVM."""
    if code == ops.ABS:
        return e.call("fabs", u), _sign(e, u), 0.0
    if code == ops.SIGN:
        return _sign(e, u), 0.0, 0.0
    if code == ops.FLOOR:
        return e.call("floor", u), 0.0, 0.0
    if code == ops.SQRT:
        f = e.select(e.compare("oge", u, 0.0), e.call("sqrt", u), math.nan)
        return f, e.div(0.5, f), e.div(-0.25, e.mul(f, u))
    if code == ops.LOG:
        inside = e.compare("ogt", u, 0.0)
        f = e.select(e.compare("oeq", u, 0.0), -math.inf, math.nan)
        slopes = e.div(1.0, u), e.div(-1.0, e.mul(u, u))
        return (
            e.select(inside, e.call("log", u), f),
            *(e.select(inside, slope, math.nan) for slope in slopes),
        )
    if code == ops.POW_UNIFORM:
        return _power_uniform(e, u, exponent, order)
    if code in (ops.SIGMOID, ops.SOFTPLUS):
        return _sigmoid(e, code, u)
    if code not in _LIBM:
        raise ValueError(f"operation {code} is unknown")
    if order == 0 and code not in (ops.ASIN, ops.ACOS):
        return (e.call(_LIBM[code], u),)
    return _elementary(e, code, u)


def _sign(e: Emitter, u: Value) -> Value:
    """1, -1, or u itself where it is 0, -0 or nan."""
    negative = e.select(e.compare("olt", u, 0.0), -1.0, u)
    return e.select(e.compare("ogt", u, 0.0), 1.0, negative)


def _power_uniform(e: Emitter, u: Value, v: Value, order: int) -> tuple[Value, ...]:
    """u**v where v is the same everywhere; u**0 and u**1 have slopes at u = 0 as well."""
    f = e.call("pow", u, v)
    if order == 0:
        return (f,)
    below = e.sub(v, 1.0)
    bent = e.compare("une", v, 0.0)
    slope = e.select(bent, e.mul(v, e.call("pow", u, below)), 0.0)
    if order == 1:
        return f, slope
    curved = e.both(bent, e.compare("une", v, 1.0))
    bend = e.mul(e.mul(v, below), e.call("pow", u, e.sub(v, 2.0)))
    return f, slope, e.select(curved, bend, 0.0)


def _sigmoid(e: Emitter, code: int, u: Value) -> tuple[Value, ...]:
    """Sigmoid and softplus, without overflow on either side."""
    right = e.compare("oge", u, 0.0)
    small = e.call("exp", e.select(right, e.neg(u), u))
    s = e.div(e.select(right, 1.0, small), e.add(1.0, small))
    slope = e.mul(s, e.sub(1.0, s))
    if code == ops.SIGMOID:
        return s, slope, e.mul(slope, e.sub(1.0, e.mul(2.0, s)))
    above = e.select(e.compare("olt", u, 0.0), 0.0, u)
    return e.add(above, e.call("log1p", e.call("exp", e.neg(e.call("fabs", u))))), s, slope


def _elementary(e: Emitter, code: int, u: Value) -> tuple[Value, ...]:
    """Exponential, circular and hyperbolic functions and their inverses."""
    if code in (ops.SIN, ops.COS):
        sine, cosine = e.sine_and_cosine(u)
        if code == ops.SIN:
            return sine, cosine, e.neg(sine)
        return cosine, e.neg(sine), e.neg(cosine)
    if code in (ops.ASIN, ops.ACOS):
        s = e.sub(1.0, e.mul(u, u))
        inside = e.compare("oge", s, 0.0)
        slope = e.select(inside, e.div(1.0, e.call("sqrt", s)), math.nan)
        bend = e.div(e.mul(u, slope), s)
        f = e.select(inside, e.call(_LIBM[code], u), math.nan)
        return (f, slope, bend) if code == ops.ASIN else (f, e.neg(slope), e.neg(bend))
    if code == ops.ATAN:
        slope = e.div(1.0, e.add(1.0, e.mul(u, u)))
        return e.call("atan", u), slope, e.mul(e.mul(e.mul(-2.0, u), slope), slope)
    if code in (ops.SINH, ops.COSH):
        f, slope = e.call(_LIBM[code], u), e.call("cosh" if code == ops.SINH else "sinh", u)
        return f, slope, f
    f = e.call(_LIBM[code], u)
    if code == ops.EXP:
        return f, f, f
    squared = e.mul(f, f)
    slope = e.add(1.0, squared) if code == ops.TAN else e.sub(1.0, squared)
    return f, slope, e.mul(e.mul(2.0 if code == ops.TAN else -2.0, f), slope)
