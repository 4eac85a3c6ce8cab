"""A concern from raising to answering, with the clock in between."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction

from regie.audit.models import Event
from regie.escalation import actions, queries
from regie.escalation.concern import NewConcern, NotAllowed
from regie.escalation.models import Concern, Notification
from regie.kernel.actor import Actor, software
from regie.people.models import Membership, Organisation
from tests import make

NOW = make.NIGHT


@dataclass(slots=True)
class Town:
    """A municipality and who is on which level."""

    municipality: Organisation
    agent: Actor
    duty: Actor
    head: Actor
    mayor: Actor

    def raised(self, to: str = "duty_adviser", minutes: int = 15, by: Actor | None = None) -> Concern:
        new = NewConcern(
            self.municipality.pk, "case:7", "/inbox/7/", "Mag dit zo de deur uit?", "high", to, minutes
        )
        return actions.raise_concern(new, by=by or self.agent, now=NOW)


@pytest.fixture
def town(db: None) -> Town:
    municipality, bureau = make.municipality(), make.agency()
    agent = make.seat(bureau, "agent", "Ruben Smit")
    make.assignment(municipality, bureau, [make.account(municipality)], [agent.user])
    return Town(
        municipality,
        make.actor(agent, municipality),
        make.actor(make.seat(municipality, "duty_adviser", "Fatma Yilmaz")),
        make.actor(make.seat(municipality, "head_of_communication", "Jan de Boer")),
        make.actor(make.seat(municipality, "administrator", "Els Kramer")),
    )


def told(concern: Concern, means: str = "screen") -> list[tuple[int, str]]:
    rows = Notification.objects.filter(concern=concern, means=means)
    return [(row.step, row.role) for row in rows]


def ledger(action: str) -> int:
    return Event.objects.filter(action=f"escalation.{action}").count()


def sweep(**later: float) -> int:
    return actions.sweep(NOW + timedelta(**later))


def test_the_first_rung_is_told_at_once_with_its_own_time(town: Town) -> None:
    concern = town.raised(minutes=10)
    assert told(concern) == told(concern, "email") == [(0, "duty_adviser")]
    assert concern.next_at == NOW + timedelta(minutes=10)


def test_nothing_happens_before_its_time(town: Town) -> None:
    town.raised()
    assert sweep(minutes=14, seconds=59) == 0


def test_not_acknowledged_goes_one_rung_up_and_says_so(town: Town) -> None:
    concern = town.raised()
    assert sweep(minutes=15) == 1
    assert told(concern) == [(0, "duty_adviser"), (1, "head_of_communication")]
    assert ledger("not_acknowledged") == 1
    assert sweep(minutes=15) == 0


def test_the_whole_ladder_is_climbed_and_its_end_keeps_asking(town: Town) -> None:
    concern = town.raised()
    for minutes in (15, 30, 45, 60):
        sweep(minutes=minutes)
    steps = ["duty_adviser", "head_of_communication", "administrator", "administrator", "administrator"]
    assert [role for _, role in told(concern)] == steps
    assert ledger("ladder_ended") == 2


def test_a_clock_that_stood_still_climbs_one_rung_at_a_time(town: Town) -> None:
    concern = town.raised()
    assert sweep(hours=9) == 1
    concern.refresh_from_db()
    assert concern.step == 1
    assert concern.next_at == NOW + timedelta(hours=9, minutes=15)


def test_acknowledging_stops_the_ladder(town: Town) -> None:
    concern = actions.acknowledge(town.raised(), by=town.duty, now=NOW)
    assert sweep(minutes=16) == 0
    assert concern.acknowledged_by_id == town.duty.user_id


def test_acknowledged_but_not_answered_asks_again(town: Town) -> None:
    concern = actions.acknowledge(town.raised(), by=town.duty, now=NOW)
    assert sweep(minutes=30) == 1
    assert ledger("answer_late") == 1
    assert len(told(concern)) == 2


def test_an_answer_ends_the_clock(town: Town) -> None:
    concern = actions.answer(town.raised(), "release", "", by=town.duty, now=NOW)
    assert (concern.state, concern.decision, concern.next_at) == ("answered", "release", None)
    assert sweep(days=2) == 0


def test_passing_on_goes_up_at_once_and_is_no_failure(town: Town) -> None:
    concern = actions.answer(town.raised(), "pass_on", "Dit is aan Jan.", by=town.duty, now=NOW)
    assert (concern.state, concern.step) == ("open", 1)
    assert ledger("passed_on") == 1
    assert ledger("not_acknowledged") == 0


@pytest.mark.parametrize("decision", ["advise", "return", "pass_on"])
def test_a_decision_that_needs_words_is_refused_without(town: Town, decision: str) -> None:
    with pytest.raises(NotAllowed, match="no_text"):
        actions.answer(town.raised(), decision, " ", by=town.duty, now=NOW)


def test_an_unknown_decision_is_refused(town: Town) -> None:
    with pytest.raises(NotAllowed, match="unknown_decision"):
        actions.answer(town.raised(), "approve", "ja", by=town.duty, now=NOW)


def test_an_answer_is_given_once(town: Town) -> None:
    concern = actions.answer(town.raised(), "advise", "Bel morgen.", by=town.duty, now=NOW)
    with pytest.raises(NotAllowed, match="wrong_state"):
        actions.answer(concern, "release", "", by=town.head, now=NOW)


def test_an_empty_level_tells_somebody_safe_and_says_why(town: Town) -> None:
    Membership.objects.filter(role="head_of_communication").update(until=NOW - timedelta(days=1))
    concern = town.raised(to="head_of_communication")
    row = Notification.objects.get(concern=concern, means="screen")
    assert (row.role, row.instead_of) == ("duty_adviser", "head_of_communication")
    assert ledger("level_empty") == 1


def test_with_nobody_at_all_it_keeps_looking_and_says_so(db: None) -> None:
    empty = make.municipality()
    new = NewConcern(empty.pk, "case:1", "/inbox/1/", "?", "acute", "duty_adviser", 15)
    concern = actions.raise_concern(new, by=software("inbox", municipality_id=empty.pk), now=NOW)
    assert ledger("nobody") == 1
    assert concern.next_at == NOW + timedelta(minutes=5)
    make.seat(empty, "duty_adviser")
    sweep(minutes=5)
    assert told(concern) == [(1, "duty_adviser")]


@pytest.mark.parametrize(
    ("who", "reason"), [("agent", "right"), ("stranger", "scope"), ("software", "software")]
)
def test_only_the_municipality_itself_answers(town: Town, who: str, reason: str) -> None:
    by = {
        "agent": town.agent,
        "stranger": make.actor(make.seat(make.municipality(), "duty_adviser")),
        "software": software("helper"),
    }[who]
    concern = town.raised()
    with pytest.raises(NotAllowed, match=reason):
        actions.answer(concern, "release", "", by=by, now=NOW)
    with pytest.raises(NotAllowed, match=reason):
        actions.acknowledge(concern, by=by, now=NOW)
    assert Event.objects.filter(result="refused").count() == 2


def test_an_agency_without_an_assignment_raises_nothing(town: Town) -> None:
    stranger = make.actor(make.seat(make.agency(), "agent"), town.municipality)
    with pytest.raises(NotAllowed, match="scope"):
        town.raised(by=stranger)


def test_a_concern_that_cannot_be_handled_never_holds_up_another(town: Town) -> None:
    broken, fine = town.raised(), town.raised()
    Concern.objects.filter(pk=broken.pk).update(ladder=[])
    assert sweep(minutes=15) == 1
    assert told(fine)[-1] == (1, "head_of_communication")


def test_the_pulse_tells_when_the_clock_last_ran(town: Town) -> None:
    assert queries.last_ran() is None
    sweep(minutes=1)
    assert queries.last_ran() == NOW + timedelta(minutes=1)


def test_mine_come_first(town: Town) -> None:
    first, second = town.raised(to="head_of_communication"), town.raised(minutes=60)
    assert [c.pk for c in queries.open_for(town.duty, NOW)] == [second.pk, first.pk]
    assert queries.counts(town.duty, NOW) == {"open": 2, "acknowledged": 0, "mine": 1}


def test_an_agency_sees_what_it_raised_and_nothing_else(town: Town) -> None:
    own = town.raised()
    town.raised(by=town.duty)
    assert list(queries.open_for(town.agent, NOW)) == [own]


# -- e-mail ----------------------------------------------------------------------------------------


class Broken(BaseEmailBackend):
    """A mail server that is not there."""

    def send_messages(self, messages: object) -> int:
        raise ConnectionRefusedError


def test_the_letter_tells_where_and_when_and_nothing_of_the_resident(town: Town) -> None:
    town.raised()
    assert actions.send_mail_due(NOW) == 1
    letter = mail.outbox[0]
    assert "/inbox/7/" in letter.body
    assert "23:25" in letter.subject
    assert "Mag dit zo" not in f"{letter.subject}{letter.body}"
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert actions.send_mail_due(NOW + timedelta(hours=1)) == 0


def test_a_dead_mail_server_is_recorded_and_tried_again_and_given_up_in_the_end(
    town: Town, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = "tests.escalation.test_concerns.Broken"
    concern = town.raised()
    for hours in range(8):
        actions.send_mail_due(NOW + timedelta(hours=hours))
    row = Notification.objects.get(concern=concern, means="email")
    assert (row.state, row.failures, row.detail) == ("failed", 6, "ConnectionRefusedError")


def test_without_a_mail_server_it_says_so(town: Town, settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    concern = town.raised()
    actions.send_mail_due(NOW)
    assert Notification.objects.get(concern=concern, means="email").state == "off"


# -- several clocks --------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_several_clocks_climb_each_rung_once() -> None:
    town = make.municipality()
    for role in ("duty_adviser", "head_of_communication"):
        make.seat(town, role)
    by = software("inbox", municipality_id=town.pk)
    for n in range(20):
        actions.raise_concern(
            NewConcern(town.pk, f"case:{n}", "/", "?", "high", "duty_adviser", 15), by=by, now=NOW
        )

    def run() -> None:
        actions.sweep(NOW + timedelta(minutes=15))
        connection.close()

    clocks = [threading.Thread(target=run) for _ in range(4)]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join()
    assert Notification.objects.filter(means="screen", step=1).count() == 20
    assert Event.objects.filter(action="escalation.not_acknowledged").count() == 20


def test_a_clock_that_dies_halfway_leaves_the_rung_as_it_was(town: Town) -> None:
    concern = town.raised()

    class Killed(BaseException):
        pass

    def dies() -> None:
        with transaction.atomic():
            sweep(minutes=15)
            raise Killed

    with pytest.raises(Killed):
        dies()
    assert len(told(concern)) == 1
    assert sweep(minutes=15) == 1
    assert len(told(concern)) == 2
