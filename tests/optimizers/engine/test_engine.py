"""Whatever a rule's shape nothing is mixed up, and every tier gives the same bits."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from optimizers import RULES, descend, descend_many, warm_up
from optimizers.engine import search, tiers
from optimizers.engine.lanes import Lanes
from optimizers.engine.path import Descent
from optimizers.engine.records import Records
from optimizers.engine.search import gather, rules_modules, scatter, search_address
from optimizers.engine.turns import on_behalf_of
from optimizers.engine.warming import KERNELS
from optimizers.oracle import gradient_at, hessian_at
from optimizers.problem import Problem, as_surface
from optimizers.purity import NotTraceable
from optimizers.rule import Hyperparameter, Kind, Rule, State, learning_rate
from surfaces.catalog import SURFACES
from surfaces.surface import Surface, typed_surface
from tests.optimizers.plain import plain_descent, probe

WEIGHTS = tuple(
    Hyperparameter(name, name, default, 0.0, 9.0, "linear", "A weight.")
    for name, default in (("first", 2.0), ("second", 0.5))
)


def remember(
    x: float, g: float, a: float, b: float, c: float, lr: float, first: float, second: float
) -> tuple[float, ...]:
    """Three numbers that each do something else: any exchange of rows shows."""
    return -lr * (g + 0.01 * a - 0.001 * b), x, c + first, c * second + g


def bare(x: float, g: float) -> tuple[float, ...]:
    """Neither state nor hyperparameters."""
    return (-0.1 * g,)


def look_around(
    surface: Any, x: float, y: float, loss: float, gx: float, gy: float, seen: float, lr: float
) -> tuple[float, ...]:
    """Uses all that a vector rule gets: the loss, both slopes, a slope and curvatures elsewhere."""
    loss_there, gx_there, gy_there = gradient_at(surface, x - lr * gx, y - lr * gy)
    xx, xy, yy = hessian_at(surface, x, y)
    return (
        -lr * gx_there / (1.0 + abs(xx)),
        -lr * gy_there / (1.0 + abs(yy) + abs(xy)),
        seen + loss - loss_there,
    )


REMEMBER = Rule(
    "remember",
    "R",
    remember,
    ("x",),
    "t",
    "s",
    (learning_rate(0.05), *WEIGHTS),
    (State("a", "A."), State("b", "B.", 5.0), State("c", "C.", -1.0)),
)
BARE = Rule("bare", "B", bare, ("x",), "t", "s", ())
LOOK_AROUND = Rule(
    "look-around",
    "L",
    look_around,
    ("x",),
    "t",
    "s",
    (learning_rate(0.02),),
    (State("seen", "Sum."),),
    kind=Kind.VECTOR,
    searches=True,
)

SEARCHES = [rule for rule in RULES if rule.searches]
FORMULA = "x**4/4 + sin(2*y)*x + y**2"


def assert_kernel_is_function(rule: Rule) -> None:
    tape = typed_surface(FORMULA).tape()
    run, path = (
        descend(rule, on=FORMULA, start=(1.2, -0.7), steps=40),
        plain_descent(rule, tape, (1.2, -0.7), 40, rule.defaults),
    )
    assert np.array_equal(run.positions, path.positions)
    for name, values in path.state.items():
        assert np.array_equal(run.state[name], values), name


def test_three_names_of_state_and_three_hyperparameters() -> None:
    assert_kernel_is_function(REMEMBER)


def test_no_state_and_no_hyperparameters() -> None:
    assert_kernel_is_function(BARE)


def test_a_vector_rule_sees_the_surface() -> None:
    assert_kernel_is_function(LOOK_AROUND)
    run = descend(LOOK_AROUND, on=FORMULA, start=(1.2, -0.7), steps=40)
    assert run.state["seen"].shape == (41,)


def test_probing_disturbs_no_lane() -> None:
    points = np.random.default_rng(1).uniform(-1.0, 1.0, (260, 2))
    runs = descend_many(LOOK_AROUND, on=FORMULA, starts=points, steps=40)
    for lane in (0, 100, 255, 256, 259):
        run = descend(LOOK_AROUND, on=FORMULA, start=tuple(points[lane]), steps=40)
        assert np.array_equal(runs.final_positions[lane], run.positions[-1])
        assert runs.evaluations[lane] == run.evaluations[-1] == 1 + 3 * 40


def test_probes_are_the_surface() -> None:
    tape = typed_surface(FORMULA).tape()
    surface = probe(tape)
    planes = tape.evaluate(0.3, 0.8, order=2)
    assert gradient_at(surface, 0.3, 0.8) == tuple(planes[:3])
    assert hessian_at(surface, 0.3, 0.8) == tuple(planes[3:])
    assert gradient_at(surface, 0.3, 0.8) == tuple(planes[:3])
    assert surface.asked.tolist() == [3]


def test_gather_and_scatter_in_plain_python() -> None:
    array = np.arange(12.0).reshape(4, 3)
    assert gather(array, 1, 2, (0, 0)) == (5.0, 8.0)
    scatter(array, 2, 0, (-1.0, -2.0))
    assert array[:, 0].tolist() == [0.0, 3.0, -1.0, -2.0]


def test_each_search_is_compiled_once() -> None:
    assert [search_address(rule) for rule in SEARCHES] == [search_address(r) for r in SEARCHES]
    assert len({search_address(rule) for rule in SEARCHES}) == len(SEARCHES)


def test_a_rule_depends_on_the_module_it_is_written_in() -> None:
    """The names of cache files hold these sources' digest: an edited helper is compiled anew."""
    for rule in RULES:
        assert rules_modules(rule)[0].__name__ == rule.update.__module__


