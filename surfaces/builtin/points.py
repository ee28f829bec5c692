"""Short ways to write down critical points."""

from __future__ import annotations

from surfaces.surface import CriticalPoint, PointKind


def points(kind: PointKind, *rows: tuple[float, float, float]) -> tuple[CriticalPoint, ...]:
    """Places and losses as records of one kind."""
    return tuple(CriticalPoint(kind, *row) for row in rows)


def minima(*rows: tuple[float, float, float]) -> tuple[CriticalPoint, ...]:
    """Places and losses of minima as records."""
    return points(PointKind.MINIMUM, *rows)


def local_minima(*rows: tuple[float, float, float]) -> tuple[CriticalPoint, ...]:
    """Local minima as records."""
    return points(PointKind.LOCAL_MINIMUM, *rows)


def saddles(*rows: tuple[float, float, float]) -> tuple[CriticalPoint, ...]:
    """Saddle points as records."""
    return points(PointKind.SADDLE, *rows)


def maxima(*rows: tuple[float, float, float]) -> tuple[CriticalPoint, ...]:
    """Maxima as records."""
    return points(PointKind.MAXIMUM, *rows)


def four(x: float, y: float, value: float) -> tuple[tuple[float, float, float], ...]:
    """A point and its mirror images in both axes."""
    return tuple((sx * x, sy * y, value) for sx in (-1.0, 1.0) for sy in (-1.0, 1.0))


def cross(x: float, value: float) -> tuple[tuple[float, float, float], ...]:
    """A point on each half-axis."""
    return ((-x, 0.0, value), (x, 0.0, value), (0.0, -x, value), (0.0, x, value))


def both(x: float, y: float, value: float) -> tuple[tuple[float, float, float], ...]:
    """A point and its image through the origin."""
    return ((x, y, value), (-x, -y, value))
