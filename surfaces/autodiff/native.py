"""Machine code from LLVM text: called by address, freed when unused.

LLVM's code generator alone makes it, in milliseconds.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
import weakref
from pathlib import Path
from typing import Any, Final

import llvmlite
import llvmlite.binding as llvm
from numba.core.caching import FunctionCache

ENGINE_BYTES: Final = 50_000
"""What a kernel takes in memory beside its code."""

_generating: Final = threading.Lock()
"""There is one target machine, and it makes one object file at a time."""


class Native:
    """A compiled function; it lives as long as this object: whoever runs it holds on to it.

    Each has an engine of its own, made from an object file. An engine that compiles itself keeps
    fifteen times the memory, and one that many functions share never gives all of it back.
    """

    def __init__(self, machine_code: bytes, symbol: str) -> None:
        self.size = len(machine_code) + ENGINE_BYTES
        """Bytes of memory, about."""
        engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target_machine())
        engine.add_object_file(llvm.ObjectFileRef.from_data(machine_code))
        engine.finalize_object()
        self._engine = engine
        self.address: int = engine.get_function_address(symbol)
        weakref.finalize(self, engine.close).atexit = False

    def other_address(self, symbol: str) -> int:
        """The address of another function in the same object file."""
        return int(self._engine.get_function_address(symbol))


def compile_text(text: str, symbol: str, *, keep: bool = False) -> Native:
    """The function `symbol` of an LLVM module as machine code.

    Args:
        text: the module; it may call whatever `library.load` has made known.
        symbol: the function's name in it.
        keep: whether the object file is kept on disk, for functions that other processes need too.
    """
    if not keep or _DIRECTORY is None:
        return Native(_object_file(text), symbol)
    digest = hashlib.sha256("\0".join((*_MACHINE_KEY, text)).encode()).hexdigest()
    path = Path(_DIRECTORY, f"native-{digest[:32]}.o")
    with contextlib.suppress(OSError):
        return Native(path.read_bytes(), symbol)
    machine_code = _object_file(text)
    with contextlib.suppress(OSError):  # a full or read-only disk
        part = path.with_suffix(f".{threading.get_ident()}")
        part.write_bytes(machine_code)
        part.replace(path)  # at once: nobody ever reads a part of it
    return Native(machine_code, symbol)


def _object_file(text: str) -> bytes:
    module = llvm.parse_assembly(text)
    module.triple, module.data_layout = _TRIPLE, _LAYOUT
    with _generating:
        return bytes(_MACHINE.emit_object(module))


def _target_machine() -> llvm.TargetMachine:
    """This very processor's."""
    return llvm.Target.from_triple(_TRIPLE).create_target_machine(
        opt=2, cpu=_CPU, features=_FEATURES, codemodel="jitdefault"
    )


def _directory() -> str | None:
    """Numba's cache directory for this module; None if no disk can be written to."""
    try:
        # numba has no types here
        cache: Any = FunctionCache(_directory)  # type: ignore[no-untyped-call]
        return str(cache.cache_path)
    except (RuntimeError, OSError):
        return None


llvm.initialize_native_target()
llvm.initialize_native_asmprinter()
_TRIPLE: Final = llvm.get_process_triple()
_CPU: Final = llvm.get_host_cpu_name()
_FEATURES: Final = llvm.get_host_cpu_features().flatten()
_MACHINE_KEY: Final = (_TRIPLE, _CPU, _FEATURES, llvmlite.__version__)
_MACHINE: Final = _target_machine()
_LAYOUT: Final = str(_MACHINE.target_data)
_DIRECTORY: Final = _directory()
