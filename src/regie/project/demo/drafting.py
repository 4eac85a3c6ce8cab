"""A next version of the night mandate, half written: with a difference, a past to replay, and a slip."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from regie.kernel.actor import Actor
from regie.mandate import editing
from regie.mandate.actions import drafts, versions
from regie.mandate.editing import Edit
from regie.mandate.models import MandateVersion
from regie.mandate.starter_scenarios import AGENCY_SCENARIOS

_LOOSER: Final = ("housing", "taxes")  # after three good months these no longer need approval
_COMPLAINTS: Final[dict[str, Any]] = {
    "id": "klachten-over-afval",
    "when": {"action": ["reply"], "topic": ["waste", "public_space"], "kind": ["complaint"]},
    "outcome": "approve",
    "obligations": {"approvers": 1, "from": "adviser", "within_minutes": 20},
    "text": "Zolang de nieuwe inzamelroute went, kijkt de adviseur mee.",
}
# The slip: in a crisis the stricter rule wins, so this one decides nothing. The editor says so.
_REFERRAL: Final[dict[str, Any]] = {
    "id": "verwijs-bij-crisis",
    "when": {"action": ["referral"], "topic": ["crisis"]},
    "outcome": "allow",
}
_SCENARIOS: Final = (
    "Gegeven een klacht over afval op zaterdag 21:00, als het bureau antwoordt,"
    " dan na goedkeuring door de adviseur binnen 20 minuten.",
)


def write(old: MandateVersion, now: datetime, *, by: Actor) -> MandateVersion:
    """The draft, in four steps over two days, by the adviser."""
    start = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=7)
    source = editing.next_version(old.table, old.version + 1, (start, old.valid_to))
    lines = [line for line in AGENCY_SCENARIOS if line in old.scenarios]
    draft = versions.draft_version(
        old.municipality_id,
        old.assignment,
        source,
        scenarios=[*lines, *_SCENARIOS],
        by=by,
        now=now - timedelta(days=2),
    )
    steps = (("everyday-at-night", True, 30), ("delicate-topics", False, 29))
    for name, there, hours in steps:
        place = next(n for n, rule in enumerate(draft.table["rules"]) if rule["id"] == name)
        changed = _with_topics(draft.table["rules"][place], there=there)
        _save(draft, editing.with_rule(draft.table, place, changed), name, now - timedelta(hours=hours), by)
    for rule, hours in ((_COMPLAINTS, 5), (_REFERRAL, 4)):
        table = editing.with_rule(draft.table, None, rule)
        _save(draft, table, rule["id"], now - timedelta(hours=hours), by)
    return draft


def _with_topics(rule: Mapping[str, Any], *, there: bool) -> dict[str, Any]:
    """The rule with the looser topics, or without them."""
    topics = [topic for topic in rule["when"]["topic"] if topic not in _LOOSER]
    return {**rule, "when": {**rule["when"], "topic": [*topics, *(_LOOSER if there else ())]}}


def _save(draft: MandateVersion, table: dict[str, Any], rule: str, at: datetime, by: Actor) -> None:
    known = any(one["id"] == rule for one in draft.table["rules"])
    edit = Edit("changed" if known else "added", draft.sha256, rule)
    drafts.save_draft(draft, table, edit, by=by, now=at)
