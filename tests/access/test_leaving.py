"""Somebody leaves: the seat ends and everything that hung on it comes back in one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from allauth.account.forms import default_token_generator
from django.conf import LazySettings
from django.core import mail
from django.test import Client

from regie.access import tasks
from regie.access.actions import leaving
from regie.access.models import AccessPolicy, Letter
from regie.audit.models import Event
from regie.engagement.models import Assignment
from regie.inbox.actions import claims, leavers, replies
from regie.inbox.models import Case, Draft
from regie.kernel.actor import Actor
from regie.people import actions as people
from regie.people.models import Membership, User
from regie.people.seats import NewSeat, SeatRefused, latest_end
from regie.publishing.models import Release
from tests.inbox.scene import NOW, Scene, case, mandated, person, scene

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=5)


def working() -> tuple[Scene, Actor, Case, Case]:
    """Anna has one case in hand with a draft, and one reply queued on her own mandate."""
    s = scene()
    mandated(s)
    director = person("Dora", "director", s.town)
    held, sent = case(s.channel), case(s.channel, text="Wanneer komt de afvalbak?")
    Case.objects.update(language="nl", kind="question")
    for one in (held, sent):
        claims.claim(one.pk, by=s.anna, now=NOW)
        replies.save_draft(one.pk, "We komen morgen langs. ^AN", by=s.anna, now=NOW)
    replies.submit(sent.pk, by=s.anna, now=NOW)
    return s, director, held, sent


def who(actor: Actor) -> int:
    assert actor.user_id is not None
    return actor.user_id


def seat_of(actor: Actor) -> Membership:
    return Membership.objects.get(user_id=who(actor))


def test_in_one_action_seat_assignments_cases_texts_and_sessions_come_back() -> None:
    s, director, held, sent = working()
    browser = Client()
    browser.force_login(User.objects.get(pk=who(s.anna)))
    gone = leaving.leave(
        seat_of(s.anna).pk, "Contract loopt af", by=director, now=SOON, agencies=[s.agency.pk]
    )
    assert gone.assignments == [s.assignment.pk]
    assert gone.cases == [held.pk]
    assert len(gone.lapsed) == 1
    assert not s.assignment.members.filter(pk=who(s.anna)).exists()
    held.refresh_from_db()
    assert (held.holder_id, held.state) == (None, "open")
    assert Draft.objects.get(case=held).text == "We komen morgen langs. ^AN"
    release = Release.objects.get()
    assert (release.state, release.problem, release.due_at) == ("lapsed", "author_left", None)
    assert browser.get("/", follow=False).status_code == 302
    line = Event.objects.get(action="access.left", result="done")
    assert line.details["cases"] == [held.pk]
    assert "Contract" not in line.record
    replies.settle(now=SOON)
    sent.refresh_from_db()
    assert sent.state == "open"
    assert Draft.objects.filter(case=sent).exists()


def test_links_that_were_under_way_are_worth_nothing_after_leaving() -> None:
    s, director, _, _ = working()
    user = User.objects.get(pk=who(s.anna))
    reset, invitation = default_token_generator.make_token(user), people.invitation_token(user)
    assert default_token_generator.check_token(user, reset)
    people.end_sessions([user.pk], by=director, now=SOON)
    user.refresh_from_db()
    assert not default_token_generator.check_token(user, reset)
    with pytest.raises(SeatRefused):
        people.invited(invitation, SOON)


def test_a_text_that_the_municipality_approved_word_for_word_still_goes() -> None:
    s, director, _, _ = working()
    release = Release.objects.get()
    Release.objects.update(obligations={"approvers": 1}, outcome="approve")
    release.decisions.create(
        kind="approve",
        by_id=who(s.adviser),
        role="adviser",
        binding=release.binding,
        comment="",
        at=NOW,
    )
    gone = leaving.leave(seat_of(s.anna).pk, "weg", by=director, now=SOON, agencies=[s.agency.pk])
    assert (gone.kept, gone.lapsed) == ([release.pk], [])
    release.refresh_from_db()
    assert release.state == "queued"


def test_who_keeps_another_seat_there_keeps_the_work() -> None:
    s, director, held, _ = working()
    Membership.objects.create(
        user_id=who(s.anna),
        organisation=s.agency,
        role="coordinator",
        since=NOW - timedelta(days=1),
        until=NOW + timedelta(days=50),
    )
    agent = Membership.objects.get(user_id=who(s.anna), role="agent")
    gone = leaving.leave(agent.pk, "andere rol", by=director, now=SOON, agencies=[s.agency.pk])
    assert (gone.assignments, gone.cases, gone.lapsed) == ([], [], [])
    held.refresh_from_db()
    assert held.holder_id == s.anna.user_id


@pytest.mark.parametrize("role", ["adviser", "agent", "coordinator", "clerk", "director of another town"])
def test_who_may_not_manage_these_people_sends_nobody_away(role: str) -> None:
    s, _, held, _ = working()
    if role.startswith("director"):
        by = person("Fem", "director", scene(town_name="Zandermeer").town)
    else:
        by = person("Piet", role, s.agency if role in {"agent", "coordinator"} else s.town)
    with pytest.raises(SeatRefused):
        leaving.leave(seat_of(s.anna).pk, "weg", by=by, now=SOON, agencies=[])
    held.refresh_from_db()
    assert held.holder_id == s.anna.user_id
    assert s.assignment.members.filter(pk=who(s.anna)).exists()
    assert Event.objects.get(action="access.left").result == "refused"


def test_when_something_fails_halfway_nothing_has_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    s, director, held, _ = working()

    def fails(*_given: object, **_named: object) -> None:
        raise RuntimeError("the power is gone")

    monkeypatch.setattr(leavers, "give_back_all", fails)
    with pytest.raises(RuntimeError):
        leaving.leave(seat_of(s.anna).pk, "weg", by=director, now=SOON, agencies=[s.agency.pk])
    held.refresh_from_db()
    seat = seat_of(s.anna)
    assert held.holder_id == s.anna.user_id
    assert seat.closed_at is None
    assert seat.until is not None
    assert seat.until > SOON


def test_at_the_end_date_the_same_happens_by_itself_once_and_the_managers_are_told() -> None:
    s, director, held, _ = working()
    Membership.objects.filter(user_id=who(s.anna)).update(until=SOON)
    assert tasks.close(SOON - timedelta(seconds=1)) == 0
    assert tasks.close(SOON) == 1
    assert tasks.close(SOON) == 0
    held.refresh_from_db()
    assert held.holder_id is None
    assert Event.objects.filter(action="access.seat_ran_out").count() == 1
    told = {(one.kind, one.user_id) for one in Letter.objects.all()}
    assert ("seat_ended", director.user_id) in told
    assert {kind for kind, _ in told} == {"seat_ended"}


def test_a_seat_given_again_after_leaving_is_closed_again_at_its_next_end() -> None:
    s, director, _, _ = working()
    seat = seat_of(s.anna)
    leaving.leave(seat.pk, "weg", by=director, now=SOON, agencies=[s.agency.pk])
    new = NewSeat(seat.user.email, seat.user.name, "AN", s.agency.pk, "agent", SOON + timedelta(days=3))
    people.give_seat(new, by=director, now=SOON, agencies=[s.agency.pk])
    seat.refresh_from_db()
    assert seat.closed_at is None
    assert tasks.close(SOON + timedelta(days=4)) == 1


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+00:00")


def test_reminders_go_thirty_and_seven_days_before_each_once_to_holder_and_manager() -> None:
    s = scene()
    director = person("Dora", "director", s.town)
    Membership.objects.filter(organisation=s.agency).update(until=at("2027-06-01"))
    Membership.objects.filter(user_id=who(s.anna)).update(until=at("2027-03-01"))
    assert tasks.remind(at("2027-01-29")) == 0
    assert tasks.remind(at("2027-01-30")) == 2
    assert tasks.remind(at("2027-01-31")) == 0
    assert tasks.remind(at("2027-02-22")) == 2
    assert tasks.remind(at("2027-02-28")) == 0
    told = {(one.user_id, one.told["days"]) for one in Letter.objects.all()}
    assert told == {(one, days) for one in (s.anna.user_id, director.user_id) for days in (30, 7)}


def test_a_renewed_seat_is_reminded_of_anew_and_a_municipality_chooses_its_own_days() -> None:
    s = scene()
    person("Dora", "director", s.town)
    AccessPolicy.objects.create(municipality=s.town, remind_days=[14])
    Assignment.objects.update(ends_at=at("2027-09-01"))
    Membership.objects.filter(organisation=s.agency).update(until=at("2027-09-01"))
    mine = Membership.objects.filter(user_id=who(s.anna))
    mine.update(until=at("2027-03-01"))
    assert tasks.remind(at("2027-02-10")) == 0
    assert tasks.remind(at("2027-02-16")) == 2
    mine.update(until=at("2027-04-01"))
    assert tasks.remind(at("2027-02-16")) == 0
    assert tasks.remind(at("2027-03-20")) == 2


def test_a_letter_is_mailed_once_and_tried_again_when_the_server_refuses(settings: LazySettings) -> None:
    s = scene()
    person("Dora", "director", s.town)
    Membership.objects.filter(organisation=s.agency).update(until=at("2027-09-01"))
    Membership.objects.filter(user_id=who(s.anna)).update(until=at("2027-03-01"))
    tasks.remind(at("2027-02-25"))
    settings.EMAIL_BACKEND = "tests.access.no_such.Backend"
    tasks.mail(at("2027-02-25"))
    assert {(one.state, one.failures) for one in Letter.objects.all()} == {("queued", 1)}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert tasks.mail(at("2027-02-26")) == 2
    assert tasks.mail(at("2027-02-27")) == 0
    subjects = sorted(letter.subject for letter in mail.outbox)
    assert subjects[0].startswith("Het account van Anna")
    assert subjects[1].startswith("Je account bij")


@pytest.mark.parametrize(
    ("now", "months", "latest"),
    [
        ("2026-11-22", 12, "2027-11-22T23:00:00+00:00"),
        ("2026-08-31", 6, "2027-02-28T23:00:00+00:00"),
        ("2026-11-22", 3, "2027-02-22T23:00:00+00:00"),
        ("2026-11-22", 99, "2027-11-22T23:00:00+00:00"),
    ],
)
def test_an_agency_seat_lasts_the_chosen_months_and_never_more_than_a_year(
    now: str, months: int, latest: str
) -> None:
    assert latest_end(at(now), months) == datetime.fromisoformat(latest)


def test_an_end_is_moved_within_the_months_of_the_municipality_only() -> None:
    s = scene()
    director = person("Dora", "director", s.town)
    seat, kept = seat_of(s.anna), [s.agency.pk]
    with pytest.raises(SeatRefused) as far:
        people.move_end(seat.pk, NOW + timedelta(days=120), by=director, now=NOW, agencies=kept, months=3)
    with pytest.raises(SeatRefused) as none:
        people.move_end(seat.pk, None, by=director, now=NOW, agencies=kept)
    assert (far.value.reason, none.value.reason) == ("end_far", "end_missing")
    moved = people.move_end(seat.pk, NOW + timedelta(days=60), by=director, now=NOW, agencies=kept, months=3)
    assert moved.until == NOW + timedelta(days=60)
    assert Event.objects.filter(action="people.seat_end_moved", result="refused").count() == 2
