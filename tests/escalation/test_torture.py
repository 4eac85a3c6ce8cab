"""Workers and the database are killed while timers fall due."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.torture
def test_every_timer_goes_off_once_whatever_dies(request: pytest.FixtureRequest) -> None:
    long = request.config.getoption("--torture") == "long"
    sizes = ("10000", "600", "100") if long else ("300", "20", "10")
    size = [word for pair in zip(("--timers", "--seconds", "--kills"), sizes, strict=True) for word in pair]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("REGIE_")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.escalation.torture", "--json", *size],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=2400 if long else 240,
        check=False,
    )
    assert done.stdout, done.stderr[-4000:]
    tally = json.loads(done.stdout.splitlines()[-1])
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        sys.stdout.write("\n" + "\n".join(f"  {k.replace('_', ' '):28} {v}" for k, v in tally.items()) + "\n")
    assert tally["timers"] == int(sizes[0])
    assert tally["kills"] == int(sizes[2])
    assert tally["database_crashes"] == 1
    assert (tally["missed"], tally["double"], tally["early"]) == (0, 0, 0)
    assert tally["pages_missed_or_double"] == tally["ledger_missed_or_double"] == 0
    if long:  # with few timers the crash alone is more than one in a hundred
        assert tally["late_p99"] <= 2