def test_threads_that_ask_at_once_share_one_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_kernels", {})
    together = threading.Barrier(4)

    def ask(_: int) -> int:
        together.wait()
        return search_address(SEARCHES[0])

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(ask, range(4)))
    assert len(answers) == 1


def test_every_part_is_reported_before_it_is_made_ready() -> None:
    reports: list[tuple[int, int, str]] = []
    warm_up(lambda done, total, title: reports.append((done, total, title)))
    titles = [*(kernel.name.strip("_") for kernel in KERNELS), *(rule.title for rule in RULES), ""]
    total = len(titles) - 1
    assert reports == [(done, total, title) for done, title in enumerate(titles)]


def test_it_needs_no_audience() -> None:
    warm_up()


TRACED = [rule for rule in RULES if not rule.searches]
FACTORS = np.linspace(1.0, 0.25, 40)


def problem(
    rule: Rule,
    surface: str | Surface,
    starts: Any,
    hypers: Mapping[str, Any] | None = None,
    noise: float = 0.0,
    seeds: Any = 0,
    batch: int = 0,
) -> Problem:
    on = as_surface(surface)
    return Problem(
        *(rule, on, on.complete({}), np.array(starts), {**rule.defaults, **(hypers or {})}),
        *(FACTORS, noise, seeds, batch),
    )


def in_tier(tier: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "ONLY", tier)


def assert_same_records(one: Records, other: Records) -> None:
    for name in ("positions", "losses", "gradients", "evaluations", "told"):
        pair = getattr(one, name), getattr(other, name)
        assert (pair[0] is None) == (pair[1] is None), name
        assert pair[0] is None or np.array_equal(*pair, equal_nan=True), name
    for name, values in one.state.items():
        assert np.array_equal(values, other.state[name], equal_nan=True), name


