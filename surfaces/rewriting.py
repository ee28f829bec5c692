"""Rewritings of a formula that keep its meaning where IEEE arithmetic would lose it.

    log(exp(u) + exp(v))     logaddexp(u, v)             log(cosh(u))    logcosh(u)
    log(1 + exp(u))          softplus(u)                 log(sigmoid(u)) -softplus(-u)
    1/(1 + exp(u))           sigmoid(-u)                 u/exp(v)        u*exp(-v)
    exp(u)/(exp(u) + exp(v)) sigmoid(u - v)              abs(u)*abs(u)   u*u
    sqrt(u**2)               abs(u)                      abs(u)**3       u**2*abs(u)
    sqrt(abs(u))**2          abs(u)                      sqrt(u)**3      u*sqrt(u)
    sqrt(u**4)               u**2                        cbrt(u)**3      u
    cos(abs(u))              cos(u)                      cosh(abs(u))    cosh(u)

The left sides overflow or underflow where the right ones do not, or have no second derivative at 0
where the right ones do. What is evaluated and written into scripts is the rewritten tree; a formula
that has none of these parts is left as it is, to the last bit.
"""

from __future__ import annotations

from typing import Final

from surfaces.expression import Binary, Call, Expression, Name, Negative, Number, walk

_ZERO: Final = Number(0.0)
_ONE: Final = Number(1.0)
_POSITIVE: Final = ("exp", "cosh", "sigmoid")
"""Functions that are above 0, with logarithms of their own."""


def rewritten(expression: Expression) -> Expression:
    """The formula in functions that neither overflow nor underflow on the way to a finite value."""
    match expression:
        case Negative(operand):
            return Negative(rewritten(operand))
        case Binary(symbol, left, right):
            return _operator(symbol, rewritten(left), rewritten(right))
        case Call(function, arguments):
            return _call(function, tuple(map(rewritten, arguments)))
    return expression


def _call(function: str, arguments: tuple[Expression, ...]) -> Expression:
    plain = Call(function, arguments)
    match function, arguments:
        case (("cos" | "cosh"), (Call("abs", (u,)),)):
            return Call(function, (u,))
        case "sqrt", (Binary("*", u, v),) if u == v:
            return Call("abs", (u,))
        case "sqrt", (Binary("**", u, Number(exponent)),) if exponent in range(2, 65, 2):
            root = u if exponent == 2.0 else Binary("**", u, Number(exponent / 2.0))
            return Call("abs", (root,)) if exponent % 4.0 else root
        case (("log" | "ln"), (u,)):
            return _logarithm(u) or plain
        case "log1p", (u,):
            return _logarithm(Binary("+", _ONE, u)) or plain
        case (("log10" | "log2"), (u,)):
            base = Call("log", (Number(float(function.removeprefix("log"))),))
            logarithm = _logarithm(u)
            return Binary("/", logarithm, base) if logarithm else plain
    return plain


def _operator(symbol: str, left: Expression, right: Expression) -> Expression:
    match symbol, left, right:
        case "/", _, Call("exp", (v,)):
            return _over_exponential(left, v)
        case "/", _, Binary("+", a, b):
            return _share(left, a, b) or _share(left, b, a) or Binary("/", left, right)
        case "*", Call("sqrt", (Call("abs", (u,)),)), Call("sqrt", (Call("abs", (v,)),)) if u == v:
            return Call("abs", (u,))
        case "*", Call("abs", (u,)), Call("abs", (v,)) if u == v:
            return Binary("*", u, u)
        case "*", Call("abs", (u,)), Call("sign", (v,)) if u == v:
            return u
        case "*", Call("sign", (u,)), Call("abs", (v,)) if u == v:
            return u
        case "**", Call("abs", (u,)), Number(exponent) if exponent in range(2, 65, 2):
            return Binary("**", u, right)
        case "**", Call("sqrt", (Call("abs", (u,)),)), Number(2.0):
            return Call("abs", (u,))
        case "**", Call("cbrt", (u,)), Number(3.0):
            return u
        case "**", Call("abs" | "sqrt" as name, (u,)), Number(exponent) if exponent in range(
            3, 65, 2
        ):
            whole = exponent - 1.0 if name == "abs" else (exponent - 1.0) / 2.0
            return Binary("*", u if whole == 1.0 else Binary("**", u, Number(whole)), left)
    return Binary(symbol, left, right)


def _over_exponential(numerator: Expression, v: Expression) -> Expression:
    if numerator == _ONE:
        return Call("exp", (_negative(v),))
    if isinstance(numerator, Call) and numerator.function == "exp":
        return Call("exp", (_difference(numerator.arguments[0], v),))
    return Binary("*", numerator, Call("exp", (_negative(v),)))


def _share(numerator: Expression, part: Expression, other: Expression) -> Expression | None:
    """`part/(part + other)` as a sigmoid, and `numerator/(1 + other)`."""
    if not (_is_exponential(part) or _is_exponential(other)):
        return None
    log_part, log_other = _log(part), _log(other)
    if log_part is None or log_other is None or part not in (numerator, _ONE):
        return None
    share = Call("sigmoid", (_difference(log_part, log_other),))
    return share if part == numerator else Binary("*", numerator, share)


def _logarithm(u: Expression) -> Expression | None:
    """log(u) where u has a factor that is above 0 and made of exponentials."""
    if not _is_exponential(u):
        return None
    if whole := _log(u):
        return whole
    if isinstance(u, Binary) and u.symbol in ("*", "/"):
        left, right = _logarithm(u.left), _logarithm(u.right)
        if left or right:
            left, right = left or Call("log", (u.left,)), right or Call("log", (u.right,))
            return Binary("+" if u.symbol == "*" else "-", left, right)
    return None


def _log(u: Expression) -> Expression | None:
    """log(u) of what can't be anything but above 0."""
    match u:
        case Number(1.0):
            return _ZERO
        case Number(value) if value > 0:
            return Call("log", (u,))
        case Call("exp", (v,)) | Binary("**", Name("e"), v):
            return v
        case Call("cosh", (v,)):
            return Call("logcosh", (v,))
        case Call("sigmoid", (v,)):
            return Negative(Call("softplus", (_negative(v),)))
        case Binary("-", Number(1.0), Call("sigmoid", (v,))):
            return Negative(Call("softplus", (v,)))
        case Binary("**", base, Number() as exponent) if log_base := _log(base):
            return Binary("*", exponent, log_base)
        case Binary(symbol, left, right) if symbol in ("+", "*", "/"):
            log_left, log_right = _log(left), _log(right)
            if log_left is None or log_right is None:
                return None
            if symbol == "+":
                return _log_of_sum(log_left, log_right)
            return Binary("+" if symbol == "*" else "-", log_left, log_right)
    return None


def _log_of_sum(u: Expression, v: Expression) -> Expression:
    if _ZERO in (u, v):
        return Call("softplus", (u if v == _ZERO else v,))
    return Call("logaddexp", (u, v))


def _difference(u: Expression, v: Expression) -> Expression:
    if v == _ZERO:
        return u
    return _negative(v) if u == _ZERO else Binary("-", u, v)


def _negative(u: Expression) -> Expression:
    return u.operand if isinstance(u, Negative) else Negative(u)


def _is_exponential(u: Expression) -> bool:
    return any(
        (isinstance(node, Call) and node.function in _POSITIVE)
        or (isinstance(node, Binary) and node.symbol == "**" and node.left == Name("e"))
        for node in walk(u)
    )
