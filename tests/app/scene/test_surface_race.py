"""Every surface's race: stays in view, tells its rules apart, and suits rules outside it."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from app.catalog import catalog
from app.races.race import problem_of
from app.scene import link as codec
from app.scene.opening import LINK
from app.scene.scene import Scene
from app.scene.surface_race import LIMITS, race_of
from app.settings import Settings
from app.web.languages import LANGUAGES
from optimizers.descend import Run, descend, solve
from optimizers.outcome import Code
from optimizers.races import suited
from optimizers.races.plans import PLANS, SEARCHED
from optimizers.races.race import recorded
from optimizers.races.suited import followed
from optimizers.races.tune import search_race
from optimizers.rule import Rate
from optimizers.rules import RULES, find_rule
from optimizers.theory.linear_step import learning_rate_is
from surfaces.catalog import SURFACES, find_surface
from surfaces.surface import Surface, typed_surface

LEAVING = "saddle"
"""Leaving is what its race shows."""
GONE = (Code.DIVERGED, Code.NOT_FINITE)

surfaces = pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.slug)


def scene_of(surface: Surface) -> Scene:
    race = race_of(surface)
    assert race, f"run: python -m optimizers.races.tune {surface.slug}"
    return race


def runs_of(scene: Scene) -> list[Run]:
    return [solve(problem_of(scene, run)) for run in scene.runs]


def leaves(run: Run, scene: Scene) -> bool:
    xmin, xmax, ymin, ymax = scene.window
    x, y = run.positions.T
    return bool(x.min() < xmin or x.max() > xmax or y.min() < ymin or y.max() > ymax)


@surfaces
def test_its_race_is_of_the_three_rules(surface: Surface) -> None:
    scene = scene_of(surface)
    assert scene.surface == surface
    assert [run.rule.slug for run in scene.runs] == ["sgd", "momentum", "adam"]


def test_no_race_is_left_of_a_surface_that_is_gone() -> None:
    assert list(recorded()) == [s.slug for s in SURFACES if s.slug in recorded()]


@surfaces
def test_nothing_leaves_its_view(surface: Surface) -> None:
    scene = scene_of(surface)
    left = [run.rule.slug for run in runs_of(scene) if leaves(run, scene)]
    assert left == (["momentum", "adam"] if surface.slug == LEAVING else [])


@surfaces
def test_its_paths_are_told_apart_at_a_glance(surface: Surface) -> None:
    """Somewhere one of two paths is 4 % of the window away from the other."""
    scene = scene_of(surface)
    xmin, xmax, ymin, ymax = scene.window
    paths = [run.positions / (xmax - xmin, ymax - ymin) for run in runs_of(scene)]
    for one, two in combinations(paths, 2):
        between = np.hypot(*np.moveaxis(one[:, None] - two[None], -1, 0))
        assert max(between.min(axis=0).max(), between.min(axis=1).max()) > 0.04


@surfaces
def test_every_run_of_it_descends(surface: Surface) -> None:
    for run in runs_of(scene_of(surface)):
        assert run.losses[-1] < run.losses[0]


@pytest.mark.parametrize("slug", ["himmelblau", "local-minima"])
def test_the_script_finds_the_race_that_is_recorded(slug: str) -> None:
    found = search_race(find_surface(slug), PLANS.get(slug, SEARCHED))
    assert found == recorded()[slug]


def test_the_bowl_races_what_the_page_opens_with() -> None:
    assert codec.write(scene_of(find_surface("elliptic-bowl"))) == LINK


def test_sgd_stays_on_the_saddle_that_momentum_leaves() -> None:
    sgd, momentum, _ = runs_of(scene_of(find_surface("saddle")))
    assert np.hypot(*sgd.positions[-1]) < 0.1
    assert abs(momentum.positions[-1, 1]) > 2.0
    assert sgd.hyperparameters["lr"] == momentum.hyperparameters["lr"]
    below = scene_of(find_surface("saddle-valley"))
    sgd, momentum, _ = runs_of(replace(below, steps=60))
    assert abs(sgd.positions[-1, 1]) < 1.0
    assert abs(momentum.positions[-1, 1]) == pytest.approx(5**0.5, abs=0.1)


# --- rules that are not in the race


LATER_STEPS_OF_THEIR_OWN = {
    "goldstein-price": ["adabound", "barzilai-borwein"],
    "rastrigin": ["barzilai-borwein"],
}
"""By surface: rules whose later steps do not follow their learning rate, where the slope is a
million, or turns from step to step."""


@surfaces
def test_no_other_rule_with_a_rate_diverges(surface: Surface) -> None:
    """Rules that find the length of their steps by themselves are what they are.

    So are those that only begin with a rate.
    """
    if surface.slug == LEAVING:
        pytest.skip("leaving is what its race shows")
    scene, values = scene_of(surface), suited(surface)
    gone = [
        rule.slug
        for rule in RULES
        if rule.has_learning_rate and learning_rate_is(rule) is not Rate.SHARE
        if descend(
            rule,
            on=surface,
            parameters=scene.parameters,
            start=scene.start,
            steps=scene.steps,
            **dict[str, Any](values.get(rule.slug, {})),
        ).outcome.code
        in GONE
    ]
    assert gone == LATER_STEPS_OF_THEIR_OWN.get(surface.slug, [])


def test_a_rule_follows_its_kind() -> None:
    raced = {
        "sgd": {"lr": 0.009},
        "momentum": {"lr": 0.004, "rho": 0.9},
        "adam": {"lr": 0.6},
    }
    # theory: L * lr < 2 (1 + rho) for momentum, (2 + 2 rho) / (1 + 2 rho) for Nesterov's
    assert followed(find_rule("nesterov"), raced) == {"lr": pytest.approx(0.004 / 2.8, rel=0.03)}
    assert followed(find_rule("momentum-average"), raced) == {"lr": 0.04}
    assert followed(find_rule("adamw"), raced) == {"lr": 0.6}
    assert followed(find_rule("sam"), raced) == {"lr": 0.005}
    assert followed(find_rule("polyak"), raced) == {}


def test_the_catalogue_has_races_and_what_they_bring() -> None:
    records = {s["slug"]: s for s in catalog(Settings(), LANGUAGES["en"])["surfaces"]}
    record = records["rosenbrock"]
    scene = scene_of(find_surface("rosenbrock"))
    assert record["race"] == codec.write(scene)
    assert record["brings"]
    assert record["brings"]["start"] == (-1.2, 1.0)
    brought = record["brings"]["hyperparameters"]
    assert brought["sgd"] == scene.runs[0].hyperparameters
    assert brought["nesterov"]["lr"] < brought["momentum"]["lr"]
    assert "newton-damped" not in brought
    bowl = records["elliptic-bowl"]["brings"]
    assert bowl and bowl["parameters"]["kappa"] == 50.0


def test_a_typed_formula_has_no_race() -> None:
    assert race_of(typed_surface("x**2 + a*y**2")) is None
    assert suited(typed_surface("x**2 + a*y**2")) == {}


def test_races_keep_to_the_usual_limits() -> None:
    assert all(scene_of(surface).total_steps <= LIMITS.max_race_steps for surface in SURFACES)
