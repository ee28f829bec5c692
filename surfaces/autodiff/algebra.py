"""The operations of a tape as instructions of an `Emitter`: the interpreter's, in its order.

A number is a tuple of planes, as many as the order asks for: its value u, then u_x, u_y (order 1),
then u_xx, u_xy, u_yy (order 2). Where a derivative exists and IEEE arithmetic makes nan of zero
times infinity, it is written as in `surfaces.autodiff.limits`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from surfaces.autodiff import operations as ops
from surfaces.autodiff.elementary_algebra import outer
from surfaces.autodiff.emitter import Emitter, Value
from surfaces.autodiff.limits import CUBIC_ROOTS_BEND, FAR, ROOTS_BEND
from surfaces.autodiff.tape import Code

Planes = tuple[Value, ...]

_FIRST = {1: (), 3: (1, 2), 6: (1, 2)}
"""The planes of first derivatives, by how many planes there are."""
_SECOND = {1: (), 3: (), 6: ((1, 1, 3), (1, 2, 4), (2, 2, 5))}
"""The planes of second derivatives, after those of the two first ones that they belong to."""
_RELATIONS = {ops.LT: "olt", ops.LE: "ole", ops.EQ: "oeq", ops.NE: "une"}


def leaf(value: Value, order: int, *slopes: float) -> Planes:
    """A number that depends on no coordinate, or, with its slopes, a coordinate."""
    return (value, *slopes, *[0.0] * ((1, 3, 6)[order] - 1 - len(slopes)))


def run(
    e: Emitter, code: Code, registers: dict[int, Planes], truths: set[int] | None = None
) -> None:
    """Every instruction of a tape, from the planes of inputs and constants to those of results.

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
        zeros = ops.OFF_AXIS[axes]
        registers[target] = tuple(0.0 if k in zeros else plane for k, plane in enumerate(planes))


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
        return tuple(_choice(e, u, v, largest=code == ops.MAX))
    if code in (ops.MUL, ops.MUL_STEEP):
        return tuple(_product(e, u, v, steep=code == ops.MUL_STEEP))
    if code in (ops.DIV, ops.POW, ops.LOGADDEXP):
        derivatives = {ops.DIV: _quotient, ops.POW: _power, ops.LOGADDEXP: _log_of_sum}[code]
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


def _chained(e: Emitter, outer: Value, inner: Value) -> Value:
    """A product that is 0 where either is."""
    product = e.mul(outer, inner)
    still = e.either(e.compare("oeq", outer, 0.0), e.compare("oeq", inner, 0.0))
    return e.select(e.both(e.compare("uno", product, product), still), 0.0, product)


def _is_finite(e: Emitter, u: Value) -> str:
    return e.compare("olt", e.call("fabs", u), math.inf)


def _choice(e: Emitter, u: Planes, v: Planes, *, largest: bool) -> Iterator[Value]:
    nearer = e.compare("oge" if largest else "ole", u[0], v[0])
    first, equal = e.either(e.compare("uno", u[0], u[0]), nearer), e.compare("oeq", u[0], v[0])
    yield e.select(first, u[0], v[0])
    for k in _FIRST[len(u)]:
        mean = e.add(e.mul(0.5, u[k]), e.mul(0.5, v[k]))
        yield e.select(equal, mean, e.select(first, u[k], v[k]))
    for i, j, k in _SECOND[len(u)]:
        smooth = e.both(e.compare("oeq", u[i], v[i]), e.compare("oeq", u[j], v[j]))
        smooth = e.both(smooth, e.compare("oeq", u[k], v[k]))
        kink = e.both(equal, e.negated(smooth))
        yield e.select(kink, math.nan, e.select(first, u[k], v[k]))


