"""10,000 planned texts over four channels while workers are killed, a brake is set and a crisis runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.torture
def test_planned_texts_are_out_in_time_once_and_never_when_stopped(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--torture") != "long":
        pytest.skip("only in make torture: a server and tables of its own cost a minute before it begins")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("REGIE_")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.planning.torture", "--json", "--items", "10000", "--seconds", "600"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=3600,
        check=False,
    )
    assert done.stdout, done.stderr[-4000:]
    tally = json.loads(done.stdout.splitlines()[-1])
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        sys.stdout.write("\n" + "\n".join(f"  {k.replace('_', ' '):28} {v}" for k, v in tally.items()) + "\n")
    assert tally["items"] == 10000
    assert tally["kills"] >= 100
    assert tally["lost_attempts"] > 0, "no worker died between attempt and result: the harness proves nothing"
    assert tally["held_by_brake"] > 0
    assert tally["held_by_crisis"] > 0
    assert (tally["lost"], tally["double"], tally["early"]) == (0, 0, 0)
    assert (tally["after_brake"], tally["during_crisis"], tally["out_though_dropped"]) == (0, 0, 0)
    assert tally["late_p99_seconds"] <= 60
