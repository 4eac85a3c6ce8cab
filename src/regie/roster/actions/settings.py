"""What a municipality asks of rosters: cover, days that count as Sunday; and what each organisation chose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.kernel.windows import WindowWrong, parse_window
from regie.roster.actions.authority import deed, permitted
from regie.roster.models import Cover, Holiday, RosterPolicy
from regie.roster.policy import RULES, Policy
from regie.roster.refusal import Refused


@dataclass(frozen=True, slots=True)
class NewCover:
    """What must be covered; weekly windows as in mandate tables."""

    name: str
    windows: tuple[str, ...]
    people: int = 1
    kind: str = "duty"
    skills: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None  # the last day


def ask_cover(new: NewCover, *, by: Actor, now: datetime) -> Cover:  # noqa: ARG001 - the ledger keeps time
    """The municipality's own choice; the same name replaces it. Refused: scope, name, windows, rows."""
    with deed("roster.cover_asked", by, "cover"):
        place = _own_place(by)
        called = clean(new.name, limit=80).strip()
        if not called:
            raise Refused("name")
        if not new.windows or not 1 <= new.people <= 50 or new.kind not in {"duty", "on_call"}:
            raise Refused("rows")
        try:
            windows = [parse_window(text).text for text in new.windows]
        except WindowWrong as wrong:
            raise Refused("windows", [wrong.problem]) from wrong
        row, _made = Cover.objects.update_or_create(
            municipality_id=place,
            name=called,
            defaults={
                "windows": windows,
                "people": new.people,
                "kind": new.kind,
                "skills": list(new.skills),
                "starts_on": new.starts_on,
                "ends_on": new.ends_on,
            },
        )
        told = {name: value for name, value in asdict(new).items() if value is not None}
        told |= {name: told[name].isoformat() for name in ("starts_on", "ends_on") if name in told}
        audit.record("roster.cover_asked", by=by, subject=f"cover:{row.pk}", details=told)
    return row


def drop_cover(cover_id: int, *, by: Actor, now: datetime) -> None:  # noqa: ARG001 - the ledger keeps time
    """It need not be covered any more."""
    with deed("roster.cover_dropped", by, f"cover:{cover_id}"):
        row = Cover.objects.filter(pk=cover_id, municipality_id=_own_place(by)).first()
        if row is None:
            raise Refused("scope")
        audit.record("roster.cover_dropped", by=by, subject=f"cover:{cover_id}", details={"name": row.name})
        row.delete()


def except_day(
    day: date,
    name: str,
    counts: bool,
    *,
    by: Actor,
    now: datetime,  # noqa: ARG001 - the ledger keeps time
) -> Holiday:
    """A day of the municipality's own that counts as a Sunday, or a public holiday that does not."""
    with deed("roster.holiday_chosen", by, f"day:{day.isoformat()}"):
        place = _own_place(by)
        called = clean(name, limit=80).strip()
        if not called:
            raise Refused("name")
        row, _made = Holiday.objects.update_or_create(
            municipality_id=place, day=day, defaults={"name": called, "counts": counts}
        )
        details = {"day": day.isoformat(), "counts": counts}
        audit.record("roster.holiday_chosen", by=by, subject=f"holiday:{row.pk}", details=details)
    return row


def choose(chosen: Policy, *, by: Actor, now: datetime) -> RosterPolicy:  # noqa: ARG001 - the ledger keeps time
    """The own organisation's agreements, effects and horizons. Raises Refused: right, rows, days."""
    with deed("roster.policy_chosen", by, f"organisation:{by.organisation_id}"):
        permitted("roster.plan", by)
        if set(chosen.effects) - set(RULES) or set(chosen.effects.values()) - {"block", "warn"}:
            raise Refused("rows")
        agreed = chosen.agreements
        if not 0 <= agreed.handover_minutes <= 15 or not _days(chosen.gap_days):
            raise Refused("days")
        if not 4 <= agreed.known_days_ahead <= 366:
            raise Refused("days")
        stored = {
            "agreements": asdict(agreed),
            "effects": dict(chosen.effects),
            "gap_days": sorted(set(chosen.gap_days), reverse=True),
            "planner_confirms": chosen.planner_confirms,
        }
        row, _made = RosterPolicy.objects.update_or_create(
            organisation_id=by.organisation_id or 0, defaults=stored
        )
        subject = f"organisation:{by.organisation_id}"
        audit.record("roster.policy_chosen", by=by, subject=subject, details=stored)
    return row


def _days(days: Sequence[int]) -> bool:
    return bool(days) and len(days) <= 6 and all(1 <= day <= 120 for day in days)


def _own_place(by: Actor) -> int:
    """The municipality itself decides what must be covered; never its agency."""
    permitted("roster.plan", by)
    if by.organisation_id is None or by.organisation_id != by.municipality_id:
        raise Refused("scope")
    return by.organisation_id
