"""The demo is one process tree: it starts everything and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def demo(port: int) -> Iterator[subprocess.Popen[str]]:
    """A running demo with data of its own."""
    place = ROOT / "var" / f"tree-{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "regie.project.cli", "demo", "--port", str(port), "--var", str(place)],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=ROOT,
    )
    yield process
    if process.poll() is None:
        process.kill()
    process.wait()
    if process.stderr:
        process.stderr.close()
    subprocess.run(["rm", "-rf", str(place)], check=True)


def answers(port: int, *, within_seconds: float) -> bool:
    """Whether the sign-in page answers in time."""
    end = time.monotonic() + within_seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.3)
    return False


def processes(marker: str) -> list[str]:
    """Command lines and environments that carry the marker."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                if marker.encode() in (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes():
                    found.append(entry.name)
            except OSError:
                continue
    return found


@pytest.mark.xdist_group("postgres")
@pytest.mark.parametrize("farewell", [signal.SIGINT, signal.SIGKILL])
def test_whatever_ends_the_demo_ends_web_worker_and_database(
    demo: subprocess.Popen[str], port: int, farewell: signal.Signals
) -> None:
    assert answers(port, within_seconds=240)  # making the world is most of it
    assert len(processes(f"tree-{port}")) > 3
    demo.send_signal(farewell)
    demo.wait(25)
    end = time.monotonic() + 25
    while processes(f"tree-{port}") and time.monotonic() < end:
        time.sleep(0.2)
    assert processes(f"tree-{port}") == []
