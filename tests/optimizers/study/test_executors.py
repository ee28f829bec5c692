"""Executors: the same bits from processes and from a cluster, though some of them are lost."""

from __future__ import annotations

import os
import signal
import threading
import time
import warnings
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import pytest

from optimizers import Study, study
from optimizers.study.executors import ProcessPool
from optimizers.study.executors import dask as adapter
from optimizers.study.executors.dask import dask_executor
from optimizers.study.run import Progress
from surfaces.errors import InputError
from tests.optimizers.study.plans import PLAN, bits


@pytest.fixture(scope="module")
def here() -> Study:
    return study(PLAN)


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPool]:
    with ProcessPool(2) as pool:
        yield pool


def test_processes_compute_the_same_bits(pool: ProcessPool, here: Study) -> None:
    done = study(PLAN, executor=pool)
    assert done.tiles.computed == here.tiles.computed
    assert bits(done) == bits(here)


def test_a_lost_process_is_replaced(pool: ProcessPool, here: Study) -> None:
    pool.submit(os.getpid).result()
    processes = list(pool._pool._processes or {})

    def lose_one() -> None:
        while not pool._pool._pending_work_items:
            time.sleep(0.01)
        os.kill(processes[0], signal.SIGKILL)
        for process in processes[1:]:
            os.kill(process, signal.SIGCONT)

    losing = threading.Thread(target=lose_one)

    def begin(progress: Progress) -> None:
        if progress.computed == 0:  # nothing is submitted yet: what then is, is under way
            for process in processes:
                os.kill(process, signal.SIGSTOP)
            losing.start()

    done = study(PLAN, executor=pool, progress=begin)
    losing.join()
    assert done.tiles.again > 0
    assert bits(done) == bits(here)
    assert pool.submit(os.getpid).result() != processes[0]


def test_a_pool_that_is_broken_off_ends_what_it_is_at() -> None:
    with pytest.raises(KeyboardInterrupt), ProcessPool(1) as pool:
        at_work = pool.submit(time.sleep, 1_000)
        waiting = [pool.submit(os.getpid) for _ in range(9)]
        raise KeyboardInterrupt
    assert isinstance(at_work.exception(timeout=90), BrokenProcessPool)
    assert waiting[-1].cancelled()


@pytest.mark.parametrize("processes", [0, 1.5, "two"])
def test_a_bad_number_of_processes_is_refused(processes: Any) -> None:
    with pytest.raises(InputError) as refused:
        ProcessPool(processes)
    assert refused.value.field == "processes"


@pytest.fixture
def cluster() -> Iterator[Any]:
    """A scheduler and two workers, each a process."""
    distributed = pytest.importorskip("distributed", reason="Dask is an extra")
    with (
        warnings.catch_warnings(),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
    ):
        cluster.wait_for_workers(2)
        yield cluster


def test_a_cluster_that_loses_a_worker_computes_the_same_bits(cluster: Any, here: Study) -> None:
    with dask_executor(cluster.scheduler_address) as executor:
        workers: list[int] = []

        def kill(progress: Progress) -> None:
            if progress.computed == 3:
                workers.extend(worker.process.pid for worker in cluster.workers.values())
                os.kill(workers[0], signal.SIGKILL)

        done = study(PLAN, executor=executor, progress=kill)
        cluster.wait_for_workers(2)
        assert workers[0] not in {worker.process.pid for worker in cluster.workers.values()}
    assert done.tiles.computed == here.tiles.computed
    assert bits(done) == bits(here)


def test_without_dask_a_scheduler_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"ravine\[dask\]"), dask_executor("tcp://127.0.0.1:1"):
        pass


def test_tls_needs_all_of_its_files() -> None:
    pytest.importorskip("distributed", reason="Dask is an extra")
    with (
        pytest.raises(InputError, match="all of a certificate authority"),
        dask_executor("tls://127.0.0.1:1", tls_ca="ca.pem"),
    ):
        pass
