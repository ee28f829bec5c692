"""{{ title }}

This very race: {{ link }}
Cite as: {{ citation }}

Needs PyTorch: it takes the gradients. Prints where every run ends, the same numbers as the page up to
rounding; where a slope is zero times infinity, as that of sqrt(x**2) at 0, PyTorch says nan and the page may know more.
"""

from __future__ import annotations

import functools
import math

import numpy as np
import torch

# --- functions of tensors and numbers -----------------------------------------------------------


def constant(number):
    return torch.as_tensor(number, dtype=torch.float64)


def of_tensors(function):
    return lambda *arguments: function(*map(constant, arguments))


pi, e = constant(math.pi), constant(math.e)
sin, cos, tan, asin, acos, atan = map(of_tensors, (torch.sin, torch.cos, torch.tan, torch.asin, torch.acos, torch.atan))
sinh, cosh, tanh, exp, log, sqrt = map(of_tensors, (torch.sinh, torch.cosh, torch.tanh, torch.exp, torch.log, torch.sqrt))
abs_, sign, floor, sigmoid = map(of_tensors, (torch.abs, torch.sign, torch.floor, torch.sigmoid))
logaddexp = of_tensors(torch.logaddexp)
softplus = of_tensors(lambda u: -torch.nn.functional.logsigmoid(-u))
logcosh = of_tensors(lambda u: torch.logaddexp(u, -u) - math.log(2.0))
cbrt = of_tensors(lambda u: torch.sign(u) * torch.abs(u) ** (1.0 / 3.0))
# of equal ones the mean of their slopes
min_ = of_tensors(lambda *all: functools.reduce(torch.minimum, all))
max_ = of_tensors(lambda *all: functools.reduce(torch.maximum, all))

# --- the surface --------------------------------------------------------------------------------

{% include "scripts/_surface.py" %}


def at(position, function=surface):
    return constant(function(position[0], position[1])) + 0.0 * position.sum()  # depends on it, whatever the formula


def gradient_at(_, x, y, where=True, function=surface):
    position = torch.tensor([float(x), float(y)], dtype=torch.float64, requires_grad=True)
    loss = at(position, function)
    (gradient,) = torch.autograd.grad(loss, position)
    return np.float64(loss.item()), np.float64(gradient[0].item()), np.float64(gradient[1].item())


def hessian_at(_, x, y):
    position = torch.tensor([float(x), float(y)], dtype=torch.float64)
    rows = torch.autograd.functional.hessian(at, position)
    return np.float64(rows[0, 0].item()), np.float64(rows[0, 1].item()), np.float64(rows[1, 1].item())

{% include "scripts/_rest.py" %}
