"""Words beside a run's name are true of its path, in races of surfaces, gallery and lessons."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pytest

from app.lessons.loader import read_course
from app.scene.opening import opening
from app.scene.scene import Scene
from app.scene.surface_race import LIMITS, race_of
from app.web.languages import SOURCE
from optimizers.descend import Run
from surfaces.analysis.grid import sample
from surfaces.catalog import SURFACES
from tests.app.gallery.races import SCENES, run_of
from tests.server import ROOT

GRID = (61, 61)
LOST = ("diverged", "not-finite")


class Told(NamedTuple):
    """A run, where it is seen, and what is told of it."""

    name: str
    run: Run
    scene: Scene
    low: float
    manner: str

    @property
    def left(self) -> float:
        """The part of the loss above the lowest in view that is left."""
        losses = self.run.losses - self.low
        return float(losses[-1] / losses[0])

    @property
    def detour(self) -> float:
        """The path's length over that of the straight way."""
        path = self.run.positions
        length = np.hypot(*np.diff(path, axis=0).T).sum()
        return float(length / np.hypot(*(path[-1] - path[0])))

    @property
    def lately(self) -> float:
        """How far it has come within ten steps, in diagonals of the view."""
        return float(np.hypot(*self._moved(10)) / np.sqrt(2))

    @property
    def reversals(self) -> float:
        """The part of its steps that go against the one before."""
        steps = np.diff(self.run.positions, axis=0)
        return float(np.mean((steps[1:] * steps[:-1]).sum(axis=1) < 0))

    @property
    def outside(self) -> bool:
        """True if it ends outside the view."""
        x0, x1, y0, y1 = self.scene.window
        x, y = self.run.positions[-1]
        return not (x0 <= x <= x1 and y0 <= y <= y1)

    def _moved(self, steps: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        x0, x1, y0, y1 = self.scene.window
        path = self.run.positions
        moved = path[-1] - path[max(0, len(path) - 1 - steps)]
        return np.asarray(moved / (x1 - x0, y1 - y0))


def scenes() -> Iterator[tuple[str, Scene]]:
    yield "opening", opening(LIMITS)
    for surface in SURFACES:
        if race := race_of(surface):
            yield surface.slug, race
    yield from ((f"gallery: {id}", scene) for id, scene in SCENES.items())
    for lesson in read_course()[SOURCE].values():
        yield from ((f"{lesson.slug}: {id}", scene) for id, scene in lesson.scenes.items())


@pytest.fixture(scope="module")
def told() -> list[Told]:
    if not shutil.which("node"):
        pytest.skip("node, which runs the pages' scripts, is not installed")
    runs = []
    for name, scene in scenes():
        low = sample(scene.surface.tape(scene.parameters), scene.window, GRID)
        lowest = float(low.loss[np.isfinite(low.loss)].min())
        runs += [(name, run_of(scene, entry), scene, lowest) for entry in scene.runs]
    records = [
        {
            "x": run.positions[:, 0].tolist(),
            "y": run.positions[:, 1].tolist(),
            "loss": run.losses.tolist(),
            "code": run.outcome.code,
            "view": scene.window,
            "low": lowest,
        }
        for _, run, scene, lowest in runs
    ]
    answer = subprocess.run(
        ["node", str(ROOT / "tests/js/manners.js")],
        input=json.dumps(records),
        capture_output=True,
        text=True,
        check=True,
    )
    return [Told(*run, manner) for run, manner in zip(runs, json.loads(answer.stdout), strict=True)]


def of(told: list[Told], *manners: str) -> list[Told]:
    found = [one for one in told if one.manner in manners]
    assert found, f"no race shows any of {manners}"
    return found


def wrong(found: list[Told], holds: list[bool]) -> list[tuple[str, str, float, float, float]]:
    return [
        (one.name, one.run.rule.slug, one.left, one.detour, one.lately)
        for one, is_true in zip(found, holds, strict=True)
        if not is_true
    ]


def test_what_bends_straight_in_is_in_and_nearly_straight(told: list[Told]) -> None:
    found = of(told, "arc")
    assert wrong(found, [one.left < 0.1 and one.detour <= 1.5 for one in found]) == []
    curved = of(told, "curve")
    assert wrong(curved, [one.left < 0.1 and one.detour > 1.5 for one in curved]) == []


def test_what_goes_downhill_or_rests_is_lower_but_not_in(told: list[Told]) -> None:
    found = of(told, "down")
    assert wrong(found, [0.1 <= one.left <= 1 and one.lately >= 0.001 for one in found]) == []
    resting = of(told, "rest")
    assert wrong(resting, [0.1 <= one.left <= 1 and one.lately < 0.001 for one in resting]) == []


def test_what_zigzags_turns_back_at_most_steps(told: list[Told]) -> None:
    for one in told:
        inside = not one.outside and one.run.outcome.code not in LOST
        if inside and len(one.run.losses) > 3:
            assert (one.manner == "zigzag") == (one.reversals >= 0.5), one.name


def test_a_swing_that_calms_down_has_little_left_or_rests(told: list[Told]) -> None:
    found = of(told, "calm")
    assert wrong(found, [one.left < 0.1 or one.lately < 0.001 for one in found]) == []
    swinging = of(told, "swing")
    assert wrong(swinging, [0.1 <= one.left <= 1 for one in swinging]) == []


def test_what_creeps_has_hardly_moved_or_hardly_sunk(told: list[Told]) -> None:
    found = of(told, "creep")
    assert wrong(found, [one.lately < 0.03 or one.left > 0.9 for one in found]) == []


def test_who_left_is_outside_and_nobody_else_is(told: list[Told]) -> None:
    for one in told:
        is_lost = one.run.outcome.code in LOST
        assert (one.manner == "gone") == is_lost, one.name
        assert (one.manner == "left") == (one.outside and not is_lost), one.name


def test_the_opening_and_the_saddle_are_told_as_seen(told: list[Told]) -> None:
    seen = {(one.name, one.run.rule.slug): one.manner for one in told}
    opened = [seen["opening", rule] for rule in ("sgd", "momentum", "adam")]
    assert opened == ["zigzag", "calm", "arc"]
    assert seen["saddle", "sgd"] == "down", "it has not arrived anywhere"
    assert len(Counter(seen.values())) >= 8, "one word for everything would be none"
