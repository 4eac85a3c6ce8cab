"""`regie vault`: the key that seals the secrets of channels and of mandates, and changing it."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from regie.project.cli import InputWrong

if TYPE_CHECKING:
    from regie.channels.vault import Keys


def arguments(parser: argparse.ArgumentParser) -> None:
    """`status`, `rotate` and `drop`."""
    jobs = parser.add_subparsers(dest="job", required=True, metavar="JOB")
    jobs.add_parser("status", help="how many keys there are, and how many secrets still need an old one")
    jobs.add_parser("rotate", help="a new key, and every secret under it; stopped halfway it goes on")
    jobs.add_parser("drop", help="take old keys out of the file, when no secret needs them")


def run(args: argparse.Namespace) -> int:
    """Print where it stands as JSON; 1 while secrets still need an old key."""
    from regie.project import setup

    setup.django_ready()
    from regie.channels.vault import VaultClosed

    try:
        {"status": _status, "rotate": _rotate, "drop": _drop}[args.job]()
        told = _told()
    except VaultClosed as closed:
        raise InputWrong(str(closed)) from closed
    print(json.dumps(told))
    return 1 if told["need_an_old_key"] else 0


def _status() -> None:
    """Changes nothing."""


def _rotate() -> None:
    from django.conf import settings

    from regie.channels import vault
    from regie.channels.actions.accounts import rewrap_credentials
    from regie.kernel.actor import software
    from regie.kernel.clock import utc_now
    from regie.mandate.actions.keys import rewrap_keys

    by, told = software("regie vault rotate", origin="cli"), _told()
    if not told["need_an_old_key"]:  # otherwise an earlier rotation is finished first
        vault.add_key(settings.CREDENTIAL_KEY_FILE)
    rewrap_credentials(by=by, now=utc_now())
    rewrap_keys(by=by, now=utc_now())


def _drop() -> None:
    from django.conf import settings

    from regie.audit import actions as audit
    from regie.channels import vault
    from regie.kernel.actor import software

    if _told()["need_an_old_key"]:
        raise InputWrong("secrets still need an old key: run regie vault rotate first")
    gone = vault.drop_old(settings.CREDENTIAL_KEY_FILE)
    if gone:
        by = software("regie vault drop", origin="cli")
        audit.record("channels.old_keys_dropped", by=by, details={"count": gone})


def _told() -> dict[str, object]:
    from django.conf import settings

    from regie.channels import queries as channels
    from regie.channels import vault
    from regie.mandate import queries as mandate

    keys: Keys = vault.read_keys(settings.CREDENTIAL_KEY_FILE)
    envelopes = [*channels.sealed_secrets(), *mandate.sealed_keys()]
    return {
        "keys": len(keys.by_id),
        "current": vault.key_id(keys.current).hex(),
        "secrets": len(envelopes),
        "need_an_old_key": sum(not vault.is_current(one, keys) for one in envelopes),
    }
