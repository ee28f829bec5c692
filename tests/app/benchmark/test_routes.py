"""The benchmark's page: all surfaces, one surface, one optimizer; its numbers, lines and links."""

from __future__ import annotations

import html
import re

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.benchmark.figure import COLORS, DASHES
from app.benchmark.recorded import recorded
from app.resources import STATIC
from app.scene.link import read
from app.settings import Settings
from optimizers.rules import find_rule
from optimizers.tuning.tune import make_plan
from surfaces.catalog import find_surface
from tests.app.responses import error_of

BROWSER = {"Accept": "text/html"}
ROW = re.compile(r"<tr>\s*<th scope=\"row\">(.*?)</tr>", re.DOTALL)
RACE = re.compile(r'<a href="(/\?v=1[^"]+)">([^<]*)</a>')


def page(client: TestClient, query: str = "", language: str = "en") -> str:
    response = client.get(f"/benchmark{query}", headers=BROWSER | {"Accept-Language": language})
    assert response.status_code == 200
    return response.text


def rows(text: str) -> dict[str, str]:
    """Rows of the table by what they are named, in order."""
    return {
        html.unescape(re.findall(r'<a href="[^"]*">([^<]*)</a>', row)[0]): row
        for row in ROW.findall(text)
    }


def values(row: str) -> list[float]:
    return [float(value) for value in re.findall(r'data-value="([^"]*)"', row)]


def test_all_rules_stand_in_the_order_of_their_ranking(client: TestClient) -> None:
    found, scores = rows(page(client)), recorded()
    assert list(found) == [find_rule(slug).title for slug in scores.ranking]
    times = dict(zip(scores.rules, scores.times().T, strict=True))
    best = scores.times().min(axis=1)
    for slug in scores.rules:
        solved, surfaces, fastest = values(found[find_rule(slug).title])
        assert solved == np.isfinite(times[slug]).mean()
        assert surfaces == sum(scores.of[place, slug].solved >= 0.5 for place in scores.surfaces)
        assert fastest == np.mean(np.isfinite(best) & (times[slug] == best))


def test_a_surface_has_a_row_for_each_rule(client: TestClient) -> None:
    found, scores = rows(page(client, "?surface=rosenbrock")), recorded()
    assert len(found) == len(scores.rules)
    for slug in scores.rules:
        score = scores.of["rosenbrock", slug]
        assert values(found[find_rule(slug).title]) == [
            score.solved,
            score.median_evaluations,
            score.median_final_loss,
        ]


def test_an_optimizer_has_a_row_for_each_surface(client: TestClient) -> None:
    found, scores = rows(page(client, "?rule=adam")), recorded()
    assert list(found) == [find_surface(slug).title for slug in scores.surfaces]
    assert values(found["Beale"])[0] == scores.of["beale", "adam"].solved


@pytest.mark.parametrize("query", ["?surface=beale", "?rule=momentum"])
def test_each_cell_links_to_its_race_as_tuned(client: TestClient, query: str) -> None:
    scores = recorded()
    for row in rows(page(client, query)).values():
        ((link, _),) = RACE.findall(row)
        scene = read(html.unescape(link).partition("?")[2], Settings())
        (run,) = scene.runs
        score = scores.of[scene.surface.slug, run.rule.slug]
        assert score.hyperparameters.items() <= run.hyperparameters.items()
        plan = make_plan(
            scene.surface,
            {},
            starts=scores.conditions["starts"],
            seed=scores.conditions["seed"],
        )
        assert scene.start == plan.tests[0], "a start that the tuning has not seen"
        assert scene.steps == scores.conditions["steps"]


def test_a_surface_links_to_the_race_of_those_in_color(client: TestClient) -> None:
    text = page(client, "?surface=beale")
    link = re.findall(r'<a class="button" href="(/\?v=1[^"]*)"', text)[0]
    scene = read(html.unescape(link).partition("?")[2], Settings())
    colored = re.findall(r'<li data-rule="([^"]+)">', text)
    assert sorted(run.rule.slug for run in scene.runs) == sorted(colored)
    assert len(colored) == len(COLORS)


def test_both_profiles_have_a_line_for_each_rule(client: TestClient) -> None:
    text = page(client)
    drawings = re.findall(r'<svg class="profile".*?</svg>', text, re.DOTALL)
    assert len(drawings) == 2
    for drawing in drawings:
        drawn = re.findall(r'data-rule="([^"]+)"', drawing)
        assert sorted(drawn) == sorted(recorded().rules)
        assert len(re.findall(r'class="line slot-\d"', drawing)) == len(COLORS)


def test_the_rule_asked_for_is_the_first_in_color(client: TestClient) -> None:
    text = page(client, "?rule=adagrad")
    assert re.findall(r'<li data-rule="([^"]+)">', text)[0] == "adagrad"
    assert 'class="line slot-0" data-rule="adagrad"' in text


def test_pages_and_files_have_the_same_lines() -> None:
    css = (STATIC / "css" / "benchmark.css").read_text(encoding="utf-8")
    for slot, (color, dash) in enumerate(zip(COLORS, DASHES, strict=True)):
        (body,) = re.findall(rf"\.slot-{slot} {{(.*?)}}", css, re.DOTALL)
        assert f"stroke: {color};" in body or "stroke: var(--ink);" in body
        assert re.findall(r"stroke-dasharray: (.*);", body) == ([dash] if dash else [])


def test_the_page_is_in_the_language_of_its_reader(client: TestClient) -> None:
    text = page(client, language="ko")
    assert "<h1>벤치마크</h1>" in text
    assert "모멘텀" in "".join(rows(text))


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?surface=nowhere", "surface"),
        ("?rule=nothing", "rule"),
        ("?surface=beale&rule=adam", "rule"),
    ],
)
def test_what_is_unknown_is_refused(client: TestClient, query: str, field: str) -> None:
    assert error_of(client.get(f"/benchmark{query}"), 422)["field"] == field


def test_a_choice_of_nothing_is_the_whole(client: TestClient) -> None:
    assert list(rows(page(client, "?surface=&rule="))) == list(rows(page(client)))
