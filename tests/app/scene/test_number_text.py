"""Numbers as people write them, held to the same file as the browser's reader."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scene.number_text import number_readings

CASES = json.loads(
    (Path(__file__).parents[2] / "golden" / "typed_numbers.json").read_text(encoding="utf-8")
)["cases"]


@pytest.mark.parametrize(("text", "readings"), CASES)
def test_text_has_the_recorded_readings(text: str, readings: list[float]) -> None:
    assert number_readings(text) == readings


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_shortest_form_of_a_number_reads_back(value: float) -> None:
    assert number_readings(repr(value)) == [value]


@given(st.text(max_size=40))
def test_any_text_has_at_most_four_finite_readings(text: str) -> None:
    assert len(number_readings(text)) <= 4
