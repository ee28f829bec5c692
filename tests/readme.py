"""The README's tables, from the registries. `python -m tests.readme` writes them in; a test checks that they are there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from app.settings import TABLE
from optimizers import RULES, SCHEDULES
from surfaces.catalog import SURFACES

README = Path(__file__).parent.parent / "README.md"


def rules() -> str:
    """Every rule with its hyperparameters."""
    rows = (
        (f"`{r.slug}`", r.title, " ".join(f"`{h.name}`" for h in r.hyperparameters), r.teaches)
        for r in RULES
    )
    return _table(("slug", "rule", "hyperparameters", "what it shows"), rows)


def schedules() -> str:
    """Every schedule with its hyperparameters."""
    rows = (
        (f"`{s.slug}`", s.title, " ".join(f"`{h.name}`" for h in s.hyperparameters), s.help)
        for s in SCHEDULES
    )
    return _table(("slug", "schedule", "hyperparameters", "what it does"), rows)


def surfaces() -> str:
    """Every surface with its formula."""
    rows = ((f"`{s.slug}`", s.title, f"`{s.formula}`", s.teaches) for s in SURFACES)
    return _table(("slug", "surface", "formula", "what it shows"), rows)


def settings() -> str:
    """Every setting with its default and range."""
    rows = (
        (f"`{row.variable}`", _plain(row.default), _range(row.low, row.high), row.help)
        for row in TABLE
    )
    return _table(("variable", "default", "range", "meaning"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "rules": rules,
    "schedules": schedules,
    "surfaces": surfaces,
    "settings": settings,
}


def filled(text: str) -> str:
    """The README with every table as the registries have it."""
    for name, table in TABLES.items():
        marks = rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)"
        text, count = re.subn(
            marks,
            lambda found, table=table: f"{found[1]}\n{table()}\n\n{found[2]}",  # type: ignore[misc]
            text,
            flags=re.S,
        )
        if count != 1:
            raise ValueError(f"README.md needs one place for {name}, has {count}")
    return text


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )


def _plain(value: object) -> str:
    return (
        f"{value:,}"
        if isinstance(value, int) and not isinstance(value, bool)
        else f"{value}"
        if value != ""
        else "(empty)"
    )


def _range(low: float | None, high: float | None) -> str:
    return f"{low:,.12g} to {high:,.12g}" if low is not None and high is not None else ""


if __name__ == "__main__":
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
