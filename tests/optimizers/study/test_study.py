"""Studies: the bits of maps and tunings, whatever was kept, lost or damaged on the way."""

from __future__ import annotations

import json
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyarrow import parquet

from optimizers import Study, study
from optimizers.engine.lanes import CORES
from optimizers.study.executors import InProcess
from optimizers.study.kinds import MapEntry
from optimizers.study.plan import read_plan
from optimizers.study.run import OtherEngineError, Progress, TileError, compute
from optimizers.study.tile import Tile
from optimizers.tuning import Tuning
from surfaces.errors import InputError
from tests.optimizers.study.plans import (
    BENCHMARKS,
    MAPS,
    PLAN,
    TUNINGS,
    benchmark_bits,
    benchmark_of,
    bits,
    map_bits,
    map_of,
    tuning_bits,
    tuning_of,
)

SMALL: dict[str, Any] = {"tile": 500, "maps": MAPS[:1], "tunings": TUNINGS[1:]}


@pytest.fixture(scope="module")
def whole() -> Study:
    return study(PLAN)


def map_entry(given: dict[str, Any]) -> MapEntry:
    (entry,) = read_plan({"maps": [given]}).entries
    assert isinstance(entry, MapEntry)
    return entry


@pytest.mark.parametrize("entry", MAPS, ids=lambda entry: str(entry["name"]))
def test_a_map_of_tiles_has_the_bits_of_map(entry: dict[str, Any], whole: Study) -> None:
    (found,) = (one for one in whole.plan.entries if one.name == entry["name"])
    assert len(list(found.tiles(whole.plan.most))) > 2
    assert map_bits(whole.maps[entry["name"]]) == map_bits(map_of(entry))


@pytest.mark.parametrize("entry", TUNINGS, ids=lambda entry: str(entry["name"]))
def test_a_tuning_of_tiles_has_the_bits_of_tune(entry: dict[str, Any], whole: Study) -> None:
    found = whole.tunings[entry["name"]]
    assert isinstance(found, Tuning)
    assert tuning_bits(found) == tuning_bits(tuning_of(entry))


@pytest.mark.parametrize("entry", BENCHMARKS, ids=lambda entry: str(entry["name"]))
def test_a_benchmark_of_tiles_has_the_bits_of_benchmark(
    entry: dict[str, Any], whole: Study
) -> None:
    assert benchmark_bits(whole.benchmarks[entry["name"]]) == benchmark_bits(benchmark_of(entry))


def test_a_benchmark_judged_otherwise_has_the_same_tiles() -> None:
    other = [BENCHMARKS[0] | {"tau": 0.1, "target": "known"}]
    one, two = (
        {tile.address for entry in read_plan({"benchmarks": b}).entries for tile in entry.tiles(1)}
        for b in (BENCHMARKS, other)
    )
    assert one == two and len(one) == 6


def test_results_of_benchmarks_are_written(tmp_path: Path, whole: Study) -> None:
    made = whole.benchmarks["few"]
    study({"benchmarks": BENCHMARKS}, out=tmp_path)
    with np.load(tmp_path / "benchmarks" / "few.npz", allow_pickle=False) as file:
        assert file["evaluations"].shape == (2, 3, 3)
        np.testing.assert_array_equal(
            file["evaluations"][1, 2], made.evaluations(("saddle", "adam"))
        )
        assert float(file["saddle.adam.lr"]) == made.hyperparameters(("saddle", "adam"))["lr"]
    study({"benchmarks": BENCHMARKS}, out=tmp_path, format="parquet")
    rows = parquet.read_table(tmp_path / "benchmarks" / "few.parquet").to_pylist()
    assert [(row["surface"], row["rule"]) for row in rows[::3]] == made.pairs
    assert rows[-1]["final_loss"] == made.results["saddle", "adam"]["losses"][2, -1]


