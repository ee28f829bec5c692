"""How kernels are compiled: one place for the flags, the disk cache and its fallback."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numba
from numba import extending, types
from numba.core import cgutils


def compile_kernel(function: Callable[..., Any], signature: Any) -> Any:
    """Compile `function` for one explicit `signature`, through the disk cache where there is one.

    * `error_model="numpy"`: a division by zero is inf or nan, a result with a name, not an exception.
    * `nogil`: blocks of lanes run side by side on a thread pool.
    * no reference counting (`_nrt`): kernels allocate nothing, and counting costs more than a small step does.
    * no fast-math: the same link gives the same numbers wherever IEEE arithmetic holds.
    * a cache that can't be written (read-only file system) costs a compilation per start, no more.
    """
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}
    try:
        return numba.njit(signature, cache=True, **options)(function)
    except (RuntimeError, OSError):  # numba's "no locator available", or a full or read-only disk
        return numba.njit(signature, **options)(function)


def address_of(kernel: Any) -> int:
    """Where the machine code of a compiled kernel is, to be handed to another kernel as a plain number.

    Handing over the kernel itself costs 0.1 ms each time (numba looks the address up in Python, under the
    global lock), more than a whole descent of 500 steps.
    """
    (signature,) = kernel.signatures
    compiled = kernel.overloads[signature]
    return int(compiled.library.get_pointer_to_function(compiled.fndesc.llvm_func_name))


def function_at(signature: Any) -> Any:
    """What turns an address back into something that a kernel can call, for functions of one signature."""
    function = types.FunctionType(signature)

    @extending.intrinsic
    def at(typing_context: Any, address: Any) -> Any:
        def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
            pointers = cgutils.create_struct_proxy(function)(context, builder)  # type: ignore[no-untyped-call] # numba has no types here
            pointers.jit_addr = builder.inttoptr(arguments[0], context.get_value_type(types.voidptr))
            return pointers._getvalue()

        return function(types.int64), generate

    return at


def source_digest(*sources: Callable[..., Any] | ModuleType) -> str:
    """A digest of the source text of functions and modules.

    A kernel that inlines functions from other files captures it, because numba's cache only notices
    changes of the kernel's own file and of what its closure holds.
    """
    text = "\n".join(inspect.getsource(source) for source in sources)
    return hashlib.sha256(text.encode()).hexdigest()
