"""A migrated database that every run copies: migrating costs seconds of a core, a copy a fraction of one."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import psycopg

from regie.project.postgres import Postgres

ROOT = Path(__file__).resolve().parents[1]


def name() -> str:
    """Says which migrations and libraries it was made with, so that an old one is never used."""
    written = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for path in sorted((ROOT / "src" / "regie").glob("*/migrations/*.py")):
        written.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return f"template_{written.hexdigest()[:16]}"


def ensure(server: Postgres) -> None:
    """Make it when it is absent, under its name only when it is whole; forget those of before."""
    wanted = name()
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        there = {row[0] for row in admin.execute("select datname from pg_database")}
        if wanted in there:
            return
        for old in there:
            if old.startswith(("template_", "unready_")):
                admin.execute(f'drop database "{old}" with (force)')
        unready = wanted.replace("template_", "unready_")
        admin.execute(f'create database "{unready}"')
        migrate = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, check=True, env={**os.environ, "REGIE_DATABASE_URL": server.url(unready)})
        admin.execute(f'alter database "{unready}" rename to "{wanted}"')