def test_theory_and_ranking_are_those_of_the_whole(whole: Study) -> None:
    drawn, expected = whole.maps["rates"], map_of(MAPS[0])
    assert drawn.border and expected.border
    assert drawn.border.limit == expected.border.limit
    np.testing.assert_array_equal(drawn.border.lines[0].across, expected.border.lines[0].across)
    ranking = [one.rule.slug for one in whole.tunings["bowl"].ranking]
    assert ranking == [one.rule.slug for one in tuning_of(TUNINGS[0]).ranking]


@pytest.mark.parametrize("most", [1, 41, 410, 41 * 17 * 2, 10**9])
def test_tiles_cover_each_cell_once(most: int) -> None:
    for given in MAPS:
        entry = map_entry(given)
        up, across = entry.up, entry.across
        covered = np.zeros([axis.count for axis in (up, across) if axis], int)
        for tile in entry.tiles(most):
            block = tuple(slice(*span) for span in tile.data["block"])
            covered[block] += 1
            length = entry.subject.steps + 1
            assert tile.work == covered[block].size * length
            assert tile.work <= max(most, length)
        assert (covered == 1).all()


def test_large_maps_are_split_by_surface_first() -> None:
    entry = map_entry(MAPS[2])
    spans = [tile.data["block"] for tile in entry.tiles(31 * 9)]
    assert spans == [[[0, 9], [column, column + 1]] for column in range(4)]


def test_defaults_written_out_make_the_same_tiles() -> None:
    plain = {"name": "a", "rule": "momentum", "on": "elliptic-bowl", "across": ["lr", 0.1, 1]}
    full = plain | {
        "across": ["lr", 0.1, 1.0, "log"],
        "cells": 128,
        "steps": 200.0,
        "rho": 0.9,
        "noise": 0,
        "start": map_entry(plain).subject.start,
    }
    one, other = ([tile.address for tile in map_entry(e).tiles(1000)] for e in (plain, full))
    assert one == other


def test_a_tile_of_other_numbers_has_another_address() -> None:
    def addresses(**changed: Any) -> set[str]:
        return {tile.address for tile in map_entry(MAPS[0] | changed).tiles(10**9)}

    changes: list[dict[str, Any]] = [
        {},
        {"steps": 41},
        {"rule": "nesterov"},
        {"start": [1.0, 1.0]},
        {"parameters": {"kappa": 51}},
        {"cells": [17, 10]},
        {"up": ["rho", 0.0, 0.98]},
        {"noise": 0.5},
        {"noise": 0.5, "seed": 1},
        {"schedule": "cosine"},
    ]
    assert len(set.union(*(addresses(**change) for change in changes))) == len(changes)


class Interrupted(BaseException):
    """As Ctrl+C would be."""


def test_a_study_that_was_cut_off_goes_on(tmp_path: Path, whole: Study) -> None:
    def cut_off(progress: Progress) -> None:
        if progress.computed == 5:
            raise Interrupted

    with pytest.raises(Interrupted):
        study(PLAN, out=tmp_path, progress=cut_off)
    assert len(list((tmp_path / "tiles").rglob("*.npz"))) == 5
    again = study(PLAN, out=tmp_path)
    assert (again.tiles.found, again.tiles.computed) == (5, whole.tiles.computed - 5)
    assert bits(again) == bits(whole)
    third = study(PLAN, out=tmp_path)
    assert (third.tiles.found, third.tiles.computed) == (whole.tiles.total, 0)
    assert not list(tmp_path.rglob("*.part"))


def test_a_changed_plan_computes_only_what_is_new(tmp_path: Path) -> None:
    study(SMALL, out=tmp_path)
    more = {**SMALL, "tunings": [*TUNINGS[1:], {**TUNINGS[1], "name": "other", "seed": 1}]}
    assert study(more, out=tmp_path).tiles.computed == 1
    renamed = {**SMALL, "maps": [{**MAPS[0], "name": "renamed"}]}
    assert study(renamed, out=tmp_path).tiles.computed == 0


