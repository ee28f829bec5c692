"""A rule's own function, driven by hand: what it moves by when it meets these gradients."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from optimizers import find_rule

Array = npt.NDArray[np.float64]


def moves(
    slug: str, gradients: Sequence[float], x: float = 0.0, **hyperparameters: float
) -> list[float]:
    """The displacements of a coordinate that starts at `x` and is moved by them."""
    rule = find_rule(slug)
    chosen = rule.complete(hyperparameters).values()
    state: list[float] = [variable.initial for variable in rule.state]
    displacements = []
    for g in gradients:
        displacement, *state = rule.update(x, g, *state, *chosen)
        displacements.append(float(displacement))
        x += displacements[-1]
    return displacements
