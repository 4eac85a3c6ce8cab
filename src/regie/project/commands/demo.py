"""`regie demo`: everything on one machine with demo data, nothing to install."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path


def arguments(parser: argparse.ArgumentParser) -> None:
    """Port, place and a fresh start."""
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--var", default="var/demo", help="where the demo keeps its data")
    parser.add_argument("--fresh", action="store_true", help="throw the demo's data away and begin anew")
    parser.add_argument("--prepare-only", action="store_true", help="make everything, then stop")


def run(args: argparse.Namespace) -> int:
    """Prepare what is absent, then serve until Ctrl-C."""
    from regie.project.postgres import Postgres
    from regie.project.tree import Tree

    began = time.monotonic()
    var = Path(args.var).absolute()
    postgres = Postgres(var / "postgres")
    if args.fresh:
        postgres.destroy()
        (var / "world-made").unlink(missing_ok=True)
        (var / "epoch.json").unlink(missing_ok=True)
    _environment(var, postgres.url(), args.port)
    say(f"Database: {var.relative_to(Path.cwd()) if var.is_relative_to(Path.cwd()) else var}")
    postgres.start()
    try:
        _prepare(var)
    except BaseException:
        postgres.stop()
        raise
    if args.prepare_only:
        postgres.stop()
        return 0
    url = os.environ["REGIE_PUBLIC_URL"]
    Tree(
        postgres,
        {
            "web": [sys.executable, "-m", "regie.project.cli", "serve"],
            "worker": [sys.executable, "-m", "regie.project.cli", "work"],
        },
        ready_at=("127.0.0.1", args.port),
        on_ready=lambda: say(
            f"Regie is ready after {time.monotonic() - began:.0f} s: {url}   (stop with Ctrl-C)"
        ),
    ).run()
    say("Stopped.")
    return 0


def say(text: str) -> None:
    """Progress for people, on standard error."""
    print(text, file=sys.stderr, flush=True)


def _environment(var: Path, database_url: str, port: int) -> None:
    os.environ.update(
        REGIE_VAR=str(var),
        REGIE_DEMO="yes",
        REGIE_PORT=str(port),
        REGIE_PUBLIC_URL=f"http://127.0.0.1:{port}",
        REGIE_DATABASE_URL=database_url,
    )


def _prepare(var: Path) -> None:
    from regie.project import setup

    setup.secret_key(var)
    setup.django_ready()
    from regie.project import restore
    from regie.project.demo import world

    setup.migrate()
    setup.keys()
    setup.static_files()
    world.ensure(say=say)
    if not (var / "epoch.json").exists():
        restore.accept()