def damage(content: bytes, other: bytes) -> dict[str, bytes]:
    place = content.rfind(b"NUMPY") + 200  # beyond the head of the last array
    flipped = content[place : place + 1].translate(bytes(range(255, -1, -1)))
    return {
        "a flipped byte": content[:place] + flipped + content[place + 1 :],
        "half of a file": content[: len(content) // 2],
        "nothing": b"",
        "no archive": b"a text",
        "another tile": other,
    }


@pytest.mark.parametrize("kind", damage(b"  ", b""))
def test_a_damaged_tile_is_computed_again(tmp_path: Path, kind: str) -> None:
    first = study(SMALL, out=tmp_path)
    one, other = sorted((tmp_path / "tiles").rglob("*.npz"))[:2]
    one.write_bytes(damage(one.read_bytes(), other.read_bytes())[kind])
    again = study(SMALL, out=tmp_path)
    assert again.tiles.computed == 1
    assert bits(again) == bits(first)


def test_every_flipped_byte_of_an_array_is_noticed(tmp_path: Path) -> None:
    done = study({"tunings": TUNINGS[1:]}, out=tmp_path)
    (file,) = (tmp_path / "tiles").rglob("*.npz")
    (tile,) = done.plan.entries[0].tiles(done.plan.most)
    content, kept = file.read_bytes(), done.store.find(tile)
    assert kept
    for place in range(0, len(content), 7):
        file.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
        found = done.store.find(tile)
        # a date, which is no part of an array, may differ
        assert found is None or {n: a.tobytes() for n, a in found.arrays.items()} == {
            n: a.tobytes() for n, a in kept.arrays.items()
        }


def test_a_tile_that_is_gone_is_told(tmp_path: Path) -> None:
    done = study(SMALL, out=tmp_path)
    for file in (tmp_path / "tiles").rglob("*.npz"):
        file.unlink()
    with pytest.raises(LookupError, match="run the study again"):
        _ = done.maps["rates"]


class Failing(Executor):
    """Fails the first submissions of every tile."""

    def __init__(self, failures: int) -> None:
        self.failures, self.seen = failures, dict[str, int]()
        self.threads = set[int]()

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        tile, _, threads = args
        self.threads.add(threads)
        self.seen[tile.address] = seen = self.seen.get(tile.address, 0) + 1
        if seen <= self.failures:
            future: Future[Any] = Future()
            future.set_exception(OSError("the worker is gone"))
            return future
        return InProcess().submit(fn, *args, **kwargs)


def test_failed_tiles_are_submitted_again() -> None:
    executor = Failing(2)
    done = study(SMALL, executor=executor, retries=2)
    assert set(executor.seen.values()) == {3}
    assert done.tiles.again == 2 * done.tiles.total
    assert executor.threads == {1}, "workers share their machine"
    assert bits(done) == bits(study(SMALL))


def test_a_tile_that_keeps_failing_ends_the_study(tmp_path: Path) -> None:
    with pytest.raises(
        TileError, match=r"failed 3 times, at last with OSError: the worker is gone"
    ):
        study(SMALL, out=tmp_path, executor=Failing(3), retries=2)
    assert not (tmp_path / "study.json").exists()


def test_a_worker_with_another_engine_is_refused() -> None:
    tile = next(iter(read_plan(SMALL).entries[0].tiles(500)))
    with pytest.raises(OtherEngineError, match=r"other\+engine"):
        compute(tile, "other+engine", 1)

    class Old(Executor):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            return InProcess().submit(fn, args[0], "other+engine", args[2])

    with pytest.raises(TileError, match="failed once"):
        study(SMALL, executor=Old())


def test_a_tile_is_a_function_of_its_text() -> None:
    for entry in read_plan(PLAN).entries:
        tile = next(iter(entry.tiles(500)))
        again = Tile(tile.text, 0)
        assert again.address == tile.address
        one, other = entry.compute(tile.data, CORES), entry.compute(again.data, 1)
        assert {n: a.tobytes() for n, a in one.items()} == {
            n: a.tobytes() for n, a in other.items()
        }


def test_progress_counts_every_tile() -> None:
    told: list[tuple[int, bool]] = []
    done = study(SMALL, progress=lambda p: told.append((p.done, p.seconds_left is None)))
    assert [count for count, _ in told] == list(range(done.tiles.total + 1))
    assert [unknown for _, unknown in told] == [True, *[False] * done.tiles.total]
    assert done.tiles.seconds_left == 0.0


def test_an_estimate_keeps_kinds_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    tiles = {kind: Tile.of(kind, {}, work=100) for kind in ("map", "tuning")}
    progress = Progress(total=6, _begin=0.0)
    monkeypatch.setattr("time.perf_counter", lambda: 5.0)
    for kind in ("map", "map", "map", "tuning", "tuning"):
        progress.expect(tiles[kind])
    progress.count(tiles["map"], 1.0)
    assert progress.seconds_left == 4 * 5.0, "what is not known yet costs as much as the rest"
    progress.count(tiles["tuning"], 9.0)
    # two maps at 1 s and a tuning at 9 s are left; 10 s were computed in 5 s
    assert progress.seconds_left == 11.0 / 2


def test_results_are_numpy_archives(tmp_path: Path) -> None:
    done = study(SMALL, out=tmp_path)
    with np.load(tmp_path / "maps" / "rates.npz", allow_pickle=False) as file:
        found, drawn = dict(file), done.maps["rates"]
    assert found["final_losses"].tobytes() == drawn.final_losses.tobytes()
    np.testing.assert_array_equal(found["outcomes"], drawn.outcomes)
    np.testing.assert_array_equal(found["up"], drawn.up)
    assert found["critical_points"].tolist() == [[0.0, 0.0, 0.0]]
    with np.load(tmp_path / "tunings" / "searching.npz", allow_pickle=False) as file:
        (one,) = done.tunings["searching"].tuned
        assert file["losses"][0].tobytes() == one.losses.tobytes()
        assert {n: float(file[f"armijo.{n}"]) for n in one.hyperparameters} == one.hyperparameters


def test_results_are_parquet_where_asked_for(tmp_path: Path) -> None:
    done = study(PLAN, out=tmp_path, format="parquet")
    drawn = done.maps["rates"]
    table = parquet.read_table(tmp_path / "maps" / "rates.parquet").to_pydict()
    assert list(table)[:3] == ["rho", "lr", "final_loss"]
    assert np.array(table["final_loss"]).tobytes() == drawn.final_losses.tobytes()
    assert table["outcome"] == drawn.outcomes.ravel().tolist()
    assert np.array(table["lr"]).reshape(9, 17)[3].tolist() == drawn.across.tolist()
    rows = parquet.read_table(tmp_path / "tunings" / "bowl.parquet").to_pylist()
    assert [row["rule"] for row in rows] == ["sgd"] * 5 + ["momentum"] * 5 + ["adam"] * 5
    momentum = done.tunings["bowl"].tuned[1]
    assert rows[5]["rho"] == momentum.hyperparameters["rho"] and rows[0]["rho"] is None
    assert rows[6]["losses"] == momentum.losses[1].tolist()


def test_the_record_tells_what_was_run(tmp_path: Path) -> None:
    done = study(SMALL, out=tmp_path)
    record = json.loads((tmp_path / "study.json").read_text(encoding="utf-8"))
    assert record["plan"] == SMALL
    assert record["tiles"]["computed"] == done.tiles.total
    assert record["tiles"]["seconds"].keys() == {"map", "tuning"}
    named = {address for result in record["results"] for address in result["tiles"]}
    assert named == {file.stem for file in (tmp_path / "tiles").rglob("*.npz")}
    assert all((tmp_path / result["file"]).exists() for result in record["results"])


@pytest.mark.parametrize(
    ("given", "field"), [({"retries": -1}, "retries"), ({"format": "csv"}, "format")]
)
def test_a_bad_argument_is_refused(given: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as refused:
        study(SMALL, **given)
    assert refused.value.field == field


def test_without_pyarrow_parquet_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from optimizers.study import results

    monkeypatch.setattr(results, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="PyArrow"):
        study(SMALL, format="parquet")
