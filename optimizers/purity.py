"""Purity of functions that are traced: they must depend on their arguments alone.

They are called only once.
"""

from __future__ import annotations

import dis
import traceback
from collections.abc import Callable
from types import FunctionType
from typing import Any, Final

import numpy as np

from optimizers import oracle, vocabulary

_PURE: Final = (
    *(abs, oracle.gradient_at, oracle.hessian_at),
    *(getattr(vocabulary, name) for name in vocabulary.__all__),
)
_CHANGES: Final = frozenset(
    {
        *("STORE_GLOBAL", "DELETE_GLOBAL", "STORE_DEREF", "STORE_ATTR", "DELETE_ATTR"),
        *("STORE_SUBSCR", "DELETE_SUBSCR", "IMPORT_NAME", "YIELD_VALUE"),
    }
)
"""Python's instructions that change more than local variables."""


class NotTraceable(Exception):
    """A function of which no tape can be made, with the file, the line and the reason."""


def place_of(error: Exception, function: FunctionType | Callable[..., Any], tracer: str) -> str:
    """Return the file and the line at which a traced function raised an error.

    They are the last before the tracer's own.
    """
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename != tracer]
    if frames:
        return f"{frames[-1].filename}:{frames[-1].lineno}: "
    code = function.__code__
    return f"{code.co_filename}:{code.co_firstlineno}: "


def check_purity(function: Callable[..., Any]) -> None:
    """Refuse a function that is not pure.

    It may use its arguments, numbers, the vocabulary, and functions like itself.

    Raises:
        NotTraceable: with the file and the line.
    """
    if not isinstance(function, FunctionType):
        raise NotTraceable(f"{function!r} is no plain function")
    code, line = function.__code__, function.__code__.co_firstlineno
    instructions = list(dis.get_instructions(code))
    closed = dict(zip(code.co_freevars, function.__closure__ or (), strict=True))
    for instruction, following in zip(instructions, [*instructions[1:], None], strict=True):
        line = (instruction.positions and instruction.positions.lineno) or line
        place, name = f"{code.co_filename}:{line}: ", instruction.argval
        if instruction.opname in _CHANGES:
            raise NotTraceable(f"{place}changes or imports more than local variables")
        if instruction.opname == "LOAD_DEREF" and name in closed:
            used = closed[name].cell_contents
        elif instruction.opname == "LOAD_GLOBAL":
            builtins = function.__globals__["__builtins__"]
            builtins = builtins if isinstance(builtins, dict) else vars(builtins)
            used = function.__globals__.get(name, builtins.get(name))
        else:
            continue
        if used is np and following:  # np.sin, np.pi
            name = f"np.{following.argval}"
            used = getattr(np, str(following.argval), None)
        if isinstance(used, int | float | np.ufunc) or any(used is pure for pure in _PURE):
            continue
        if not isinstance(used, FunctionType):
            raise NotTraceable(
                f"{place}{name} is neither a number nor a function of NumPy or"
                " optimizers.vocabulary"
            )
        check_purity(used)
