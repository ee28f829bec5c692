"""What holds for every rule of the registry, and the first steps of the lecture's own by hand."""

from __future__ import annotations

import inspect
import math
from typing import Any

import numpy as np
import pytest

from optimizers import RULES, descend, find_rule
from optimizers.rule import Kind, Rule
from surfaces.catalog import find_surface
from surfaces.errors import InputError
from surfaces.surface import typed_surface
from tests.optimizers.plain import first_state, one_step, plain_descent, probe

BY_SLUG = {rule.slug: rule for rule in RULES}
SEEN = {Kind.COORDINATE: ["x", "g"], Kind.VECTOR: ["surface", "x", "y", "loss", "gx", "gy"]}

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)


def update_names(rule: Rule) -> list[str]:
    return [
        *SEEN[rule.kind],
        *(variable.name for variable in rule.state),
        *(h.name for h in rule.hyperparameters),
    ]


@every_rule
def test_the_signature_is_the_declaration(rule: Rule) -> None:
    assert list(inspect.signature(rule.update).parameters) == update_names(rule)
    names = update_names(rule)
    assert len(set(names)) == len(names)


@every_rule
def test_the_declaration_is_complete(rule: Rule) -> None:
    assert rule.update.__doc__
    assert rule.slug == rule.slug.lower()
    assert rule.slug.replace("-", "").isalnum()
    assert rule.title
    assert rule.formula
    assert all(line.strip() for line in rule.formula)
    assert rule.teaches.endswith(".")
    assert rule.source
    for hyperparameter in rule.hyperparameters:
        assert hyperparameter.low <= hyperparameter.default <= hyperparameter.high
        assert math.isfinite(hyperparameter.low)
        assert math.isfinite(hyperparameter.high)
        assert hyperparameter.scale != "log" or hyperparameter.low > 0
        assert hyperparameter.symbol
        assert hyperparameter.help.endswith(".")
    for variable in rule.state:
        assert variable.help.endswith(".")
        assert math.isfinite(variable.initial)


def test_slugs_name_one_rule_each_and_the_lecture_comes_first() -> None:
    assert len(BY_SLUG) == len(RULES)
    assert [rule.slug for rule in RULES[:6]] == [
        "sgd",
        "momentum",
        "nesterov",
        "adagrad",
        "rmsprop",
        "adam",
    ]
    assert all(find_rule(slug) is rule for slug, rule in BY_SLUG.items())


def test_an_unknown_rule_is_answered_with_the_known_ones() -> None:
    with pytest.raises(InputError) as refused:
        find_rule("adan2000")
    assert refused.value.value == "adan2000"
    told = refused.value.allowed.split(", ")
    assert told[0] == "adan", "the nearest first"
    assert sorted(told) == sorted(BY_SLUG)


@every_rule
def test_a_rule_is_pure(rule: Rule) -> None:
    tape = find_surface("himmelblau").tape()
    position = np.array([0.5, -0.5])
    planes = tape.evaluate(position[0], position[1], order=1)
    chosen = [np.float64(value) for value in rule.defaults.values()]
    state = first_state(rule)
    kept = [np.copy(array) for array in (position, planes, *state)]
    first = one_step(
        rule, probe(tape), position, planes, state, chosen, arrays=rule.kind is Kind.COORDINATE
    )
    again = one_step(
        rule, probe(tape), position, planes, state, chosen, arrays=rule.kind is Kind.COORDINATE
    )
    assert np.array_equal(first[0], again[0])
    assert all(np.array_equal(a, b) for a, b in zip(first[1], again[1], strict=True))
    assert all(np.array_equal(a, b) for a, b in zip(kept, (position, planes, *state), strict=True))
    assert len(first[1]) == len(rule.state)


@every_rule
def test_where_the_slope_is_zero_a_fresh_rule_rests(rule: Rule) -> None:
    if any(variable.name == "m" and variable.initial for variable in rule.state):
        pytest.skip("its mean of the gradients does not start at zero")
    run = descend(rule, on="x**2 + 3*y**2", start=(0.0, 0.0), steps=3)
    assert np.array_equal(run.positions, np.zeros((4, 2)))


