"""`regie import FILE --channel NAME`: messages from CSV or JSONL, continuing where it stopped."""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from regie.channels.tablefile import Bad, FileWrong, Good, Position, TableFile
from regie.kernel.actor import Actor, software
from regie.kernel.clock import utc_now
from regie.project.cli import InputWrong

if TYPE_CHECKING:
    from regie.channels.models import ChannelAccount, FileImport


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file, where it goes, and how its columns are called."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--channel", required=True, help="name of the channel; made when it is absent")
    parser.add_argument("--municipality", default="", help="its short name, when there is more than one")
    parser.add_argument("--map", default="", help="text=column,created_at=column,id=column,author=column")
    parser.add_argument("--format", choices=["csv", "jsonl"], default="", help="else by the file's name")
    parser.add_argument("--report", type=Path, help="where rejected rows go (FILE.rejected.csv)")
    parser.add_argument("--archive", action="store_true", help="keep for search only: make no cases of it")


def run(args: argparse.Namespace) -> int:
    """0 when every row is in, 1 when rows were rejected."""
    from regie.project import setup

    if not args.file.is_file():
        raise InputWrong(f"{args.file}: there is no such file.")
    try:
        table = TableFile(args.file, form=args.format, mapping=_mapping(args.map))
    except FileWrong as wrong:
        raise InputWrong(str(wrong)) from None
    setup.django_ready()
    by = software("import", origin="cli")
    account = _channel(args.channel, args.municipality, by)
    return _import(table, account, by, args)


def _mapping(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.split(",") if part]
    for ours, sign, theirs in pairs:
        if not (sign and ours and theirs):
            raise InputWrong(f"--map {ours}: write field=column, with commas between.")
    return {ours.strip(): theirs.strip() for ours, _, theirs in pairs}


def _channel(name: str, slug: str, by: Actor) -> ChannelAccount:
    """The file channel with this name; made when absent and it is clear for which municipality."""
    from regie.channels.actions import NewAccount, connect
    from regie.channels.models import ChannelAccount
    from regie.people.models import Organisation

    towns = Organisation.objects.filter(kind=Organisation.MUNICIPALITY)
    if slug:
        towns = towns.filter(slug=slug)
    found = list(ChannelAccount.objects.filter(name=name, municipality__in=towns)[:2])
    if len(found) == 1:
        if found[0].network != "file":
            raise InputWrong(f"--channel {name}: that is a {found[0].network} channel; choose another name.")
        return found[0]
    known = list(towns[:30])
    if len(known) != 1:
        names = ", ".join(t.slug for t in Organisation.objects.filter(kind=Organisation.MUNICIPALITY)[:30])
        raise InputWrong(
            f"--channel {name}: for which municipality? "
            f"Add --municipality with one of: {names or 'none yet'}."
        )
    new = NewAccount(known[0].pk, "file", f"file:{name}"[:255], name[:120])
    return connect(new, by=by, now=utc_now())


def _import(table: TableFile, account: ChannelAccount, by: Actor, args: argparse.Namespace) -> int:
    from regie.channels.actions.importing import begin_import, finish_import

    started = time.monotonic()
    job = begin_import(account, sha256=_hash(table.path), name=table.path.name, by=by, now=utc_now())
    before = job.imported
    report = args.report or Path(f"{table.path.name}.rejected.csv")
    if job.offset and not job.finished_at:
        print(f"continuing {table.path.name} at line {job.line}", file=sys.stderr)
    _copy(table, job, report, args.archive)
    finish_import(job, now=utc_now())
    seconds = time.monotonic() - started
    done = {
        "file": str(table.path),
        "channel": account.name,
        "municipality": account.municipality.slug,
        "imported": job.imported,
        "doubles": job.doubles,
        "rejected": job.rejected,
        "report": str(report) if job.rejected else "",
        "seconds": round(seconds, 2),
        "rows_per_second": round((job.imported - before) / seconds) if seconds else 0,
    }
    print(json.dumps(done, ensure_ascii=False))
    return 1 if job.rejected else 0


def _copy(table: TableFile, job: FileImport, report: Path, archive: bool) -> None:
    from regie.channels.actions.importing import BATCH, import_rows

    position = Position(job.offset, job.line)
    good: list[Good] = []
    bad: list[Bad] = []
    began = time.monotonic()

    def flush() -> None:
        _write_report(report, bad, fresh=not job.rejected)
        import_rows(job, good, len(bad), position, now=utc_now(), taken=archive)
        _progress(table, position, job, began)
        good.clear()
        bad.clear()

    for row in table.rows(position):
        if isinstance(row, Good):
            good.append(row)
        else:
            bad.append(row)
        if len(good) + len(bad) >= BATCH:
            flush()
    flush()
    print("", file=sys.stderr)


def _progress(table: TableFile, position: Position, job: FileImport, began: float) -> None:
    share = 100 * position.offset / max(1, table.size)
    speed = job.imported / max(0.001, time.monotonic() - began)
    line = f"\r{share:5.1f} %  {job.imported} imported  {job.rejected} rejected  {speed:.0f}/s"
    print(line, end="", file=sys.stderr, flush=True)


def _write_report(path: Path, bad: list[Bad], *, fresh: bool) -> None:
    """Rejected rows with line number and reason; what was there of this file stays."""
    if not bad:
        return
    with path.open("w" if fresh else "a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if fresh:
            writer.writerow(["line", "reason", "row"])
        writer.writerows([row.line, row.reason, row.head.rstrip()] for row in bad)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
