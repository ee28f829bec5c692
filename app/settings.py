"""Every limit and choice of an installation: one table for server, catalogue and manual.

Each field is a row: name, default, range (`ge`, `le`) and help. The environment sets it:
`RAVINE_MAX_STEPS=5000`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final, Literal

from annotated_types import Ge, Le
from pydantic import Field, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from optimizers.ensemble import LARGEST_ENSEMBLE
from optimizers.problem import MAX_SEED
from surfaces.formula import FormulaLimits

ALLOWED: Final = "sqlite:///path/links.db or postgresql+psycopg://user:password@host/database"
_DRIVERS: Final = {
    "sqlite": "sqlite3",
    "sqlite+pysqlite": "sqlite3",
    "postgresql": "psycopg",
    "postgresql+psycopg": "psycopg",
}
"""The driver's package for each scheme."""


def check_database_url(url: str) -> str:
    """`url`, if links can be kept there.

    Whether somebody answers there shows when the first link is asked for.

    Raises:
        ValueError: it is no URL, not of a database that can be used, or the database's driver is
            not installed.
    """
    from sqlalchemy import (
        make_url,
    )  # not before: the database library takes a third of a second to import
    from sqlalchemy.exc import ArgumentError

    try:
        driver = _DRIVERS.get(make_url(url).drivername)
    except (ArgumentError, ValueError):  # a port that is no number is a ValueError
        driver = None
    if driver is None:
        raise ValueError(f"allowed is {ALLOWED}")
    if find_spec(driver) is None:
        raise ValueError(
            f"the driver {driver} is not installed; python -m pip install '.[postgresql]' does it"
        )
    return url


PREFIX: Final = "RAVINE_"
METRICS_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Environment variable by which Prometheus's client finds the folder that workers share."""
PATH_PREFIX: Final = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")
"""Path prefixes that a site may have, the empty one among them."""


def _listed(text: str) -> Iterator[str]:
    return filter(None, (item.strip() for item in text.split(",")))


def _data_folder() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "ravine"


def _limit(default: float, low: float, high: float, help: str) -> Any:
    return Field(default, ge=low, le=high, description=help, allow_inf_nan=False)


def _choice(default: Any, help: str) -> Any:
    return Field(default, description=help)


