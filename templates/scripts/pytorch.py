"""{{ title }}

This very race: {{ link }}
Cite as: {{ citation }}

Needs PyTorch: it takes the gradients. Prints where every run ends, the same numbers as the page up to rounding.
"""

from __future__ import annotations

import functools
import math

import numpy as np
import torch

# --- functions of tensors and numbers -----------------------------------------------------------


def tensor(number):
    return torch.as_tensor(number, dtype=torch.float64)


def of_tensors(function):
    return lambda *arguments: function(*map(tensor, arguments))


pi, e = tensor(math.pi), tensor(math.e)
sin, cos, tan, asin, acos, atan = map(of_tensors, (torch.sin, torch.cos, torch.tan, torch.asin, torch.acos, torch.atan))
sinh, cosh, tanh, exp, log, sqrt = map(of_tensors, (torch.sinh, torch.cosh, torch.tanh, torch.exp, torch.log, torch.sqrt))
abs_, sign, floor, sigmoid = map(of_tensors, (torch.abs, torch.sign, torch.floor, torch.sigmoid))
softplus = of_tensors(lambda u: -torch.nn.functional.logsigmoid(-u))
# of equal ones the first, gradient and all; torch.minimum would share the gradient out
min_ = of_tensors(lambda *all: functools.reduce(lambda a, b: torch.where(b < a, b, a), all))
max_ = of_tensors(lambda *all: functools.reduce(lambda a, b: torch.where(b > a, b, a), all))

# --- the surface --------------------------------------------------------------------------------

{% include "scripts/_surface.py" %}


def at(position, function=surface):
    try:
        loss = function(position[0], position[1])
    except ArithmeticError:  # a constant part that has no value, such as 1/0
        loss = math.nan
    real = isinstance(loss, (int, float)) or (torch.is_tensor(loss) and not torch.is_complex(loss))  # (-1)**0.5 is not
    return (tensor(loss) if real else math.nan) + 0.0 * position.sum()  # depends on the position, whatever the formula


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