def _product(e: Emitter, u: Planes, v: Planes, *, steep: bool) -> Iterator[Value]:
    yield e.mul(u[0], v[0])
    for k in _FIRST[len(u)]:
        first, second = e.mul(u[k], v[0]), e.mul(u[0], v[k])
        if steep:
            first = _forgotten(e, first, v[0], v[k])
            second = _forgotten(e, second, u[0], u[k])
        yield e.add(first, second)
    for i, j, k in _SECOND[len(u)]:
        first, last = e.mul(u[k], v[0]), e.mul(u[0], v[k])
        if steep:
            first, last = _level(e, first, v, u, i, j), _level(e, last, u, v, i, j)
        if i == j:
            cross = e.add(first, e.mul(e.mul(2.0, u[i]), v[i]))
        else:
            cross = e.add(e.add(first, e.mul(u[i], v[j])), e.mul(u[j], v[i]))
        yield e.add(cross, last)


def _forgotten(e: Emitter, product: Value, factor: Value, slope: Value) -> Value:
    """A product with a factor that is 0, of finite slope, is 0."""
    zero = e.both(e.compare("oeq", factor, 0.0), _is_finite(e, slope))
    return e.select(e.both(e.compare("uno", product, product), zero), 0.0, product)


def _level(e: Emitter, product: Value, u: Planes, v: Planes, i: int, j: int) -> Value:
    """u v_ij (`limits.forgotten`)."""
    bends = e.add(e.add(u[3], u[4]), u[5])
    level = e.both(e.compare("oeq", u[0], 0.0), e.compare("ord", bends, bends))
    for k in {i, j}:
        level = e.both(level, e.both(e.compare("oeq", u[k], 0.0), _is_finite(e, v[k])))
    return e.select(e.both(e.compare("uno", product, product), level), 0.0, product)


def _quotient(e: Emitter, u: Planes, v: Planes) -> Iterator[Value]:
    q = [e.div(u[0], v[0])]
    for k in _FIRST[len(u)]:
        q.append(e.div(e.sub(u[k], _chained(e, q[0], v[k])), v[0]))
    yield from q
    endless = e.compare("oeq", e.call("fabs", v[0]), math.inf)
    for i, j, k in _SECOND[len(u)]:
        if i == j:
            rest = e.sub(u[k], e.mul(e.mul(2.0, q[i]), v[i]))
        else:
            rest = e.sub(e.sub(u[k], e.mul(q[i], v[j])), e.mul(q[j], v[i]))
        rest = e.sub(rest, e.mul(q[0], v[k]))
        yield e.div(e.select(endless, u[k], rest), v[0])


def _power(e: Emitter, u: Planes, v: Planes) -> Iterator[Value]:
    """u**v where v depends on the position too (`elementary.powers`)."""
    f = e.call("power", u[0], v[0])
    yield f
    if len(u) == 1:
        return
    inside, bent = e.compare("ogt", u[0], 0.0), e.compare("une", v[0], 0.0)
    at_zero = e.both(e.compare("oeq", u[0], 0.0), e.compare("ogt", v[0], 0.0))
    edge = e.select(at_zero, 0.0, math.nan)
    below, one_less = e.call("power", u[0], e.sub(v[0], 1.0)), e.sub(v[0], 1.0)
    log_u = e.call("log", u[0])
    fu = e.select(bent, e.mul(v[0], below), 0.0)
    fv = e.select(inside, e.mul(f, log_u), edge)
    for k in _FIRST[len(u)]:
        yield e.add(_chained(e, fu, u[k]), _chained(e, fv, v[k]))
    if len(u) == 3:
        return
    curved = e.both(bent, e.compare("une", v[0], 1.0))
    bend = e.mul(e.mul(v[0], one_less), e.call("power", u[0], e.sub(v[0], 2.0)))
    fuu = e.select(curved, bend, 0.0)
    limit = e.select(e.compare("ogt", v[0], 1.0), edge, math.nan)
    fuv = e.select(inside, e.mul(below, e.add(1.0, e.mul(v[0], log_u))), limit)
    fvv = e.select(inside, e.mul(fv, log_u), edge)
    for i, j, k in _SECOND[len(u)]:
        alone = e.add(e.mul(e.mul(fuu, u[i]), u[j]), e.mul(fu, u[k]))
        crossed = e.add(e.mul(u[i], v[j]), e.mul(u[j], v[i]))
        cross = e.mul(e.mul(2.0, u[i]), v[i]) if i == j else crossed
        both = e.add(_chained(e, fuv, cross), _chained(e, fvv, e.mul(v[i], v[j])))
        yield e.add(alone, e.add(both, _chained(e, fv, v[k])))


