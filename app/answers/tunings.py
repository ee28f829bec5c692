"""Shapes of a tuning's events."""

from __future__ import annotations

from typing_extensions import TypedDict

from app.answers.base import PackedArray, Values, answer


@answer
class TuningProgress(TypedDict):
    """Progress of a tuning."""

    index: int
    """Of the rule that is searched."""
    share: float
    """Of all gradient evaluations, 0 to 1."""


@answer
class TunedRule(TypedDict):
    """The best hyperparameters of one rule, and its losses from other starts.

    The losses are given by gradient evaluations.
    """

    index: int
    rule: str
    title: str
    hyperparameters: Values
    """Those that were searched."""
    score: float | None
    """Lower is better; None where no draw was of use."""
    spent: int
    """Gradient evaluations of its search."""
    low: PackedArray
    """The 10th percentile; infinite where the runs flew off."""
    median: PackedArray
    high: PackedArray
    """The 90th percentile."""
    final: list[float | None]
    """The last of each; None where infinite."""
    reached: float
    """Share of the runs that came within 0.001 of the lowest minimum."""


@answer
class TuningDone(TypedDict):
    """The result of a tuning."""

    ranking: list[int]
    """Indices of the rules, the lowest median loss first."""
    link: str
    """The race at these hyperparameters."""
