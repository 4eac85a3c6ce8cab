"""One transaction per deed, refusals written down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from regie.audit import actions as audit
from regie.hands.models import Call
from regie.hands.refusal import Refused
from regie.kernel.actor import Actor


@contextmanager
def deed(action: str, by: Actor, subject: str) -> Iterator[None]:
    """A refusal undoes it and is then written in the ledger by itself."""
    try:
        with transaction.atomic():
            yield
    except Refused as no:
        audit.refused(action, by=by, reason=no.reason, subject=subject)
        raise


def record(action: str, call: Call, by: Actor, **details: object) -> None:
    """One line in the ledger about this call."""
    marked = {"practice": True} if call.practice else {}
    told = {"about": call.about, "places": call.places, "state": call.state, **marked, **details}
    audit.record(action, by=by, subject=str(call), details=told)