def _log_of_sum(e: Emitter, u: Planes, v: Planes) -> Iterator[Value]:
    """log(exp(u) + exp(v)), whose derivatives are means of theirs (`elementary.logaddexp`)."""
    difference = e.call("exp", e.neg(e.call("fabs", e.sub(u[0], v[0]))))
    small = e.select(e.compare("oeq", u[0], v[0]), 1.0, difference)
    first, total = e.compare("oge", u[0], v[0]), e.add(1.0, small)
    yield e.add(e.select(first, u[0], v[0]), e.call("log1p", small))
    large, other = e.div(1.0, total), e.div(small, total)
    fu, fv, both = e.select(first, large, other), e.select(first, other, large), e.mul(large, other)
    for k in _FIRST[len(u)]:
        yield e.add(_chained(e, fu, u[k]), _chained(e, fv, v[k]))
    for i, j, k in _SECOND[len(u)]:
        spread = e.mul(e.sub(u[i], v[i]), e.sub(u[j], v[j]))
        mean = e.add(_chained(e, fu, u[k]), _chained(e, fv, v[k]))
        yield e.add(_chained(e, both, spread), mean)


def _chain_rule(e: Emitter, code: int, u: Planes, exponent: Value) -> Iterator[Value]:
    """f(u) from (f, f', f'') at u."""
    f, *slopes = outer(e, code, u[0], exponent, order=(1, 3, 6).index(len(u)))
    yield f
    for k in _FIRST[len(u)]:
        yield _slope(e, code, u[0], slopes[0], u[k])
    for i, j, k in _SECOND[len(u)]:
        if code == ops.LOG:
            bend = e.mul(e.div(u[i], u[0]), e.div(u[j], u[0]))
            inside = e.compare("ogt", u[0], 0.0)
            yield e.select(inside, e.sub(e.div(u[k], u[0]), bend), math.nan)
        else:
            level = e.both(e.compare("oeq", slopes[0], 0.0), e.compare("oeq", slopes[1], 0.0))
            bend = e.add(e.mul(e.mul(slopes[1], u[i]), u[j]), e.mul(slopes[0], u[k]))
            if code in (ops.SQRT, ops.CBRT):
                share = ROOTS_BEND if code == ops.SQRT else CUBIC_ROOTS_BEND
                far = e.mul(e.mul(e.mul(share, slopes[0]), e.div(u[i], u[0])), u[j])
                far = e.add(far, e.mul(slopes[0], u[k]))
                bend = e.select(e.compare("oeq", slopes[1], 0.0), far, bend)
            yield e.select(level, 0.0, bend)


def _slope(e: Emitter, code: int, u: Value, slope: Value, inner: Value) -> Value:
    """f(u)_x from f' and u_x (`limits.slope`)."""
    if code == ops.LOG:
        return e.select(e.compare("ogt", u, 0.0), e.div(inner, u), math.nan)
    usual = _chained(e, slope, inner)
    if code == ops.ATAN:
        size = e.call("fabs", u)
        far = e.both(e.compare("ogt", size, FAR), e.compare("olt", size, math.inf))
        return e.select(far, e.div(e.div(inner, u), u), usual)
    if code == ops.CBRT:
        return e.select(e.compare("oeq", u, 0.0), e.mul(slope, inner), usual)
    return usual
