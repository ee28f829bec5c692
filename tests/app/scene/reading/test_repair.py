"""The nearest scene is always one, and a good scene is nearest to itself."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.scene.build import build
from app.scene.draft import Draft
from app.scene.link import read, read_draft, write
from app.scene.reading.repair import nearest
from app.scene.scene import Scene
from app.settings import Settings
from tests.app.scene.test_link import SCENES

SETTINGS = Settings(max_steps=1_000, max_runs=3, max_race_steps=2_000)
NAMES = [
    "sgd",
    "adm",
    "",
    "saddle",
    "x**",
    "a*x",
    "step",
    "lr",
    "nan",
    "-1e9",
    "1e400",
    "7",
    "0.5",
    "schedule",
    "schedule.period",
    "kappa",
    "run",
    "v",
]


@st.composite
def queries(draw: st.DrawFn) -> str:
    name = st.sampled_from(NAMES)
    value = st.lists(name | st.tuples(name, name).map(":".join), max_size=4).map(",".join)
    key = st.sampled_from(
        [
            "v",
            "surface",
            "formula",
            "with",
            "view",
            "start",
            "steps",
            "run",
            "noise",
            "batch",
            "seed",
            "seeds",
            "color",
        ]
    )
    return "&".join(draw(st.lists(st.tuples(key, value).map("=".join), max_size=8)))


@given(queries())
def test_there_is_always_one_and_it_opens(query: str) -> None:
    draft, _ = read_draft(query, SETTINGS)
    scene = nearest(draft, SETTINGS)
    assert isinstance(scene, Scene)
    assert read(write(scene)[2:], SETTINGS) == scene


DRAFTS = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.sampled_from(NAMES),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*NAMES, *Draft.model_fields, "rule", "slug", "hyperparameters"]), inner
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*Draft.model_fields, "color"]), DRAFTS))
def test_any_json_has_a_nearest_scene(draft: dict[str, Any]) -> None:
    assert isinstance(nearest(draft, SETTINGS), Scene)


@given(SCENES)
def test_a_good_scene_is_nearest_to_itself(draft: dict[str, Any]) -> None:
    assert nearest(draft, Settings()) == build(draft, Settings())
