"""`regie migrate`: tables, cache table, keys and static files."""

from __future__ import annotations

import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments: it is safe to run at any time."""
    parser.description = "Bring the database up to date; make the keys and static files that are absent."


def run(args: argparse.Namespace) -> int:  # noqa: ARG001 - all commands share this form
    """Migrate, then make what must exist before the first request."""
    from regie.project import setup

    setup.django_ready()
    from regie.project import restore

    setup.migrate()
    setup.keys()
    restore.at_start()
    setup.static_files()
    return 0
