"""The learning rate as a function of the step: what `lr` is multiplied with at each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from optimizers.rule import Hyperparameter, complete
from surfaces.autodiff.functions import cos, power
from surfaces.errors import InputError, Phrase, check_known

Array = npt.NDArray[np.float64]
ScheduleLike = str | tuple[str, Mapping[str, float]] | None
"""A schedule's slug, or its slug and some of its hyperparameters; None is a constant learning
rate."""
Factor = Callable[..., Array]


@dataclass(frozen=True, slots=True)
class Schedule:
    """A learning-rate schedule: a pure function of the step and its declaration."""

    slug: str
    title: str
    factor: Factor
    """`factor(t, steps, *hyperparameters)` with t = 0 … steps - 1 as an array."""
    formula: tuple[str, ...]
    """TeX, one line per case."""
    help: str
    source: str
    hyperparameters: tuple[Hyperparameter, ...] = ()

    def complete(self, given: Mapping[str, float]) -> dict[str, float]:
        """Return the checked hyperparameters, in the declared order, defaults filled in.

        Raises:
            InputError: unknown name, out of range, nan or inf.
        """
        field = Phrase("{name} hyperparameter", name=self.slug)
        return complete(self.hyperparameters, given, field)

    def factors(self, steps: int, given: Mapping[str, float]) -> Array:
        """The multiplier of lr at each step, (steps,), to be read only.

        Raises:
            InputError: unknown name, out of range, nan or inf.
        """
        compute = _cached if steps <= MOST_CACHED_STEPS else _computed
        return compute(self.factor, steps, tuple(self.complete(given).values()))


def lr_factors(choice: ScheduleLike, steps: int) -> Array:
    """The multiplier of lr at each step for a chosen schedule.

    Raises:
        InputError: no schedule, unknown, or with a hyperparameter that it does not have.
    """
    schedule, given = chosen_schedule(choice)
    return schedule.factors(steps, given)


def chosen_schedule(choice: ScheduleLike) -> tuple[Schedule, Mapping[str, float]]:
    """Return a chosen schedule and the hyperparameters that are given for it.

    Raises:
        InputError: no schedule, or unknown.
    """
    match choice:
        case None:
            return CONSTANT, {}
        case str(slug):
            return find_schedule(slug), {}
        case (str(slug), Mapping() as given):
            return find_schedule(slug), given
    raise InputError(
        "{field} must be {allowed}, not {value!r}.",
        field="schedule",
        value=choice,
        allowed=Phrase("a name, or a name and a mapping of names to numbers"),
    )


MOST_CACHED_STEPS: Final = 4096
"""Number of steps up to which factors are cached, 32 kB each."""


@lru_cache(maxsize=64)
def _cached(factor: Factor, steps: int, chosen: tuple[float, ...]) -> Array:
    return _computed(factor, steps, chosen)


def _computed(factor: Factor, steps: int, chosen: tuple[float, ...]) -> Array:
    ends = [*range(0, steps, MOST_CACHED_STEPS), steps]  # pieces that stay in the processor's cache
    pieces = [np.arange(first, end, dtype=np.float64) for first, end in pairwise(ends)]
    factors = np.concatenate([np.empty(0), *(factor(t, steps, *chosen) for t in pieces)])
    factors.setflags(write=False)
    return factors


def constant(t: Array, steps: int) -> Array:
    """1."""
    return np.ones_like(t)


def step(t: Array, steps: int, period: float, gamma: float) -> Array:
    """gamma ** floor(t / period)."""
    return np.asarray(power(gamma, np.floor(t / period)))


def exponential(t: Array, steps: int, gamma: float) -> Array:
    """gamma ** t."""
    return np.asarray(power(gamma, t))


def inverse(t: Array, steps: int, k: float) -> Array:
    """1 / (1 + k t)."""
    return np.asarray(1.0 / (1.0 + k * t))


def cosine(t: Array, steps: int, floor: float) -> Array:
    """Half a cosine wave from 1 to `floor` over the whole run."""
    return _cosine_wave(t / steps, floor)


def warmup_cosine(t: Array, steps: int, warmup: float, floor: float) -> Array:
    """A straight line up to 1 over `warmup` steps, then half a cosine wave down to `floor`."""
    rest = np.maximum(steps - warmup, 1.0)
    return np.where(
        t < warmup, (t + 1.0) / (warmup + 1.0), _cosine_wave((t - warmup) / rest, floor)
    )


def one_cycle(t: Array, steps: int, peak: float, start: float, end: float) -> Array:
    """Up from `start` to 1 at the share `peak` of the run, then down to `start * end`.

    Both ways are half cosine waves.
    """
    top, last = peak * steps - 1.0, steps - 1.0
    up = 1.0 + (start - 1.0) * _half_wave(t / max(top, 1.0))
    down = start * end + (1.0 - start * end) * _half_wave((t - top) / max(last - top, 1.0))
    return np.where(t <= top, up, down)


def warm_restarts(t: Array, steps: int, period: float, growth: float, floor: float) -> Array:
    """Half cosine waves, each `growth` times as long as the one before, starting again at 1."""
    starts = [0.0]
    length = period
    while starts[-1] + length < max(steps, 1):
        starts.append(starts[-1] + length)
        length *= growth
    wave = np.searchsorted(starts, t, side="right") - 1
    return _cosine_wave((t - np.take(starts, wave)) / (period * power(growth, wave)), floor)


def _half_wave(share: Array) -> Array:
    return np.asarray((1.0 + cos(np.pi * share)) / 2.0)


def _cosine_wave(share: Array, floor: float) -> Array:
    return floor + (1.0 - floor) * _half_wave(share)


_GAMMA_HELP: Final = "What the learning rate is multiplied with."
_FLOOR = Hyperparameter(
    "floor", r"f", 0.0, 0.0, 1.0, "linear", "Where the learning rate ends, as a share of lr."
)
_LECTURE: Final = "CS231n, lecture 7"

CONSTANT = Schedule(
    "constant",
    "Constant",
    constant,
    (r"\eta_t = \eta",),
    "The learning rate stays as it is.",
    _LECTURE,
)

STEP = Schedule(
    "step",
    "Step decay",
    step,
    (r"\eta_t = \eta\,\gamma^{\lfloor t / T \rfloor}",),
    "Drops the learning rate by a factor every so many steps.",
    f"{_LECTURE}; torch.optim.lr_scheduler.StepLR",
    (
        Hyperparameter("period", "T", 50, 1, 100_000, "log", "Steps between two drops."),
        Hyperparameter("gamma", r"\gamma", 0.5, 1e-3, 1.0, "linear", _GAMMA_HELP),
    ),
)

EXPONENTIAL = Schedule(
    "exponential",
    "Exponential decay",
    exponential,
    (r"\eta_t = \eta\,\gamma^t",),
    "Shrinks the learning rate by the same factor at every step.",
    f"{_LECTURE}; torch.optim.lr_scheduler.ExponentialLR",
    (Hyperparameter("gamma", r"\gamma", 0.99, 0.5, 1.0, "linear", _GAMMA_HELP),),
)

INVERSE = Schedule(
    "inverse",
    "1/t decay",
    inverse,
    (r"\eta_t = \dfrac{\eta}{1 + k t}",),
    "Shrinks fast at first, then ever more slowly: enough to average noise away, never so fast as"
    " to stop short.",
    _LECTURE,
    (
        Hyperparameter(
            "k",
            "k",
            0.05,
            1e-4,
            10.0,
            "log",
            "How soon the learning rate is half of what it was: at step 1/k.",
        ),
    ),
)

COSINE = Schedule(
    "cosine",
    "Cosine",
    cosine,
    (r"\eta_t = \eta\,\bigl(f + (1 - f)\,\tfrac{1 + \cos(\pi t / n)}{2}\bigr)",),
    "Half a cosine wave down over the whole run.",
    "Loshchilov & Hutter, SGDR, 2017; torch.optim.lr_scheduler.CosineAnnealingLR",
    (_FLOOR,),
)

WARMUP_COSINE = Schedule(
    "warmup-cosine",
    "Warm-up, then cosine",
    warmup_cosine,
    (
        r"\eta_t = \eta\,\tfrac{t + 1}{w + 1}\ (t < w)",
        r"\eta_t = \eta\,\bigl(f + (1 - f)\,\tfrac{1 + \cos(\pi (t - w) / (n - w))}{2}\bigr)",
    ),
    "Starts gently, so that early gradients throw nothing off its way, and ends gently.",
    "Goyal et al., Accurate, Large Minibatch SGD, 2017; Loshchilov & Hutter, 2017",
    (Hyperparameter("warmup", "w", 20, 1, 100_000, "log", "Steps of warm-up."), _FLOOR),
)

ONE_CYCLE = Schedule(
    "one-cycle",
    "One cycle",
    one_cycle,
    (
        r"\eta_t = \eta\,\bigl(1 - (1 - s)\,\tfrac{1 + \cos(\pi t / p)}{2}\bigr)\ (t \le p)",
        (
            r"\eta_t = \eta\,\bigl(s e + (1 - s e)\,\tfrac{1 + \cos(\pi (t - p) / (n - 1 -"
            r" p))}{2}\bigr)"
        ),
    ),
    "One rise and one long fall.",
    "Smith & Topin, Super-Convergence, 2018; torch.optim.lr_scheduler.OneCycleLR with"
    " cycle_momentum=False",
    (
        Hyperparameter(
            "peak", "p", 0.3, 0.0, 1.0, "linear", "Where the top is, as a share of the run."
        ),
        Hyperparameter("start", "s", 0.04, 1e-4, 1.0, "log", "Where it begins, as a share of lr."),
        Hyperparameter(
            "end", "e", 1e-4, 1e-8, 1.0, "log", "Where it ends, as a share of where it began."
        ),
    ),
)

WARM_RESTARTS = Schedule(
    "warm-restarts",
    "Warm restarts",
    warm_restarts,
    (r"\eta_t = \eta\,\bigl(f + (1 - f)\,\tfrac{1 + \cos(\pi t_i / T_i)}{2}\bigr)",),
    "Cosine waves that start again at full height, which can shake a run out of a shallow minimum.",
    "Loshchilov & Hutter, SGDR, 2017; torch.optim.lr_scheduler.CosineAnnealingWarmRestarts",
    (
        Hyperparameter("period", "T", 50, 1, 100_000, "log", "Steps of the first wave."),
        Hyperparameter(
            "growth",
            "m",
            2.0,
            1.0,
            10.0,
            "linear",
            "How much longer each wave is than the one before.",
        ),
        _FLOOR,
    ),
)

SCHEDULES: tuple[Schedule, ...] = (
    CONSTANT,
    STEP,
    EXPONENTIAL,
    INVERSE,
    COSINE,
    WARMUP_COSINE,
    ONE_CYCLE,
    WARM_RESTARTS,
)

_BY_SLUG = {schedule.slug: schedule for schedule in SCHEDULES}


def find_schedule(slug: str) -> Schedule:
    """Find a schedule of the learning rate.

    Args:
        slug: as links and `SCHEDULES` have it, such as "cosine".

    Returns:
        The schedule of that slug.

    Raises:
        InputError: there is none; the error names those there are.
    """
    if slug not in _BY_SLUG:
        check_known(slug, list(_BY_SLUG), "schedule")
    return _BY_SLUG[slug]
