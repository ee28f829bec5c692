"""A typed text and what the page is told about it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from starlette.testclient import TestClient

from surfaces.formula import FUNCTIONS
from surfaces.surface import typed_surface
from tests.app.responses import error_of, strict_json


def ask(client: TestClient, formula: str, **others: str) -> Any:
    answer = client.get("/api/formula", params={"formula": formula, **others})
    assert answer.status_code == 200, answer.text
    return strict_json(answer.text)["surface"]


def test_a_formula_is_told_in_its_canonical_form_with_sliders_and_its_picture(
    client: TestClient,
) -> None:
    surface = ask(client, " x^4 - a*x^2 + y^2 ", **{"with": "a:2.5"})
    assert (surface["slug"], surface["formula"]) == (None, "x**4-a*x**2+y**2")
    assert [(p["name"], p["value"], p["default"]) for p in surface["parameters"]] == [
        ("a", 2.5, 1.0)
    ]
    assert surface["mathml"].startswith("<math")


def test_values_of_names_that_are_gone_are_left_out(client: TestClient) -> None:
    assert [
        (p["name"], p["value"])
        for p in ask(client, "b*x", **{"with": "a:2,b:3,kappa:-1e7"})["parameters"]
    ] == [("b", 3.0)]


def test_window_and_start_suit_the_formula(client: TestClient) -> None:
    surface = ask(client, "x**4 - a*x**2 + y**2")
    assert surface["view"] == [-2, 2, -2, 2]
    assert surface["start"] == [-1.4, 1.0]
    assert ask(client, "x**4 - a*x**2 + y**2", start="1.5,0.5")["start"] == [1.5, 0.5], (
        "a start that can stay stays"
    )
    x, y = ask(client, "log(x)", start="-1,0")["start"]
    assert np.isfinite(typed_surface("log(x)").tape().evaluate(x, y, order=1)).all()


def test_the_surface_is_sampled_in_the_window_that_was_told(client: TestClient) -> None:
    surface = ask(client, "x**4-a*x**2+y**2")
    x, y = surface["start"]
    sampled = strict_json(
        client.get(f"/api/surface?formula=x**4-a*x**2%2By**2&start={x},{y}&size=5").text
    )
    assert sampled["view"] == surface["view"]
    far = strict_json(client.get("/api/surface?formula=x**4-a*x**2%2By**2&size=5").text)
    assert far["view"] == [-4, 4, -3, 3], "the usual start lies outside, and is let in"


def test_a_view_that_was_asked_for_stays(client: TestClient) -> None:
    scene = strict_json(
        client.get("/api/descend?formula=x*a&view=-4,4,-4,4&steps=1&format=json").text
    )
    assert "view=-4,4,-4,4" in scene["link"]


HOSTILE = [
    ("", 0),
    ("x" * 10_000, 300),
    ("(" * 300, 26),
    ("-" * 299 + "x", 26),
    ("x + \u00d7 y", 4),
    ("x\0y", 1),
    ("\u202e" + "x", 0),
    ("\U0001f600*x", 0),
    ("__import__('os').system('true')", 0),
    ("x.__class__", 2),
    ("1e999*x", 0),
    ("nan(x)", 0),
    ("lambda: x", 6),
    ("x; y", 1),
    ("x\ny", 2),
    ("'x", 0),
    ("x**9**9**9**9**9**9**9**9**9**9**9**9**9**9**9**9**9**9**9**9**9**9**9**9**9**9", 78),
    ("{0}", 0),
    ("{x.__class__}", 3),
    ("<script>", 0),
    ("%00", 0),
    ("x if y else 0", 2),
    ("1/2x", 0),
    ("x2 + x", 0),
    ("sin x", 0),
    ("\uac00*x", 0),
]


@pytest.mark.parametrize(
    ("text", "position"), HOSTILE, ids=[repr(text[:30]) for text, _ in HOSTILE]
)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_hostile_texts_are_refused_at_their_place(
    client: TestClient, text: str, position: int, language: str
) -> None:
    answer = client.get(f"/api/formula?formula={quote(text[:301])}&lang={language}")
    assert answer.status_code == 200, "a mistake is what was asked for, and no failure"
    assert strict_json(answer.text)["surface"] is None
    error = strict_json(answer.text)["error"]
    assert error["field"] == "surface.formula"
    assert error["position"] == position
    assert str(position + 1) in error["message"]


@pytest.mark.parametrize(
    "formula",
    [
        "nan*x",
        "inf + x",
        "9**9**9*x",
        "x**1e308",
        "1e308*x*1e308",
        "x/0",
        "0/0*x",
        "(-1)**0.5*x",
        "log(0)*x",
        "a**a**a**a*x",
    ],
)
def test_what_can_be_read_is_taken_however_odd(client: TestClient, formula: str) -> None:
    surface = ask(client, formula)
    assert len(surface["view"]) == 4
    sampled = client.get("/api/surface", params={"formula": formula, "size": "9"})
    strict_json(sampled.text)
    assert sampled.status_code == 200
    assert (
        client.get(
            "/api/descend", params={"formula": formula, "steps": "5", "format": "json"}
        ).status_code
        == 200
    )


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "formula"),
        ("formula=x&steps=3", "steps"),
        ("surface=saddle", "formula"),
        ("formula=a*x&with=a:1e9", "surface.a"),
        ("formula=x&start=1", "start"),
        ("formula=x&nothing=1", "nothing"),
        ("formula=x&formula=y", "formula"),
    ],
)
def test_every_other_refusal_names_its_field(client: TestClient, query: str, field: str) -> None:
    assert error_of(client.get(f"/api/formula?{query}"), 422)["field"] == field


def test_a_formula_that_only_its_canonical_form_makes_too_long_is_a_mistake(
    client: TestClient,
) -> None:
    answer = client.get("/api/formula", params={"formula": "+".join(["x^2.000000000"] * 21)})
    assert answer.status_code == 200
    assert answer.json()["error"]["position"] == 300


def test_a_text_is_read_as_meant_and_told_as_read(client: TestClient) -> None:
    answer = strict_json(client.get("/api/formula", params={"formula": "x²+xy+y²"}).text)
    assert answer["surface"]["formula"] == "x**2+x*y+y**2"
    assert "<mi>y</mi>" in answer["surface"]["mathml"]
    assert answer["surface"]["parameters"] == answer["surface"]["suggestions"] == []
    assert answer["notices"] == [
        {"position": 3, "given": "xy", "read": "x*y", "message": "xy was read as x*y."},
    ]


def test_notices_are_told_in_korean(client: TestClient) -> None:
    answer = client.get("/api/formula", params={"formula": "x*PI", "lang": "ko"}).json()
    (notice,) = answer["notices"]
    assert (notice["given"], notice["read"]) == ("PI", "pi")
    assert "PI" in notice["message"]
    assert "was read" not in notice["message"]


def test_what_has_two_meanings_is_answered_with_both(client: TestClient) -> None:
    error = client.get("/api/formula", params={"formula": "y-1/2x"}).json()["error"]
    assert error["position"] == 2
    assert [(c["text"], c["label"], c["parameters"]) for c in error["corrections"]] == [
        ("y-1/(2*x)", "1/(2*x)", []),
        ("y-1/2*x", "1/2*x", []),
    ]
    for correction in error["corrections"]:
        assert ask(client, correction["text"])["parameters"] == []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Rosenbrock", "Rosenbrock"),
        ("beale function", "Beale"),
        ("Goldstein–Price", "Goldstein–Price"),
        ("Himmelblau’s function", "Himmelblau"),
        ("styblinski tang", "Styblinski–Tang"),
        ("two wells", "Two wells"),
    ],
)
def test_the_name_of_a_surface_is_known_as_one(client: TestClient, text: str, title: str) -> None:
    error = client.get(f"/api/formula?formula={quote(text)}").json()["error"]
    assert error["message"].startswith(f"{title} is a surface: choose it from the list")


@pytest.mark.parametrize("text", ["foo", "sin", "a-b", "x2+x", "sinx", "beale*2", "matyas!"])
def test_other_texts_without_x_and_y_are_no_surfaces(client: TestClient, text: str) -> None:
    error = client.get("/api/formula", params={"formula": text}).json()["error"]
    assert "is a surface" not in error["message"]


def test_a_name_can_be_kept_as_a_slider(client: TestClient) -> None:
    error = client.get("/api/formula", params={"formula": "x2 + x", "lang": "ko"}).json()["error"]
    *_, keep = error["corrections"]
    assert keep["parameters"] == ["x2"]
    assert keep["label"] != "x2 as a slider"
    surface = ask(client, keep["text"], **{"with": "x2:1"})
    assert [p["name"] for p in surface["parameters"]] == ["x2"]


def test_names_with_a_value_stay_sliders_with_a_suggestion(client: TestClient) -> None:
    surface = ask(client, "x^2+xy+y^2", **{"with": "xy:1"})
    assert [p["name"] for p in surface["parameters"]] == ["xy"]
    (suggestion,) = surface["suggestions"]
    assert suggestion == {
        "message": "xy is a slider here. Did you mean x*y?",
        "formula": "x**2+x*y+y**2",
    }
    assert ask(client, "x^2+xy+y^2", **{"with": "xy:2"})["suggestions"] == []


def test_a_link_keeps_its_sliders_with_a_suggestion(client: TestClient) -> None:
    surface = client.get("/api/surface?formula=sinx%2Bcosy&size=5").json()["surface"]
    assert surface["formula"] == "sinx+cosy"
    assert [one["formula"] for one in surface["suggestions"]] == ["sin(x)+cos(y)"]
    assert surface["suggestions"][0]["message"].startswith("sinx, cosy are sliders here.")
    assert client.get("/api/surface?surface=saddle&size=5").json()["surface"]["suggestions"] == []


def test_the_api_refuses_loose_text_with_what_it_means(client: TestClient) -> None:
    query = {"formula": "2xy + y²", "steps": "5", "format": "json"}
    error = error_of(client.get("/api/descend", params=query), 422)
    assert [c["text"] for c in error["corrections"]] == ["2*x*y+y**2"]
    error = error_of(client.get("/api/descend", params=query | {"formula": "1/2x"}), 422)
    assert [c["label"] for c in error["corrections"]] == ["1/(2*x)", "1/2*x"]


def test_the_catalogue_says_what_can_be_typed(client: TestClient) -> None:
    typed = client.get("/api/catalog").json()["typed"]
    assert typed["functions"] == list(FUNCTIONS)
    assert typed["constants"] == ["pi", "e"]
    for example in typed["examples"]:
        assert ask(client, example["formula"])["view"]
        assert example["shows"]


@pytest.mark.parametrize(
    ("encoded", "formula"),
    [
        ("f(x,+y)+=+2xy%2By%5E2", "2*x*y+y**2"),
        ("z+=+x%5E2+-+y%5E2", "x**2-y**2"),
        ("lambda+x,+y:+x**2+%2B+y**2", "x**2+y**2"),
        ("2xy+y^2", "2*x*y+y**2"),
        ("(x+1)(y+2)", "(x+1)*(y+2)"),
        ("x%5E2+%2B+xy", "x**2+x*y"),
    ],
)
def test_a_plus_sign_is_one_or_a_space_as_it_was_meant(
    encoded: str, formula: str, client: TestClient
) -> None:
    answer = client.get(f"/api/formula?formula={encoded}").json()
    assert answer["surface"]["formula"] == formula
