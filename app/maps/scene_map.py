"""A map of a scene: the cells of its runs, computed a piece at a time for any number of readers.

Everything here computes; nothing here waits, knows HTTP, or runs on the event loop.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Generator, Iterator
from functools import cached_property
from typing import Final

import numpy as np

from app.maps.query import MapQuery, subject_of
from app.races.race import Tally
from app.scheduling.jobs import PIECE, Item, Pacer, undividable
from app.scheduling.resources import Claim
from optimizers.maps.border import Border, find_border, find_optimum
from optimizers.maps.sweep import Part, Sweep
from optimizers.theory.along_path import Optimum
from surfaces.surface import CriticalPoint

FIRST_PICTURE: Final = 2_000_000
"""Positions of the coarsest picture, over all runs, if it can be that coarse: some 10 ms of work."""
LANES: Final = 2_048
"""Cells that are advanced side by side."""


class SweepProgress:
    """One run's cells under way."""

    def __init__(self, sweep: Sweep) -> None:
        self.sweep = sweep
        self._pacer = Pacer()
        self._parts: dict[int, Iterator[Part]] = {}
        self._part: dict[int, Part] = {}
        """Parts of pictures, and the one under way, by the picture's stride."""
        self._known: set[int] = set()
        """Strides of pictures that are there."""

    def lacks(self, stride: int) -> bool:
        """Return True if a cell of a picture is not known yet."""
        return stride not in self._known

    def advance(self, stride: int) -> int:
        """Compute cells of a picture for about a piece; return the number of positions."""
        begun, count = time.thread_time(), 0
        while stride not in self._known and time.thread_time() - begun < PIECE / 2:
            part = self._part.get(stride) or self._next(stride)
            if part:
                count += self._pacer.run(part.lanes.advance)
                if part.lanes.finished:
                    self.sweep.keep(self._part.pop(stride))
        return count

    def _next(self, stride: int) -> Part | None:
        """Return the next part of a picture, which is there if there is none."""
        if stride not in self._parts:
            self._parts[stride] = self.sweep.parts(self.sweep.missing(stride), LANES)
        part = next(self._parts[stride], None)
        if part is None:
            self._known.add(stride)
        else:
            self._part[stride] = part
        return part


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

    def computed(self, stride: int) -> Generator[Item, None, None]:
        """Compute what a picture lacks, and what theory says."""
        if self._is_new:
            yield undividable("theory of a map")
            self._prepare()
        for run in self.runs:
            while run.lacks(stride):
                # each surface has its critical points, which may take longer than a piece to find
                yield undividable("map") if run.sweep.varies_surface else Claim(self)
                self._tally.add(0, run.advance(stride))

    def _prepare(self) -> None:
        """Find what all pictures need, which is kept."""
        for sweep in self.sweeps:
            sweep.prepare()
        _ = self.borders, self.optima
        self._is_new = False
