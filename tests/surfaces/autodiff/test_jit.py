"""Kernels are cached where that is possible, and work where it is not."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import numba
import numpy as np
import pytest
from numba import float64

from surfaces.autodiff.jit import Kernel, compile_kernel

ROOT = Path(__file__).resolve().parents[3]
DOUBLE = "def double(x):\n    return x * {factor}\n"


def module_of(path: Path, source: str, name: str) -> ModuleType:
    """A module of that source."""
    path.write_text(source, encoding="utf-8")
    specification = importlib.util.spec_from_file_location(name, path)
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path


def compiled(folder: Path, factor: int) -> Any:
    return compile_kernel(
        module_of(folder / "doubling.py", DOUBLE.format(factor=factor), "doubling").double,
        float64(float64),
    )


def test_a_kernel_is_compiled_once_and_then_loaded(cache: Path) -> None:
    first, second = compiled(cache, 2), compiled(cache, 2)
    assert first(3.0) == second(3.0) == 6.0
    assert sum(first.compiled.stats.cache_misses.values()) == 1
    assert sum(second.compiled.stats.cache_hits.values()) == 1


def test_changed_code_is_never_answered_from_the_cache(cache: Path) -> None:
    assert compiled(cache, 2)(3.0) == 6.0
    changed = compiled(cache, 5)
    assert changed(3.0) == 15.0
    assert not changed.compiled.stats.cache_hits


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("cannot cache function: no locator available"),
        OSError(28, "No space left on device"),
    ],
)
def test_without_a_cache_it_compiles_all_the_same(
    error: Exception, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked = numba.njit, []

    def njit(*arguments: Any, **options: Any) -> Any:
        asked.append(options.get("cache", False))
        if options.get("cache"):
            raise error
        return real(*arguments, **options)

    monkeypatch.setattr(numba, "njit", njit)
    assert compiled(cache, 2)(3.0) == 6.0
    assert asked == [True, False]


def test_a_kernel_is_compiled_when_it_is_first_used_and_once(cache: Path) -> None:
    calls: list[int] = []
    started = threading.Barrier(4)

    def compile_it() -> Any:
        calls.append(1)
        time.sleep(0.05)
        return abs

    kernel = Kernel("slow", compile_it)
    assert not calls

    def use(_: int) -> object:
        started.wait()
        return kernel(-3)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(use, range(4))) == [3] * 4
    assert calls == [1]


def test_the_engine_is_imported_without_compiling_anything() -> None:
    script = (
        "from surfaces.autodiff import jit\n"
        "def fail(*_): raise SystemExit('compiled')\n"
        "jit._compiled = fail\n"
        "import optimizers, app.main\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_division_by_zero_is_a_number() -> None:
    def divide(a, b):  # type: ignore[no-untyped-def] # numba infers
        return a / b

    kernel = compile_kernel(divide, float64(float64, float64))
    assert kernel(1.0, 0.0) == np.inf
    assert np.isnan(kernel(0.0, 0.0))


WITHOUT_CACHE = """
from numba import float64
from numba.core import caching
caching.CacheImpl._locator_classes = []  # no place is writable
from surfaces import errors
from surfaces.autodiff.jit import compile_kernel

def halve(x):
    return x / 2.0

halve.__module__ = errors.__name__  # any module that has a source
kernel = compile_kernel(halve, float64(float64))
assert not kernel.compiled.stats.cache_path
print(kernel(3.0))
"""


def test_where_no_folder_can_be_written_it_compiles_all_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_CACHE], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "1.5\n"), done.stderr
