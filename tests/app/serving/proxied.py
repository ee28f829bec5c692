"""A real nginx and PostgreSQL for tests, in folders of their own, as the documents have them."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.programs import find_program
from tests.server import ROOT, free_port

CONFIGURATION = ROOT / "docs" / "deployment" / "nginx.conf"
START_SECONDS = 60.0
HOST = "ravine.example"


class Nginx:
    """A running nginx that speaks TLS."""

    def __init__(self, port: int, plain_port: int) -> None:
        self.port, self.plain_port = port, plain_port

    def connect(self, source: str = "127.0.0.1") -> ssl.SSLSocket:
        """A connection from an address of this machine."""
        plain = socket.create_connection(
            ("127.0.0.1", self.port), timeout=60, source_address=(source, 0)
        )
        trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        return trusting.wrap_socket(plain, server_hostname=HOST)

    def ask(
        self,
        path: str,
        *headers: str,
        body: bytes | None = None,
        source: str = "127.0.0.1",
    ) -> tuple[int, str, bytes]:
        """Status, head and body of an answer."""
        with self.connect(source) as connection:
            connection.sendall(request_of(path, *headers, body=body))
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))
        head, _, rest = answer.partition(b"\r\n\r\n")
        return int(head[9:12]), head.decode().lower(), rest


def request_of(path: str, *headers: str, body: bytes | None = None) -> bytes:
    """The text of a request that ends its connection."""
    lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", f"Host: {HOST}"]
    lines += ["Connection: close", *headers]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


def configuration(folder: Path, ports: tuple[int, int], servers: Sequence[str]) -> str:
    """The documented configuration, with places, ports and machines of a test, and short deadlines.

    Buffers are so large that whatever nginx buffers would come in one piece, at the end.
    """
    text = CONFIGURATION.read_text(encoding="utf-8")
    machines = "\n".join(f"        server {server};" for server in servers)
    temporary = "\n".join(
        f"    {kind}_temp_path {folder / kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    large = "proxy_buffer_size 4m; proxy_buffers 8 4m; proxy_busy_buffers_size 8m;"
    replaced = {
        "user www-data;": "user root;" if os.geteuid() == 0 else "",
        "worker_processes auto;": "worker_processes 1;",
        "worker_rlimit_nofile 65536;": "",
        "worker_connections 16384;": "worker_connections 512;",
        "/run/nginx.pid": f"{folder}/nginx.pid",
        "/var/log/nginx": str(folder),
        "/var/cache/nginx/ravine": f"{folder}/cache",
        "/etc/ssl/certs": str(folder),
        "/etc/ssl/private": str(folder),
        "client_header_timeout 10s;": "client_header_timeout 1s;",
        "client_body_timeout 10s;": "client_body_timeout 1s;",
        "        server 127.0.0.1:8000;": machines,
        "listen 80;": f"listen 127.0.0.1:{ports[1]};",
        "listen 443 ssl": f"listen 127.0.0.1:{ports[0]} ssl",
        "    server_tokens off;": f"    server_tokens off;\n{temporary}\n    {large}",
    }
    for old, new in replaced.items():
        assert text.count(old) >= 1, old
        text = text.replace(old, new)
    assert not re.search(r"/var/|/etc/|/run/", text)
    return text


@contextmanager
def nginx(folder: Path, servers: Sequence[str]) -> Iterator[Nginx]:
    """Run nginx in front of some servers, "address:port" each."""
    ports = free_port(), free_port()
    program, openssl = str(find_program("nginx")), str(find_program("openssl"))
    certificate = ["-keyout", f"{folder}/ravine.key", "-out", f"{folder}/ravine.pem"]
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={HOST}"]
    subprocess.run([*command, *certificate], check=True, capture_output=True)
    file = folder / "nginx.conf"
    file.write_text(configuration(folder, ports, servers), encoding="utf-8")
    command = [program, "-e", f"{folder}/error.log", "-c", str(file)]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    process = subprocess.Popen([*command, "-g", "daemon off;"])
    try:
        _wait(ports[0], process)
        yield Nginx(*ports)
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def postgresql() -> Iterator[str]:
    """Run PostgreSQL, in a folder that its own user can reach; the URL of a database."""
    with TemporaryDirectory(prefix="ravine-") as name:
        data, port, programs = Path(name) / "data", free_port(), Path(str(find_program("initdb")))
        data.mkdir()
        own: dict[str, Any] = {}
        if os.geteuid() == 0:  # as whom it refuses to run
            Path(name).chmod(0o755)
            shutil.chown(data, "postgres", "postgres")
            own = {"user": "postgres", "group": "postgres", "extra_groups": [], "cwd": data}
        command = [str(programs), f"--pgdata={data}", "--username=ravine", "--auth=trust"]
        subprocess.run([*command, "--no-sync"], check=True, capture_output=True, **own)
        options = ["-p", str(port), "-k", str(data), "-c", "listen_addresses=127.0.0.1"]
        command = [str(programs.with_name("postgres")), "-D", str(data), *options]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, **own)
        try:
            _wait(port, process)
            yield f"postgresql+psycopg://ravine@127.0.0.1:{port}/postgres"
        finally:
            process.send_signal(signal.SIGINT)  # it would wait for its clients to leave
            process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} did not start")
