"""The same descents on Rosenbrock in C and in Optax, where installed, only for comparison.

Losses along the way are part of both, as Ravine knows the lowest one of each lane.
"""

from __future__ import annotations

import ctypes
import importlib.util
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_STATE: Final = {"sgd": "", "adam": "double mx = 0, my = 0, vx = 0, vy = 0, p = 1, q = 1;"}
_STEP: Final = {
    "sgd": "x -= lr * gx; y -= lr * gy;",
    "adam": """p *= 0.9; q *= 0.999;
            mx = 0.9 * mx + 0.1 * gx; my = 0.9 * my + 0.1 * gy;
            vx = 0.999 * vx + 0.001 * gx * gx; vy = 0.999 * vy + 0.001 * gy * gy;
            x -= lr * (mx / (1 - p)) / (sqrt(vx / (1 - q)) + 1e-8);
            y -= lr * (my / (1 - p)) / (sqrt(vy / (1 - q)) + 1e-8);""",
}
_SOURCE: Final = """#include <math.h>
void %(rule)s_lanes(double *restrict xs, double *restrict ys, double *restrict best,
                    long lanes, long steps, double lr) {
    for (long k = 0; k < lanes; k++) {
        double x = xs[k], y = ys[k], low = INFINITY; %(state)s
        for (long t = 0; t <= steps; t++) {
            double a = 1 - x, b = y - x * x, loss = a * a + 100 * b * b;
            double gx = -2 * a - 400 * x * b, gy = 200 * b;
            low = loss < low ? loss : low;
            if (t < steps) { %(step)s }
        }
        xs[k] = x, ys[k] = y, best[k] = low;
    }
}
void %(rule)s_path(double x, double y, double *restrict records, long steps, double lr) {
    %(state)s
    for (long t = 0; t <= steps; t++) {
        double a = 1 - x, b = y - x * x, loss = a * a + 100 * b * b;
        double gx = -2 * a - 400 * x * b, gy = 200 * b, *record = records + 5 * t;
        record[0] = x, record[1] = y, record[2] = loss, record[3] = gx, record[4] = gy;
        %(step)s
    }
}
"""


class InC:
    """Compiled by the machine's C compiler for its very processor; one thread."""

    def __init__(self, compiler: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            source, library = Path(folder, "loops.c"), Path(folder, "loops.so")
            text = [_SOURCE % {"rule": r, "state": _STATE[r], "step": _STEP[r]} for r in _STEP]
            source.write_text("\n".join(text), encoding="ascii")
            flags = ["-O3", "-march=native", "-fno-math-errno", "-shared", "-fPIC"]
            subprocess.run([compiler, *flags, source, "-o", library, "-lm"], check=True)
            self._library = ctypes.CDLL(str(library))

    def lanes(self, rule: str, starts: Array, steps: int, lr: float) -> tuple[Array, Array]:
        """Final positions (2, lanes) and lowest losses, from starts (lanes, 2)."""
        places, best = np.ascontiguousarray(starts.T), np.empty(len(starts))
        pointers = [ctypes.c_void_p(row.ctypes.data) for row in (*places, best)]
        function = getattr(self._library, f"{rule}_lanes")
        function(*pointers, ctypes.c_long(len(starts)), ctypes.c_long(steps), ctypes.c_double(lr))
        return places, best

    def path(self, rule: str, start: tuple[float, float], steps: int, lr: float) -> Array:
        """(steps + 1, 5): x, y, loss and gradient."""
        records = np.empty((steps + 1, 5))
        function = getattr(self._library, f"{rule}_path")
        function(
            *map(ctypes.c_double, start),
            *(ctypes.c_void_p(records.ctypes.data), ctypes.c_long(steps), ctypes.c_double(lr)),
        )
        return records


def in_c() -> InC | None:
    """The C loops; None where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    return InC(compiler) if compiler else None


def in_optax(rule: str, lanes: bool, steps: int, lr: float) -> Callable[[Array], Any] | None:
    """A compiled Optax loop in double precision; None where Optax is not installed.

    Args:
        rule: "sgd" or "adam".
        lanes: whether it takes (lanes, 2) and gives final positions and lowest losses, or takes
            (2,) and gives the whole path.
        steps: how many.
        lr: the learning rate.
    """
    if not importlib.util.find_spec("optax"):
        return None
    jax, optax = importlib.import_module("jax"), importlib.import_module("optax")
    jax.config.update("jax_enable_x64", True)
    optimizer = {"sgd": optax.sgd, "adam": optax.adam}[rule](lr)

    def loss_of(place: Any) -> Any:
        a, b = 1 - place[0], place[1] - place[0] ** 2
        return a * a + 100 * b * b

    def step(carried: Any, _: None) -> Any:
        place, state, low = carried
        loss, gradient = jax.value_and_grad(loss_of)(place)
        updates, state = optimizer.update(gradient, state)
        low = jax.numpy.minimum(low, loss)
        return (place + updates, state, low), None if lanes else (place, loss, gradient)

    def descend(place: Any) -> Any:
        first = place, optimizer.init(place), jax.numpy.inf
        (place, _, low), path = jax.lax.scan(step, first, None, length=steps + (not lanes))
        return (place, jax.numpy.minimum(low, loss_of(place))) if lanes else path

    compiled = jax.jit(jax.vmap(descend) if lanes else descend)
    return lambda starts: jax.block_until_ready(compiled(starts))
