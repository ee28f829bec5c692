"""Rules that try points in loops of their own: plain functions, compiled over a block's lanes.

Every such rule costs a compilation; all others are traced (`tracing`).
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

from numba import extending

from optimizers import oracle, vocabulary
from optimizers.engine import block, interpreted
from optimizers.engine.block import LOSS, STATE, X, Y
from optimizers.engine.interpreted import SEARCH_SIGNATURE, told_gradient
from optimizers.engine.tracing import ASKED
from optimizers.oracle import Probe
from optimizers.rule import Rule
from surfaces.autodiff.jit import compile_kernel

_kernels: Final[dict[Callable[..., Any], tuple[Any, int]]] = {}
_compiling: Final = threading.Lock()


def search_address(rule: Rule) -> int:
    """The address of a rule's kernel (cached on disk between processes)."""
    # One thread at a time: were a kernel compiled twice, one of the two would be thrown away, its
    # address perhaps in use.
    with _compiling:
        if rule.update not in _kernels:
            sources = [*rules_modules(rule), oracle, vocabulary, block, interpreted]
            name = f"search_{rule.slug}"
            kernel = compile_kernel(_lift(rule), SEARCH_SIGNATURE, name=name, sources=sources)
            _kernels[rule.update] = kernel, kernel.address
        return _kernels[rule.update][1]


def rules_modules(rule: Rule) -> list[ModuleType]:
    """The module a rule is written in, and those of the same package that it takes helpers from."""
    found = [rule.update.__module__]
    package = found[0].rpartition(".")[0]
    for name in found:  # grows as it is walked
        used = {
            getattr(value, "__module__", None) or "" for value in vars(sys.modules[name]).values()
        }
        found += sorted(
            other for other in used - set(found) if package and other.rpartition(".")[0] == package
        )
    return [sys.modules[name] for name in found]


def _lift(rule: Rule) -> Callable[..., None]:
    update = extending.register_jitable(rule.update)
    hyper_names = [hyper.name for hyper in rule.hyperparameters]
    states, hypers = (0,) * len(rule.state), (0,) * len(hyper_names)
    count = STATE + len(states)
    first_hyper = count + ASKED
    lr = first_hyper + hyper_names.index("lr") if "lr" in hyper_names else -1

    def search(  # type: ignore[no-untyped-def]
        formula,
        address,
        rows,
        t,
        told,
        factor,
        first,
        last,
    ):
        now, after, ahead, asked = t & 3, (t + 1) & 3, formula.ahead, formula.asked
        for lane in range(first, last):
            x, y, loss = rows[X + now, lane], rows[Y + now, lane], rows[LOSS + (t & 1), lane]
            gx, gy = told_gradient(rows, told, lane)
            own, rate = gather(rows, STATE, lane, states), rows[lr, lane]
            if lr >= 0:
                rows[lr, lane] = rate * factor
            chosen = gather(rows, first_hyper, lane, hypers)
            if lr >= 0:
                rows[lr, lane] = rate
            asked[0] = 0
            surface = Probe(formula.code, formula.out, ahead, address, asked, 0)
            result = update(surface, x, y, loss, gx, gy, *own, *chosen)
            next_x, next_y = x + result[0], y + result[1]
            # the loop evaluates at the point that it moves to: that counts once
            moves = next_x != x or next_y != y
            if asked[0] > 0 and moves and ahead[0, 0] == next_x and ahead[1, 0] == next_y:
                asked[0] -= 1
            rows[count + 2, lane], rows[count + 1, lane] = rows[count + 1, lane], rows[count, lane]
            rows[count, lane] += asked[0]
            rows[X + after, lane], rows[Y + after, lane] = next_x, next_y
            scatter(rows, STATE, lane, result[2:])

    return search


# Tuples of scalars from and to columns of a 2-D array, by recursion that is resolved while
# compiling. Indexing the whole array, never a view of it, keeps reference counting out of the
# loops.


def gather(array: Any, first: int, lane: int, names: Any) -> Any:
    """`array[first, lane], array[first + 1, lane], ...`, as many as there are names."""
    return tuple(array[first + k, lane] for k in range(len(names)))


def scatter(array: Any, first: int, lane: int, values: Any) -> None:
    """Write values to `array[first, lane], array[first + 1, lane], ...`."""
    array[first : first + len(values), lane] = values


@extending.overload(gather)
def _gather(array, first, lane, names):  # type: ignore[no-untyped-def]
    if len(names) == 0:
        return lambda array, first, lane, names: ()
    return lambda array, first, lane, names: (
        array[first, lane],
        *gather(array, first + 1, lane, names[1:]),
    )


@extending.overload(scatter)
def _scatter(array, first, lane, values):  # type: ignore[no-untyped-def]
    if len(values) == 0:
        return lambda array, first, lane, values: None

    def write(array, first, lane, values):  # type: ignore[no-untyped-def]
        array[first, lane] = values[0]
        scatter(array, first + 1, lane, values[1:])

    return write
