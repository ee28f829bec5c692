"""The browser of the tests: one that is there, else Debian's by apt, else Playwright's own.

`python -m tests.browser.chromium` makes sure that there is one and prints which.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

ARGUMENTS = [
    "--no-sandbox",  # the sandbox doesn't work for root, as whom many containers run
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-angle=swiftshader",  # WebGL without a graphics card, for the 3-D surface…
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",  # …and for nothing else: pages would manage 3 pictures a second
]


def installed_browser() -> str | None:
    """The path of a Chromium on the PATH that starts.

    On some systems the name is only a hint to install it.
    """
    return next((path for name in NAMES if (path := shutil.which(name)) and _starts(path)), None)


def _starts(path: str) -> bool:
    return subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0


def playwright_browser() -> str | None:
    """The path of the Chromium that Playwright has downloaded, if it has."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def find_browser() -> str:
    """The path of the browser to test with.

    Raises:
        RuntimeError: if there is none.
    """
    if path := installed_browser() or playwright_browser():
        return path
    raise RuntimeError(
        "The browser tests need Chromium: install Debian's chromium or Google Chrome, or run"
        " `playwright install chromium`."
    )


def install_browser() -> None:
    """Get a Chromium: by apt where that is allowed, else from Playwright."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "--quiet"], check=False)
        subprocess.run(["apt-get", "install", "--yes", "--quiet", "chromium"], check=False)
    if not installed_browser():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    """Install a browser unless there is one; say which, or why there is none."""
    if not (installed_browser() or playwright_browser()):
        install_browser()
    try:
        print(f"Browser for the tests: {find_browser()}")
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
