"""Numbers that carry their exact first and second derivatives, so that a formula can be written as it is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Jet:
    """A value u with its derivatives along x and y; `axes`: 1 if it depends on x, 2 on y, 3 on both."""

    u: float
    x: float = 0.0
    y: float = 0.0
    xx: float = 0.0
    xy: float = 0.0
    yy: float = 0.0
    axes: int = 0

    def along(self, axes, u, x, y, xx, xy, yy):
        """A result that depends on these axes alone, whatever 0 * inf makes of the others."""
        of_x, of_y = bool(axes & 1), bool(axes & 2)
        return Jet(
            u,
            x if of_x else 0.0,
            y if of_y else 0.0,
            xx if of_x else 0.0,
            xy if of_x and of_y else 0.0,
            yy if of_y else 0.0,
            axes,
        )

    def __add__(self, other):
        u, v = self, constant(other)
        return u.along(u.axes | v.axes, u.u + v.u, u.x + v.x, u.y + v.y, u.xx + v.xx, u.xy + v.xy, u.yy + v.yy)

    def __neg__(self):
        return Jet(-self.u, -self.x, -self.y, -self.xx, -self.xy, -self.yy, self.axes)

    def __sub__(self, other):
        return self + -constant(other)

    def __mul__(self, other):
        u, v = self, constant(other)
        return u.along(
            u.axes | v.axes,
            u.u * v.u,
            forgotten(u.x, v.u, v.x) + forgotten(v.x, u.u, u.x),
            forgotten(u.y, v.u, v.y) + forgotten(v.y, u.u, u.y),
            u.xx * v.u + 2 * u.x * v.x + u.u * v.xx,
            u.xy * v.u + u.x * v.y + u.y * v.x + u.u * v.xy,
            u.yy * v.u + 2 * u.y * v.y + u.u * v.yy,
        )

    def __truediv__(self, other):
        u, v = self, constant(other)
        q = u.u / v.u
        x, y = (u.x - chained(q, v.x)) / v.u, (u.y - chained(q, v.y)) / v.u
        rest = 0.0 if np.isinf(v.u) else 1.0  # what is divided by infinity is 0, slopes and all
        xx = (u.xx - chained(rest, 2 * x * v.x + q * v.xx)) / v.u
        xy = (u.xy - chained(rest, x * v.y + y * v.x + q * v.xy)) / v.u
        yy = (u.yy - chained(rest, 2 * y * v.y + q * v.yy)) / v.u
        return u.along(u.axes | v.axes, q, x, y, xx, xy, yy)

    def __pow__(self, exponent):
        if isinstance(exponent, int):
            product = repeated(self, abs(exponent)) if exponent else constant(1.0)
            return product if exponent >= 0 else 1.0 / product
        return power(self, constant(exponent))

    def __radd__(self, other):
        return constant(other) + self

    def __rsub__(self, other):
        return constant(other) - self

    def __rmul__(self, other):
        return constant(other) * self

    def __rtruediv__(self, other):
        return constant(other) / self

    def __rpow__(self, other):
        return constant(other) ** self

    def through(self, f, f1, f2, slope=None):
        """The chain rule, from f, f' and f'' at u; `slope` makes f(u)' of u' where f' u' won't do."""
        slope = slope or (lambda inner: chained(f1, inner))

        def bend(inner, other, both):
            return 0.0 if f1 == 0 and f2 == 0 else f2 * inner * other + f1 * both

        return self.along(
            self.axes,
            f,
            slope(self.x),
            slope(self.y),
            bend(self.x, self.x, self.xx),
            bend(self.x, self.y, self.xy),
            bend(self.y, self.y, self.yy),
        )

    def joined(self, v, f, fu, fv, fuu, fuv, fvv):
        """The chain rule for a function of two numbers, self and v, from its derivatives along them."""

        def bend(u1, v1, u2, v2, u12, v12):
            alone = fuu * u1 * u2 + fu * u12
            return alone + (chained(fuv, u1 * v2 + u2 * v1) + chained(fvv, v1 * v2) + chained(fv, v12))

        u = self
        return u.along(
            u.axes | v.axes,
            f,
            chained(fu, u.x) + chained(fv, v.x),
            chained(fu, u.y) + chained(fv, v.y),
            bend(u.x, v.x, u.x, v.x, u.xx, v.xx),
            bend(u.x, v.x, u.y, v.y, u.xy, v.xy),
            bend(u.y, v.y, u.y, v.y, u.yy, v.yy),
        )


def constant(value):
    """A number that depends on neither x nor y."""
    return value if isinstance(value, Jet) else Jet(np.float64(value))


def chained(outer, inner):
    """A product that is 0 where either is, also of 0 and infinity."""
    product = outer * inner
    return 0.0 if product != product and (outer == 0 or inner == 0) else product


def forgotten(slope, factor, slope_of_factor):
    """slope * factor, which is 0 where the factor is 0 and has a finite slope."""
    product = slope * factor
    return 0.0 if product != product and factor == 0 and abs(slope_of_factor) < np.inf else product


def repeated(u, times):
    if times == 1:
        return u
    half = repeated(u, times // 2)
    return half * half * u if times % 2 else half * half


def power(u, v):
    """u**v; its derivatives along v at u = 0 are the limits from u > 0."""
    f, below = u.u**v.u, u.u ** (v.u - 1)
    fu = v.u * below if v.u != 0 else 0.0
    fuu = v.u * (v.u - 1) * u.u ** (v.u - 2) if v.u not in (0, 1) else 0.0
    if not v.axes:
        return u.through(f, fu, fuu)
    if u.u > 0:
        log_u = np.log(u.u)
        return u.joined(v, f, fu, f * log_u, fuu, below * (1 + v.u * log_u), f * log_u * log_u)
    edge = 0.0 if u.u == 0 and v.u > 0 else np.nan
    return u.joined(v, f, fu, edge, fuu, edge if v.u > 1 else np.nan, edge)


def function(derivatives):
    """A function of Jets from u -> (f, f', f'')."""

    def of_jet(argument):
        u = constant(argument)
        return u.through(*derivatives(u.u))

    return of_jet


def _sqrt(u):
    f = np.sqrt(u)
    return f, 0.5 / f, -0.25 / (f * u)


def _tan(u):
    f = np.tan(u)
    return f, 1 + f * f, 2 * f * (1 + f * f)


def _asin(u):
    s = (1 - u) * (1 + u)
    slope = 1 / np.sqrt(s)
    return np.arcsin(u), slope, u * slope / s


def _sigmoid(u):
    small = np.exp(-abs(u))
    slope, half = small / ((1 + small) * (1 + small)), (1 - small) / (1 + small)
    return (1.0 if u >= 0 else small) / (1 + small), slope, slope * (-half if u >= 0 else half)


def _softplus(u):
    s, slope, _ = _sigmoid(u)
    return max(u, 0.0) + np.log1p(np.exp(-abs(u))), s, slope


def _tanh(u):
    f, small = np.tanh(u), np.exp(-2 * abs(u))
    slope = 4 * small / ((1 + small) * (1 + small))
    return f, slope, -2 * f * slope


def _logcosh(u):
    f, slope, _ = _tanh(u)
    return np.log(np.cosh(u)) if abs(u) <= 20 else abs(u) - np.log(2.0), f, slope


def _acos(u):
    _, slope, bend = _asin(u)
    return np.arccos(u), -slope, -bend


sin = function(lambda u: (np.sin(u), np.cos(u), -np.sin(u)))
cos = function(lambda u: (np.cos(u), -np.sin(u), -np.cos(u)))
tan, asin, acos, sqrt = function(_tan), function(_asin), function(_acos), function(_sqrt)
sinh = function(lambda u: (np.sinh(u), np.cosh(u), np.sinh(u)))
cosh = function(lambda u: (np.cosh(u), np.sinh(u), np.cosh(u)))
tanh, sigmoid, softplus, logcosh = function(_tanh), function(_sigmoid), function(_softplus), function(_logcosh)
exp = function(lambda u: (np.exp(u),) * 3)
sign = function(lambda u: (np.sign(u), 0.0, 0.0))
floor = function(lambda u: (np.floor(u), 0.0, 0.0))
abs_ = function(lambda u: (abs(u), np.sign(u), 0.0 if u else np.nan))


def log(argument):
    """Its derivatives are quotients, as 1 / u may overflow where u' / u does not."""
    u = constant(argument)
    if not u.u > 0:
        return u.through(np.log(u.u), np.nan, np.nan)
    x, y = u.x / u.u, u.y / u.u
    return u.along(u.axes, np.log(u.u), x, y, u.xx / u.u - x * x, u.xy / u.u - x * y, u.yy / u.u - y * y)


def atan(argument):
    u = constant(argument)
    f1 = 1 / (1 + u.u * u.u)
    far = 1e8 < abs(u.u) < np.inf
    f2 = -2 * u.u * f1 * f1 if f1 else 0.0
    return u.through(np.arctan(u.u), f1, f2, (lambda inner: inner / u.u / u.u) if far else None)


def cbrt(argument):
    u = constant(argument)
    f = np.sign(u.u) * abs(u.u) ** (1 / 3)
    if u.u == 0:  # no extremum: the cubic root of x**3 is x, so that 0 * inf can't be told
        return u.through(f, np.inf, np.nan, lambda inner: np.inf * inner)
    f1 = f / u.u / 3
    return u.through(f, f1, -2 * f1 / u.u / 3)


def logaddexp(first, second):
    """log(exp(u) + exp(v)); its slopes along u and v are shares."""
    u, v = constant(first), constant(second)
    small = np.float64(1.0) if u.u == v.u else np.exp(-abs(u.u - v.u))
    large, other = 1 / (1 + small), small / (1 + small)
    f = (u.u if u.u >= v.u else v.u) + np.log1p(small)
    fu, fv = (large, other) if u.u >= v.u else (other, large)
    both = large * other

    def bend(d1, d2, u12, v12):
        return chained(both, d1 * d2) + (chained(fu, u12) + chained(fv, v12))

    x, y = u.x - v.x, u.y - v.y
    return u.along(
        u.axes | v.axes,
        f,
        chained(fu, u.x) + chained(fv, v.x),
        chained(fu, u.y) + chained(fv, v.y),
        bend(x, x, u.xx, v.xx),
        bend(x, y, u.xy, v.xy),
        bend(y, y, u.yy, v.yy),
    )


def chosen(u, v, first):
    """u or v; where both are equal, the mean of their slopes."""
    if u.u != v.u:
        return (u if first else v).along(u.axes | v.axes, *jet_planes(u if first else v))
    same_x, same_y = u.x == v.x, u.y == v.y
    return u.along(
        u.axes | v.axes,
        u.u,
        0.5 * u.x + 0.5 * v.x,
        0.5 * u.y + 0.5 * v.y,
        u.xx if same_x and u.xx == v.xx else np.nan,
        u.xy if same_x and same_y and u.xy == v.xy else np.nan,
        u.yy if same_y and u.yy == v.yy else np.nan,
    )


def jet_planes(u):
    return u.u, u.x, u.y, u.xx, u.xy, u.yy


def min_(*arguments):
    return functools.reduce(lambda u, v: chosen(u, v, u.u != u.u or u.u <= v.u), map(constant, arguments))


def max_(*arguments):
    return functools.reduce(lambda u, v: chosen(u, v, u.u != u.u or u.u >= v.u), map(constant, arguments))


pi, e = constant(math.pi), constant(math.e)
