"""A later end: on an evaluation, by a municipal signature, before it is over, and never changed after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from regie.access.actions import prolonging as with_accounts
from regie.audit.models import Event
from regie.engagement import prolonging, queries
from regie.engagement.actions import assignments
from regie.engagement.actions.prolonging import prolong
from regie.engagement.models import Assignment, Prolongation
from regie.engagement.prolonging import Evaluation, NewEnd, Standing, objection, seal, warned
from regie.engagement.terms import Refused
from regie.kernel.clock import local
from regie.people.models import Membership
from regie.people.seats import SeatRefused
from tests import make
from tests.engagement.town import Town
from tests.make import NIGHT

TODAY = local(NIGHT).date()
ENDS = NIGHT + timedelta(days=90)
STANDING = Standing("active", NIGHT - timedelta(days=100), ENDS)
TOLD = Evaluation(TODAY, "Acht van de tien binnen een uur.", "Meer mensen op zondag.")
NEW = NewEnd(ENDS + timedelta(days=180), TOLD, TODAY + timedelta(days=200))


def on(day: date) -> NewEnd:
    return replace(NEW, evaluation=replace(TOLD, on=day))


@pytest.mark.parametrize(
    ("new", "standing", "expected"),
    [
        (NEW, STANDING, ""),
        (NEW, replace(STANDING, state="ended"), "ended"),
        (NEW, replace(STANDING, ends_at=NIGHT), "ended"),
        (NEW, replace(STANDING, state="draft"), "state"),
        (NEW, replace(STANDING, state="ready"), "state"),
        (NEW, replace(STANDING, ends_at=None), "state"),
        (replace(NEW, ends_at=ENDS), STANDING, "not_longer"),
        (replace(NEW, ends_at=ENDS + timedelta(days=367)), STANDING, "too_long"),
        (on(TODAY + timedelta(days=1)), STANDING, "evaluation_day"),
        (on(TODAY - timedelta(days=101)), STANDING, "evaluation_day"),
        (NEW, replace(STANDING, last_evaluation=TODAY), "evaluation_used"),
        (NEW, replace(STANDING, last_evaluation=TODAY - timedelta(days=1)), ""),
        (replace(NEW, evaluation=replace(TOLD, findings=" ")), STANDING, "no_findings"),
        (replace(NEW, evaluation=replace(TOLD, changes="")), STANDING, "no_findings"),
        (replace(NEW, next_evaluation=TODAY), STANDING, "next_evaluation"),
        (replace(NEW, next_evaluation=TODAY + timedelta(days=400)), STANDING, "next_evaluation"),
    ],
)
def test_every_reason_against_it_has_its_code(new: NewEnd, standing: Standing, expected: str) -> None:
    assert objection(new, standing, NIGHT) == expected


def test_the_warning_comes_weeks_ahead_and_stops_at_the_end() -> None:
    assert warned(NIGHT + timedelta(days=57), NIGHT) is None
    assert warned(NIGHT + timedelta(days=56), NIGHT) == 56
    assert warned(NIGHT, NIGHT) is None


def test_the_seal_covers_every_part_of_it() -> None:
    first = seal(1, ENDS, NEW)
    others = [
        seal(2, ENDS, NEW),
        seal(1, NIGHT, NEW),
        seal(1, ENDS, replace(NEW, ends_at=NIGHT)),
        seal(1, ENDS, on(TODAY - timedelta(days=1))),
        seal(1, ENDS, replace(NEW, evaluation=replace(TOLD, findings="Anders"))),
        seal(1, ENDS, replace(NEW, evaluation=replace(TOLD, changes="Anders"))),
        seal(1, ENDS, replace(NEW, next_evaluation=TODAY)),
    ]
    assert len({first, *others}) == 8


@pytest.mark.django_db
def test_a_running_assignment_gets_a_later_end_and_the_ledger_says_why() -> None:
    town = Town()
    running = town.running()
    old = running.ends_at
    prolong(running, NEW, by=town.director, now=NIGHT)
    running.refresh_from_db()
    assert (running.ends_at, running.evaluations[-1]) == (NEW.ends_at, NEW.next_evaluation.isoformat())
    assert assignments.end_over(ENDS + timedelta(days=1), by=make.actor(town.seat)) == 0
    line = Event.objects.get(action="engagement.prolonged")
    assert line.details["sha256"] == seal(running.pk, old or NIGHT, NEW)
    with pytest.raises(Refused) as again:
        prolong(running, replace(NEW, ends_at=NEW.ends_at + timedelta(days=30)), by=town.director, now=NIGHT)
    assert again.value.reason == "evaluation_used"


@pytest.mark.django_db
def test_only_a_municipal_signer_prolongs_and_never_what_has_ended() -> None:
    town = Town()
    running = town.running()
    stranger = make.actor(make.seat(make.municipality(), "director"))
    for by in (town.adviser, make.actor(town.seat, town.place), stranger):
        with pytest.raises(Refused):
            prolong(running, NEW, by=by, now=NIGHT)
    with pytest.raises(Refused) as late:
        prolong(running, NEW, by=town.director, now=ENDS)
    assert late.value.reason == "ended"
    assignments.end(running, "Klaar", by=town.director, now=NIGHT)
    with pytest.raises(Refused) as ended:
        prolong(running, NEW, by=town.director, now=NIGHT)
    assert ended.value.reason == "ended"
    assert not Prolongation.objects.exists()
    assert Event.objects.filter(action="engagement.prolonged", result="refused").count() == 5


@pytest.mark.django_db
def test_what_is_signed_never_changes() -> None:
    town = Town()
    made = prolong(town.running(), NEW, by=town.director, now=NIGHT)
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        made.save()
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        made.delete()


@pytest.mark.django_db
def test_only_chosen_accounts_go_along_and_no_further_than_an_account_may_last() -> None:
    town = Town()
    running = town.running()
    other = make.seat(town.bureau, "agent")
    running.members.add(other.user)
    Membership.objects.filter(pk__in=[town.seat.pk, other.pk]).update(until=ENDS)
    done = with_accounts.prolong(running, NEW, [town.seat.pk], by=town.director, now=NIGHT)
    assert done.moved == [town.seat.pk]
    town.seat.refresh_from_db()
    other.refresh_from_db()
    assert (town.seat.until, other.until) == (NEW.ends_at, ENDS)
    far = replace(
        NEW,
        ends_at=NEW.ends_at + timedelta(days=300),
        evaluation=replace(TOLD, on=TODAY + timedelta(days=1)),
    )
    later = NIGHT + timedelta(days=1)
    with_accounts.prolong(running, far, [town.seat.pk], by=town.director, now=later)
    town.seat.refresh_from_db()
    assert town.seat.until is not None
    assert NEW.ends_at < town.seat.until <= later + timedelta(days=367) < far.ends_at


@pytest.mark.django_db
def test_when_an_account_may_not_go_along_nothing_was_signed() -> None:
    town = Town()
    running = town.running()
    Membership.objects.filter(pk=town.seat.pk).update(until=ENDS)
    head = make.actor(make.seat(town.place, "head_of_communication"))  # signs, but does not manage people
    with pytest.raises(SeatRefused):
        with_accounts.prolong(running, NEW, [town.seat.pk], by=head, now=NIGHT)
    running.refresh_from_db()
    assert running.ends_at == ENDS
    assert not Prolongation.objects.exists()
    assert Event.objects.filter(action="engagement.prolonged", result="refused").count() == 1


@pytest.mark.django_db
def test_it_is_spoken_of_eight_weeks_ahead() -> None:
    town = Town()
    running = town.running()
    own = [town.place.pk]
    assert queries.assignments_ending(own, ENDS - timedelta(days=57)) == []
    assert queries.assignments_ending(own, ENDS - timedelta(days=56)) == [running]
    assert queries.assignments_ending(own, ENDS) == []
    assert prolonging.WARN_DAYS == (56, 21)
    assert Assignment.objects.get().ends_at == ENDS
