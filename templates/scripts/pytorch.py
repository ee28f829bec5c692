"""{{ title }}

This very race: {{ link }}
{{ citation }}

Needs PyTorch: it takes the gradients. Prints where every run ends, the same numbers as the page up to rounding.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import acos, asin, atan, cos, cosh, exp, log, sigmoid, sign, sin, sinh, sqrt, tan, tanh
from torch.nn.functional import softplus

# --- the surface --------------------------------------------------------------------------------

pi, e = (torch.tensor(number, dtype=torch.float64) for number in (math.pi, math.e))
abs_ = torch.abs
{% for name, value in parameters %}
{{ name }} = torch.tensor({{ value }}, dtype=torch.float64)
{% endfor %}


def min_(first, *others):
    for other in others:
        first = torch.minimum(first, torch.as_tensor(other, dtype=torch.float64))
    return first


def max_(first, *others):
    for other in others:
        first = torch.maximum(first, torch.as_tensor(other, dtype=torch.float64))
    return first


def surface(x, y):
    return {{ formula }}


def at(position):
    return torch.as_tensor(surface(position[0], position[1]), dtype=torch.float64)


def gradient_at(_, x, y):
    position = torch.tensor([float(x), float(y)], dtype=torch.float64, requires_grad=True)
    loss = at(position)
    (gradient,) = torch.autograd.grad(loss, position)
    return np.float64(loss.item()), np.float64(gradient[0].item()), np.float64(gradient[1].item())


def hessian_at(_, x, y):
    position = torch.tensor([float(x), float(y)], dtype=torch.float64)
    rows = torch.autograd.functional.hessian(at, position)
    return np.float64(rows[0, 0].item()), np.float64(rows[0, 1].item()), np.float64(rows[1, 1].item())

{% include "scripts/_rest.py" %}
