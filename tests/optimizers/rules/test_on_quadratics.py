"""Closed forms: where theory says what a rule does, it does it.

f = (mu x**2 + L y**2)/2. Sources: Goh, Why Momentum Really Works, 2017, its errata corrected (the
magnitude of the complex roots is sqrt(beta), the gap carries a factor 1/2); Zhang et al., Dive into
Deep Learning, chapter 12.6.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest

from optimizers import descend, descend_many
from optimizers.outcome import Code

Array = npt.NDArray[np.float64]

BOWL = "mu*x**2/2 + L*y**2/2"
START = (-4.0, 1.5)

ROUNDING = 1e-11
"""Relative to the size of the start: a few hundred steps that each round once or twice."""


def mode_matrix(slug: str, alpha: float, rho: float, curvature: float) -> Array:
    """One step of (v, x) along an axis of that curvature, linear as the gradient is."""
    reach = {
        "sgd": 1.0 - alpha * curvature,
        "momentum": 1.0 - alpha * curvature,
        "nesterov": 1.0 - alpha * curvature - alpha * rho * curvature,
    }
    carry = {"sgd": 0.0, "momentum": -alpha * rho, "nesterov": -alpha * rho * rho}
    return np.array([[rho, curvature], [carry[slug], reach[slug]]])


def spectral_radius(matrix: Array) -> float:
    return float(np.max(np.abs(np.linalg.eigvals(matrix))))


def rates(slug: str, alpha: float, rho: float) -> dict[str, float]:
    return {"lr": alpha} if slug == "sgd" else {"lr": alpha, "rho": rho}


@pytest.mark.parametrize("slug", ["sgd", "momentum", "nesterov"])
@pytest.mark.parametrize(("alpha", "rho"), [(0.01, 0.9), (0.06, 0.5), (0.075, 0.2)])
def test_every_position_is_a_power_of_the_step_matrix(slug: str, alpha: float, rho: float) -> None:
    run = descend(
        slug,
        on=BOWL,
        parameters={"mu": 1.0, "L": 20.0},
        start=START,
        steps=120,
        **rates(slug, alpha, rho),  # type: ignore[arg-type] # rates are hyperparameters
    )
    for axis, curvature in enumerate((1.0, 20.0)):
        matrix = mode_matrix(slug, alpha, rho, curvature)
        exact = [np.linalg.matrix_power(matrix, k) @ [0.0, START[axis]] for k in range(121)]
        np.testing.assert_allclose(
            run.positions[:, axis], [state[1] for state in exact], rtol=0, atol=ROUNDING
        )


def test_the_loss_of_gradient_descent_in_closed_form() -> None:
    alpha, curvatures = 0.03, np.array([1.0, 20.0])
    run = descend(
        "sgd", on=BOWL, parameters={"mu": 1.0, "L": 20.0}, start=START, steps=60, lr=alpha
    )
    k = np.arange(61)[:, None]
    exact = 0.5 * np.sum(
        (1 - alpha * curvatures) ** (2 * k) * curvatures * np.square(START), axis=1
    )
    np.testing.assert_allclose(run.losses, exact, rtol=ROUNDING)


@pytest.mark.parametrize(
    ("kappa", "best_lr", "rate"), [(20.0, 0.0952381, 0.904762), (100.0, 0.0198020, 0.980198)]
)
def test_the_best_learning_rate_shrinks_both_coordinates_alike(
    kappa: float, best_lr: float, rate: float
) -> None:
    alpha = 2 / (1 + kappa)
    assert alpha == pytest.approx(best_lr, abs=1e-7)  # seven printed digits
    run = descend(
        "sgd", on="elliptic-bowl", parameters={"kappa": kappa}, start=START, steps=200, lr=alpha
    )
    shrunk = np.abs(run.positions[1:] / run.positions[:-1])
    np.testing.assert_allclose(shrunk, (kappa - 1) / (kappa + 1), rtol=ROUNDING)
    assert (kappa - 1) / (kappa + 1) == pytest.approx(rate, abs=1e-6)


def test_gradient_descent_at_its_best_takes_138_steps_to_a_millionth() -> None:
    run = descend("sgd", on="elliptic-bowl", start=START, steps=200, lr=2 / 21)
    distances = np.hypot(*run.positions.T)
    first = int(np.flatnonzero(distances <= 1e-6 * distances[0])[0])
    assert first == math.ceil(math.log(1e-6) / math.log(19 / 21)) == 139


@pytest.mark.parametrize(
    ("kappa", "best_lr", "best_rho", "rate"),
    [(20.0, 0.1335815, 0.4026055, 0.634512), (100.0, 0.0330579, 0.669421, 0.818182)],
)
def test_momentum_at_its_best(kappa: float, best_lr: float, best_rho: float, rate: float) -> None:
    alpha, rho = (
        (2 / (1 + math.sqrt(kappa))) ** 2,
        ((math.sqrt(kappa) - 1) / (math.sqrt(kappa) + 1)) ** 2,
    )
    assert (alpha, rho) == pytest.approx((best_lr, best_rho), abs=1e-6)
    run = descend(
        "momentum",
        on="elliptic-bowl",
        parameters={"kappa": kappa},
        start=START,
        steps=400,
        lr=alpha,
        rho=rho,
    )
    # both roots are equal there: x_k = (a + b k) r**k, so that k-th roots of x_k / k approach r
    steps = np.array([100, 150])
    slope = np.diff(np.log(np.hypot(*run.positions[steps].T) / steps)) / 50
    assert float(np.exp(slope[0])) == pytest.approx(rate, rel=1e-3)


def test_nesterov_with_the_standard_choice() -> None:
    kappa = 100.0
    rho = (math.sqrt(kappa) - 1) / (math.sqrt(kappa) + 1)
    run = descend(
        "nesterov",
        on=BOWL,
        parameters={"mu": 1.0, "L": kappa},
        start=(-4.0, 0.0),
        steps=200,
        lr=1 / kappa,
        rho=rho,
    )
    # alpha mu = 1/kappa: both roots are 1 - 1/sqrt(kappa), once more (a + b k) r**k
    slope = math.log((run.positions[200, 0] / 200) / (run.positions[100, 0] / 100)) / 100
    assert math.exp(slope) == pytest.approx(0.9, rel=1e-3)


BORDERS = [
    ("sgd", 0.0, 2.0),
    ("momentum", 0.5, 3.0),
    ("momentum", 0.9, 3.8),
    ("momentum", 0.99, 3.98),
    ("nesterov", 0.5, 1.5),
    ("nesterov", 0.9, 3.8 / 2.8),
    ("nesterov", 0.99, 3.98 / 2.98),
]


@pytest.mark.parametrize(("slug", "rho", "border"), BORDERS)
def test_just_inside_its_border_a_rule_converges_and_just_outside_it_does_not(
    slug: str, rho: float, border: float
) -> None:
    curvature = 4.0
    inside = descend(
        slug,
        on="2*x**2",
        start=(1.0, 0.0),
        steps=20_000,
        # rates are hyperparameters
        **rates(slug, 0.99 * border / curvature, rho),  # type: ignore[arg-type]
    )
    outside = descend(
        slug,
        on="2*x**2",
        start=(1.0, 0.0),
        steps=20_000,
        # rates are hyperparameters
        **rates(slug, 1.01 * border / curvature, rho),  # type: ignore[arg-type]
    )
    assert inside.outcome.code is Code.CONVERGED
    assert outside.outcome.code is Code.DIVERGED
    assert spectral_radius(mode_matrix(slug, border / curvature, rho, curvature)) == pytest.approx(
        1.0, abs=1e-7
    )


@pytest.mark.parametrize(
    ("slug", "lr", "rho", "factor"),
    [
        ("sgd", 0.4, 0.0, 0.6),
        ("sgd", 0.6, 0.0, 1.4),
        ("momentum", 0.6, 0.5, math.sqrt(0.5)),
        ("momentum", 0.6, 0.25, 0.8589),
    ],
)
def test_the_example_of_dive_into_deep_learning(
    slug: str, lr: float, rho: float, factor: float
) -> None:
    run = descend(
        slug,
        on="0.1*x**2 + 2*y**2",
        start=(-5.0, -2.0),
        steps=40,
        **rates(slug, lr, rho),  # type: ignore[arg-type] # rates are hyperparameters
    )
    along_y = spectral_radius(mode_matrix(slug, lr, rho, 4.0))
    assert along_y == pytest.approx(factor, abs=1e-4)
    # the size of the slowest mode; complex roots turn it, and start both at up to four times that
    wanted = 2.0 * along_y**40
    assert abs(run.positions[-1, 1]) <= 4.0 * wanted
    assert np.abs(run.positions[-2:, 1]).max() >= 0.1 * wanted
    assert (abs(run.positions[-1, 1]) > 2.0) == (factor > 1.0)


def test_on_the_ridge_of_a_saddle_gradient_descent_never_leaves() -> None:
    run = descend("sgd", on="saddle", start=(-1.5, 0.0), steps=1000, lr=0.1)
    assert np.all(run.positions[:, 1] == 0.0)
    assert "saddle" in run.outcome.sentence


def test_a_thousandth_beside_the_ridge_it_leaves_at_step_38() -> None:
    run = descend("sgd", on="saddle", start=(-1.5, 1e-3), steps=60, lr=0.1)
    assert int(np.flatnonzero(np.abs(run.positions[:, 1]) >= 1.0)[0]) == 38
    np.testing.assert_allclose(run.positions[:, 1], 1e-3 * 1.2 ** np.arange(61), rtol=ROUNDING)


def test_momentum_on_a_slope_reaches_its_terminal_speed() -> None:
    run = descend("momentum", on="3*x - 2*y", start=(0.0, 0.0), steps=600, lr=0.05, rho=0.9)
    speed = np.diff(run.positions, axis=0)
    np.testing.assert_allclose(speed[-1], [-0.05 * 3 / 0.1, 0.05 * 2 / 0.1], rtol=1e-12)
    k = np.arange(1, 601)
    np.testing.assert_allclose(speed[:, 0], -0.15 * (1 - 0.9**k) / 0.1, rtol=1e-11)


def test_adagrad_on_a_slope_takes_steps_of_one_over_root_t() -> None:
    run = descend("adagrad", on="3*x - 2*y", start=(0.0, 0.0), steps=200, lr=0.5, eps=1e-20)
    wanted = 0.5 / np.sqrt(np.arange(1, 201))
    np.testing.assert_allclose(
        np.diff(run.positions, axis=0), np.column_stack([-wanted, wanted]), rtol=1e-11
    )


def test_adam_on_a_slope_takes_steps_of_lr() -> None:
    run = descend("adam", on="3*x - 2*y", start=(0.0, 0.0), steps=200, lr=0.25, eps=1e-20)
    np.testing.assert_allclose(
        np.diff(run.positions, axis=0), np.broadcast_to([-0.25, 0.25], (200, 2)), rtol=1e-11
    )


def test_rmsprop_forgets() -> None:
    run = descend(
        "rmsprop", on="3*x - 2*y", start=(0.0, 0.0), steps=400, lr=0.25, decay=0.9, eps=1e-20
    )
    k = np.arange(1, 401)
    np.testing.assert_allclose(np.diff(run.positions[:, 1]), 0.25 / np.sqrt(1 - 0.9**k), rtol=1e-11)


STATIONARY = [("sgd", {"lr": 0.1}, 0.006944), ("momentum", {"lr": 0.1, "rho": 0.9}, 0.06597)]


@pytest.mark.parametrize(("slug", "hyperparameters", "printed"), STATIONARY)
def test_the_variance_that_noise_keeps_up(
    slug: str, hyperparameters: dict[str, float], printed: float
) -> None:
    """alpha s**2 / (lambda (2 - alpha lambda)) without momentum, and with momentum beta:

    alpha s**2 (1 + beta) / (lambda (1 - beta) (2 (1 + beta) - alpha lambda)).
    """
    alpha, beta, curvature, s = hyperparameters["lr"], hyperparameters.get("rho", 0.0), 2.0, 0.5
    exact = (
        alpha * s**2 * (1 + beta) / (curvature * (1 - beta) * (2 * (1 + beta) - alpha * curvature))
    )
    assert exact == pytest.approx(printed, rel=1e-4)
    lanes = 20_000
    runs = descend_many(
        slug,
        on="x**2 + y**2",
        starts=(0.0, 0.0),
        steps=400,
        noise=s,
        seed=np.arange(lanes),
        **hyperparameters,  # type: ignore[arg-type] # they are hyperparameters
    )
    # 2 * lanes independent normals estimate a variance to a relative sqrt(2 / 40_000) = 0.7 %: four
    # of these
    np.testing.assert_allclose(runs.final_positions.var(), exact, rtol=0.028)
    np.testing.assert_allclose(
        runs.final_positions.mean(axis=0), 0.0, atol=4 * math.sqrt(exact / lanes)
    )
