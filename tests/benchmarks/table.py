"""The rows of the table, and the table as Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Goal(Enum):
    """Which way a figure should go from its target."""

    AT_LEAST = ">="
    AT_MOST = "<="


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure beside what it should be."""

    what: str
    measured: float
    unit: str
    goal: Goal
    target: float
    detail: str = ""

    @property
    def ratio(self) -> float:
        """How far the target is met: 1 is exactly met, more is better."""
        if self.measured == self.target:
            return 1.0
        part, whole = (
            (self.measured, self.target)
            if self.goal is Goal.AT_LEAST
            else (self.target, self.measured)
        )
        return part / whole if whole else float("inf")

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        return (
            self.what,
            _figure(self.measured, self.unit),
            f"{self.goal.value} {_figure(self.target, self.unit)}",
            f"{self.ratio:.2f}" + ("" if self.ratio >= 1 else " (missed)"),
            self.detail,
        )


HEADER = ("what", "measured", "target", "target met (1 = exactly)", "how")


class Tabular(Protocol):
    """What has a row of text."""

    @property
    def cells(self) -> tuple[str, ...]:
        """As many as the table has columns."""


def markdown(rows: Iterable[Tabular], header: tuple[str, ...] = HEADER) -> str:
    """One table, its columns aligned."""
    lines = [header, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(_line(cells, widths) for cells in (lines[0], rule, *lines[1:]))


def _line(cells: Iterable[str], widths: Iterable[int]) -> str:
    return (
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        + " |"
    )


def _figure(value: float, unit: str) -> str:
    number = f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
    return f"{number} {unit}".strip()