@pytest.mark.parametrize("rule", TRACED, ids=lambda rule: rule.slug)
@pytest.mark.parametrize("noise", [0.0, 0.2])
def test_paths_are_the_same_in_both_tiers_and_in_pieces(
    rule: Rule, noise: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    for formula, start in ((FORMULA, (1.2, -0.7)), ("log(x) - 1e5*x + y**2", (0.5, 3.0))):
        records = []
        for tier, pieces in (("interpreter", [41]), ("native", [41]), ("native", [1, 7, 40])):
            in_tier(tier, monkeypatch)
            descent = Descent(problem(rule, formula, [start], noise=noise, seeds=3))
            records.append(Records.joined([descent.advance(count) for count in pieces]))
            assert descent.finished
        assert_same_records(records[0], records[1])
        assert_same_records(records[0], records[2])


@pytest.mark.parametrize("rule", TRACED, ids=lambda rule: rule.slug)
@pytest.mark.parametrize("noise", [0.0, 0.2])
def test_lanes_are_the_same_in_both_tiers_and_as_paths(
    rule: Rule, noise: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts = np.random.default_rng(4).uniform(-3.0, 3.0, (300, 2))
    starts[:3] = [[0.0, -0.0], [9e4, 1.0], [1e-300, 2.0]]
    hypers = {**rule.defaults}
    if rule.has_learning_rate:  # some leave the bounds, and at different steps
        hypers["lr"] = 2.0 * np.linspace(0.0001, 1.0, 300) ** 3  # type: ignore[assignment]
    formula, seeds = "x**4/4 - sqrt(x + 3)*y + y**2", np.arange(300).astype(np.uint64)
    ends = []
    for tier in ("interpreter", "native"):
        in_tier(tier, monkeypatch)
        lanes = Lanes(problem(rule, formula, starts, hypers, noise, seeds), 0.5)
        lanes.run()
        ends.append(lanes)
    for name in ("status", "ended", "reached", "best", "evaluations", "final"):
        first, second = (getattr(lanes, name) for lanes in ends)
        assert np.array_equal(first, second, equal_nan=True), name
    for lane in (0, 1, 128, 299):
        one = {name: float(np.broadcast_to(value, 300)[lane]) for name, value in hypers.items()}
        descent = Descent(problem(rule, formula, [starts[lane]], one, noise, lane))
        records = descent.advance(41)
        assert len(records.losses) == ends[0].ended[lane] + 1
        assert records.losses[-1] == ends[0].final[2, lane] or np.isnan(records.losses[-1])
        assert records.evaluations[-1] == ends[0].evaluations[lane]
        assert descent.status == ends[0].status[lane]


def test_losses_in_pieces_are_those_of_the_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    starts = np.random.default_rng(5).uniform(-1.0, 1.0, (300, 2))
    for tier in ("interpreter", "native"):
        in_tier(tier, monkeypatch)
        lanes = Lanes(problem(RULES[5], FORMULA, starts, noise=0.1, seeds=7))
        losses = np.concatenate([lanes.advance_losses(count) for count in (1, 9, 100)])
        assert lanes.finished
        for lane in (0, 255, 256, 299):
            descent = Descent(problem(RULES[5], FORMULA, [starts[lane]], noise=0.1, seeds=7))
            assert np.array_equal(descent.advance(41).losses, losses[:, lane])


def test_a_long_path_turns_native_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    in_tier("", monkeypatch)
    code = tiers.NativeCode()
    monkeypatch.setattr(tiers, "NATIVE_CODE", code)
    known = tiers.ready(RULES[0], typed_surface(FORMULA).tape())
    assert known.path(False, tiers.WORTH_PATH - 1) is None
    code.wait()
    assert known.path(False, 0) is None
    assert known.path(False, 1) is None
    code.wait()
    assert known.path(False, 1) is not None
    code.close()


def test_a_built_in_pair_turns_native_at_its_first_path(monkeypatch: pytest.MonkeyPatch) -> None:
    in_tier("", monkeypatch)
    code = tiers.NativeCode()
    monkeypatch.setattr(tiers, "NATIVE_CODE", code)
    known = tiers.ready(RULES[0], SURFACES[0].tape())
    assert known.path(False, 1) is None
    code.wait()
    assert known.path(False, 1) is not None
    assert known.lanes(False, False, 1) is not None
    code.close()


def test_one_who_asks_for_much_does_not_hold_up_others(monkeypatch: pytest.MonkeyPatch) -> None:
    code, order, may_go = tiers.NativeCode(), [], threading.Event()
    paid: dict[str, float] = {}
    code.charge = lambda owner, seconds: paid.update({owner: paid.get(owner, 0.0) + seconds})

    def job(name: str) -> Any:
        def compile_it() -> None:
            may_go.wait()
            order.append(name)
            sum(range(100_000))

        return compile_it

    def ask(owner: str, count: int) -> None:
        with on_behalf_of(owner):
            for k in range(count):
                name = f"{owner} {k}"
                code.make_later(("path", name.encode(), b"", False, False), job(name))

    ask("greedy", 10 * tiers.LARGEST_QUEUE)
    ask("modest", 3)
    may_go.set()
    code.wait()
    code.close()
    assert set(order[:8]) >= {"modest 0", "modest 1", "modest 2"}
    assert len(order) <= tiers.LARGEST_QUEUE + 1
    assert paid["greedy"] > paid["modest"] > 0.0
    assert code.count(("path", b"greedy 600", b"", False, False), 7) == 7, "it may be asked again"


def test_the_thread_goes_on_after_a_job_and_a_table_that_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code = tiers.NativeCode()

    def closed(owner: str, seconds: float) -> None:
        raise ValueError("mmap closed")

    def fail() -> None:
        raise RuntimeError("no code for this")

    code.charge, done = closed, threading.Event()
    code.make_later(("path", b"a", b"", False, False), fail)
    code.make_later(("path", b"b", b"", False, False), done.set)
    code.wait()
    code.close()
    assert done.is_set()


def test_what_cannot_be_compiled_is_interpreted(monkeypatch: pytest.MonkeyPatch) -> None:
    in_tier("native", monkeypatch)
    code, asked = tiers.NativeCode(), []

    def fail(*_: Any, **__: Any) -> None:
        asked.append(1)
        raise RuntimeError("no code for this")

    monkeypatch.setattr(tiers, "NATIVE_CODE", code)
    monkeypatch.setattr(tiers, "native_compiler", lambda: fail)
    run = descend(RULES[0], on=FORMULA, steps=5)
    assert len(asked) == 1
    assert descend(RULES[0], on=FORMULA, steps=5).losses.tolist() == run.losses.tolist()
    assert len(asked) == 1


def test_much_work_waits_for_its_native_code(monkeypatch: pytest.MonkeyPatch) -> None:
    in_tier("", monkeypatch)
    monkeypatch.setattr(tiers, "NATIVE_CODE", tiers.NativeCode())
    known = tiers.ready(RULES[0], typed_surface(FORMULA).tape())
    assert known.lanes(False, False, tiers.WORTH_LANES - 1) is None
    assert known.lanes(False, False, tiers.WORTH_LANES) is not None


def test_native_code_is_bounded_by_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    in_tier("native", monkeypatch)
    code = tiers.NativeCode()
    monkeypatch.setattr(tiers, "NATIVE_CODE", code)
    monkeypatch.setattr(tiers, "LARGEST_CACHE", 150_000)
    tape = typed_surface(FORMULA).tape()
    made = [tiers.ready(rule, tape).path(False, 1) for rule in RULES[:4]]
    kept = [tiers.ready(rule, tape)._keys["path", False, False] for rule in RULES[:4]]
    assert [code.find(key) is native for key, native in zip(kept, made, strict=True)] == [
        False,
        False,
        True,
        True,
    ]


def test_without_a_compiler_all_is_interpreted(monkeypatch: pytest.MonkeyPatch) -> None:
    in_tier("", monkeypatch)
    monkeypatch.setattr(tiers, "native_compiler", lambda: None)
    monkeypatch.setattr(tiers, "NATIVE_CODE", tiers.NativeCode())
    known = tiers.ready(RULES[0], typed_surface(FORMULA).tape())
    assert known.lanes(False, False, 10**9) is None


def test_a_long_tape_is_interpreted(monkeypatch: pytest.MonkeyPatch) -> None:
    in_tier("", monkeypatch)
    monkeypatch.setattr(tiers, "LONGEST_TAPE", 5)
    known = tiers.Ready(tiers.traced(RULES[0]), typed_surface(FORMULA).tape())
    assert known.lanes(False, False, 10**9) is None


def test_an_impure_rule_is_refused() -> None:
    def impure(x: float, g: float) -> tuple[float, ...]:
        print(x)
        return (g,)

    with pytest.raises(NotTraceable, match="print"):
        descend(Rule("impure", "I", impure, ("x",), "t", "s", ()), on=FORMULA, steps=1)


def test_batches_are_the_same_however_they_are_cut() -> None:
    surface, rule = next(surface for surface in SURFACES if surface.data), RULES[5]
    drawn = problem(rule, surface, [surface.start], noise=0.1, seeds=9, batch=3)
    whole, pieces = Descent(drawn), Descent(drawn)
    parts = Records.joined([pieces.advance(count) for count in (2, 5, 34)])
    assert_same_records(whole.advance(41), parts)
    lanes = Lanes(drawn)
    lanes.run()
    assert lanes.final[2, 0] == parts.losses[-1]
