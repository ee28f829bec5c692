"""A choice that rules can make for one number, for an array, and inside a compiled kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import extending


def where(condition: Any, yes: Any, no: Any) -> Any:
    """`yes` where the condition holds, `no` elsewhere: np.where, except that numbers stay numbers."""
    return np.where(condition, yes, no)[()]


@extending.overload(where)
def _where(condition, yes, no):  # type: ignore[no-untyped-def]
    # numba's own np.where makes an array even of three numbers, and kernels allocate nothing
    return lambda condition, yes, no: yes if condition else no
