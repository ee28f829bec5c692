"""Sliders that the link of an embedded race chooses."""

from __future__ import annotations

import pytest

from app.scene.controls import MAX_SLIDERS, places_of, split_controls
from app.scene.link import read
from app.settings import Settings
from app.web.errors import Problem

QUERY = (
    "v=1&surface=elliptic-bowl,kappa:20"
    "&run=sgd,lr:0.05&run=momentum,lr:0.01,rho:0.8,schedule:step&run=newton"
)
SCENE = read(QUERY, Settings())


@pytest.mark.parametrize(
    ("choice", "places"),
    [
        ("", []),
        ("lr,rho", ["runs.0.lr", "runs.1.lr", "runs.1.rho"]),
        ("rho%2Clr", ["runs.1.rho", "runs.0.lr", "runs.1.lr"]),
        ("kappa,start", ["surface.kappa", "start"]),
        ("noise,steps", ["noise", "steps"]),
        ("runs.1.lr, runs.1.schedule.period", ["runs.1.lr", "runs.1.schedule.period"]),
    ],
)
def test_a_choice_names_places(choice: str, places: list[str]) -> None:
    assert places_of(choice, SCENE) == places


@pytest.mark.parametrize(
    "item", ["beta1", "runs.0.rho", "runs.7.lr", "runs.*.lr", "surface.b", "batch", "lr,", "Lr"]
)
def test_a_number_the_race_lacks_is_refused(item: str) -> None:
    with pytest.raises(Problem) as caught:
        places_of(item, SCENE)
    assert (caught.value.status, caught.value.field) == (422, "controls")
    assert caught.value.value == item.removeprefix("lr,")
    assert caught.value.allowed.startswith("lr, rho, kappa, angle, start, steps")


@pytest.mark.parametrize("choice", ["lr,lr", "lr,runs.1.lr", "start,start"])
def test_no_slider_is_there_twice(choice: str) -> None:
    with pytest.raises(Problem, match="twice"):
        places_of(choice, SCENE)


def test_sliders_leave_the_map_its_room() -> None:
    many = read("v=1" + MAX_SLIDERS // 2 * "&run=momentum", Settings())
    assert len(places_of("lr,rho", many)) == MAX_SLIDERS
    with pytest.raises(Problem, match="at most") as caught:
        places_of("lr,rho,kappa", many)
    assert caught.value.value == MAX_SLIDERS + 1


@pytest.mark.parametrize(
    ("query", "rest", "choice"),
    [
        ("v=1&run=sgd", "v=1&run=sgd", ""),
        ("controls=lr&v=1", "v=1", "lr"),
        ("v=1&controls=lr,rho&run=sgd", "v=1&run=sgd", "lr,rho"),
        ("v=1&controls=lr", "v=1", "lr"),
        ("v=1&controls=", "v=1", ""),
        ("v=1&mycontrols=lr", "v=1&mycontrols=lr", ""),
    ],
)
def test_a_choice_is_split_off_a_query(query: str, rest: str, choice: str) -> None:
    assert split_controls(query) == (rest, choice)