class Settings(BaseSettings):
    """Limits of one installation, and the place of its links."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    max_steps: int = _limit(100_000, 1, 1_000_000, "Steps in one run.")
    max_runs: int = _limit(16, 1, 64, "Runs in one race.")
    max_race_steps: int = _limit(
        1_600_000, 1, 64_000_000, "Steps in one race, over all of its runs."
    )
    max_noise: float = _limit(1e3, 0.0, 1e6, "Standard deviation of the gradient noise.")
    max_seed: int = _limit(MAX_SEED, 0, MAX_SEED, "Largest seed of noise and batches.")
    max_seeds: int = _limit(LARGEST_ENSEMBLE, 1, LARGEST_ENSEMBLE, "Seeds in one ensemble.")
    max_ensemble_steps: int = _limit(
        5_000_000, 1, 1_000_000_000, "Steps in one ensemble, over all of its runs and seeds."
    )
    max_map_cells: int = _limit(300_000, 4, 16_000_000, "Cells in one map, over all of its runs.")
    max_map_steps: int = _limit(
        100_000_000, 1, 100_000_000_000, "Steps in one map, over all of its cells."
    )
    max_tuning_evaluations: int = _limit(
        2_000_000,
        1_000,
        1_000_000_000,
        "Gradient evaluations in one tuning, over all of its rules and passes.",
    )
    max_formula_length: int = _limit(300, 10, 10_000, "Characters in a typed formula.")
    max_formula_nodes: int = _limit(
        200, 5, 2_000, "Numbers, names, operators and functions in a typed formula."
    )
    max_formula_depth: int = _limit(25, 2, 100, "Levels of nesting in a typed formula.")
    max_formula_parameters: int = _limit(12, 0, 50, "Parameters in a typed formula.")
    max_grid_size: int = _limit(300, 2, 1_000, "Points along each axis of a sampled surface.")
    max_layers: int = _limit(64, 1, 1_000, "Layers in one stack of the convolution lab.")
    max_input_side: int = _limit(4_096, 8, 65_536, "Pixels along a side of a stack's input.")
    max_image_side: int = _limit(
        48, 8, 64, "Pixels along a side of an image that filters slide over."
    )
    max_filters: int = _limit(8, 1, 64, "Filters that slide over one image.")
    max_link_length: int = _limit(8_000, 500, 32_000, "Characters in a link.")
    max_body_bytes: int = _limit(64 * 1024, 1_024, 16 * 1024**2, "Bytes in the body of a request.")
    max_head_bytes: int = _limit(
        32 * 1024, 4_096, 256 * 1024, "Bytes in the first line and the headers of a request."
    )
    max_connections: int = _limit(
        16_384,
        1,
        1_000_000,
        "Connections of one process; never more than its file descriptors allow.",
    )
    max_client_connections: int = _limit(
        500,
        1,
        1_000_000,
        "Connections of one client with one process; trusted proxies may have any number.",
    )
    max_concurrent_races: int = _limit(
        32, 1, 1_000, "Long races that one process has in memory at the same time."
    )
    max_concurrent_steps: int = _limit(
        3_200_000,
        1,
        100_000_000,
        "Steps of all the long races that one process has in memory at the same time.",
    )
    max_waiting_races: int = _limit(
        1_024, 0, 10_000, "Requests that may wait for a computed answer, in one process."
    )
    max_waiting_seconds: float = _limit(
        5.0, 0.0, 600.0, "Seconds that a long race waits for memory."
    )
    max_race_seconds: float = _limit(
        300.0, 0.05, 3_600.0, "Seconds that the answer of one race may take."
    )
    max_unread_seconds: float = _limit(
        30.0, 0.1, 3_600.0, "Seconds that a client may take to read what is ready for it."
    )
    max_client_races: int = _limit(
        128,
        1,
        10_000,
        "Requests of one client that may wait for a computed answer; an address is a client.",
    )
    max_client_seconds: float = _limit(
        600.0, 0.001, 1e6, "Seconds of computing that one client may use at once."
    )
    max_client_rate: float = _limit(
        0.4, 1e-6, 1e3, "Seconds of computing that one client may use per second, on average."
    )
    max_stored_links: int = _limit(1_000_000, 0, 1_000_000_000, "Short links that are kept.")
    max_client_links: int = _limit(
        2_000, 1, 1_000_000, "Short links that one client may store in a day."
    )
    max_link_seconds: float = _limit(
        3.0, 0.1, 60.0, "Seconds that a request waits for the database of short links."
    )
    max_cache_bytes: int = _limit(
        64 * 1024**2,
        0,
        16 * 1024**3,
        "Bytes of answers that one process keeps for repeated requests.",
    )
    max_cached_answer_bytes: int = _limit(
        4 * 1024**2, 0, 1024**3, "Bytes of the largest answer that is kept."
    )
    max_kept_race_bytes: int = _limit(
        64 * 1024**2,
        0,
        16 * 1024**3,
        "Bytes of races that one process keeps for all that is made from them.",
    )
    max_kept_map_bytes: int = _limit(
        32 * 1024**2,
        0,
        16 * 1024**3,
        "Bytes of maps that one process keeps for all that is made from them.",
    )

    race_threads: int = _limit(
        0, 0, 64, "Threads of one process that compute; 0: one for each core."
    )
    shutdown_seconds: int = _limit(
        3, 0, 600, "Seconds that open streams have to end when the server stops."
    )
    database_url: str = _choice(
        "",
        "Where short links are kept: SQLite or PostgreSQL, as an SQLAlchemy URL. Empty:"
        " ravine/links.db in the user's data folder.",
    )
    budget_file: str = _choice(
        "",
        "File in which several processes of one machine share what clients have used. Empty: one"
        " of its own for each server.",
    )
    path_prefix: str = _choice(
        "", 'Path under which the site lies on its host, such as "/ravine". Empty: the root.'
    )
    trusted_proxies: str = _choice(
        "127.0.0.1,::1",
        "Addresses and networks of proxies whose X-Forwarded-For, -Proto and -Prefix are believed,"
        " separated by commas.",
    )
    log_format: Literal["text", "json"] = _choice(
        "text", "Form of the log: lines of text, or a JSON object on each line."
    )
    metrics: bool = _choice(
        False,
        "Answer with metrics for Prometheus at /metrics; needs the package prometheus-client.",
    )
    development: bool = _choice(False, "Read templates and static files again when they change.")

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, url: str) -> str:
        return check_database_url(url) if url else url

    @field_validator("metrics")
    @classmethod
    def _check_metrics(cls, metrics: bool) -> bool:
        if metrics and find_spec("prometheus_client") is None:
            raise ValueError(
                "the package prometheus-client is not installed;"
                " python -m pip install '.[metrics]' does it"
            )
        return metrics

    @field_validator("path_prefix")
    @classmethod
    def _check_path_prefix(cls, prefix: str) -> str:
        if not PATH_PREFIX.fullmatch(prefix):
            raise ValueError('allowed is a path such as "/ravine", without a slash at its end')
        return prefix

    @field_validator("trusted_proxies")
    @classmethod
    def _check_proxies(cls, proxies: str) -> str:
        for proxy in _listed(proxies):
            try:
                ip_network(proxy)
            except ValueError:
                raise ValueError(
                    f"{proxy!r} is no address and no network; allowed is a list such as"
                    " 127.0.0.1,10.0.0.0/8"
                ) from None
        return proxies

    @property
    def proxies(self) -> tuple[str, ...]:
        """Addresses and networks of the proxies that are believed."""
        return tuple(_listed(self.trusted_proxies))

    @property
    def database(self) -> str:
        """The URL of the links' database, its default filled in."""
        return self.database_url or f"sqlite:///{_data_folder() / 'links.db'}"

    @property
    def formula(self) -> FormulaLimits:
        """Limits of typed formulas."""
        return FormulaLimits(
            self.max_formula_length,
            self.max_formula_nodes,
            self.max_formula_depth,
            self.max_formula_parameters,
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table, for whoever shows or checks it."""

    name: str
    variable: str
    """The environment variable that sets it."""
    default: Any
    low: float | None
    high: float | None
    help: str

    @property
    def is_limit(self) -> bool:
        """True if the row bounds what a request may ask for."""
        return self.name.startswith("max_")


def _row(name: str, field: FieldInfo) -> Row:
    low = next((bound.ge for bound in field.metadata if isinstance(bound, Ge)), None)
    high = next((bound.le for bound in field.metadata if isinstance(bound, Le)), None)
    variable, about = PREFIX + name.upper(), field.description or ""
    # our bounds are numbers
    return Row(name, variable, field.default, low, high, about)  # type: ignore[arg-type]


TABLE: Final = tuple(_row(name, field) for name, field in Settings.model_fields.items())
"""Every setting, in order."""
