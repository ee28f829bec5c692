"""Scores of a benchmark: the starts that each rule solves on each surface, and its times.

They are kept as CSV.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from io import StringIO
from typing import Any, Final

import numpy as np

from optimizers.benchmark.pair import AllConditions
from optimizers.benchmark.profiles import performance_profile
from optimizers.problem import Array

COLUMNS: Final = ("surface", "rule", "hyperparameters", "evaluations", "median_final_loss")
MARK: Final = "# "
"""What begins a line of the head."""
NEVER: Final = "-"
MEDIAN: Final = 50.0

Pair = tuple[str, str]
"""Slugs of a surface and of a rule."""


@dataclass(frozen=True, slots=True)
class Score:
    """One rule on one surface, from starts that its tuning has not seen."""

    hyperparameters: Mapping[str, float]
    """Those that were tuned; empty where no draw was of use, or there is nothing to tune."""
    evaluations: Array
    """(tests,), gradient evaluations until the tolerance was met; inf if never."""
    median_final_loss: float
    """inf where most runs diverged."""

    @property
    def solved(self) -> float:
        """Share of the starts from which the tolerance was met."""
        return float(np.mean(np.isfinite(self.evaluations)))

    @property
    def median_evaluations(self) -> float:
        """Evaluations after which half of the starts are solved; inf if fewer are."""
        return median(self.evaluations)


@dataclass(frozen=True, slots=True)
class Standing:
    """One rule over all problems."""

    rule: str
    solved: float
    """Share of the problems that it solves."""
    surfaces: int
    """Number of surfaces on which it solves at least half of the starts."""
    best: float
    """Share of the problems that it solves as soon as any rule: its performance profile at 1."""


@dataclass(frozen=True)
class Scores:
    """Scores of all pairs of a benchmark, from the same starts for all rules on a surface."""

    conditions: AllConditions
    surfaces: tuple[str, ...]
    rules: tuple[str, ...]
    of: Mapping[Pair, Score]

    def times(self, surfaces: Iterable[str] | None = None) -> Array:
        """Return evaluations to the tolerance, (problems, rules).

        A problem is a surface from one start.
        """
        chosen = self.surfaces if surfaces is None else surfaces
        return np.concatenate(
            [
                np.stack([self.of[surface, rule].evaluations for rule in self.rules], axis=1)
                for surface in chosen
            ]
        )

    def on(self, surface: str) -> Scores:
        """Return the scores on one surface."""
        own = {pair: score for pair, score in self.of.items() if pair[0] == surface}
        return replace(self, surfaces=(surface,), of=own)

    @property
    def ranking(self) -> list[str]:
        """The rules by the share of problems that they solve, the largest first.

        Equal ones are ordered by how soon they do.
        """
        return [standing.rule for standing in self.overall]

    @cached_property
    def overall(self) -> list[Standing]:
        """The standing of each rule over all problems, in the order of `ranking`."""
        times = self.times()
        solved, fastest = np.isfinite(times).mean(axis=0), performance_profile(times, [1.0])[0]
        # what is unsolved counts as the whole budget
        means = np.minimum(times, self.conditions["steps"] + 1).mean(axis=0)
        order = sorted(range(len(self.rules)), key=lambda k: (-solved[k], means[k]))
        return [
            Standing(
                self.rules[k],
                float(solved[k]),
                sum(self.of[surface, self.rules[k]].solved >= 0.5 for surface in self.surfaces),
                float(fastest[k]),
            )
            for k in order
        ]

    def as_csv(self, head: Sequence[str] = ()) -> str:
        """Return a row for each pair, below lines of a head and the conditions as JSON."""
        text = StringIO()
        text.writelines(f"{MARK}{line}\n" for line in (*head, json.dumps(self.conditions)))
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        for (surface, rule), score in self.of.items():
            values = " ".join(f"{name}:{value!r}" for name, value in score.hyperparameters.items())
            counts = " ".join(
                f"{count:.0f}" if np.isfinite(count) else NEVER for count in score.evaluations
            )
            writer.writerow((surface, rule, values, counts, repr(score.median_final_loss)))
        return text.getvalue()


def read_scores(text: str) -> Scores:
    """Return the scores that `Scores.as_csv` wrote."""
    lines = text.splitlines()
    head = [line.removeprefix(MARK) for line in lines if line.startswith(MARK)]
    conditions: AllConditions = json.loads(head[-1])
    rows = csv.DictReader(lines[len(head) :])
    scores = {(row["surface"], row["rule"]): _read_score(row) for row in rows}
    surfaces, rules = (tuple(dict.fromkeys(pair[k] for pair in scores)) for k in (0, 1))
    return Scores(conditions, surfaces, rules, scores)


def _read_score(row: Mapping[str, Any]) -> Score:
    pairs = (item.split(":") for item in row["hyperparameters"].split())
    counts = [np.inf if one == NEVER else float(one) for one in row["evaluations"].split()]
    return Score(
        {name: float(value) for name, value in pairs},
        np.array(counts),
        float(row["median_final_loss"]),
    )


def median(values: Array) -> float:
    """Return the lowest value that at least half of them are at or below."""
    return float(np.percentile(values, MEDIAN, method="inverted_cdf"))
