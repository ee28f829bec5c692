"""AdaDelta by hand; AdaGrad's are with the lecture's rules."""

from __future__ import annotations

import math

import pytest

from tests.optimizers.rules.stepping import moves


def test_adadelta_by_hand() -> None:
    # cache = 0.25 * 16 = 4, move = sqrt(0.01 / 4.01) * 4; moves = 0.25 move^2;  cache = 3 + 1, the
    # same root below
    first = math.sqrt(0.01) / math.sqrt(4.01) * 4.0
    second = math.sqrt(0.25 * first**2 + 0.01) / math.sqrt(4.01) * 2.0
    assert moves("adadelta", [4.0, 2.0], lr=1.0, decay=0.75, eps=0.01) == pytest.approx(
        [-first, -second], rel=1e-14
    )


def test_adadelta_knows_no_unit() -> None:
    """With eps out of the way, gradients a thousand times as large change nothing."""
    small, large = (
        moves("adadelta", [k * 3.0, k * 2.0, -k], lr=1.0, eps=1e-12) for k in (1.0, 1000.0)
    )
    assert small == pytest.approx(large, rel=1e-6)
