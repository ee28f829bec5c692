"""Programs that some tests run beside a server: nginx and PostgreSQL.

`python -m tests.programs` installs by apt, where that is allowed, what is missing. Tests install
nothing: without a program they are skipped, and say so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

PACKAGES = {"nginx": "nginx-light", "initdb": "postgresql", "openssl": "openssl"}
"""Debian's package of each program."""
PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin")
"""Where programs are that are not on every user's PATH."""


def find_program(name: str) -> str | None:
    """The path of a program, None where it is not installed."""
    postgresql = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    path = os.pathsep.join([os.environ.get("PATH", ""), *map(str, postgresql), *PLACES])
    found = shutil.which(name, path=path)
    return str(Path(found).resolve()) if found else None


def missing(*names: str) -> str:
    """The reason to skip a test that needs some programs, "" where all are there."""
    lacking = [name for name in names if find_program(name) is None]
    wanted = ", ".join(PACKAGES[name] for name in lacking)
    return f"not installed: {wanted} (python -m tests.programs installs it)" if lacking else ""


def main() -> None:
    """Install what is missing, if that can be done; say what the tests go without."""
    packages = [PACKAGES[name] for name in PACKAGES if find_program(name) is None]
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "--quiet"], check=False)
        command = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *packages]
        unattended = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(command, check=False, env=unattended)
    print(missing(*PACKAGES) or "Programs for the tests: nginx, PostgreSQL")


if __name__ == "__main__":
    main()
