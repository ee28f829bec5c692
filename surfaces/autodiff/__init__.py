"""Forward-mode automatic differentiation: formulas as tapes, and their interpreter."""

from __future__ import annotations

from surfaces.autodiff.builder import compile_mean, compile_tape
from surfaces.autodiff.interpreter import evaluate
from surfaces.autodiff.jit import compile_kernel
from surfaces.autodiff.tape import BoundTape, Tape

__all__ = [
    "BoundTape",
    "Tape",
    "compile_kernel",
    "compile_mean",
    "compile_tape",
    "evaluate",
]
