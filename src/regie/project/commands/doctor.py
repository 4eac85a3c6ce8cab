"""`regie doctor`: what is misconfigured, per channel and service, with the mend."""

from __future__ import annotations

import argparse
import json


def arguments(parser: argparse.ArgumentParser) -> None:
    """Words for people, or JSON for a monitor."""
    parser.add_argument("--json", action="store_true", help="print findings as JSON")


def run(args: argparse.Namespace) -> int:
    """Print every finding; 1 when one of them is a fault, 0 otherwise."""
    from regie.project import setup

    setup.django_ready()
    from regie.project.doctor import examine

    findings = examine()
    if args.json:
        print(json.dumps([finding.as_dict() for finding in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            print(finding.line())
    return 1 if any(finding.level == "fault" for finding in findings) else 0
