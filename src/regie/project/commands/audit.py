"""`regie audit`: take the ledger out, so that somebody else can check it."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from regie.project.cli import InputWrong

if TYPE_CHECKING:
    from regie.audit.export import Scope


def arguments(parser: argparse.ArgumentParser) -> None:
    """`export FILE.zip`, `check`, `key` and `checkpoint`."""
    jobs = parser.add_subparsers(dest="job", required=True, metavar="JOB")
    export = jobs.add_parser("export", help="write a ZIP that verify_ledger.py checks without Regie")
    export.add_argument("file", type=Path)
    export.add_argument("--municipality", metavar="SLUG", help="show only the lines of this municipality")
    export.add_argument("--since", metavar="TIME", help="show lines from this moment, ISO 8601 with offset")
    export.add_argument("--until", metavar="TIME", help="show lines before this moment")
    export.add_argument("--with-personal", action="store_true", help="include the personal values and salts")
    jobs.add_parser("check", help="compare what the screens filter on with what was hashed")
    jobs.add_parser("key", help="print the public key; publish it where others can find it")
    jobs.add_parser("checkpoint", help="sign and print a checkpoint; keep it outside this house")


def run(args: argparse.Namespace) -> int:
    """Do the job; the answer goes to standard output as JSON or as the signed note itself."""
    from regie.project import setup

    setup.django_ready()
    from regie.audit.checkpoint import CheckpointWrong

    jobs = {"export": _export, "check": _check, "key": _key, "checkpoint": _checkpoint}
    try:
        return jobs[args.job](args)
    except CheckpointWrong as wrong:
        raise InputWrong(str(wrong)) from wrong


def _export(args: argparse.Namespace) -> int:
    from regie.audit import actions
    from regie.kernel.actor import software
    from regie.kernel.clock import utc_now
    from regie.people.models import Organisation

    if not args.file.absolute().parent.is_dir():
        raise InputWrong(f"{args.file}: the folder does not exist; make it first")
    scope = _scope(args)
    by = software("regie audit export", municipality_id=scope.municipality_id, origin="cli")
    names = dict(Organisation.objects.values_list("pk", "name"))
    made = actions.export(args.file, scope, by=by, now=utc_now(), names=names)
    _say({"file": str(args.file), "events": made.size, "root": bytes(made.root).hex()})
    return 0


def _scope(args: argparse.Namespace) -> Scope:
    from regie.audit.export import Scope
    from regie.people.models import Organisation

    number = None
    if args.municipality:
        found = Organisation.objects.filter(slug=args.municipality, kind=Organisation.MUNICIPALITY).first()
        if found is None:
            raise InputWrong(f"--municipality {args.municipality}: no municipality has this short name")
        number = found.pk
    since, until = _moment("--since", args.since), _moment("--until", args.until)
    return Scope(number, since, until, args.with_personal)


def _moment(option: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise InputWrong(f"{option} {text}: write a moment such as 2026-11-01T00:00:00+01:00") from wrong
    if moment.tzinfo is None:
        raise InputWrong(f"{option} {text}: add the offset, such as +01:00")
    return moment


def _check(_args: argparse.Namespace) -> int:
    from regie.audit import queries

    untrue = [str(event.uid) for event in queries.untrue()]
    _say({"verdict": "tampered" if untrue else "ok", "lines": untrue})
    return 1 if untrue else 0


def _key(_args: argparse.Namespace) -> int:
    from regie.audit import queries

    sys.stdout.write(f"{queries.public_key()}\n")
    return 0


def _checkpoint(_args: argparse.Namespace) -> int:
    from regie.audit import actions
    from regie.kernel.clock import utc_now

    actions.integrate()
    sys.stdout.write(actions.sign(now=utc_now()).note)
    return 0


def _say(told: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
