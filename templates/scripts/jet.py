"""Numbers that carry their exact first and second derivatives, so that a formula can be written as it is."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Jet:
    """A value u with its derivatives along x and y."""

    u: float
    x: float = 0.0
    y: float = 0.0
    xx: float = 0.0
    xy: float = 0.0
    yy: float = 0.0

    def __add__(self, other):
        v = jet(other)
        return Jet(self.u + v.u, self.x + v.x, self.y + v.y, self.xx + v.xx, self.xy + v.xy, self.yy + v.yy)

    def __neg__(self):
        return Jet(-self.u, -self.x, -self.y, -self.xx, -self.xy, -self.yy)

    def __sub__(self, other):
        v = jet(other)
        return Jet(self.u - v.u, self.x - v.x, self.y - v.y, self.xx - v.xx, self.xy - v.xy, self.yy - v.yy)

    def __mul__(self, other):
        u, v = self, jet(other)
        return Jet(
            u.u * v.u,
            u.x * v.u + u.u * v.x,
            u.y * v.u + u.u * v.y,
            u.xx * v.u + 2 * u.x * v.x + u.u * v.xx,
            u.xy * v.u + u.x * v.y + u.y * v.x + u.u * v.xy,
            u.yy * v.u + 2 * u.y * v.y + u.u * v.yy,
        )

    def __truediv__(self, other):
        u, v = self, jet(other)
        if v.u == 0:
            return Jet(*[math.nan] * 6)
        q = u.u / v.u
        x, y = (u.x - q * v.x) / v.u, (u.y - q * v.y) / v.u
        xx, yy = (u.xx - 2 * x * v.x - q * v.xx) / v.u, (u.yy - 2 * y * v.y - q * v.yy) / v.u
        return Jet(q, x, y, xx, (u.xy - x * v.y - y * v.x - q * v.xy) / v.u, yy)

    def __pow__(self, exponent):
        if isinstance(exponent, Jet):
            return exp(exponent * log(self)) if self.u else power_at_zero(self, exponent)
        if exponent == int(exponent) and 0 < abs(exponent) <= 64:
            whole = repeated(self, int(abs(exponent)))
            return whole if exponent > 0 else 1.0 / whole
        u, n = self.u, float(exponent)
        try:
            return self.through(math.pow(u, n), n * math.pow(u, n - 1), n * (n - 1) * math.pow(u, n - 2))
        except (ArithmeticError, ValueError):
            return Jet(*[math.nan] * 6)

    def __radd__(self, other):
        return jet(other) + self

    def __rsub__(self, other):
        return jet(other) - self

    def __rmul__(self, other):
        return jet(other) * self

    def __rtruediv__(self, other):
        return jet(other) / self

    def __rpow__(self, other):
        return jet(other) ** self

    def through(self, f, f1, f2):
        """The chain rule, from f, f' and f'' at u."""
        x, y = self.x, self.y
        return Jet(f, f1 * x, f1 * y, f2 * x * x + f1 * self.xx, f2 * x * y + f1 * self.xy, f2 * y * y + f1 * self.yy)


def jet(value):
    return value if isinstance(value, Jet) else Jet(float(value))


def repeated(u, times):
    if times == 1:
        return u
    half = repeated(u, times // 2)
    return half * half * u if times % 2 else half * half


def power_at_zero(u, v):
    """u**v at u = 0: its limits from u > 0."""
    if not v.u > 0:
        return Jet(*[math.nan] * 6)
    slope = 0.0 if v.u > 1 else 1.0 if v.u == 1 else math.inf
    bend = 0.0 if v.u > 2 or v.u == 1 else 2.0 if v.u == 2 else math.inf if v.u > 1 else -math.inf
    mixed = 0.0 if v.u > 1 else -math.inf
    return Jet(
        0.0,
        slope * u.x,
        slope * u.y,
        slope * u.xx + bend * u.x * u.x + 2 * mixed * u.x * v.x,
        slope * u.xy + bend * u.x * u.y + mixed * (u.x * v.y + u.y * v.x),
        slope * u.yy + bend * u.y * u.y + 2 * mixed * u.y * v.y,
    )


def through(derivatives):
    """A function of a Jet (or number) from u -> (f, f', f''); nan where it is undefined."""

    def function(argument):
        u = jet(argument)
        try:
            return u.through(*derivatives(u.u))
        except (ArithmeticError, ValueError):
            return Jet(*[math.nan] * 6)

    return function


def _tan(u):
    f = math.tan(u)
    return f, 1 + f * f, 2 * f * (1 + f * f)


def _tanh(u):
    f = math.tanh(u)
    return f, 1 - f * f, -2 * f * (1 - f * f)


def _sigmoid(u):
    s = 1 / (1 + math.exp(-u)) if u >= 0 else math.exp(u) / (1 + math.exp(u))
    return s, s * (1 - s), s * (1 - s) * (1 - 2 * s)


def _softplus(u):
    s, slope, _ = _sigmoid(u)
    return max(u, 0.0) + math.log1p(math.exp(-abs(u))), s, slope


sin = through(lambda u: (math.sin(u), math.cos(u), -math.sin(u)))
cos = through(lambda u: (math.cos(u), -math.sin(u), -math.cos(u)))
tan, tanh, sigmoid, softplus = through(_tan), through(_tanh), through(_sigmoid), through(_softplus)
asin = through(lambda u: (math.asin(u), (1 - u * u) ** -0.5, u * (1 - u * u) ** -1.5))
acos = through(lambda u: (math.acos(u), -((1 - u * u) ** -0.5), -u * (1 - u * u) ** -1.5))
atan = through(lambda u: (math.atan(u), 1 / (1 + u * u), -2 * u / (1 + u * u) ** 2))
sinh = through(lambda u: (math.sinh(u), math.cosh(u), math.sinh(u)))
cosh = through(lambda u: (math.cosh(u), math.sinh(u), math.cosh(u)))
exp = through(lambda u: (math.exp(u),) * 3)
log = through(lambda u: (math.log(u), 1 / u, -1 / (u * u)))
sqrt = through(lambda u: (math.sqrt(u), 0.5 / math.sqrt(u), -0.25 / (math.sqrt(u) * u)))
sign = through(lambda u: ((u > 0) - (u < 0), 0.0, 0.0))
floor = through(lambda u: (float(math.floor(u)), 0.0, 0.0))


def abs_(argument):
    u = jet(argument)
    return u.through(abs(u.u), (u.u > 0) - (u.u < 0), 0.0)


def min_(*arguments):
    return min(map(jet, arguments), key=lambda u: u.u)


def max_(*arguments):
    return max(map(jet, arguments), key=lambda u: u.u)


pi, e = math.pi, math.e
