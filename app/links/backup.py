"""Backups of short links: a JSON object on each line, the same for every kind of database."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from app.links.ids import LONGEST, SHORTEST, StoredLink, digits
from app.links.store import LinkStore

_FIELDS: Final = ("id", "query", "engine", "created")


def back_up(store: LinkStore, file: Path) -> int:
    """Write every link into a file, which appears once it is complete; return their number.

    Raises:
        OSError, SQLAlchemyError: the file or the database can't be used.
    """
    part, count = file.with_name(f"{file.name}.part"), 0
    with part.open("w", encoding="utf-8") as lines:
        for row in store.rows():
            lines.write(json.dumps(dict(zip(_FIELDS, row, strict=True))) + "\n")
            count += 1
        lines.flush()
        os.fsync(lines.fileno())
    part.replace(file)
    return count


def restore(store: LinkStore, file: Path) -> int:
    """Add the links of a backup to those that are there; return how many were missing.

    Raises:
        ValueError: a line is no link, or its id is not the link's own; nothing is added.
        OSError, SQLAlchemyError: the file or the database can't be used.
    """
    with file.open(encoding="utf-8") as lines:
        return store.add(list(_read(lines)))


def _read(lines: Iterable[str]) -> Iterator[tuple[StoredLink, str]]:
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            link, created = StoredLink(row["id"], row["query"], row["engine"]), row["created"]
            is_own = digits(link.query).startswith(link.id)
            if not (SHORTEST <= len(link.id) <= LONGEST and is_own):
                raise ValueError("its id is not the link's own")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"line {number} is no short link: {error}") from None
        yield link, str(created)