@every_rule
@pytest.mark.parametrize(
    ("surface", "start"),
    [
        ("himmelblau", (0.5, -0.5)),
        ("rosenbrock", (-1.2, 1.0)),
        ("kink", (-0.4, 0.3)),
        ("saddle", (-1.5, 0.01)),
    ],
)
def test_plain_and_compiled_agree_to_the_last_bit(
    rule: Rule, surface: str, start: tuple[float, float]
) -> None:
    run = descend(rule, on=surface, start=start, steps=60)
    path = plain_descent(rule, find_surface(surface).tape(), start, run.steps_taken, rule.defaults)
    assert np.array_equal(run.positions, path.positions)
    assert np.array_equal(run.losses, path.losses)
    assert np.array_equal(run.gradients, path.gradients, equal_nan=True)
    assert np.array_equal(run.evaluations, path.evaluations)
    assert list(run.state) == list(path.state)
    for name, values in path.state.items():
        assert np.array_equal(run.state[name], values), name


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.kind is Kind.COORDINATE], ids=lambda rule: rule.slug
)
def test_on_whole_arrays_a_rule_computes_the_same(rule: Rule) -> None:
    tape, start = find_surface("himmelblau").tape(), (0.5, -0.5)
    steps = descend(rule, on="himmelblau", start=start, steps=60).steps_taken
    numbers = plain_descent(rule, tape, start, steps, rule.defaults)
    arrays = plain_descent(rule, tape, start, steps, rule.defaults, arrays=True)
    assert np.array_equal(numbers.positions, arrays.positions)


@every_rule
def test_coordinates_are_told_apart(rule: Rule) -> None:
    """With x and y exchanged in surface and start, they are exchanged in the path."""
    one = descend(rule, on="x**2 + 3*y**4 + x*y/2", start=(-0.7, 0.4), steps=40)
    other = descend(rule, on="y**2 + 3*x**4 + y*x/2", start=(0.4, -0.7), steps=40)
    # sums over both coordinates are taken in the other order
    np.testing.assert_allclose(one.positions, other.positions[:, ::-1], rtol=1e-9, atol=1e-12)
    assert not np.allclose(one.positions[1], one.positions[1, ::-1])


@every_rule
def test_no_corner_of_the_ranges_breaks_a_run(rule: Rule) -> None:
    """Whatever is allowed ends with a name, and with finite rows."""
    for name in ("elliptic-bowl", "rosenbrock", "plateau", "kink"):
        for end in ("low", "high"):
            for changed in rule.hyperparameters:
                run = descend(rule, on=name, steps=40, **{changed.name: getattr(changed, end)})
                assert_sound(run)
            assert_sound(
                descend(
                    rule,
                    on=name,
                    steps=40,
                    **{h.name: getattr(h, end) for h in rule.hyperparameters},
                )
            )


def assert_sound(run: Any) -> None:
    assert np.all(np.isfinite(run.positions))
    assert np.all(np.isfinite(run.losses))
    assert np.all(np.isfinite(run.gradients[:-1]))
    assert run.outcome.sentence
    assert np.isfinite(run.metrics.path_length)


def steps_of(slug: str, gradients: list[float], **hyperparameters: float) -> list[float]:
    """The displacements of one coordinate that meets these gradients, from a position of 0."""
    rule = BY_SLUG[slug]
    state: list[float] = [variable.initial for variable in rule.state]
    displacements = []
    for g in gradients:
        displacement, *state = rule.update(0.0, g, *state, *rule.complete(hyperparameters).values())
        displacements.append(float(displacement))
    return displacements


BY_HAND = [
    ("sgd", {"lr": 0.1}, [3.0, 1.0], [-0.3, -0.1]),
    # v = 3; v = 0.9 * 3 + 1 = 3.7
    ("momentum", {"lr": 0.1, "rho": 0.9}, [3.0, 1.0], [-0.3, -0.37]),
    # v = 3, 3 + 0.9 * 3 = 5.7; v = 3.7, 1 + 0.9 * 3.7 = 4.33
    ("nesterov", {"lr": 0.1, "rho": 0.9}, [3.0, 1.0], [-0.57, -0.433]),
    # cache = 9, 3/3; cache = 9 + 16 = 25, 4/5
    ("adagrad", {"lr": 0.1, "eps": 1e-20}, [3.0, 4.0], [-0.1, -0.08]),
    # eps beside the root, not inside: 3/(3 + 1)
    ("adagrad", {"lr": 0.1, "eps": 1.0}, [3.0], [-0.075]),
    # cache = 16/4 = 4, 4/2; cache = 0.75 * 4 + 4/4 = 4, 2/2
    ("rmsprop", {"lr": 0.1, "decay": 0.75, "eps": 1e-20}, [4.0, 2.0], [-0.2, -0.1]),
    ("rmsprop", {"lr": 0.1, "decay": 0.75, "eps": 1.0}, [4.0], [-0.4 / 3.0]),
    # m = 2, v = 4, both corrected to g and g^2; m = 1, v = 3, corrected by 1 - 1/4 and 1 - 9/16
    (
        "adam",
        {"lr": 0.1, "beta1": 0.5, "beta2": 0.75, "eps": 1e-20},
        [4.0, 0.0],
        [-0.1, -0.1 * (4 / 3) / math.sqrt(48 / 7)],
    ),
    ("adam", {"lr": 0.1, "beta1": 0.5, "beta2": 0.75, "eps": 1.0}, [4.0], [-0.08]),
]


