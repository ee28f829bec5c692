"""A problem: what is to be run, from names and numbers to checked records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from optimizers.rule import Rule
from optimizers.rules import find_rule
from surfaces.autodiff.tape import BoundTape
from surfaces.catalog import find_surface
from surfaces.errors import check_range, check_whole
from surfaces.formula import CONSTANTS
from surfaces.surface import Surface, typed_surface

STEPS = 200
"""How many steps a run takes unless it is told."""

LARGEST_STEPS = 10**9
LARGEST_NOISE = 1e6
LARGEST_SEED = 2**53 - 1
"""Seeds are whole numbers from 0 to this, so that a browser reads the same one from a link."""


def as_rule(rule: str | Rule) -> Rule:
    """The rule itself, or the one of that slug."""
    return rule if isinstance(rule, Rule) else find_rule(rule)


def as_surface(on: str | Surface) -> Surface:
    """The surface itself, the one of that slug, or the one of that formula."""
    if isinstance(on, Surface):
        return on
    return find_surface(on) if _looks_like_slug(on) else typed_surface(on)


def batches(surface: Surface, parameters: Mapping[str, float], size: int) -> Batch | None:
    """How mini-batches of that size are drawn from a surface's data; None for 0, the whole surface.

    Raises:
        InputError: more rows than there are; a surface that is not over data has none.
    """
    check_whole(size, 0, len(surface.data.rows) if surface.data else 0, "batch")
    return (
        Batch(size, surface.row_tape(parameters), surface.data.array)
        if size and surface.data
        else None
    )


def _looks_like_slug(text: str) -> bool:
    # A formula of nothing but letters, digits and minus signs has x, y or a constant somewhere in
    # it.
    words = text.split("-")
    return all(
        word.isalnum() and word.islower() and len(word) > 1 and word not in CONSTANTS
        for word in words
    )


def checked_start(surface: Surface, start: tuple[float, float] | None) -> tuple[float, float]:
    """The start, within the bound of every run."""
    x, y = surface.start if start is None else start
    return check_range(x, -START_LIMIT, START_LIMIT, "start"), check_range(
        y, -START_LIMIT, START_LIMIT, "start"
    )


START_LIMIT = 1e5
"""Largest coordinate of a start: well within the bound at which a run has diverged."""


def check_steps(steps: int) -> int:
    """A number of steps, a whole one."""
    return check_whole(steps, 0, LARGEST_STEPS, "steps")


def check_noise(noise: float, seed: int) -> None:
    """A standard deviation, 0 or more, and a seed, a whole number."""
    check_range(noise, 0.0, LARGEST_NOISE, "noise")
    check_whole(seed, 0, LARGEST_SEED, "seed")


Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Batch:
    """Mini-batches: the gradient is the mean over some rows of data, drawn anew for each step."""

    size: int
    """Rows in a batch; 0 for none."""
    row_tape: BoundTape
    """The loss of one row."""
    data: Array
    """(rows, columns)."""

    def arguments(self, lanes: int) -> tuple[Any, ...]:
        """What the loop is given."""
        tape = self.row_tape
        work = tape.workspace(lanes) if self.size else np.empty((0, 0))
        return self.size, tape.code, tape.out, work, np.array(tape.columns, np.int64), self.data
