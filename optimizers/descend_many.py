"""The Python face for many runs: `descend_many` and the `Runs` it returns."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from optimizers.engine.lanes import Lanes
from optimizers.notebook import Shown, runs_figure
from optimizers.outcome import final_codes
from optimizers.problem import (
    START_LIMIT,
    STEPS,
    Array,
    Batch,
    as_rule,
    as_surface,
    batches,
    check_noise,
    check_steps,
)
from optimizers.rule import Rule
from optimizers.schedules import Choice, lr_factors
from surfaces.analysis.landmarks import lowest_minimum
from surfaces.autodiff.interpreter import LANES
from surfaces.autodiff.tape import BoundTape
from surfaces.errors import InputError, Phrase, check_range
from surfaces.surface import Surface

_CORES = os.cpu_count() or 1


@dataclass(frozen=True)
class Task:
    """What to run: everything but the target loss."""

    rule: Rule
    tape: BoundTape
    starts: Array
    hyperparameters: Mapping[str, Array]
    schedule: Array
    noise: float
    seeds: npt.NDArray[np.uint64]
    batch: Batch | None

    def run(self, target: float = -np.inf) -> list[Lanes]:
        """Descend, one share of the lanes on each core."""
        share = max(LANES, -(-len(self.starts) // _CORES))
        with ThreadPoolExecutor(_CORES) as pool:
            return list(
                pool.map(
                    lambda first: self._run_share(slice(first, first + share), target),
                    range(0, len(self.starts), share),
                )
            )

    def _run_share(self, part: slice, target: float) -> Lanes:
        hyperparameters = {name: values[part] for name, values in self.hyperparameters.items()}
        lanes = Lanes(
            self.rule,
            self.tape,
            self.starts[part],
            hyperparameters,
            self.schedule,
            self.noise,
            self.seeds[part],
            target,
            self.batch,
        )
        lanes.advance(self.schedule.size + 1, keep_history=False)
        return lanes


@dataclass(frozen=True)
class Runs(Shown):
    """How the lanes of one rule ended."""

    task: Task
    surface: Surface
    parameters: Mapping[str, float]
    final: Array
    """How every lane ended, as in `Lanes.final`."""
    best_losses: Array
    """(lanes,)."""
    steps_taken: npt.NDArray[np.int64]
    """(lanes,)."""
    statuses: npt.NDArray[np.int64]
    """(lanes,), what the loop says became of each lane."""
    evaluations: npt.NDArray[np.int64]
    """(lanes,), how often each lane asked the surface (`optimizers.problem.Records`)."""

    def figure(self) -> Any:
        """Where the lanes started and ended, over the contour, as a `plotly.graph_objects.Figure`."""
        return runs_figure(self)

    @property
    def final_positions(self) -> Array:
        """(lanes, 2)."""
        return self.final[:2].T

    @property
    def final_losses(self) -> Array:
        """(lanes,)."""
        return np.asarray(self.final[2])

    @property
    def outcomes(self) -> npt.NDArray[np.str_]:
        """(lanes,), the code of each lane's outcome."""
        return final_codes(self.task.tape, self.final, self.statuses)

    def steps_to(self, tolerance: float) -> Array:
        """(lanes,), the first step with a loss at most `tolerance` above the surface's lowest minimum (0 if it has none); inf if never.

        It descends again, with that loss as a target: the same numbers, so no history had to be
        kept.
        """
        lowest = lowest_minimum(self.surface, tuple(self.parameters.items()))
        reached = np.concatenate(
            [share.reached for share in self.task.run((lowest or 0.0) + tolerance)]
        )
        return np.where(reached < 0, np.inf, reached)


def descend_many(
    rule: str | Rule,
    *,
    on: str | Surface,
    starts: npt.ArrayLike,
    steps: int = STEPS,
    parameters: Mapping[str, float] | None = None,
    schedule: Choice = None,
    noise: float = 0.0,
    batch: int = 0,
    seed: npt.ArrayLike = 0,
    **hyperparameters: npt.ArrayLike,
) -> Runs:
    """Run one optimizer from many starts, side by side, keeping only how each lane ends.

    Args:
        rule, on, steps, parameters, schedule, noise, batch: as for `descend`.
        starts: (lanes, 2), or (2,) for one start that all lanes share.
        seed: one for all lanes, which then meet the same noise, or (lanes,).
        **hyperparameters: of the rule, each a number or (lanes,).

    Raises:
        InputError: naming the field, the value and what is allowed.
    """
    chosen_rule, surface = as_rule(rule), as_surface(on)
    values = {name: np.asarray(value, np.float64) for name, value in hyperparameters.items()}
    points, seeds = np.asarray(starts, np.float64), np.asarray(seed)
    lanes = _lanes(points, {**values, "seed": seeds})
    chosen_rule.complete({name: float(value.min()) for name, value in values.items()})
    chosen_rule.complete({name: float(value.max()) for name, value in values.items()})
    for limit in (points.min(), points.max()):
        check_range(float(limit), -START_LIMIT, START_LIMIT, "starts")
    for one in (seeds.min(), seeds.max(), *seeds[seeds % 1 != 0][:1]):
        check_noise(noise, one.item())
    fixed = surface.complete(parameters or {})
    task = Task(
        chosen_rule,
        surface.tape(fixed),
        np.ascontiguousarray(np.broadcast_to(points, (lanes, 2))),
        {
            name: np.broadcast_to(values.get(name, np.float64(default)), lanes)
            for name, default in chosen_rule.defaults.items()
        },
        lr_factors(schedule, check_steps(steps)),
        noise,
        np.broadcast_to(seeds.astype(np.uint64), lanes),
        batches(surface, fixed, batch),
    )
    shares = task.run()
    final = np.concatenate([share.final for share in shares], axis=1)
    return Runs(
        task,
        surface,
        fixed,
        final,
        np.concatenate([share.best for share in shares]),
        np.concatenate([share.ended for share in shares]),
        np.concatenate([share.status for share in shares]),
        np.concatenate([share.evaluations for share in shares]),
    )


def _lanes(points: Array, others: Mapping[str, npt.NDArray[np.generic]]) -> int:
    if points.shape[-1:] != (2,) or points.ndim > 2 or not points.size:
        raise InputError(
            "{field} has shape {value}, allowed is {allowed}",
            field="starts",
            value=points.shape,
            allowed=Phrase("(lanes, 2) or (2,)"),
        )
    sizes = {name: value.size for name, value in others.items() if value.ndim}
    lanes = len(points) if points.ndim == 2 else max(sizes.values(), default=1)
    for name, size in sizes.items():
        if size != lanes or others[name].ndim > 1:
            allowed = Phrase("one, or {lanes}", lanes=lanes)
            raise InputError(
                "{field} has {value} values, allowed is {allowed}",
                field=name,
                value=size,
                allowed=allowed,
            )
    return lanes
