"""Plans of the surfaces' races: what the search is told where a surface shows its point only so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from optimizers.races.race import SurfaceRace

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Plan:
    """Conditions of the search on one surface."""

    steps: int = 120
    parameters: Mapping[str, float] = field(default_factory=dict)
    """Of the surface; those left out have their default."""
    start: Point | None = None
    """None for the surface's own, or another one if the paths from there are alike."""
    equal_lr: bool = False
    """Whether SGD has momentum's learning rate, so that momentum alone makes the difference."""
    race: SurfaceRace | None = None
    """A race that is not searched for, as its point is another than to come down fast."""


SEARCHED: Final = Plan()
PLANS: Final = {
    # what pages open with: SGD just under its bound, which is what makes the zigzag
    "elliptic-bowl": Plan(
        race=SurfaceRace(
            start=(-4.0, 1.5),
            steps=100,
            runs={
                "sgd": {"lr": 0.0395},
                "momentum": {"lr": 0.006, "rho": 0.88},
                "adam": {"lr": 0.15},
            },
            parameters={"kappa": 50.0},
            view=(-5.0, 1.6, -2.4, 2.4),
        )
    ),
    # nothing to find at the bottom: at one learning rate SGD stays on the saddle, momentum leaves
    "saddle": Plan(
        race=SurfaceRace(
            start=(-1.5, 0.001),
            steps=30,
            runs={"sgd": {"lr": 0.05}, "momentum": {"lr": 0.05}, "adam": {"lr": 0.1}},
            parameters={},
        )
    ),
    # the lecture's row on saddles: momentum is in the valley while SGD stands on the saddle
    "saddle-valley": Plan(steps=60, start=(-2.5, 0.001), equal_lr=True),
    # the shallow well lies on the way from there to the deep one
    "local-minima": Plan(start=(1.7, 0.8), equal_lr=True),
    # far out, where the slope is almost zero
    "plateau": Plan(start=(-2.5, 1.0), equal_lr=True),
    "rosenbrock": Plan(steps=200),
    "beale": Plan(steps=150),
    # on the side of a hole that momentum leaves for a lower one
    "rastrigin": Plan(start=(-1.6, 1.2)),
    # halfway down the funnel
    "ackley": Plan(start=(2.4, 1.4)),
    "line-fit": Plan(start=(-5.0, 40.0)),
    # the raw feature's needle-thin valley leaves all paths in one line
    "logistic-fit": Plan(parameters={"standardized": 1.0}, start=(-5.9, 1.3)),
}
"""By the surface's slug; the others are searched as they are."""
