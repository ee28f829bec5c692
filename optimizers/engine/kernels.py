"""From a rule for one number to a compiled kernel over a block of lanes.

A rule stays a pure function of scalars. The lift gathers, per lane, its scalars from contiguous
rows, calls it, and scatters what it returns: inside the kernel the call is inlined and the loop
becomes SIMD. Every kernel has the same signature, so the one loop in `descent` takes any of them as
a first-class function: N rules cost N compilations, never N x M.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

from numba import extending, float64, int32, int64, types

from optimizers import oracle, vocabulary
from optimizers.oracle import Probe
from optimizers.rule import Kind, Rule
from optimizers.rules import RULES
from surfaces.autodiff.interpreter import DX, DY
from surfaces.autodiff.jit import address_of, compile_kernel

STEP_SIGNATURE = types.void(
    int32[:, ::1],  # code: the tape
    int64,  # out: the tape's result register
    float64[:, ::1],  # work: the block's workspace, holding position, loss and (noisy) gradient
    float64[:, ::1],  # beside: a one-lane workspace, for rules that evaluate further points
    int64,  # address of the evaluator, for them too
    float64[:, ::1],  # state (rows, lanes), changed in place
    float64[:, ::1],  # hyperparameters (rows, lanes)
    float64[:, ::1],  # displacement (2, lanes), the result
    int64[
        ::1
    ],  # further evaluations so far (lanes,), changed in place; of no length for coordinate rules, which ask for none
)

_kernels: Final[dict[Callable[..., Any], tuple[Any, int]]] = {}
_compiling: Final = threading.Lock()


def step_kernel(rule: Rule) -> Any:
    """The compiled kernel of a rule (cached on disk between processes)."""
    return _kernel(rule)[0]


def step_address(rule: Rule) -> int:
    """The address of a rule's kernel, for the loop."""
    return _kernel(rule)[1]


def _kernel(rule: Rule) -> tuple[Any, int]:
    found = _kernels.get(rule.update)
    if found is not None:
        return found
    # One thread at a time: were a kernel compiled twice, one of the two would be thrown away, its
    # address perhaps in use.
    with _compiling:
        if rule.update not in _kernels:
            kernel = compile_kernel(
                _LIFTS[rule.kind](rule),
                STEP_SIGNATURE,
                name=f"step_{rule.slug}",
                sources=[*rules_modules(rule), oracle, vocabulary],
            )
            _kernels[rule.update] = kernel, address_of(kernel)
        return _kernels[rule.update]


def state_rows(rule: Rule) -> int:
    """Number of state rows of a rule: one per name, and per coordinate for coordinate rules."""
    return len(rule.state) * (2 if rule.kind is Kind.COORDINATE else 1)


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


def _lift_coordinate(rule: Rule) -> Callable[..., None]:
    update = extending.register_jitable(rule.update)
    state_names, hyper_names = (0,) * len(rule.state), (0,) * len(rule.hyperparameters)
    states = len(rule.state)

    def step(code, out, work, beside, evaluate_address, state, hyper, displacement, further):  # type: ignore[no-untyped-def]
        lanes = displacement.shape[1]
        for axis in range(2):
            for lane in range(lanes):
                own, chosen = (
                    gather(state, axis * states, lane, state_names),
                    gather(hyper, 0, lane, hyper_names),
                )
                result = update(
                    work[axis, lane], work[out, (DX + axis) * lanes + lane], *own, *chosen
                )
                displacement[axis, lane] = result[0]
                scatter(state, axis * states, lane, result[1:])

    return step


def _lift_vector(rule: Rule) -> Callable[..., None]:
    update = extending.register_jitable(rule.update)
    state_names, hyper_names = (0,) * len(rule.state), (0,) * len(rule.hyperparameters)

    def step(code, out, work, beside, evaluate_address, state, hyper, displacement, further):  # type: ignore[no-untyped-def]
        lanes = displacement.shape[1]
        for lane in range(lanes):
            x, y = work[0, lane], work[1, lane]
            loss, gx, gy = (
                work[out, lane],
                work[out, DX * lanes + lane],
                work[out, DY * lanes + lane],
            )
            own, chosen = gather(state, 0, lane, state_names), gather(hyper, 0, lane, hyper_names)
            asked = further[lane]
            result = update(
                Probe(code, out, beside, evaluate_address, further, lane),
                x,
                y,
                loss,
                gx,
                gy,
                *own,
                *chosen,
            )
            # before anything is written: then the compiler sees that a rule which never asks has
            # asked for nothing
            if further[lane] > asked and was_seen(beside, x, y, result[0], result[1]):
                further[lane] -= 1
            displacement[0, lane], displacement[1, lane] = result[0], result[1]
            scatter(state, 0, lane, result[2:])

    return step


@extending.register_jitable
def was_seen(beside: Any, x: float, y: float, dx: float, dy: float) -> bool:
    """Return True if a rule moves to the point that it asked about last, which counts once."""
    moves = x + dx != x or y + dy != y
    return moves and beside[0, 0] == x + dx and beside[1, 0] == y + dy


_LIFTS = {Kind.COORDINATE: _lift_coordinate, Kind.VECTOR: _lift_vector}


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


def warm_up(report: Callable[[int, int, str], None] = lambda done, total, title: None) -> None:
    """Ready the kernel of every rule, reporting (done, total, title) before each."""
    for done, rule in enumerate(RULES):
        report(done, len(RULES), rule.title)
        step_kernel(rule)
    report(len(RULES), len(RULES), "")
