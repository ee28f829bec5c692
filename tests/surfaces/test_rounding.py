"""Round numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surfaces.rounding import STEPS, round_down, round_up, rounded_side, step_of, to_step


@pytest.mark.parametrize(
    ("length", "up", "down"),
    [(1.0, 1.0, 0.8), (1.2, 1.5, 1.0), (0.07, 0.08, 0.06), (9.0, 10.0, 8.0), (650.0, 800.0, 600.0)],
)
def test_neighbors(length: float, up: float, down: float) -> None:
    assert (round_up(length), round_down(length)) == (up, down)


@given(st.floats(1e-6, 1e6), st.floats(-1e3, 1e3))
def test_a_side_is_rounded_outwards_and_not_by_much(length: float, low: float) -> None:
    first, last = rounded_side(low, low + length)
    step = step_of(length)
    assert first <= low + 1e-8 * length + 1e-12 and last >= low + length * (1 - 1e-8) - 1e-12
    assert (last - first) - length <= 2 * step + 1e-6 * length
    assert length / STEPS / 2.5 <= step <= length / STEPS * 1.001


def test_edges_are_decimal_numbers() -> None:
    assert rounded_side(-3.41, 2.0) == (-3.5, 2.0)
    assert to_step(0.30000000000000004, 0.1) == 0.3
