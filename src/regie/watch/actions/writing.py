"""Proposing a monitoring query: writing it, offering it for advice, taking it back."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.kernel.text import clean
from regie.watch.actions.authority import authorise, deed, opened
from regie.watch.models import MonitoringQuery
from regie.watch.proposal import LONGEST, NAMES, Proposal, faults
from regie.watch.refusal import Refused
from regie.watch.states import ASKED, DRAFT, WITHDRAWN


def write(
    municipality_id: int,
    proposal: Proposal,
    *,
    by: Actor,
    now: datetime,
    replaces_id: int | None = None,
) -> MonitoringQuery:
    """A new draft. What asks for somebody, or for a forbidden purpose, is refused and not kept at all."""
    who = authorise("watch.written", "watch.write", municipality_id, by=by, now=now)
    with deed("watch.written", f"municipality:{municipality_id}", by):
        said = _checked(proposal, now, whole=False)
        if replaces_id is not None and not _of(municipality_id, replaces_id):
            raise Refused("not_there")
        made = MonitoringQuery.objects.create(
            municipality_id=municipality_id,
            replaces_id=replaces_id,
            made_by_id=who,
            made_for_id=by.organisation_id or municipality_id,
            made_at=now,
            keep_days=settings.WATCH_KEEP_DAYS,
            **said,
        )
        _record("watch.written", made, by)
    return made


def rewrite(query_id: int, proposal: Proposal, *, by: Actor, now: datetime) -> MonitoringQuery:
    """Other words for a draft; its writer changes when another goes on with it."""
    query = opened(query_id, "watch.rewritten", "watch.write", by=by, now=now)
    with deed("watch.rewritten", str(query), by):
        row = _locked(query)
        if row.state != DRAFT:
            raise Refused("state")
        for name, value in _checked(proposal, now, whole=False).items():
            setattr(row, name, value)
        row.made_by_id, row.made_for_id = by.user_id or 0, by.organisation_id or row.municipality_id
        row.save()
        _record("watch.rewritten", row, by)
    return row


def ask(query_id: int, *, by: Actor, now: datetime) -> MonitoringQuery:
    """Offer it to the privacy officer. It must be whole; from here on its words are fixed."""
    query = opened(query_id, "watch.asked", "watch.write", by=by, now=now)
    with deed("watch.asked", str(query), by):
        row = _locked(query)
        if row.state != DRAFT:
            raise Refused("state")
        _checked(proposal_of(row), now, whole=True)
        row.move(ASKED)
        row.asked_at, row.returned_note = now, ""
        row.save()
        _record("watch.asked", row, by)
    return row


def withdraw(query_id: int, *, by: Actor, now: datetime) -> MonitoringQuery:
    """Drop a proposal that has not been approved."""
    query = opened(query_id, "watch.withdrawn", "watch.write", by=by, now=now)
    with deed("watch.withdrawn", str(query), by):
        row = _locked(query)
        if row.state not in {DRAFT, ASKED, "advised"}:
            raise Refused("state")
        row.move(WITHDRAWN)
        row.save()
        _record("watch.withdrawn", row, by)
    return row


def proposal_of(query: MonitoringQuery) -> Proposal:
    """The row as it was proposed."""
    return Proposal(**{name: getattr(query, name) for name in NAMES})


def _checked(proposal: Proposal, now: datetime, *, whole: bool) -> dict[str, object]:
    wrong = faults(proposal, local(now).date(), settings.WATCH_LONGEST_DAYS, whole=whole)
    if wrong:
        raise Refused("faults", wrong)
    said = {name: getattr(proposal, name) for name in NAMES}
    return {
        **said,
        **{name: clean(str(said[name]), limit=most).strip() for name, most in LONGEST.items()},
    }


def _of(municipality_id: int, query_id: int) -> bool:
    return MonitoringQuery.objects.filter(pk=query_id, municipality_id=municipality_id).exists()


def _locked(query: MonitoringQuery) -> MonitoringQuery:
    return MonitoringQuery.objects.select_for_update(of=("self",)).get(pk=query.pk)


def _record(action: str, row: MonitoringQuery, by: Actor) -> None:
    told = {"purpose": row.purpose, "from": row.starts_on, "until": row.ends_on, "practice": row.practice}
    if row.replaces_id:
        told["replaces"] = row.replaces_id
    audit.record(action, by=by, subject=str(row), details=told)
