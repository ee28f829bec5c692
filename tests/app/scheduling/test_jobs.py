"""Pieces of measured length."""

from __future__ import annotations

import pytest

from app.scheduling.jobs import Pacer
from tests.app.scheduling.manual import PIECE, Clock


def test_a_pacer_finds_the_steps_of_a_piece() -> None:
    clock = Clock()
    cost = 1e-6

    def advance(steps: int) -> int:
        clock.seconds += steps * cost
        return steps

    pacer = Pacer(PIECE, first=16, growth=4.0, clock=clock)
    assert [pacer.run(advance) for _ in range(6)] == pytest.approx(
        [16, 64, 256, 1024, 2000, 2000], abs=1
    )
    cost = 1e-4  # a line search
    assert [pacer.run(advance) for _ in range(3)] == pytest.approx([2000, 20, 20], abs=1)
    cost = 1.0
    assert [pacer.run(advance) for _ in range(3)][1:] == [1, 1]
