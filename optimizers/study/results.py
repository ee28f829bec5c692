"""Results of a study as files: NumPy archives or Parquet, and a record of what was run."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal

import numpy as np

from optimizers.study.kinds import Entry
from optimizers.study.plan import Plan
from optimizers.study.run import Progress
from optimizers.study.store import Store, whole_file
from optimizers.study.tile import Found, engine
from surfaces.errors import InputError, Phrase, check_known

Format = Literal["numpy", "parquet"]
SUFFIXES: Final[Mapping[str, str]] = {"numpy": "npz", "parquet": "parquet"}
RECORD: Final = "study.json"


def check_format(format: str) -> None:
    """Raise `InputError` for a format that is unknown, or whose package is not installed."""
    check_known(format, list(SUFFIXES), "format")
    if format == "parquet" and find_spec("pyarrow") is None:
        raise InputError(
            "{field} {value!r} needs PyArrow; allowed is {allowed}.",
            field="format",
            value=format,
            allowed=Phrase("numpy; python -m pip install 'ravine[parquet]' adds it"),
        )


def found_tiles(plan: Plan, entry: Entry, store: Store) -> Iterator[Found]:
    """Yield the tiles of an entry and their arrays.

    Raises:
        LookupError: one was taken away or damaged since it was computed.
    """
    for tile in entry.tiles(plan.most):
        found = store.find(tile)
        if found is None:
            raise LookupError(f"tile {tile.address} is gone; run the study again")
        yield tile, found.arrays


def write_results(
    folder: Path, plan: Plan, store: Store, progress: Progress, format: Format
) -> None:
    """Write each result into a file of its own, one by one, and the record of the study."""
    entries = []
    for entry in plan.entries:
        path = folder / entry.KEY / f"{entry.name}.{SUFFIXES[format]}"
        with whole_file(path) as file:
            found = found_tiles(plan, entry, store)
            if format == "parquet":
                _write_parquet(file, entry.table(found))
            else:
                np.savez(file, allow_pickle=False, **entry.arrays(found))
        told = {"kind": entry.KIND, "name": entry.name}
        tiles = [tile.address for tile in entry.tiles(plan.most)]
        entries.append({**told, "file": path.relative_to(folder).as_posix(), "tiles": tiles})
    record = {
        "plan": plan.given,
        "versions": {"engine": engine(), "python": platform.python_version()},
        "tiles": {
            "total": progress.total,
            "found": progress.found,
            "computed": progress.computed,
            "submitted_again": progress.again,
            "seconds": progress.seconds,
        },
        "results": entries,
    }
    with whole_file(folder / RECORD) as file:
        file.write(json.dumps(record, indent=2, default=float).encode() + b"\n")


def _write_parquet(file: BinaryIO, rows: Iterator[Mapping[str, Any]]) -> None:
    """Write columns, some rows at a time, as row groups."""
    import pyarrow
    from pyarrow import parquet

    writer = None
    try:
        for columns in rows:
            table = pyarrow.table(dict(columns))
            if writer is None:
                writer = parquet.ParquetWriter(file, table.schema)
            writer.write_table(table)
    finally:
        if writer is not None:
            writer.close()
