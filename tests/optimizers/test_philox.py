"""Random numbers that are the same for ever, and are random."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from optimizers import descend, descend_many
from optimizers.philox import GRADIENT_NOISE, MINI_BATCH, normal_pair, philox, uniform_pair

Array = npt.NDArray[np.float64]

ALL = 2**64 - 1

# The Random123 distribution, tests/kat_vectors, philox4x32 with 10 rounds: counter (4 words), key
# (2), result (4).
KNOWN_ANSWERS = [
    ((0, 0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ALL, ALL, ALL), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x299F31D0A4093822, 0x85A308D3243F6A88, 0x0370734413198A2E),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]

# Box-Muller with fifty digits (mpmath) on the words of Philox: (seed, step, stream) -> a pair.
GOLDEN_NORMALS = {
    (0, 0, 0): (-0.12151797595308135, -1.350032659857655),
    (0, 1, 0): (-0.08187420991589163, -0.22270905893902673),
    (0, 99999, 0): (0.15150360063383583, 0.7846766557178039),
    (1, 0, 0): (-0.4138978146527072, -0.24733359080497044),
    (42, 7, 0): (1.207976359624732, 0.7702108069761532),
    (9007199254740991, 3, 0): (-0.7211355336140115, -1.1131408748484795),
    (42, 7, 1): (1.2427431179494084, 0.9338638779912526),
}

LAST_BITS = 4e-16
"""Relative: what log, sin and cos, each rounded, may differ from fifty digits."""


@pytest.mark.parametrize(("arguments", "words"), KNOWN_ANSWERS)
def test_philox_gives_the_known_answers(
    arguments: tuple[int, int, int], words: tuple[int, ...]
) -> None:
    seed, step, stream = (np.uint64(number) for number in arguments)
    assert tuple(int(word) for word in philox(seed, step, stream)) == words


@pytest.mark.parametrize(("arguments", "normals"), GOLDEN_NORMALS.items())
def test_normals_never_change(
    arguments: tuple[int, int, int], normals: tuple[float, float]
) -> None:
    assert normal_pair(*arguments) == pytest.approx(normals, rel=LAST_BITS)


def test_uniform_numbers_use_53_bits_and_are_never_0_or_1() -> None:
    a, b, c, d = KNOWN_ANSWERS[0][1]
    first, second = (((high << 32 | low) >> 11) for high, low in ((a, b), (c, d)))
    assert uniform_pair(0, 0, 0) == ((first + 0.5) * 2.0**-53, (second + 0.5) * 2.0**-53)
    pairs = np.array([uniform_pair(seed, 3, GRADIENT_NOISE) for seed in range(2000)])
    assert pairs.min() > 0.0
    assert pairs.max() < 1.0


def test_every_part_of_the_counter_matters() -> None:
    pairs = [
        normal_pair(seed, step, stream)
        for seed in (0, 1, 2**40)
        for step in (0, 1, 2**33)
        for stream in (GRADIENT_NOISE, MINI_BATCH)
    ]
    assert len(set(pairs)) == len(pairs)


def noise_of(seeds: npt.NDArray[np.int64], step: int = 0) -> Array:
    """(lanes, 2): the compiled loop's noise on the gradient at that step.

    It is read off a flat surface with a step of 1.
    """
    positions = [
        descend_many(
            "sgd", on="0*x", starts=(0.0, 0.0), steps=n, noise=1.0, seed=seeds, lr=1.0
        ).final_positions
        for n in (step, step + 1)
    ]
    return np.asarray(positions[0] - positions[1])


def test_the_loop_adds_these_very_numbers() -> None:
    seeds = np.array([0, 1, 5, 2**40 + 3, 2**53 - 1])
    for noise, seed in zip(noise_of(seeds), seeds, strict=True):
        assert tuple(noise) == normal_pair(int(seed), 0, GRADIENT_NOISE)


def test_noise_is_standard_normal_and_independent() -> None:
    noise = noise_of(np.arange(40_000))
    # a seeded draw: the p-values are what they are; under 1e-3 would be a bad generator
    assert stats.kstest(noise[:, 0], "norm").pvalue > 1e-3
    assert stats.kstest(noise[:, 1], "norm").pvalue > 1e-3
    assert stats.pearsonr(noise[:, 0], noise[:, 1]).pvalue > 1e-3
    assert stats.pearsonr(noise[:, 0], noise_of(np.arange(40_000), step=1)[:, 0]).pvalue > 1e-3
    assert stats.pearsonr(noise[1:, 0], noise[:-1, 0]).pvalue > 1e-3
    assert stats.kurtosistest(noise.ravel()).pvalue > 1e-3


def test_noise_along_a_run_is_standard_normal_and_independent() -> None:
    run = descend("sgd", on="0*x", start=(0.0, 0.0), steps=20_000, noise=1.0, seed=12, lr=1.0)
    steps = np.diff(run.positions, axis=0)
    assert stats.kstest(steps.ravel(), "norm").pvalue > 1e-3
    assert stats.pearsonr(steps[1:, 0], steps[:-1, 0]).pvalue > 1e-3


def test_noise_scales_with_its_deviation() -> None:
    one, four = (
        descend("sgd", on="0*x", start=(0.0, 0.0), steps=50, noise=noise, seed=3, lr=1.0)
        for noise in (1.0, 4.0)
    )
    assert np.array_equal(four.positions, 4.0 * one.positions)


def test_the_noise_of_a_step_does_not_know_how_many_follow() -> None:
    short, long = (
        descend("adam", on="rosenbrock", steps=steps, noise=2.0, seed=9) for steps in (20, 70)
    )
    assert np.array_equal(short.positions, long.positions[:21])


def test_runs_of_one_race_meet_the_same_noise() -> None:
    """Common random numbers: on a flat surface, half the learning rate gives half the path."""
    one, half = (
        descend("sgd", on="0*x", start=(0.0, 0.0), steps=50, noise=1.0, seed=3, lr=lr)
        for lr in (1.0, 0.5)
    )
    assert np.array_equal(one.positions, 2.0 * half.positions)
    rested = descend(
        "momentum", on="0*x", start=(0.0, 0.0), steps=50, noise=1.0, seed=3, lr=1.0, rho=0.0
    )
    assert np.array_equal(rested.positions, one.positions)


def test_another_seed_is_another_path_and_the_same_seed_the_same() -> None:
    paths = [
        descend("sgd", on="himmelblau", steps=30, noise=1.0, seed=seed, lr=0.001).positions
        for seed in (0, 1, 0)
    ]
    assert np.array_equal(paths[0], paths[2])
    assert not np.array_equal(paths[0][1], paths[1][1])


def test_without_noise_no_seed_matters() -> None:
    one, other = (
        descend("sgd", on="himmelblau", steps=30, seed=seed, lr=0.001).positions for seed in (0, 1)
    )
    assert np.array_equal(one, other)


@pytest.mark.parametrize(
    "formula", ["x", "y", "x**2", "y**2", "x + y", "3 + 0*x", "a*x", "-y", "x*y"]
)
def test_noise_is_not_left_behind_in_the_gradient(formula: str) -> None:
    """Not even where a formula lacks a coordinate, and never writes the derivative along it."""
    run = descend("sgd", on=formula, start=(1.0, -2.0), steps=10, noise=3.0, seed=1, lr=0.1)
    assert np.array_equal(
        run.gradients,
        run.surface.tape().evaluate(run.positions[:, 0], run.positions[:, 1], order=1)[1:].T,
    )
    assert np.array_equal(
        run.losses, run.surface.tape().evaluate(run.positions[:, 0], run.positions[:, 1])[0]
    )


def test_what_is_recorded_is_the_gradient_before_noise() -> None:
    run = descend("sgd", on="x**2 + y**2", start=(1.0, -2.0), steps=10, noise=3.0, seed=1, lr=0.1)
    assert np.array_equal(run.gradients, 2.0 * run.positions)
    moved = -(np.diff(run.positions, axis=0) / 0.1 + run.gradients[:-1])
    wanted = [[3.0 * value for value in normal_pair(1, step, GRADIENT_NOISE)] for step in range(10)]
    np.testing.assert_allclose(
        moved, wanted, rtol=0, atol=1e-13 * math.sqrt(200)
    )  # differences of positions of size 1, divided by 0.1
