"""{{ title }}

This very race: {{ link }}
Cite as: {{ citation }}

Needs Python 3.10 or newer and NumPy. Prints where every run ends, the same numbers as the page.
exp, sin, log and other functions that NumPy computes in its own way may differ from the page's in the last bit.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np

# --- numbers that carry their exact derivatives -------------------------------------------------

{{ jet }}

# --- the surface --------------------------------------------------------------------------------

{% include "scripts/_surface.py" %}


def evaluate(function, x, y):
    return constant(function(Jet(np.float64(x), x=1.0, axes=1), Jet(np.float64(y), y=1.0, axes=2)))


def gradient_at(_, x, y, where=True, function=surface):
    f = evaluate(function, x, y)
    return np.float64(f.u), np.float64(f.x), np.float64(f.y)


def hessian_at(_, x, y):
    f = evaluate(surface, x, y)
    return np.float64(f.xx), np.float64(f.xy), np.float64(f.yy)

{% include "scripts/_rest.py" %}
