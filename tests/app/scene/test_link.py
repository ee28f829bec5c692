"""Scene <-> link: the golden links of every version, round trips, and what a link may not say."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scene import link as codec
from app.scene.build import build
from app.scene.refusal import Refusal
from app.scene.scene import Scene
from app.settings import Settings
from optimizers import RULES, SCHEDULES
from optimizers.problem import DEFAULT_STEPS
from surfaces.catalog import SURFACES, find_surface
from surfaces.formula import parse
from surfaces.surface import typed_surface

GOLDEN: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "golden" / "scenes.json").read_text(encoding="utf-8")
)
SETTINGS = Settings()


def query(link: str) -> str:
    assert link.startswith("/?")
    return link[2:]


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["name"])
def test_golden_links_open_as_ever(case: dict[str, Any]) -> None:
    scene = codec.read(query(case["link"]), SETTINGS)
    assert json.loads(json.dumps(scene.as_json())) == case["scene"]
    assert codec.write(scene) == case["link"]
    assert build(case["scene"], SETTINGS) == scene
    for other in case["also"]:
        assert codec.read(query(other), SETTINGS) == scene, other


@pytest.mark.parametrize("case", GOLDEN["numbers"], ids=lambda case: case["text"])
def test_numbers_are_written_as_javascript_writes_them(case: dict[str, Any]) -> None:
    assert codec.number(float(case["value"])) == case["text"]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_written_number_reads_back_as_itself(value: float) -> None:
    text = codec.number(value)
    assert float(text) == value
    assert "+" not in text


def number_within(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False) | st.sampled_from([low, high])


@st.composite
def values_of(draw: st.DrawFn, declared: Any) -> dict[str, float]:
    chosen = (
        draw(st.lists(st.sampled_from(declared), unique_by=lambda one: one.name))
        if declared
        else []
    )
    return {one.name: draw(number_within(one.low, one.high)) for one in chosen}


@st.composite
def runs(draw: st.DrawFn) -> dict[str, Any]:
    rule = draw(st.sampled_from(RULES))
    run: dict[str, Any] = {
        "rule": rule.slug,
        "hyperparameters": draw(values_of(rule.hyperparameters)),
    }
    if draw(st.booleans()):
        schedule = draw(st.sampled_from(SCHEDULES))
        run["schedule"] = {
            "slug": schedule.slug,
            "hyperparameters": draw(values_of(schedule.hyperparameters)),
        }
    return run


TERMS = st.sampled_from(["x", "y", "2", ".5", "1e+3", "2.5E-2", "pi", "e", "a", "b_1", "kappa"])


def combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    gap = st.sampled_from(["", " ", "  "])
    two = st.tuples(inner, gap, st.sampled_from("+-*/^") | st.just("**"), gap, inner).map("".join)
    return st.one_of(
        two,
        inner.map(lambda one: f"({one})"),
        inner.map(lambda one: f"sin( {one} )"),
        st.tuples(inner, inner).map(lambda pair: f"min({pair[0]} ,{pair[1]})"),
        st.tuples(st.sampled_from("+-"), gap, inner).map("".join),
    )


FORMULAS = st.recursive(TERMS, combined, max_leaves=8)


@st.composite
def surfaces(draw: st.DrawFn) -> dict[str, Any]:
    if draw(st.booleans()):
        surface = draw(st.sampled_from(SURFACES))
        return {"slug": surface.slug, "parameters": draw(values_of(surface.parameters))}
    formula = draw(FORMULAS)
    return {"formula": formula, "parameters": draw(values_of(typed_surface(formula).parameters))}


COORDINATE = number_within(-1e5, 1e5)
VIEWS = st.tuples(COORDINATE, st.floats(0.01, 100.0), COORDINATE, st.floats(0.01, 100.0)).map(
    lambda v: [v[0], v[0] + v[1], v[2], v[2] + v[3]]
)
DRAFTS = st.fixed_dictionaries(
    {"surface": surfaces(), "runs": st.lists(runs(), min_size=1, max_size=4)},
    optional={
        "view": st.none() | VIEWS,
        "start": st.tuples(COORDINATE, COORDINATE).map(list),
        "steps": st.integers(1, SETTINGS.max_steps),
        "noise": number_within(0.0, SETTINGS.max_noise),
        "seed": st.integers(0, SETTINGS.max_seed - SETTINGS.max_seeds),
    },
)
SCENES = DRAFTS.flatmap(
    lambda draft: st.tuples(st.just(draft), st.integers(0, rows_of(draft)), seeds_for(draft))
).map(lambda parts: {**parts[0], "batch": parts[1], "seeds": parts[2]})


def rows_of(draft: dict[str, Any]) -> int:
    data = find_surface(draft["surface"]["slug"]).data if "slug" in draft["surface"] else None
    return len(data.rows) if data else 0


def seeds_for(draft: dict[str, Any]) -> st.SearchStrategy[int]:
    total = draft.get("steps", DEFAULT_STEPS) * len(draft["runs"])
    return st.integers(1, max(1, min(SETTINGS.max_seeds, SETTINGS.max_ensemble_steps // total)))


@given(SCENES)
def test_every_scene_survives_its_link_and_its_json(draft: dict[str, Any]) -> None:
    scene = build(draft, SETTINGS)
    link = codec.write(scene)
    assert codec.read(query(link), SETTINGS) == scene
    assert build(json.loads(json.dumps(scene.as_json())), SETTINGS) == scene
    assert codec.write(codec.read(query(link), SETTINGS)) == link
    assert link.isascii()
    assert not set(link) & set(' "<>\\^`{|}#')


@given(FORMULAS)
def test_the_canonical_formula_computes_the_same(formula: str) -> None:
    scene = build({"surface": {"formula": formula}}, SETTINGS)
    parameters = scene.parameters
    canonical = str(scene.surface.formula)
    parse(canonical)
    before = typed_surface(formula).tape(parameters).evaluate(0.7, -1.3, order=1)
    after = typed_surface(canonical).tape(parameters).evaluate(0.7, -1.3, order=1)
    assert before.tolist() == pytest.approx(after.tolist(), rel=0.0, abs=0.0, nan_ok=True)


@pytest.mark.parametrize(
    ("given", "field", "value"),
    [
        ("steps=0", "steps", 0),
        ("steps=100001", "steps", 100_001),
        ("steps=1.5", "steps", 1.5),
        ("steps=", "steps", ""),
        ("steps=1_000", "steps", "1_000"),
        ("steps=１０", "steps", "１０"),
        ("steps=1e999", "steps", "1e999"),
        ("seed=-1", "seed", -1),
        ("seed=9007199254740992", "seed", 2**53),
        ("seed=9007199254740991&seeds=2", "seeds", 2),
        ("seeds=0", "seeds", 0),
        ("seeds=1001", "seeds", 1001),
        ("seeds=2.5", "seeds", 2.5),
        ("seeds=1000&steps=10000", "seeds", 1000),
        ("batch=1", "batch", 1),
        ("formula=x&batch=1", "batch", 1),
        ("surface=line-fit&batch=51", "batch", 51),
        ("surface=line-fit&batch=-1", "batch", -1),
        ("surface=line-fit&batch=0.5", "batch", 0.5),
        ("noise=nan", "noise", "nan"),
        ("noise=inf", "noise", "inf"),
        ("noise=-0.5", "noise", -0.5),
        ("noise=1e999", "noise", "1e999"),
        ("start=1", "start", [1]),
        ("start=1,2,3", "start", [1, 2, 3]),
        ("start=1e9,0", "start[0]", 1e9),
        ("start=0,nan", "start[1]", "nan"),
        ("view=0,1,0", "view", [0, 1, 0]),
        ("view=1,0,0,1", "view", [1.0, 0.0, 0.0, 1.0]),
        ("view=0,1e9,0,1", "view", 1e9),
        ("v=2", "v", 2),
        ("v=one", "v", "one"),
        ("surface=nowhere", "surface.slug", "nowhere"),
        ("surface=elliptic-bowl,kappa:0", "surface.kappa", 0.0),
        ("surface=elliptic-bowl,kapa:3", "surface.kapa", "kapa"),
        ("surface=elliptic-bowl,kappa", "surface", "kappa"),
        ("surface=elliptic-bowl,kappa:3,kappa:4", "surface", "kappa"),
        ("surface=saddle&formula=x", "formula", "x"),
        ("with=a:3", "with", ""),
        ("surface=saddle&with=a:3", "with", ""),
        ("formula=x**", "surface.formula", "x**"),
        ("formula=__import__('os')", "surface.formula", "__import__('os')"),
        ("formula=a*x&with=b:3", "surface.b", "b"),
        ("formula=a*x&with=a:1e7", "surface.a", 1e7),
        ("run=", "runs[0].rule", ""),
        ("run=sgd&run=adan1", "runs[1].rule", "adan1"),
        ("run=sgd,lr:0", "runs[0].lr", 0.0),
        ("run=sgd,lr:nan", "runs[0].lr", "nan"),
        ("run=sgd,rho:0.5", "runs[0].rho", "rho"),
        ("run=sgd,schedule:never", "runs[0].schedule.slug", "never"),
        ("run=sgd,schedule:step,schedule.period:0", "runs[0].schedule.period", 0.0),
        ("run=sgd,schedule.period:5", "run", "schedule.period"),
        ("run=sgd&" * 17, "runs", 17),
        ("color=red", "color", "color"),
        ("steps=5&steps=5", "steps", "5"),
        ("formula=%ff", "link", "formula=%ff"),
        ("=1", "", ""),
    ],
)
def test_what_a_link_may_not_say_is_refused_with_its_place(
    given: str, field: str, value: object
) -> None:
    with pytest.raises(Refusal) as caught:
        codec.read(given, SETTINGS)
    problem = caught.value.problem
    assert (problem.status, problem.field) == (422, field)
    assert problem.value == value
    assert problem.allowed or "twice" in problem.template


def test_a_link_beyond_the_limit_is_refused_unread() -> None:
    settings = Settings(max_link_length=500)
    with pytest.raises(Refusal) as caught:
        codec.read("run=sgd&" * 63, settings)
    assert caught.value.problem.field == "link"


@given(st.text(alphabet="vsurfaceomlwthin=&,:.+-*%0123456789 \u00e9", max_size=80))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    try:
        scene = codec.read(text, SETTINGS)
    except Refusal as refusal:
        assert refusal.problem.status == 422
    else:
        assert isinstance(scene, Scene)
        assert all(math.isfinite(value) for value in scene.start)
