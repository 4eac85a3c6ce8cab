"""The front door of the command line."""

from __future__ import annotations

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
