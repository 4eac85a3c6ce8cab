"""A short run of the brake harness; `make brake-harness` does a thousand cycles and prints its table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.torture
def test_nothing_is_published_after_confirmed_whoever_is_killed(request: pytest.FixtureRequest) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("REGIE_")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.publishing.brake_harness", "--json", "--cycles", "40"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.stdout, done.stderr[-4000:]
    tally = json.loads(done.stdout.splitlines()[-1])
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        sys.stdout.write("\n" + "\n".join(f"  {k.replace('_', ' '):22} {v}" for k, v in tally.items()) + "\n")
    assert tally["cycles"] == 40
    assert tally["kills"] >= 5
    assert tally["published"] > 0, "no sender came through: the harness proves nothing"
    assert (tally["after_confirmed"], tally["through_shut_gate"]) == (0, 0)
