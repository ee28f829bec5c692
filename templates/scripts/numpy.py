"""{{ title }}

This very race: {{ link }}
Cite as: {{ citation }}

Needs Python 3.10 or newer and NumPy. Prints where every run ends, the same numbers as the page.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

# --- numbers that carry their exact derivatives -------------------------------------------------

{{ jet }}

# --- the surface --------------------------------------------------------------------------------

{% include "scripts/_surface.py" %}


def evaluate(function, x, y):
    try:
        return jet(function(Jet(float(x), x=1.0), Jet(float(y), y=1.0)))
    except (ArithmeticError, TypeError):  # a constant part without a real value, such as 1/0 or (-1)**0.5
        return Jet(*[math.nan] * 6)


def gradient_at(_, x, y, where=True, function=surface):
    f = evaluate(function, x, y)
    return np.float64(f.u), np.float64(f.x), np.float64(f.y)


def hessian_at(_, x, y):
    f = evaluate(surface, x, y)
    return np.float64(f.xx), np.float64(f.xy), np.float64(f.yy)

{% include "scripts/_rest.py" %}
