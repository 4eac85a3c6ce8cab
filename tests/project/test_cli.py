"""The front door of the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

BURSTS = """
from regie.project.cli import main
raise SystemExit(main(["watch", "bursts", {file!r}]))
"""


def test_whoever_reads_only_the_first_lines_gets_no_complaint(tmp_path: Path) -> None:
    file = tmp_path / "counts.csv"
    rows = (f"2026-01-{1 + n // 1440:02} {n // 60 % 24:02}:{n % 60:02}:00,{n % 7}" for n in range(20_000))
    file.write_text("timestamp,value\n" + "\n".join(rows) + "\n")
    script = [sys.executable, "-c", BURSTS.format(file=str(file))]
    with subprocess.Popen(script, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as bursts:
        assert bursts.stdout is not None
        assert bursts.stderr is not None
        assert bursts.stdout.readline() == b"timestamp,value,score\n"
        bursts.stdout.close()
        complaint = bursts.stderr.read()
    assert (bursts.returncode, complaint) == (0, b"")


def test_whoever_reads_nothing_gets_no_complaint_about_a_short_answer_either() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    asked = [
        "roster",
        "staff",
        "--arrivals",
        "20",
        "--per",
        "hour",
        "--handle",
        "300",
        "--target",
        "0.8",
        "--within",
        "20",
    ]
    script = f"from regie.project.cli import main; raise SystemExit(main({asked!r}))"
    waits = {**os.environ, "PYTHONUNBUFFERED": ""}
    command = [sys.executable, "-c", script]
    staff = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, env=waits, check=False)
    os.close(writer)
    assert (staff.returncode, staff.stderr) == (0, b"")
