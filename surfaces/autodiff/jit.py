"""Compilation of kernels: one place for the flags, the disk cache and its fallback."""

from __future__ import annotations

import hashlib
import inspect
import sys
import threading
from collections.abc import Callable, Iterable
from functools import cached_property
from types import ModuleType
from typing import Any

import numba
from llvmlite import ir
from numba import extending, types
from numba.core import cgutils

from surfaces.autodiff import library


class Kernel:
    """A compiled function. It is compiled, or loaded from the disk cache, when it is first used.

    Compiling takes seconds, and a program that imports the engine may not need it, or has something
    to say before. Threads that use it at once wait for the one that compiles it.
    """

    def __init__(self, name: str, compile_it: Callable[[], Any]) -> None:
        self.name, self._compile, self._lock = name, compile_it, threading.Lock()
        self._compiled: Any = None

    def __call__(self, *arguments: Any) -> Any:
        """Call it."""
        return (self._compiled or self.compiled)(*arguments)

    @property
    def compiled(self) -> Any:
        """The function as Numba made it."""
        with self._lock:
            if self._compiled is None:
                self._compiled = self._compile()
            return self._compiled

    @cached_property
    def address(self) -> int:
        """Address of its machine code, to be handed to another kernel as a number.

        Handing over the kernel itself costs 0.1 ms each time (numba looks the address up in Python,
        under the global lock), more than a whole descent of 500 steps.
        """
        (signature,) = self.compiled.signatures
        made = self.compiled.overloads[signature]
        return int(made.library.get_pointer_to_function(made.fndesc.llvm_func_name))


def compile_kernel(
    function: Callable[..., Any],
    signature: Any,
    *,
    name: str = "",
    sources: Iterable[ModuleType] = (),
) -> Kernel:
    """A kernel of `function` for one explicit `signature`, through the disk cache if there is one.

    * `error_model="numpy"`: a division by zero is inf or nan, a result with a name, not an
    exception.
    * `nogil`: blocks of lanes run side by side on a thread pool.
    * no reference counting (`_nrt`): kernels allocate nothing, and counting costs more than a small
    step does.
    * no fast-math: the same link gives the same numbers wherever IEEE arithmetic holds.
    * a cache that can't be written (read-only file system) costs a compilation per start, no more.

    Args:
        function: what to compile; it may inline functions of its own module.
        signature: the types of its arguments.
        name: tells kernels apart that are made by the same lines.
        sources: other modules whose functions it inlines.
    """
    name, sources = name or function.__name__, list(sources)
    return Kernel(name, lambda: _compiled(function, signature, name, sources))


def _compiled(
    function: Callable[..., Any], signature: Any, name: str, sources: list[ModuleType]
) -> Any:
    library.load()
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}
    # Numba names a cache file after the function and overwrites what it finds there. With the
    # code's digest in the name a file only ever holds one kernel: none is stale, and processes that
    # compile at once can't mix theirs up.
    digest = _digest([sys.modules[function.__module__], *sources])
    function.__qualname__ = f"{name}_{digest[:16]}"
    try:
        return numba.njit(signature, cache=True, **options)(function)
    except (RuntimeError, OSError):  # numba's "no locator available", or a full or read-only disk
        return numba.njit(signature, **options)(function)


def _digest(modules: Iterable[ModuleType]) -> str:
    text = "\n".join(inspect.getsource(module) for module in modules)
    return hashlib.sha256(text.encode()).hexdigest()


def native_function(pointers: int, numbers: int) -> Any:
    """Return a function that calls machine code like C's from a kernel: `call(address, arguments)`.

    Args:
        pointers: so many of the arguments, the first ones, are addresses of arrays.
        numbers: so many follow that are whole numbers. The machine code returns one, too.
    """

    @extending.intrinsic
    def call(typing_context: Any, address: Any, arguments: Any) -> Any:
        def generate(context: Any, builder: Any, _: Any, given: Any) -> Any:
            pointer, number = ir.IntType(8).as_pointer(), ir.IntType(64)
            kind = ir.FunctionType(number, [pointer] * pointers + [number] * numbers)
            # numba has no types here
            values = cgutils.unpack_tuple(  # type: ignore[no-untyped-call]
                builder, given[1], pointers + numbers
            )
            addresses = [builder.inttoptr(value, pointer) for value in values[:pointers]]
            function = builder.inttoptr(given[0], kind.as_pointer())
            return builder.call(function, [*addresses, *values[pointers:]])

        return types.int64(types.int64, arguments), generate

    return call


def function_at(signature: Any) -> Any:
    """Turn an address back into a function that a kernel can call, for one signature."""
    function = types.FunctionType(signature)

    @extending.intrinsic
    def at(typing_context: Any, address: Any) -> Any:
        def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
            # numba has no types here
            proxy = cgutils.create_struct_proxy(function)  # type: ignore[no-untyped-call]
            pointers = proxy(context, builder)
            pointers.jit_addr = builder.inttoptr(
                arguments[0], context.get_value_type(types.voidptr)
            )
            return pointers._getvalue()

        return function(types.int64), generate

    return at
