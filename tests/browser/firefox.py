"""Firefox, driven by WebDriver's own commands: Debian's firefox-esr speaks them unaided.

`python -m tests.browser.firefox` makes sure that there is one and prints which. The commands travel
as https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html has them, which is what
geckodriver translates WebDriver into.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.server import free_port

NAMES = ("firefox-esr", "firefox")
START_SECONDS = 120.0
ANSWER_SECONDS = 120.0


def find_firefox() -> str | None:
    """The path of a Firefox on the PATH."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install_firefox() -> None:
    """Get Debian's firefox-esr where apt may be used."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "--quiet"], check=False)
        subprocess.run(["apt-get", "install", "--yes", "--quiet", "firefox-esr"], check=False)


class Driver:
    """A session of WebDriver."""

    def __init__(self, connection: socket.socket) -> None:
        self._stream = connection.makefile("rwb")
        self._count = 0
        self._read()  # its greeting
        self.call("WebDriver:NewSession", strictFileInteractability=True)

    def call(self, command: str, **parameters: Any) -> Any:
        """Return the value that a command answers with.

        Raises:
            RuntimeError: the browser refuses it.
        """
        self._count += 1
        message = json.dumps([0, self._count, command, parameters]).encode()
        self._stream.write(b"%d:%s" % (len(message), message))
        self._stream.flush()
        _, _, error, result = self._read()
        if error:
            raise RuntimeError(f"{command}: {error['message']}")
        return result["value"] if isinstance(result, dict) and "value" in result else result

    def open(self, url: str) -> None:
        """Open a page and wait until it is loaded."""
        self.call("WebDriver:Navigate", url=url)

    def evaluate(self, expression: str, *arguments: Any) -> Any:
        """Return the value of an expression on the page; `arguments[0]` is the first of them."""
        script = f"return ({expression})"
        return self.call("WebDriver:ExecuteScript", script=script, args=list(arguments))

    def press(self, key: str) -> None:
        """Press and release a key."""
        actions = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keyboard", "actions": actions}
        self.call("WebDriver:PerformActions", actions=[keyboard])

    def wait_for(self, expression: str) -> Any:
        """Wait until an expression is true on the page; its value."""
        deadline = time.monotonic() + ANSWER_SECONDS
        while not (value := self.evaluate(expression)):
            assert time.monotonic() < deadline, f"waited in vain: {expression}"
            time.sleep(0.1)
        return value

    def _read(self) -> Any:
        length = b""
        while (byte := self._stream.read(1)) != b":":
            assert byte, "Firefox has closed the connection"
            length += byte
        return json.loads(self._stream.read(int(length)))


@contextmanager
def firefox(path: str, **preferences: Any) -> Iterator[Driver]:
    """A Firefox without a window, with a profile of its own, until the block ends."""
    port = free_port()
    kept = {"marionette.port": port, "browser.shell.checkDefaultBrowser": False, **preferences}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in kept.items()]
    with TemporaryDirectory(prefix="ravine-firefox-") as profile:
        Path(profile, "user.js").write_text("\n".join(lines))
        command = [path, "--headless", "--marionette", "--no-remote", "--profile", profile]
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_environment(profile)
        )
        try:
            with _connected(process, port) as connection:
                yield Driver(connection)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _environment(profile: str) -> dict[str, str]:
    """A home of its own, as Firefox refuses to run in another user's."""
    return {**os.environ, "HOME": profile, "MOZ_DISABLE_CONTENT_SANDBOX": "1"}


def _connected(process: subprocess.Popen[bytes], port: int) -> socket.socket:
    deadline = time.monotonic() + START_SECONDS
    while True:
        assert process.poll() is None, "Firefox did not start"
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS)
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "Firefox does not answer"
            time.sleep(0.2)


def main() -> int:
    """Install a Firefox unless there is one; say which, or why there is none."""
    if not find_firefox():
        install_firefox()
    path = find_firefox()
    print(f"Firefox for the tests: {path}" if path else "There is no Firefox: install firefox-esr.")
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
