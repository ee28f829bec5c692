"""A map of a scene: the cells of its runs, computed a piece at a time for any number of readers.

Everything here computes; nothing here waits, knows HTTP, or runs on the event loop.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Generator
from functools import cached_property
from typing import Final

import numpy as np

from app.maps.query import MapQuery, subject_of
from app.races.race import Tally
from app.scheduling.jobs import PIECE, Item, Pacer, undividable
from app.scheduling.resources import Claim
from optimizers.maps.border import Border, find_border, find_optimum
from optimizers.maps.sweep import Indices, Part, Sweep
from optimizers.theory.along_path import Optimum
from surfaces.surface import CriticalPoint

FIRST_PICTURE: Final = 2_000_000
"""Positions of the coarsest picture over all runs, if it can be so coarse: 10 ms of work."""
LANES: Final = 2_048
"""Cells that are advanced side by side."""
CHUNKS: Final = 16
"""Chunks of a picture at most: enough for the last two to end at about the same time."""


class Chunk:
    """Some cells of a picture under way, for one thread at a time."""

    def __init__(self, sweep: Sweep, cells: Indices) -> None:
        self.finished = False
        self._sweep, self._pacer = sweep, Pacer()
        self._parts = sweep.parts(cells, LANES)
        self._part: Part | None = None

    def advance(self) -> int:
        """Compute cells for about a piece; return the number of positions."""
        begun, count = time.thread_time(), 0
        while not self.finished and time.thread_time() - begun < PIECE / 2:
            self._part = self._part or next(self._parts, None)
            if self._part is None:
                self.finished = True
                break
            count += self._pacer.run(self._part.lanes.advance)
            if self._part.lanes.finished:
                self._sweep.keep(self._part)
                self._part = None
        return count


class SweepProgress:
    """One run's cells under way, in chunks, so that several threads can compute them."""

    def __init__(self, sweep: Sweep) -> None:
        self.sweep = sweep
        self._chunks: dict[int, list[Chunk]] = {}
        """Of each picture, by its stride."""
        self._lock = threading.Lock()

    def unfinished(self, stride: int) -> list[Chunk]:
        """Return the chunks of a picture that lack cells."""
        with self._lock:
            if stride not in self._chunks:
                missing = self.sweep.missing(stride)
                count = max(1, min(CHUNKS, len(missing) // LANES))
                self._chunks[stride] = [
                    Chunk(self.sweep, cells) for cells in np.array_split(missing, count)
                ]
        return [chunk for chunk in self._chunks[stride] if not chunk.finished]


class SceneMap:
    """All cells of a map, of one run or of several."""

    def __init__(self, query: MapQuery, tally: Tally | None = None) -> None:
        self.query, self._tally = query, tally or Tally()
        self._points: dict[CriticalPoint, int] = {}
        self.runs = [
            SweepProgress(
                Sweep(
                    subject_of(query.scene, query.scene.runs[index]),
                    query.across,
                    query.up,
                    view=query.scene.window,
                    points=self._points,
                )
            )
            for index in query.indices
        ]
        self._is_new = True
        self._tally.add(1, 0)

    @property
    def sweeps(self) -> list[Sweep]:
        """The cells of each run."""
        return [run.sweep for run in self.runs]

    @cached_property
    def strides(self) -> list[int]:
        """Pictures from coarse to fine, 1 the last."""
        return self.sweeps[0].strides(FIRST_PICTURE // len(self.runs))

    @cached_property
    def borders(self) -> list[Border | None]:
        """Theory's border for each run."""
        across, up = self.query.across, self.query.up
        return [find_border(sweep.subject, across, up) for sweep in self.sweeps]

    @cached_property
    def optima(self) -> list[Optimum | None]:
        """Theory's optimum for each run."""
        across, up = self.query.across, self.query.up
        return [find_optimum(sweep.subject, across, up) for sweep in self.sweeps]

    @property
    def digest(self) -> str:
        """SHA-256 of the final losses of all cells."""
        digest = hashlib.sha256()
        for sweep in self.sweeps:
            digest.update(np.ascontiguousarray(sweep.picture().final_loss, "<f8").tobytes())
        return digest.hexdigest()

    def computed(self, stride: int, *, backwards: bool = False) -> Generator[Item, None, None]:
        """Compute what a picture lacks, and what theory says.

        Args:
            stride: of the picture.
            backwards: begin with its last cells, so that this job meets another one in the middle.
        """
        if self._is_new:
            yield undividable("theory of a map")
            self._prepare()
        for run in self.runs:
            while chunks := run.unfinished(stride):
                chunk = chunks[-1 if backwards else 0]
                # each surface has its critical points, which may take longer than a piece to find
                yield undividable("map") if run.sweep.varies_surface else Claim(chunk)
                self._tally.add(0, chunk.advance())

    def helped(self) -> Generator[Item, None, None]:
        """Compute beside another job: the same pictures, from their other ends."""
        for stride in self.strides:
            yield from self.computed(stride, backwards=True)

    def _prepare(self) -> None:
        """Find what all pictures need, which is kept."""
        if not self._is_new:
            return  # another job was faster
        for sweep in self.sweeps:
            sweep.prepare()
        _ = self.borders, self.optima
        self._is_new = False
