"""Where to start on a typed formula."""

from __future__ import annotations

import numpy as np
import pytest

from surfaces.start import start_in, suggested_start
from surfaces.surface import typed_surface


@pytest.mark.parametrize(
    "formula",
    [
        "log(x)",
        "log(x)+log(y)",
        "sqrt(x - 50) + y**2",
        "x**x + y**2",
        "(x - 50)**2 + y**2",
        "sqrt(1 - x**2 - y**2)",
        "1/(x + 3)",
    ],
)
def test_a_start_has_a_loss_and_a_slope(formula: str) -> None:
    surface = typed_surface(formula)
    planes = surface.tape().evaluate(*suggested_start(surface, ()), order=1)
    assert np.all(np.isfinite(planes))
    assert np.any(planes[1:] != 0.0)


def test_a_start_that_can_stay_stays() -> None:
    assert start_in(typed_surface("x**2 + y**2"), (), (1.5, -0.25)) == (1.5, -0.25)
    assert start_in(typed_surface("log(x)"), (), (-3.0, 2.0)) != (-3.0, 2.0)
    assert start_in(typed_surface("x**2 + y**2"), (), (40.0, 0.0)) == (-3.0, 2.0)
