"""Dask as an executor, an extra: `ravine[dask]`.

Source: Rocklin, Dask: Parallel Computation with Blocked Algorithms and Task Scheduling, SciPy 2015.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from surfaces.errors import InputError, Phrase


@contextmanager
def dask_executor(
    scheduler: str, *, tls_ca: str = "", tls_cert: str = "", tls_key: str = ""
) -> Iterator[Executor]:
    """Connect to a scheduler of Dask, and disconnect at the end.

    Args:
        scheduler: its address, such as `tcp://10.0.0.1:8786` or `tls://10.0.0.1:8786`.
        tls_ca: file of the certificates that are trusted; empty for Dask's own settings.
        tls_cert, tls_key: files of this client's certificate and its key.

    Raises:
        InputError: Dask is not installed, or the files are not given together.
        OSError: no scheduler answers there, or a file can't be read.
    """
    if find_spec("distributed") is None:
        raise InputError(
            "{field} {value!r} needs Dask; allowed is {allowed}.",
            field="scheduler",
            value=scheduler,
            allowed=Phrase("none; python -m pip install 'ravine[dask]' adds it"),
        )
    import distributed

    files = {"tls_ca_file": tls_ca, "tls_client_cert": tls_cert, "tls_client_key": tls_key}
    given = {name: file for name, file in files.items() if file}
    if given and len(given) < len(files):
        raise InputError(
            "{field} are {value}; allowed is {allowed}.",
            field="tls",
            value=list(given.values()),
            allowed=Phrase("all of a certificate authority, a certificate and a key, or none"),
        )
    client_of: Any = distributed.Client  # which has no types, nor has the other
    security_of: Any = distributed.Security
    security = security_of(require_encryption=True, **given) if given else None
    try:
        client = client_of(scheduler, security=security, set_as_default=False)
    except OSError as error:
        raise OSError(f"no scheduler of Dask answers at {scheduler}: {error}") from None
    with client:
        yield client.get_executor(pure=False)
