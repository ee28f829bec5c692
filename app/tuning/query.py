"""Query of a tuning: a scene, and what the search of each of its rules may spend."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

from app.maps.query import number_of, own_items
from app.scene.link import read, write_query
from app.scene.refusal import Refusal
from app.scene.scene import Scene
from app.settings import Settings
from app.web.errors import Wrong
from optimizers.rule import Rule
from optimizers.tuning.tune import (
    DEFAULT_BUDGET,
    DEFAULT_STARTS,
    DEFAULT_TESTS,
    LARGEST_BUDGET,
    LARGEST_STARTS,
    Plan,
    make_plan,
)
from surfaces.errors import InputError, Phrase, at_most, check_whole

MOST_PASSES: Final = 100
KEYS: Final = {
    "budget": (DEFAULT_BUDGET, 1, LARGEST_BUDGET),
    "passes": (1, 1, MOST_PASSES),
    "starts": (DEFAULT_STARTS, 1, LARGEST_STARTS),
}
"""Whole numbers of the query beside the scene: default, lowest and highest."""


@dataclass(frozen=True)
class TuningQuery:
    """A tuning that was asked for, checked."""

    scene: Scene
    budget: int
    passes: int
    starts: int
    plan: Plan

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of the race, each once."""
        return tuple({run.rule.slug: run.rule for run in self.scene.runs}.values())

    @property
    def search_key(self) -> Hashable:
        """Equal where searches of one rule are equal but for the number of passes."""
        return write_query(self.scene), self.budget, self.starts

    @property
    def key(self) -> Hashable:
        """Equal for equal tunings."""
        return self.search_key, self.passes

    @property
    def evaluations(self) -> int:
        """Gradient evaluations of the whole."""
        return len(self.rules) * self.budget * self.passes


def read_tuning(query: str, settings: Settings) -> TuningQuery:
    """Return the tuning of a query: a scene's link with `budget`, `passes` and `starts`.

    Raises:
        Refusal: with the field, the value and what is allowed.
    """
    scene, given = read(query, settings, also=KEYS), own_items(query, KEYS)
    try:
        budget, passes, starts = (
            check_whole(number_of(given[name], name) if name in given else usual, low, high, name)
            for name, (usual, low, high) in KEYS.items()
        )
        _check_scene(scene)
        plan = make_plan(
            scene.surface,
            scene.parameters,
            steps=scene.steps,
            budget=budget,
            starts=starts,
            tests=DEFAULT_TESTS,
            noise=scene.noise,
            method="halving",
            seed=scene.seed,
        )
        found = TuningQuery(scene, budget, passes, starts, plan)
        most = settings.max_tuning_evaluations // (len(found.rules) * passes)
        tests = DEFAULT_TESTS * (scene.steps + 1)
        if max(budget, tests) > most:
            raise Wrong(
                "A tuning with {field} {value} is too large; allowed are {allowed}.",
                field="budget",
                value=max(budget, tests),
                allowed=at_most(most),
            )
    except InputError as error:
        raise Refusal((error.field,), error) from None
    return found


def _check_scene(scene: Scene) -> None:
    """Refuse what a tuning would have to leave out."""
    for index, run in enumerate(scene.runs):
        if run.scheduled:
            raise Wrong(
                "{field} is {value}; a tuning has {allowed}.",
                field=f"runs[{index}].schedule",
                value=run.scheduled.schedule.slug,
                allowed=Phrase("a constant learning rate"),
            )
    if scene.batch:
        raise Wrong(
            "{field} is {value}; a tuning has {allowed}.",
            field="batch",
            value=scene.batch,
            allowed=Phrase("all rows of data"),
        )
