"""Shapes of grid and random searches."""

from __future__ import annotations

from typing_extensions import TypedDict

from app.answers.base import answer
from app.answers.maps import MapAxis
from app.answers.races import Head


@answer
class FoundTries(TypedDict):
    """Tries of one search of a plane, and what each led to."""

    across: list[float]
    up: list[float]
    final_loss: list[float | None]
    """None where the run left the map or broke off."""
    outcome: list[str]
    best: int | None
    """Index of the try with the lowest loss; None where all failed."""


@answer
class SearchWins(TypedDict):
    """Number of searches in which either kind found the lower loss."""

    random: int
    grid: int
    equal: int


@answer
class SearchAnswer(Head):
    """Grid against random search on a plane."""

    of: int
    axes: list[MapAxis]
    side: int
    draw: int
    searches: int
    grid: FoundTries
    random: FoundTries
    wins: SearchWins
    """Of all random searches against this grid."""
    wins_over_shifted: SearchWins
    """Of random searches against grids at random places."""
