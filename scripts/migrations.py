"""Writes migrations against a real PostgreSQL of its own, so consistency is checked too."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regie.project.settings")


def main() -> int:
    """Start the private test server, run makemigrations with the given arguments, stop."""
    from regie.project.postgres import Postgres

    server = Postgres(Path("var/test-postgres").absolute())
    server.start()
    os.environ["REGIE_DATABASE_URL"] = server.url()
    try:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("makemigrations", *sys.argv[1:])
    finally:
        server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