@pytest.mark.parametrize(("slug", "hyperparameters", "gradients", "displacements"), BY_HAND)
def test_first_steps_by_hand(
    slug: str, hyperparameters: dict[str, float], gradients: list[float], displacements: list[float]
) -> None:
    assert steps_of(slug, gradients, **hyperparameters) == pytest.approx(displacements, rel=1e-15)


@pytest.mark.parametrize("g", [1e-3, 0.7, -40.0])
def test_first_steps_whose_length_no_gradient_changes(g: float) -> None:
    sign, tiny = math.copysign(1.0, g), {"lr": 0.01, "eps": 1e-20}
    assert steps_of("adagrad", [g], **tiny) == pytest.approx([-0.01 * sign], rel=1e-14)
    assert steps_of("adam", [g], **tiny) == pytest.approx(
        [-0.01 * sign], rel=1e-12
    )  # 1 - 0.999 has lost three digits
    assert steps_of("rmsprop", [g], decay=0.9, **tiny) == pytest.approx(
        [-0.01 * sign * math.sqrt(10)], rel=1e-14
    )
    assert steps_of("rmsprop", [g], decay=0.99, **tiny) == pytest.approx([-0.1 * sign], rel=1e-14)


# CS231n, assignment 2, FullyConnectedNets: what students check their own code against, to eight
# digits.
W, DW = np.linspace(-0.4, 0.6, 20).reshape(4, 5), np.linspace(-0.6, 0.4, 20).reshape(4, 5)
EIGHT_DIGITS = 1e-6
"""Relative, as the course's notebook asks: its numbers are printed with eight digits."""


def assert_prints(array: Any, wanted: dict[tuple[int, int], float]) -> None:
    for place, value in wanted.items():
        assert array[place] == pytest.approx(value, rel=EIGHT_DIGITS)


def test_momentum_agrees_with_the_course() -> None:
    lr = 1e-3
    velocity = np.linspace(0.6, 0.9, 20).reshape(4, 5)
    # the assignment keeps v = rho v - lr g, the lecture v = rho v + g: theirs is -lr times ours
    displacement, v = BY_SLUG["momentum"].update(W, DW, velocity / -lr, lr, 0.9)
    assert_prints(W + displacement, {(0, 0): 0.1406, (0, 1): 0.20738947, (3, 4): 1.4096})
    assert_prints(-lr * v, {(0, 0): 0.5406, (3, 4): 0.8096})


def test_rmsprop_agrees_with_the_course() -> None:
    displacement, cache = BY_SLUG["rmsprop"].update(
        W, DW, np.linspace(0.6, 0.9, 20).reshape(4, 5), 1e-2, 0.99, 1e-8
    )
    assert_prints(W + displacement, {(0, 0): -0.39223849, (1, 0): -0.132737, (3, 4): 0.59576619})
    assert_prints(cache, {(0, 0): 0.5976, (3, 4): 0.8926})


def test_adam_agrees_with_the_course() -> None:
    m, v = np.linspace(0.6, 0.9, 20).reshape(4, 5), np.linspace(0.7, 0.5, 20).reshape(4, 5)
    displacement, m, v, beta1_t, _ = BY_SLUG["adam"].update(
        W, DW, m, v, 0.9**5, 0.999**5, 1e-2, 0.9, 0.999, 1e-8
    )
    assert_prints(W + displacement, {(0, 0): -0.40094747, (2, 0): 0.1248705, (3, 4): 0.59801459})
    assert_prints(m, {(0, 0): 0.48, (3, 4): 0.85})
    assert_prints(v, {(0, 0): 0.69966, (3, 4): 0.49966})
    assert beta1_t == pytest.approx(0.9**6, rel=1e-15)


def test_rules_take_a_formula_that_they_never_saw() -> None:
    surface = typed_surface("cosh(x - a) + (y + 1)**2")
    run = descend("adam", on=surface, start=(0.0, 0.0), steps=2000, parameters={"a": 0.5}, lr=0.05)
    np.testing.assert_allclose(run.positions[-1], [0.5, -1.0], atol=1e-6)
