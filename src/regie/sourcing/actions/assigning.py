"""From a decision to a draft assignment: its scope, hours, service levels, and the conditions as to-dos."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from regie.audit import actions as audit
from regie.channels.models import ChannelAccount
from regie.engagement.actions import assignments
from regie.engagement.levels import ServiceLevel
from regie.engagement.models import Assignment
from regie.engagement.terms import NewAssignment
from regie.engagement.vocabulary import EXIT_ITEMS
from regie.interpret.topics import TOPICS
from regie.kernel.actor import Actor
from regie.people.models import Organisation
from regie.sourcing.actions.authority import own, refuse
from regie.sourcing.advice import AGENCY_CONDITIONS, CONDITIONS
from regie.sourcing.case import GATES
from regie.sourcing.models import Condition, Decision

WINDOWS: Final = {
    "office": "mon-fri 08:00-18:00",
    "evening": "mon-fri 18:00-23:00",
    "weekend": "sat-sun 08:00-23:00",
    "night": "mon-sun 23:00-08:00",
}
# Minutes as a share of what was promised, per priority; what is acute is promised a quarter of an hour.
PACE: Final = {"high": 1, "normal": 1, "low": 4}
ACUTE: Final = 15
MOST_MINUTES: Final = 14 * 24 * 60
NEVER_OUTSIDE: Final = frozenset({"crisis"})


def make_assignment(decision: Decision, agency_id: int, *, by: Actor, now: datetime) -> Assignment:
    """Fill a draft. Nothing starts: what lacks stands on the assignment. Refused: agency, scenario, twice."""
    action, subject, study = "sourcing.assigned", str(decision), decision.run.study
    own(action, "engagement.write", study.municipality_id, by, subject=subject)
    if reason := _objection(decision, agency_id):
        raise refuse(action, reason, by, subject=subject)
    blocks = _blocks(decision)
    with transaction.atomic():
        locked = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
        if locked.assignment_id is None:
            new = NewAssignment(study.municipality_id, agency_id, _kind(decision, blocks), study.name)
            made = assignments.draft_assignment(new, by=by, now=now)
            assignments.write_terms(made, _terms(decision, blocks), by=by, now=now)
            locked.assignment = made
            locked.save(update_fields=["assignment"])
            Condition.objects.bulk_create(
                Condition(decision=locked, code=code)
                for code in (*_gates(decision), *CONDITIONS[1:], *AGENCY_CONDITIONS)
            )
            audit.record(action, by=by, subject=subject, details={"assignment": made.pk})
            return made
    raise refuse(action, "twice", by, subject=subject)


def tick(condition: Condition, *, done: bool, by: Actor, now: datetime) -> Condition:
    """Say that a condition is arranged, or that it is not after all."""
    action, subject = (
        "sourcing.condition_met" if done else "sourcing.condition_open",
        f"condition:{condition.pk}",
    )
    who = own(action, "sourcing.write", condition.decision.run.study.municipality_id, by, subject=subject)
    with transaction.atomic():
        row = Condition.objects.select_for_update(of=("self",)).get(pk=condition.pk)
        row.done_at, row.done_by_id = (now, who) if done else (None, None)
        row.save(update_fields=["done_at", "done_by"])
        audit.record(action, by=by, subject=subject, details={"code": row.code})
    return row


def _objection(decision: Decision, agency_id: int) -> str:
    if not Organisation.objects.filter(pk=agency_id, kind=Organisation.AGENCY, active=True).exists():
        return "agency"
    return "" if outside(decision) else "scenario"


def outside(decision: Decision) -> bool:
    """Whether an agency does anything in what was decided."""
    shape = decision.run.services.get("covers", {}).get(decision.scenario, {})
    agency = any(who == "agency" for who, _ in shape.get("cover", {}).values())
    return bool(agency or shape.get("content") or shape.get("peaks"))


def _blocks(decision: Decision) -> list[str]:
    cover = decision.run.services["covers"][decision.scenario]["cover"]
    return [name for name in WINDOWS if cover.get(name, ["", 0])[0] == "agency"]


def _kind(decision: Decision, blocks: list[str]) -> str:
    shape = decision.run.services["covers"][decision.scenario]
    if blocks:
        return "night_webcare"
    return "temporary_peak" if shape["peaks"] else "campaign_content"


def _gates(decision: Decision) -> list[str]:
    """What was in order on that day, to be shown for this agency."""
    given = decision.run.given.get("gates", {})
    return [f"gate_{name}" for name in GATES if given.get(name) is True and name != "neighbours_agree"]


def _terms(decision: Decision, blocks: list[str]) -> dict[str, Any]:
    place = decision.run.study.municipality_id
    channels = ChannelAccount.objects.filter(municipality_id=place, active=True).order_by("pk")
    ids = [row.pk for row in channels]
    return {
        "purpose": decision.reason,
        "channels": ids,
        "topics": sorted(set(TOPICS) - NEVER_OUTSIDE),
        "hours": [WINDOWS[name] for name in blocks or WINDOWS],
        "service_levels": [one.as_dict() for one in _levels(decision, blocks or list(WINDOWS), ids)],
        "evaluations": [decision.review_on.isoformat()],
        "exit_checklist": list(EXIT_ITEMS),
    }


def _levels(decision: Decision, blocks: list[str], channels: list[int]) -> Iterator[ServiceLevel]:
    service = decision.run.given.get("service", {})
    within = max(1, round(float(service.get("within_minutes", 60))))
    share = max(1, min(100, round(100 * float(service.get("target", 0.8)))))
    for channel in channels:
        for band in blocks:
            yield ServiceLevel(channel, "acute", band, min(ACUTE, within), max(share, 95))
            for priority, times in PACE.items():
                yield ServiceLevel(channel, priority, band, min(MOST_MINUTES, within * times), share)
