"""How kernels are compiled: one place for the flags, the disk cache and its fallback."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numba


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


def source_digest(*sources: Callable[..., Any] | ModuleType) -> str:
    """A digest of the source text of functions and modules.

    A kernel that inlines functions from other files captures it, because numba's cache only notices
    changes of the kernel's own file and of what its closure holds.
    """
    text = "\n".join(inspect.getsource(source) for source in sources)
    return hashlib.sha256(text.encode()).hexdigest()
