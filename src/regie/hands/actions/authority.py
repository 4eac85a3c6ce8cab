"""One transaction per deed, refusals written down."""

from __future__ import annotations

from regie.audit import actions as audit
from regie.hands.models import Call
from regie.hands.refusal import Refused
from regie.kernel.actor import Actor

deed = audit.deeds(Refused)


def record(action: str, call: Call, by: Actor, **details: object) -> None:
    """One line in the ledger about this call."""
    marked = {"practice": True} if call.practice else {}
    told = {"about": call.about, "places": call.places, "state": call.state, **marked, **details}
    audit.record(action, by=by, subject=str(call), details=told)
