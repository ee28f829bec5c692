"""Tapes as native code, called on rows of numbers, to be compared with the interpreter."""

from __future__ import annotations

import ctypes
from typing import Final

import numpy as np
import numpy.typing as npt

from surfaces.autodiff import library
from surfaces.autodiff.algebra import Planes, leaf, run
from surfaces.autodiff.emitter import FUNCTIONS, Emitter
from surfaces.autodiff.native import Native, compile_text
from surfaces.autodiff.operations import PLANES
from surfaces.autodiff.tape import BoundTape, Code

Array = npt.NDArray[np.float64]

ODD: Final = np.array(
    [
        *(0.0, -0.0, 1.0, -1.0, 0.5, 5e-324, -5e-324, 1e-310, -1e-308, 2.2250738585072014e-308),
        *(1e-160, -1e-160, 1e154, -1e155, 1e200, 1.7976931348623157e308, -1.7976931348623157e308),
        *(np.inf, -np.inf, np.nan, 6.0, 5.0, 1e-8),
    ]
)
"""Numbers at which arithmetic has special cases."""


def odd_numbers(generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Numbers of every size, one in three of them an odd one."""
    usual = generator.normal(0, 1, shape) * 10.0 ** generator.integers(-3, 4, shape)
    return np.where(generator.random(shape) < 1 / 3, generator.choice(ODD, shape), usual)


def rows_kernel(
    code: Code, inputs: int, constants: dict[int, float], outs: tuple[int, ...], width: int
) -> Native:
    """void @rows(in, out, lanes): inputs into the first registers.

    Of a formula x and y are the first two.
    """
    e = Emitter(width)
    registers: dict[int, Planes] = {
        k: (e.load(e.address("%in", f"%in{k}")),) for k in range(inputs)
    } | {k: (value,) for k, value in constants.items()}
    run(e, code, registers)
    return _compiled(e, inputs, [registers[out][0] for out in outs])


def formula_kernel(tape: BoundTape, order: int, width: int) -> Native:
    """void @rows(in, out, lanes): from x, y and the leaves to the planes of the value."""
    e, inputs = Emitter(width), 2 + len(tape.leaves)
    x, y, *leaves = (e.load(e.address("%in", f"%in{k}")) for k in range(inputs))
    registers = {
        0: leaf(x, order, *(1.0, 0.0)[: 2 * order]),
        1: leaf(y, order, *(0.0, 1.0)[: 2 * order]),
    } | {k: leaf(value, order) for k, value in zip(sorted(tape.leaves), leaves, strict=True)}
    run(e, tape.code, registers)
    return _compiled(e, inputs, list(registers[tape.out]))


def function_kernel(name: str, width: int) -> Native:
    """void @rows(in, out, lanes): a function of the library."""
    e, (inputs, results) = Emitter(width), FUNCTIONS[name]
    given = [e.load(e.address("%in", f"%in{k}")) for k in range(inputs)]
    pair = results == 2
    return _compiled(e, inputs, [*e.sine_and_cosine(*given)] if pair else [e.call(name, *given)])


def _compiled(e: Emitter, inputs: int, results: list[str | float]) -> Native:
    for k, result in enumerate(results):
        e.store(result, e.address("%out", f"%out{k}"))
    places = [(f"in{k}", k) for k in range(inputs)] + [(f"out{k}", k) for k in range(len(results))]
    indices = "\n".join(
        f"  %{name}.row = mul i64 %lanes, {k}\n  %{name} = add i64 %{name}.row, %k"
        for name, k in places
    )
    declarations = "\n".join(sorted(e.declarations))
    text = f"""{declarations}
define void @rows(ptr noalias %in, ptr noalias %out, i64 %lanes) {{
entry:
  br label %lane
lane:
  %k = phi i64 [ 0, %entry ], [ %k.next, %lane ]
{indices}
{e.section()}
  %k.next = add i64 %k, {e.width}
  %more = icmp ult i64 %k.next, %lanes
  br i1 %more, label %lane, label %done
done:
  ret void
}}
"""
    library.load()
    return compile_text(text, "rows")


def call(kernel: Native, rows: Array, results: int) -> Array:
    """What the kernel makes of (inputs, lanes): (results, lanes)."""
    lanes = rows.shape[1]
    given, made = _aligned(len(rows), lanes), _aligned(results, lanes)
    given[:] = rows
    function = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)
    function(kernel.address)(given.ctypes.data, made.ctypes.data, lanes)
    return made.copy()


def native_planes(tape: BoundTape, x: Array, y: Array, order: int, width: int) -> Array:
    """`BoundTape.evaluate` by native code."""
    leaves = [np.full_like(x, tape.leaves[k]) for k in sorted(tape.leaves)]
    return call(formula_kernel(tape, order, width), np.array([x, y, *leaves]), PLANES[order])


def same_bits(one: Array, other: Array) -> bool:
    """Equal to the last bit, signs of zeros included; any nan is nan."""
    return bool(
        ((one.view(np.int64) == other.view(np.int64)) | (np.isnan(one) & np.isnan(other))).all()
    )


def _aligned(rows: int, lanes: int) -> Array:
    flat = np.zeros(rows * lanes + 8)
    return flat[(-flat.ctypes.data // 8) % 8 :][: rows * lanes].reshape(rows, lanes)
