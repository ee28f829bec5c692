"""{{ title }}

This very race: {{ link }}
{{ citation }}

Needs Python 3.10 or newer and NumPy. Prints where every run ends, the same numbers as the page.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

# --- numbers that carry their exact derivatives -------------------------------------------------

{{ jet }}

# --- the surface --------------------------------------------------------------------------------

{% for name, value in parameters %}
{{ name }} = {{ value }}
{% endfor %}


def surface(x, y):
    return {{ formula }}


def evaluate(x, y):
    return jet(surface(Jet(float(x), x=1.0), Jet(float(y), y=1.0)))


def gradient_at(_, x, y):
    f = evaluate(x, y)
    return np.float64(f.u), np.float64(f.x), np.float64(f.y)


def hessian_at(_, x, y):
    f = evaluate(x, y)
    return np.float64(f.xx), np.float64(f.xy), np.float64(f.yy)

{% include "scripts/_rest.py" %}
