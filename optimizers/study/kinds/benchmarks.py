"""Benchmarks in tiles: one rule on one surface, tuned and run from new starts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np

from optimizers.benchmark import Benchmark
from optimizers.benchmark.benchmark import pairs_of
from optimizers.benchmark.pair import AllConditions, completed, of_runs, run_pair
from optimizers.rules import RULES, find_rule
from optimizers.study.fields import LIST, NUMBER, TEXT, Fields, at, check_some
from optimizers.study.tile import Arrays, Found, Tile
from surfaces.catalog import SURFACES, find_surface

CONDITIONS: Final = tuple(AllConditions.__annotations__)


@dataclass(frozen=True)
class BenchmarkEntry:
    """A benchmark of a plan."""

    name: str
    surfaces: tuple[str, ...]
    rules: tuple[str, ...]
    conditions: AllConditions

    KIND: ClassVar = "benchmark"
    KEY: ClassVar = "benchmarks"
    FIELDS: ClassVar = Fields(
        shapes={
            "rules": LIST,
            "surfaces": LIST,
            **dict.fromkeys(CONDITIONS, NUMBER),
            "method": TEXT,
            "target": TEXT,
        },
        needed=(),
    )

    @classmethod
    def read(cls, name: str, given: Mapping[str, Any]) -> BenchmarkEntry:
        """Return the benchmark of an entry whose fields have been checked for their shapes.

        Raises:
            InputError: naming the field, the value and what is allowed.
        """
        found = {"rules": [rule.slug for rule in RULES], "surfaces": [s.slug for s in SURFACES]}
        for field, find in (("rules", find_rule), ("surfaces", find_surface)):
            if field in given:
                check_some(given[field], field)
                for index, slug in enumerate(given[field]):
                    with at(f"{field}[{index}]"):
                        find(slug)
                found[field] = list(dict.fromkeys(given[field]))
        conditions = {key: given[key] for key in CONDITIONS if key in given}
        return cls(name, tuple(found["surfaces"]), tuple(found["rules"]), completed(**conditions))

    def tiles(self, most: int) -> Iterator[Tile]:
        """Yield the tiles, a surface and a rule each; a search can't be divided."""
        runs = of_runs(self.conditions)
        work = runs["passes"] * runs["budget"] + runs["tests"] * (runs["steps"] + 1)
        for surface, rule in pairs_of(self.surfaces, self.rules):
            yield Tile.of(self.KIND, {"surface": surface, "rule": rule, "conditions": runs}, work)

    @staticmethod
    def compute(data: Mapping[str, Any], threads: int) -> Arrays:
        """Return the tuning of a pair and its losses; a search runs on one thread."""
        return dict(run_pair(data["surface"], data["rule"], data["conditions"]))

    def assemble(self, tiles: Iterable[Found]) -> Benchmark:
        """Return the benchmark of all tiles, in their order."""
        pairs = pairs_of(self.surfaces, self.rules)
        found = {pair: arrays for pair, (_, arrays) in zip(pairs, tiles, strict=True)}
        return Benchmark(self.conditions, self.surfaces, self.rules, found)

    def arrays(self, tiles: Iterable[Found]) -> Arrays:
        """Return the whole by name; what is of pairs as (surfaces, rules, ...)."""
        made = self.assemble(tiles)
        shape = len(self.surfaces), len(self.rules), -1
        scores = [made.scores.of[pair] for pair in made.pairs]
        losses = [made.results[pair]["losses"][:, -1] for pair in made.pairs]
        return {
            "surfaces": np.array(self.surfaces, np.str_),
            "rules": np.array(self.rules, np.str_),
            "evaluations": np.array([score.evaluations for score in scores]).reshape(shape),
            "final_losses": np.array(losses).reshape(shape),
            **{
                f"{surface}.{rule}.{name}": np.array(value)
                for surface, rule in made.pairs
                for name, value in made.hyperparameters((surface, rule)).items()
            },
        }

    def table(self, tiles: Iterable[Found]) -> Iterator[dict[str, Any]]:
        """Yield the whole as columns of a table, one row a surface, rule and start."""
        made, tests = self.assemble(tiles), range(self.conditions["tests"])
        tuned = [made.hyperparameters(pair) for pair in made.pairs]
        names = sorted({name for one in tuned for name in one})
        results = [made.results[pair] for pair in made.pairs]
        yield {
            "surface": [surface for surface, _ in made.pairs for _ in tests],
            "rule": [rule for _, rule in made.pairs for _ in tests],
            **{name: [one.get(name) for one in tuned for _ in tests] for name in names},
            "start_x": np.concatenate([one["starts"][:, 0] for one in results]),
            "start_y": np.concatenate([one["starts"][:, 1] for one in results]),
            "final_loss": np.concatenate([one["losses"][:, -1] for one in results]),
            "evaluations": np.concatenate([made.scores.of[p].evaluations for p in made.pairs]),
        }
