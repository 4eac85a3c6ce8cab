"""Real NATS servers on loopback, one or a cluster of three, for tests and benches."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path

SERVER = shutil.which("nats-server") or "/usr/sbin/nats-server"


def available() -> bool:
    """Whether the server program is there."""
    return Path(SERVER).exists()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Servers:
    """So many servers, each with its own folder; kill and start them by number."""

    def __init__(self, place: Path, count: int = 1) -> None:
        self._place = place
        self._ports = [(_free_port(), _free_port()) for _ in range(count)]
        self._running: dict[int, subprocess.Popen[bytes]] = {}

    @property
    def urls(self) -> list[str]:
        """Where to connect."""
        return [f"nats://127.0.0.1:{port}" for port, _ in self._ports]

    def start(self, number: int) -> None:
        """Start one; it goes on with what it had."""
        port, cluster_port = self._ports[number]
        routes = ", ".join(f'"nats://127.0.0.1:{other}"' for _, other in self._ports)
        cluster = f'cluster {{ name: watch, listen: "127.0.0.1:{cluster_port}", routes: [{routes}] }}\n'
        config = self._place / f"n{number}.conf"
        config.write_text(
            f'server_name: n{number}\nlisten: "127.0.0.1:{port}"\nmax_payload: 8MB\n'
            f'jetstream {{ store_dir: "{self._place}/n{number}", max_mem: 256MB, max_file: 2GB }}\n'
            + (cluster if len(self._ports) > 1 else "")
        )
        with (self._place / f"n{number}.log").open("ab") as log:
            self._running[number] = subprocess.Popen([SERVER, "-c", str(config)], stdout=log, stderr=log)
        end = time.monotonic() + 10
        while time.monotonic() < end:
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        raise RuntimeError(f"nats-server {number} does not answer")

    def kill(self, number: int) -> None:
        """As a machine that loses power."""
        process = self._running.pop(number)
        process.kill()
        process.wait()

    def __enter__(self) -> Servers:
        for number in range(len(self._ports)):
            self.start(number)
        return self

    def __exit__(self, *_: object) -> None:
        for number in list(self._running):
            self.kill(number)
