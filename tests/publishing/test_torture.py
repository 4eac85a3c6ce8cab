"""Workers and the database are killed while a faulty network answers late, twice or not at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.torture
def test_nothing_is_lost_or_doubled_whatever_dies(request: pytest.FixtureRequest) -> None:
    long = request.config.getoption("--torture") == "long"
    size = ["--messages", "2400", "--cycles", "12"] if long else ["--messages", "150", "--cycles", "2"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("REGIE_")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.publishing.torture", "--json", *size],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=1800 if long else 240,
        check=False,
    )
    assert done.stdout, done.stderr[-4000:]
    tally = json.loads(done.stdout.splitlines()[-1])
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        sys.stdout.write("\n" + "\n".join(f"  {k.replace('_', ' '):28} {v}" for k, v in tally.items()) + "\n")
    assert tally["messages"] >= 150
    assert tally["kills"] >= 20
    assert tally["database_crashes"] == 1
    assert tally["lost_attempts"] > 0, "no worker died between attempt and result: the harness proves nothing"
    assert (tally["lost"], tally["double"]) == (0, 0)
    assert tally["after_confirmed"] == 0
    assert tally["wrong_state"] == 0
