"""Profiles as SVG: every line where its shares are, the colored ones in front."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from app.benchmark.figure import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    data_figure,
    drawing,
    performance_figure,
    standing_alone,
)

RULES = ["slow", "fast", "never"]
TIMES = np.array([[10.0, 1.0, np.inf], [100.0, 10.0, np.inf]])
BASE, UPPER = HEIGHT - BOTTOM, TOP


def lines(svg: str) -> dict[str, list[tuple[str, float]]]:
    """Moves of each rule's path."""
    return {
        rule: [(letter, float(number)) for letter, number in re.findall(r"([HV])([\d.]+)", path)]
        for rule, path in re.findall(r'data-rule="(\w+)" d="([^"]+)"', svg)
    }


def test_a_line_steps_up_where_problems_are_solved() -> None:
    drawn = lines(drawing(data_figure(TIMES, 100, "evaluations"), RULES, ["fast"], "Profile"))
    middle = (BASE + UPPER) / 2
    across = LEFT + (WIDTH - LEFT - RIGHT) / 2  # 10 is halfway from 1 to 100
    (_, first), up, (_, second), whole, end = drawn["slow"]
    assert first == pytest.approx(across, abs=3)
    assert (up, whole) == (("V", middle), ("V", UPPER))
    assert second == WIDTH - RIGHT and end == ("H", WIDTH - RIGHT)
    assert drawn["never"] == [("H", WIDTH - RIGHT)]


def test_the_fastest_begins_at_its_share_of_wins() -> None:
    svg = drawing(performance_figure(TIMES, "multiple"), RULES, [], "Profile")
    assert f'data-rule="fast" d="M{LEFT} {UPPER}' in svg
    assert f'data-rule="slow" d="M{LEFT} {BASE}' in svg


def test_lines_in_color_come_last() -> None:
    svg = drawing(data_figure(TIMES, 100, "evaluations"), RULES, ["fast", "slow"], "Profile")
    order = re.findall(r'class="line( slot-\d)?" data-rule="(\w+)"', svg)
    assert order == [("", "never"), (" slot-1", "slow"), (" slot-0", "fast")]


def test_what_stands_alone_is_whole() -> None:
    titles = {"slow": "Slow & steady", "fast": "Fast", "never": "Never"}
    profile = data_figure(TIMES, 100, "evaluations")
    root = ElementTree.fromstring(standing_alone(profile, titles, ["fast", "slow"], "A <name>"))
    texts = [text.text for text in root.iter() if text.tag.endswith("text")]
    assert {"Fast", "Slow & steady", "evaluations", "100%", "10"} <= set(texts)
    assert "Never" not in texts
