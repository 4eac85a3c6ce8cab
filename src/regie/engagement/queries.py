"""Which assignments and agreements hold, what an actor may see, and the lock of the one door out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery

from regie.engagement import agreed, prolonging
from regie.engagement.agreed import Missing, Signed, Version
from regie.engagement.models import Acknowledgement, Agreement, Assignment, Gate, Goal
from regie.engagement.prolonging import Standing
from regie.engagement.vocabulary import AGREEMENTS
from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.people import queries as people
from regie.people.models import User

LOCK_SPACE: Final = 8801 << 32  # our part of PostgreSQL's advisory locks
_LAST_QUESTION: Final = """
select pg_advisory_xact_lock_shared(%s);
select turns from engagement_gate where municipality_id = %s
"""
ALL_AGREED: Final = len(AGREEMENTS)
MUST_BE_READ: Final = ("frame", "tone")  # what everybody of the agency confirms before the next reply


def in_force(now: datetime) -> QuerySet[Assignment]:
    """Assignments that hold at the moment: under these the agency's people see the work.

    Whether anything may go out under them is a stricter question: see `sending`.
    """
    return Assignment.objects.filter(
        state=Assignment.ACTIVE, starts_at__lte=now, ends_at__gt=now
    ).select_related("municipality", "agency")


def sending(now: datetime) -> QuerySet[Assignment]:
    """Assignments under which something may go out: in force, and each of the five agreements holds too.

    When an agreement expires in the night the agency still sees the work and can escalate it, but
    sends nothing (ADR 0051).
    """
    return in_force(now).annotate(agreed=_agreed(now)).filter(agreed=ALL_AGREED)


def _agreed(now: datetime) -> Subquery:
    """How many of the five agreements of an assignment hold; null for none."""
    held = holding(now).filter(assignment=OuterRef("pk"), kind__in=AGREEMENTS).order_by()
    # Each kind counts once, and every version too many counts against: two that hold are as bad as none.
    once = 2 * Count("kind", distinct=True) - Count("kind")
    count = held.values("assignment").annotate(n=once).values("n")
    return Subquery(count, output_field=IntegerField())


def topics_and_agreed(held: QuerySet[Assignment], now: datetime) -> tuple[object, bool]:
    """Of the first of these: its topics, and whether all its agreements hold. None and False for none."""
    found = held.annotate(agreed=_agreed(now)).values_list("topics", "agreed").first()
    return (found[0], found[1] == ALL_AGREED) if found else (None, False)


def held_by(actor: Actor, now: datetime) -> QuerySet[Assignment]:
    """Assignments under which this agency person works now; none for software or municipal people."""
    if actor.user_id is None or actor.organisation_id is None:
        return Assignment.objects.none()
    return in_force(now).filter(agency_id=actor.organisation_id, members=actor.user_id)


def for_work(actor: Actor, channel_id: int, now: datetime) -> Assignment | None:
    """The assignment that lets this agency person work on the channel; None when there is none.

    Two assignments over the same channel are allowed; the one that ends first is taken, so access
    never outlives a mandate by accident.
    """
    return held_by(actor, now).filter(channels=channel_id).order_by("ends_at", "pk").first()


def given_by(municipality_id: int | None, now: datetime) -> QuerySet[Assignment]:
    """Assignments this municipality has given and that hold now, with the people who work under them."""
    return in_force(now).filter(municipality_id=municipality_id).prefetch_related("members")


def at_work(municipality_id: int, role: str, now: datetime, *, agency_id: int | None = None) -> list[User]:
    """People of agencies who hold the role and work under an assignment of this municipality, by name.

    With `agency_id` those of that agency only; an organisation that is no agency has none.
    """
    held = in_force(now).filter(municipality_id=municipality_id)
    if agency_id is not None and agency_id != municipality_id:
        held = held.filter(agency_id=agency_id)
    theirs = held.filter(agency_id=OuterRef("organisation_id"), members=OuterRef("user_id"))
    seats = people.valid_seats(now).filter(Exists(theirs), role=role)
    return [seat.user for seat in seats.order_by("user__name")]


def assignments(actor: Actor, now: datetime) -> QuerySet[Assignment]:
    """Assignments this actor may read: all of the own municipality, or for an agency those held now."""
    shown = Assignment.objects.select_related("municipality", "agency")
    if actor.organisation_id is not None and actor.organisation_id == actor.municipality_id:
        return shown.filter(municipality_id=actor.organisation_id)
    return shown.filter(pk__in=held_by(actor, now).values("pk"))


def goals(municipality_id: int | None) -> QuerySet[Goal]:
    """Goals of the communication strategy, retired ones too."""
    return Goal.objects.filter(municipality_id=municipality_id).select_related("owner")


def goals_on(municipality_id: int | None, now: datetime) -> QuerySet[Goal]:
    """Goals that hold on this day."""
    today = local(now).date()
    return goals(municipality_id).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today
    )


def holding(now: datetime) -> QuerySet[Agreement]:
    """Versions of agreements that hold at the moment, by their dates; hashes are not looked at here."""
    return Agreement.objects.filter(
        Q(replaced_at__isnull=True) | Q(replaced_at__gt=now),
        signed_at__isnull=False,
        valid_from__lte=now,
        valid_to__gt=now,
    ).exclude(state=Agreement.DRAFT)


def agreement(assignment_id: int, kind: str, now: datetime) -> Agreement | None:
    """The version in force; None when there is none, or when its content is not what was signed."""
    found = list(holding(now).filter(assignment_id=assignment_id, kind=kind)[:2])
    return found[0] if len(found) == 1 and seal_of(found[0]) == found[0].sha256 else None


def said_meanwhile(municipality_id: int, channel_id: int, now: datetime) -> list[str]:
    """What the signed agreements on escalation say to say on this channel until somebody has decided."""
    held = in_force(now).filter(municipality_id=municipality_id, channels=channel_id)
    found = [agreement(one.pk, "escalation", now) for one in held]
    return list(dict.fromkeys(str(one.content.get("instead", "")) for one in found if one)) if found else []


def missing(assignment: Assignment, now: datetime) -> list[Missing]:
    """The agreements that do not hold now, or for one that is still to start, at its start."""
    at = max(now, assignment.starts_at) if assignment.starts_at else now
    return agreed.missing([version(one) for one in assignment.agreements.all()], at)


def version(one: Agreement) -> Version:
    """The row as the plain rules see it."""
    whole = one.state == Agreement.DRAFT or seal_of(one) == one.sha256
    return Version(one.kind, one.state, one.valid_from, one.valid_to, one.replaced_at, whole)


def seal_of(one: Agreement) -> str:
    """What its SHA-256 must be; empty for a draft without dates."""
    if one.valid_from is None or one.valid_to is None:
        return ""
    return agreed.seal(
        Signed(
            one.assignment_id,
            one.kind,
            one.version,
            one.content,
            one.owner_id,
            one.valid_from,
            one.valid_to,
        )
    )


def unacknowledged(assignment_id: int, user_id: int, now: datetime) -> list[Agreement]:
    """What this person has still to read and confirm before replying: frame and tone, as they hold now."""
    held = holding(now).filter(assignment_id=assignment_id, kind__in=MUST_BE_READ)
    known = Acknowledgement.objects.filter(user_id=user_id, agreement__in=held).values("agreement")
    return list(held.exclude(pk__in=known))


def to_read(actor: Actor, now: datetime) -> list[Agreement]:
    """What this agency person has still to read, over all assignments held now; none for others."""
    held = held_by(actor, now).values("pk")
    due = holding(now).filter(assignment__in=held, kind__in=MUST_BE_READ)
    who = actor.user_id
    if who is None:
        return []
    known = Acknowledgement.objects.filter(user_id=who, agreement__in=due).values("agreement")
    found = due.exclude(pk__in=known).select_related("assignment__municipality")
    return list(found.order_by("assignment__municipality__name", "assignment", "kind"))


def confirmed_before(one: Agreement, user_id: int) -> Agreement | None:
    """The last version of the same agreement that this person confirmed; None for somebody new."""
    known = Acknowledgement.objects.filter(
        user_id=user_id, agreement__assignment=one.assignment_id, agreement__kind=one.kind
    ).exclude(agreement=one)
    last = known.select_related("agreement").order_by("-agreement__version").first()
    return last.agreement if last else None


def readers(assignment: Assignment, now: datetime) -> list[tuple[Agreement, dict[int, datetime]]]:
    """Of frame and tone as they hold now: who confirmed them when, by user id."""
    held = holding(now).filter(assignment=assignment, kind__in=MUST_BE_READ).order_by("kind")
    found = held.prefetch_related("acknowledgements")
    return [(one, {ack.user_id: ack.at for ack in one.acknowledgements.all()}) for one in found]


def ending_soon(municipality_ids: Collection[int], now: datetime) -> list[Agreement]:
    """Agreements of running assignments that end within the warning time without a signed successor."""
    until = now + max(agreed.WARN_DAYS) * agreed.DAY
    running = in_force(now).filter(municipality_id__in=list(municipality_ids))
    near = holding(now).filter(assignment__in=running, valid_to__lte=until, replaced_at__isnull=True)
    return list(
        near.select_related("assignment__municipality", "assignment__agency", "owner").order_by(
            "valid_to", "pk"
        )
    )


def assignments_ending(municipality_ids: Collection[int], now: datetime) -> list[Assignment]:
    """Running assignments whose end is near enough to speak of, the nearest first."""
    until = now + max(prolonging.WARN_DAYS) * prolonging.DAY
    running = in_force(now).filter(municipality_id__in=list(municipality_ids), ends_at__lte=until)
    return list(running.order_by("ends_at", "pk"))


def standing(assignment: Assignment) -> Standing:
    """How it stands, as far as prolonging goes."""
    last = assignment.prolongations.order_by("-evaluated_on").values_list("evaluated_on", flat=True).first()
    return Standing(assignment.state, assignment.starts_at, assignment.ends_at, last)


def unfit(municipality_ids: Iterable[int], now: datetime) -> list[Assignment]:
    """Running assignments under which nothing may go out, as an agreement does not hold."""
    running = in_force(now).filter(municipality_id__in=list(municipality_ids))
    fit = sending(now).values("pk")
    return list(running.exclude(pk__in=fit))


def turn_of(municipality_id: int) -> int:
    """How often sending was shut out here so far. Read it before judging what may go; see `still_open`."""
    found = Gate.objects.filter(municipality=municipality_id).values_list("turns", flat=True).first()
    return found or 0


def still_open(municipality_id: int, turn: int) -> bool:
    """Whether nothing that shuts sending out happened since `turn`; the last question of a transaction.

    From here to the end of the caller's transaction nobody can shut sending out, so keep it short: only
    the commit may follow. False: what was judged no longer holds, so roll back and judge again.
    """
    key = LOCK_SPACE + municipality_id
    with in_transaction() as cursor:
        # Two statements in one errand: the second looks only after the lock was obtained.
        cursor.execute(_LAST_QUESTION, [key, municipality_id])
        cursor.nextset()
        row = cursor.fetchone()
    return (row[0] if row else 0) == turn


@contextmanager
def in_transaction() -> Iterator[CursorWrapper]:
    """A cursor for locks that last until the end of the caller's transaction; there must be one."""
    if not connection.in_atomic_block:
        raise RuntimeError("the lock of the brake needs a transaction")
    with connection.cursor() as cursor:
        yield cursor
