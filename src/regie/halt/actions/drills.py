"""The drill: real texts on the practice channel, a real brake, and the network read afterwards."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from regie.audit import actions as audit
from regie.channels.models import ChannelAccount
from regie.halt import drill as plain
from regie.halt import queries
from regie.halt.actions.authority import allowed, refuse
from regie.halt.models import Drill
from regie.halt.refusal import Refused
from regie.kernel.actor import Actor, software
from regie.mandate import queries as mandate
from regie.mandate.actions import brakes
from regie.mandate.brake import NewBrake
from regie.mandate.models import Brake
from regie.practice import queries as practice
from regie.practice.models import PracticePost
from regie.publishing.actions import releases, stopping
from regie.publishing.models import Release
from regie.publishing.proposal import NotAllowed, Proposal


def start(account: ChannelAccount, *, by: Actor, now: datetime) -> Drill:
    """Put texts in the queue of a practice channel, one after the other, so there is something to stop.

    Raises Refused: `no_practice` for a real channel, `brake_on` when the channel lies still already,
    `running`, or `no_mandate` when the municipality's own people may not post there without approval.
    """
    subject = f"channel:{account.pk}"
    who = allowed("halt.drill_started", "brake.set", account.municipality_id, subject, by)
    if not account.practice or not account.active:
        raise refuse("halt.drill_started", "no_practice", subject, by)
    if mandate.brakes_on(account.municipality_id).filter(scope__in=("municipality", "channel")).exists():
        raise refuse("halt.drill_started", "brake_on", subject, by)
    try:
        with transaction.atomic():
            made = Drill.objects.create(
                municipality_id=account.municipality_id, account=account, started_by_id=who, started_at=now
            )
            made.releases.set(_load(account, by, now))
            _record("halt.drill_started", made, by)
    except IntegrityError as double:
        raise refuse("halt.drill_started", "running", subject, by) from double
    except (Refused, NotAllowed) as no:
        raise refuse("halt.drill_started", no.reason, subject, by) from no
    return made


def _load(account: ChannelAccount, by: Actor, now: datetime) -> list[Release]:
    made = []
    for number in range(1, plain.TEXTS + 1):
        proposal = Proposal(account.pk, plain.text(number), plain.FACTS)
        release = releases.propose(proposal, by=by, now=now)
        if release.state != "queued":
            raise Refused("no_mandate")
        stopping.postpone(release, now + plain.APART * number)
        made.append(release)
    return made


def press(drill: Drill, *, by: Actor, now: datetime, reason: str) -> Drill:
    """Set the brake of the drill; from here on everything is as it would be for real."""
    if drill.state != Drill.RUNNING or drill.brake_id is not None:
        raise refuse("halt.drill_pressed", "state", f"drill:{drill.pk}", by)
    new = NewBrake(drill.municipality_id, "channel", reason, drill.account_id, drill=True)
    brake = brakes.set_brake(new, by=by, now=now)
    with transaction.atomic():
        drill.brake = brake
        drill.save(update_fields=["brake"])
        _record("halt.drill_pressed", drill, by, brake=brake.pk)
    return drill


def follow(now: datetime) -> int:
    """Take every running drill a step further; how many steps were taken."""
    with transaction.atomic():
        running = Drill.objects.filter(state=Drill.RUNNING).select_related("brake", "account")
        return sum(_step(row, now) for row in running.select_for_update(skip_locked=True, of=("self",)))


def _step(row: Drill, now: datetime) -> bool:
    brake = row.brake
    if brake is None:
        if now < row.started_at + plain.PRESS_WITHIN:
            return False
        return _end(row, Drill.ENDED, now, problem="not_pressed")
    if row.checked_at is None and _may_check(brake, now):
        _check(row, brake, now)
        return True
    if brake.is_on:
        return False
    if row.checked_at is None:
        return _end(row, Drill.ENDED, now, problem="released_early")
    return _end(row, Drill.DONE, brake.released_at or now)


def _may_check(brake: Brake, now: datetime) -> bool:
    return brake.confirmed_at is not None and now >= brake.confirmed_at + plain.CHECK_AFTER


def _check(row: Drill, brake: Brake, now: datetime) -> None:
    """Read the network itself, not our own books: when did which text appear?"""
    moments = queries.moments_of(brake)
    own = practice.account(row.account.external_id)
    if moments is None or own is None:
        return
    keys = [str(key) for key in row.releases.values_list("key", flat=True)]
    posts = PracticePost.objects.filter(author=own, key__in=keys).values_list("created_at", flat=True)
    stopped = row.releases.filter(state="stopped").count()
    row.counted, row.checked_at = plain.count(posts, stopped, moments), now
    row.save(update_fields=["counted", "checked_at"])


def _end(row: Drill, state: str, now: datetime, *, problem: str = "") -> bool:
    row.state, row.ended_at, row.problem = state, now, problem
    row.save(update_fields=["state", "ended_at", "problem"])
    left = row.releases.filter(state__in=("stopped", "queued"))
    stopping.drop(list(left), now)
    by = software("brake", municipality_id=row.municipality_id)
    _record("halt.drill_ended", row, by, state=state, problem=problem, **row.counted)
    return True


def _record(action: str, row: Drill, by: Actor, **more: object) -> None:
    audit.record(action, by=by, subject=f"drill:{row.pk}", details={"channel": row.account_id, **more})
