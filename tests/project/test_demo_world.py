"""The demo is part of the product: it is made whole, from nothing, by the command that people use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_demo_is_made_from_nothing(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("REGIE_", "PYTEST_"))}
    made = subprocess.run(
        [sys.executable, "-m", "regie.project.cli", "demo", "--prepare-only", "--var", str(tmp_path / "var")],
        cwd=ROOT,
        env=clean,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-3000:]
    assert (tmp_path / "var" / "world-made").exists()
