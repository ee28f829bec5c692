"""Tunings in tiles: the search of one rule on one surface."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np

from optimizers.problem import as_surface
from optimizers.rule import Rule
from optimizers.rules import find_rule
from optimizers.study.fields import LIST, NUMBER, TABLE, TEXT, Fields, at, check_shape, check_some
from optimizers.study.tile import Arrays, Found, Tile
from optimizers.tuning.ranges import Ranges, searched
from optimizers.tuning.search import Trial
from optimizers.tuning.tune import (
    LARGEST_PASSES,
    Conditions,
    Plan,
    RuleTuning,
    Tuned,
    Tuning,
    make_plan,
)
from surfaces.errors import InputError, Phrase, check_known, check_whole

CONDITIONS: Final = tuple(Conditions.__annotations__)


@dataclass(frozen=True)
class TuningEntry:
    """A tuning of a plan."""

    name: str
    plan: Plan
    passes: int
    searches: tuple[tuple[Rule, Ranges | None], ...]
    """Rules, and the ranges chosen for them."""

    KIND: ClassVar = "tuning"
    KEY: ClassVar = "tunings"
    FIELDS: ClassVar = Fields(
        shapes={
            "rules": LIST,
            "on": TEXT,
            "parameters": TABLE,
            "passes": NUMBER,
            "ranges": TABLE,
            **dict.fromkeys(CONDITIONS, NUMBER),
            "method": TEXT,
        },
        needed=("rules", "on"),
        renamed={"surface": "on", "formula": "on"},
    )

    @classmethod
    def read(cls, name: str, given: Mapping[str, Any]) -> TuningEntry:
        """Return the tuning of an entry whose fields have been checked for their shapes.

        Raises:
            InputError: naming the field, the value and what is allowed.
        """
        check_some(given["rules"], "rules")
        rules = []
        for index, slug in enumerate(given["rules"]):
            with at(f"rules[{index}]"):
                rules.append(find_rule(slug))
        chosen = given.get("ranges", {})
        for slug in chosen:
            check_known(slug, [rule.slug for rule in rules], "ranges")
        for rule in rules:
            _check_ranges(rule, chosen.get(rule.slug))
        parameters = given.get("parameters", {})
        conditions = {key: given[key] for key in CONDITIONS if key in given}
        plan = make_plan(as_surface(given["on"], parameters), parameters, **conditions)
        passes = check_whole(given.get("passes", 1), 1, LARGEST_PASSES, "passes")
        return cls(name, plan, passes, tuple((rule, chosen.get(rule.slug)) for rule in rules))

    def tiles(self, most: int) -> Iterator[Tile]:
        """Yield the tiles, a rule each; a search can't be divided."""
        plan = self.plan
        data = {
            "on": plan.surface.slug or plan.surface.formula,
            "parameters": dict(plan.parameters),
            "passes": self.passes,
            **plan.conditions,
        }
        work = self.passes * plan.budget + len(plan.tests) * (plan.steps + 1)
        for rule, ranges in self.searches:
            spans = ranges and {n: (float(low), float(high)) for n, (low, high) in ranges.items()}
            yield Tile.of(self.KIND, {**data, "rule": rule.slug, "ranges": spans}, work)

    @staticmethod
    def compute(data: Mapping[str, Any], threads: int) -> Arrays:
        """Return the best of one rule and its losses; a search runs on one thread."""
        parameters = data["parameters"]
        conditions = {name: data[name] for name in CONDITIONS}
        plan = make_plan(as_surface(data["on"], parameters), parameters, **conditions)
        tuned = RuleTuning(plan, find_rule(data["rule"]), data["ranges"]).run(data["passes"])
        best = tuned.trial
        return {
            "names": np.array(list(best.hyperparameters), np.str_),
            "values": np.array(list(best.hyperparameters.values()), np.float64),
            "score": np.array(best.score),
            "positions": best.positions,
            "path": best.losses,
            "spent": np.array(tuned.spent),
            "losses": tuned.losses,
        }

    def assemble(self, tiles: Iterable[Found]) -> Tuning:
        """Return the tuning of all tiles, in their order."""
        found = [arrays for _, arrays in tiles]
        tuned = (
            _tuned(rule, a, self.plan) for (rule, _), a in zip(self.searches, found, strict=True)
        )
        return Tuning(self.plan, tuple(tuned))

    def arrays(self, tiles: Iterable[Found]) -> Arrays:
        """Return the whole by name."""
        tuning = self.assemble(tiles)
        tuned = tuning.tuned
        each = {
            f"{one.rule.slug}.{name}": np.array(value)
            for one in tuned
            for name, value in one.hyperparameters.items()
        }
        return {
            "rules": np.array([one.rule.slug for one in tuned], np.str_),
            "starts": np.array(tuning.plan.starts),
            "tests": np.array(tuning.plan.tests),
            "spent": np.array([one.spent for one in tuned]),
            "scores": np.array([one.trial.score for one in tuned]),
            "losses": np.array([one.losses for one in tuned]),
            "evaluations_to_tolerance": np.array([one.evaluations_to_tolerance for one in tuned]),
            **each,
        }

    def table(self, tiles: Iterable[Found]) -> Iterator[dict[str, Any]]:
        """Yield the whole as columns of a table, one row a rule and start."""
        tuning = self.assemble(tiles)
        tuned, count = tuning.tuned, len(tuning.plan.tests)
        names = sorted({name for one in tuned for name in one.hyperparameters})
        x, y = np.tile(np.array(tuning.plan.tests).T, len(tuned))
        yield {
            "rule": [one.rule.slug for one in tuned for _ in range(count)],
            **{
                n: [one.hyperparameters.get(n) for one in tuned for _ in range(count)]
                for n in names
            },
            "start_x": x,
            "start_y": y,
            "final_loss": np.concatenate([one.losses[:, -1] for one in tuned]),
            "evaluations_to_tolerance": np.concatenate(
                [one.evaluations_to_tolerance for one in tuned]
            ),
            "losses": [losses for one in tuned for losses in one.losses],
        }


def _check_ranges(rule: Rule, chosen: object) -> None:
    """Raise `InputError` unless ranges are a table of good (low, high) by hyperparameter."""
    field = f"ranges.{rule.slug}"
    if chosen is None:
        return
    check_shape(chosen, TABLE, field)
    assert isinstance(chosen, Mapping)
    for name, span in chosen.items():
        if not isinstance(span, list | tuple) or len(span) != 2:
            raise InputError(
                "{field} must be {allowed}, not {value!r}.",
                field=f"{field}.{name}",
                value=span,
                allowed=Phrase("2 numbers"),
            )
    with at(lambda error: f"{field}.{error.field}" if error.field in chosen else field):
        searched(rule, chosen)


def _tuned(rule: Rule, arrays: Arrays, plan: Plan) -> Tuned:
    values = zip(arrays["names"].tolist(), arrays["values"].tolist(), strict=True)
    score, spent = float(arrays["score"]), int(arrays["spent"])
    trial = Trial(dict(values), score, arrays["positions"], arrays["path"])
    return Tuned(rule, trial, spent, arrays["losses"], plan.lowest)
