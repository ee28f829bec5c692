"""Elementary functions: within 2 units in the last place, right at edges, alike in every form."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import llvmlite.binding as llvm
import mpmath
import numpy as np
import numpy.typing as npt
import pytest

from surfaces.autodiff import functions
from surfaces.autodiff.emitter import FUNCTIONS, WIDTH
from surfaces.autodiff.functions import circular, constants, exponential
from tests.golden import digests
from tests.surfaces.autodiff.function_points import arguments, error
from tests.surfaces.autodiff.native_reference import ODD, call, function_kernel, same_bits

Array = npt.NDArray[np.float64]
ULPS: Final = 2.0
COUNT: Final = 500
"""Points of each kind."""


def evaluated(name: str, given: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.asarray(getattr(functions, name)(*given))


ONE_RESULT: Final = tuple(name for name in FUNCTIONS if FUNCTIONS[name].results == 1)


@pytest.mark.parametrize("name", ONE_RESULT)
def test_errors_are_at_most_two_units_in_the_last_place(name: str) -> None:
    given = arguments(name, COUNT)
    with mpmath.workprec(200):
        for made, *numbers in zip(evaluated(name, given).tolist(), *given.tolist(), strict=True):
            true = getattr(mpmath, name)(*map(mpmath.mpf, numbers))
            assert error(made, true) <= ULPS, numbers


AT_EDGES: Final[Mapping[str, tuple[tuple[float, float], ...]]] = {
    "exp": (
        (0.0, 1.0),
        (-0.0, 1.0),
        (math.inf, math.inf),
        (-math.inf, 0.0),
        (710.0, math.inf),
        (-746.0, 0.0),
    ),
    "log": (
        (0.0, -math.inf),
        (-0.0, -math.inf),
        (math.inf, math.inf),
        (1.0, 0.0),
        (-1.0, math.nan),
    ),
    "log1p": (
        (0.0, 0.0),
        (-1.0, -math.inf),
        (math.inf, math.inf),
        (-2.0, math.nan),
        (5e-324, 5e-324),
    ),
    "sin": (
        (0.0, 0.0),
        (-0.0, -0.0),
        (math.inf, math.nan),
        (-math.inf, math.nan),
        (5e-324, 5e-324),
    ),
    "cos": ((0.0, 1.0), (-0.0, 1.0), (math.inf, math.nan), (-math.inf, math.nan)),
    "tan": ((0.0, 0.0), (-0.0, -0.0), (math.inf, math.nan), (-5e-324, -5e-324)),
    "asin": ((0.0, 0.0), (-0.0, -0.0), (1.0, math.pi / 2), (-1.0, -math.pi / 2), (1.1, math.nan)),
    "acos": (
        (0.0, math.pi / 2),
        (1.0, 0.0),
        (-1.0, math.pi),
        (-1.1, math.nan),
        (math.inf, math.nan),
    ),
    "atan": (
        (0.0, 0.0),
        (-0.0, -0.0),
        (math.inf, math.pi / 2),
        (-1e300, -math.pi / 2),
        (1.0, math.pi / 4),
    ),
    "sinh": (
        (0.0, 0.0),
        (-0.0, -0.0),
        (math.inf, math.inf),
        (-math.inf, -math.inf),
        (-711.0, -math.inf),
    ),
    "cosh": ((0.0, 1.0), (math.inf, math.inf), (-math.inf, math.inf), (711.0, math.inf)),
    "tanh": (
        (0.0, 0.0),
        (-0.0, -0.0),
        (math.inf, 1.0),
        (-math.inf, -1.0),
        (300.0, 1.0),
        (5e-324, 5e-324),
    ),
}


@pytest.mark.parametrize("name", AT_EDGES)
def test_edges_are_what_ieee_754_has_them_be(name: str) -> None:
    places, expected = np.array([*AT_EDGES[name], (math.nan, math.nan)]).T
    assert same_bits(evaluated(name, places[None]), expected)


def test_powers_at_edges_are_those_of_ieee_754() -> None:
    whole = np.array([1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 2.0**53, -(2.0**53) - 2.0, 1.5, -0.5, 1e300])
    numbers = np.concatenate([ODD, whole])
    given = np.array(np.meshgrid(numbers, numbers)).reshape(2, -1)
    for made, x, y in zip(evaluated("power", given).tolist(), *given.tolist(), strict=True):
        with np.errstate(all="ignore"):
            expected = float(np.float64(x) ** np.float64(y))
        assert made == pytest.approx(expected, rel=1e-15, abs=0.0, nan_ok=True), (x, y)
        assert math.isnan(made) or math.copysign(1.0, made) == math.copysign(1.0, expected), (x, y)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_machine_code_and_arrays_and_numbers_have_the_same_bits(name: str) -> None:
    odd = np.array(np.meshgrid(ODD, ODD)).reshape(2, -1)[: FUNCTIONS[name].arguments]
    given = np.hstack([arguments("sin" if name == "sine_and_cosine" else name, COUNT), odd])
    given = np.ascontiguousarray(given[:, : given.shape[1] // WIDTH * WIDTH])
    expected = np.atleast_2d(evaluated(name, given))
    for width in (1, WIDTH):
        assert same_bits(call(function_kernel(name, width), given, len(expected)), expected), width
    for k in range(0, given.shape[1], 97):
        one = np.atleast_1d(evaluated(name, np.array(given[:, k], object)))
        assert same_bits(one.astype(float), expected[:, k])


MUTANTS: Final[Mapping[str, tuple[str, str, Any]]] = {
    "an exponential without its last coefficient": (
        "exp",
        "EXPONENTIAL",
        constants.EXPONENTIAL[:-3],
    ),
    "a logarithm of a rounded ln 2": ("log", "LN_2_LOW", 0.0),
    "a short logarithm in a power": ("power", "LOGS_LOW", constants.LOGS_LOW * 0.0),
    "an angle reduced by a rounded pi": ("sin", "PI_4", 0.0),
    "large angles reduced like small ones": ("cos", "FAR", math.inf),
    "few digits of 2/pi": ("tan", "_PIECES", 6),
    "rounded angles in the table": ("atan", "ANGLES_LOW", constants.ANGLES_LOW * 0.0),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_an_inexact_constant_is_noticed(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, constant, wrong = MUTANTS[mutant]
    module = next(m for m in (exponential, circular) if hasattr(m, constant))
    monkeypatch.setattr(module, constant, wrong)
    with pytest.raises(AssertionError):
        test_errors_are_at_most_two_units_in_the_last_place(name)


OTHER_CPUS: Final = ("x86-64", "x86-64-v3", "x86-64-v4")
"""Without AVX, with AVX2 and fused multiply-adds, with AVX-512."""
NEEDED: Final = {"x86-64": "sse2", "x86-64-v3": "fma", "x86-64-v4": "avx512vl"}
DIGESTS_ELSEWHERE: Final = """
import sys
from surfaces.autodiff import native
native._CPU, native._FEATURES = sys.argv[1], ""
native._MACHINE_KEY = (native._TRIPLE, native._CPU, "")
native._MACHINE = native._target_machine()
from surfaces import SURFACES
from tests.golden.digests import CHANCE, FORMULAS, line
for surface in (*(surface.slug for surface in SURFACES), *FORMULAS):
    print(line("adam", surface))
print(line("nadam", "rosenbrock"), line("adam", "elliptic-bowl", **CHANCE), sep="\\n")
"""


@pytest.mark.parametrize("cpu", OTHER_CPUS)
def test_code_for_other_processors_runs_the_golden_paths(cpu: str) -> None:
    if not llvm.get_host_cpu_features().get(NEEDED[cpu]):
        pytest.skip(f"this processor is older than {cpu}, or no x86")
    done = subprocess.run(
        [sys.executable, "-c", DIGESTS_ELSEWHERE, cpu],
        env=os.environ | {"RAVINE_ENGINE_TIER": "native"},
        cwd=Path(__file__).resolve().parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    made = set(done.stdout.splitlines())
    assert len(made) > 30
    assert made <= set(digests.FILE.read_text("utf-8").splitlines())
