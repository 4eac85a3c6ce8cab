"""A concern from raising to answering, with the clock in between."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core import mail
from django.db import connection, transaction

from regie.audit.models import Event
from regie.escalation import queries
from regie.escalation.actions import clock, ladders
from regie.escalation.actions import concerns as actions
from regie.escalation.concern import NewConcern, NotAllowed
from regie.escalation.ladder import DEFAULT, Row, Rung
from regie.escalation.models import Concern, Notification
from regie.kernel.actor import Actor, software
from regie.paging.actions import addresses, sending
from regie.paging.models import Page
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


def told(concern: Concern) -> list[tuple[int, str]]:
    rows = Notification.objects.filter(concern=concern)
    return [(row.step, row.role) for row in rows]


def ledger(action: str) -> int:
    return Event.objects.filter(action=f"escalation.{action}").count()


def sweep(**later: float) -> int:
    return clock.sweep(NOW + timedelta(**later))


def test_the_first_rung_is_told_at_once_with_its_own_time(town: Town) -> None:
    concern = town.raised(minutes=10)
    assert told(concern) == [(0, "duty_adviser")]
    assert [page.urgency for page in Page.objects.filter(about=f"concern:{concern.pk}")] == ["high"]
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
    row = Notification.objects.get(concern=concern)
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
    ("who", "reason"), [("agent", "not_told"), ("stranger", "scope"), ("software", "software")]
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


# -- waking ----------------------------------------------------------------------------------------


def test_the_letter_tells_where_and_when_and_nothing_of_the_resident(town: Town) -> None:
    town.raised()
    assert sending.send_due(NOW + timedelta(minutes=6)) == 1
    letter = mail.outbox[0]
    assert "/p/" in letter.body
    assert "23:25" in letter.subject
    assert "Mag dit zo" not in f"{letter.subject}{letter.body}"
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


def test_who_took_it_up_and_who_need_not_any_more_are_not_woken(town: Town) -> None:
    concern = town.raised()
    actions.acknowledge(concern, by=town.duty, now=NOW)
    assert sending.send_due(NOW + timedelta(hours=1)) == 0


def test_a_level_that_can_be_woken_by_nothing_is_skipped_loudly_to_a_safe_person(
    town: Town, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    safe = make.actor(make.seat(town.municipality, "spokesperson", "Bram Vos"))
    addresses.add_webhook("https://ntfy.example/bram", "", "ntfy", by=safe, now=NOW)
    concern = town.raised()
    assert told(concern) == [(0, "spokesperson"), (0, "duty_adviser")]
    assert ledger("level_unreachable") == 1
    assert [page.user_id for page in Page.objects.all()] == [safe.user_id]


def test_a_page_that_reached_nobody_tells_somebody_safe_at_once(town: Town) -> None:
    concern = town.raised()
    Page.objects.update(state=Page.FAILED)
    assert clock.mend_unreached(NOW) == 1
    assert clock.mend_unreached(NOW) == 0
    assert told(concern)[-1] == (0, "head_of_communication")
    assert ledger("unreached") == 1
    assert "administrator" not in {role for _, role in told(concern)}


# -- rows of the municipality ----------------------------------------------------------------------


def rows_of(town: Town, *rows: Row) -> None:
    ladders.set_ladder([*rows, DEFAULT[0]], "Proef", by=town.head, now=NOW)


def test_the_rows_are_frozen_into_what_runs(town: Town) -> None:
    rows_of(
        town,
        Row(
            "Nacht", (Rung(("duty_adviser",), 5), Rung(("administrator",), 5)), times=("mon-sun 22:00-07:00",)
        ),
    )
    concern = town.raised(to="")
    assert (concern.ladder_name, concern.ladder_version, concern.rung.within_minutes) == ("Nacht", 1, 5)
    rows_of(town)
    sweep(minutes=5)
    assert told(concern)[-1] == (1, "administrator")
    assert town.raised(to="").ladder_version == 2


def test_two_who_change_the_rows_at_once_do_not_undo_each_other(town: Town) -> None:
    ladders.set_ladder(DEFAULT, "een", by=town.head, now=NOW, seen=0)
    with pytest.raises(NotAllowed, match="changed_meanwhile"):
        ladders.set_ladder(DEFAULT, "twee", by=town.head, now=NOW, seen=0)


@pytest.mark.parametrize("who", ["duty", "mayor", "agent"])
def test_only_who_sets_the_rules_changes_the_rows(town: Town, who: str) -> None:
    with pytest.raises(NotAllowed, match="right"):
        ladders.set_ladder(DEFAULT, "", by=getattr(town, who), now=NOW)


def test_a_level_is_told_again_before_the_next_one_is_called(town: Town) -> None:
    rows_of(
        town, Row("Twee keer", (Rung(("duty_adviser",), 5, times=2), Rung(("administrator",), 5)), ("high",))
    )
    concern = town.raised(to="")
    sweep(minutes=5)
    assert told(concern) == [(0, "duty_adviser"), (0, "duty_adviser")]
    sweep(minutes=10)
    assert told(concern)[-1] == (1, "administrator")


def test_a_level_that_asks_all_stops_only_when_each_role_has_seen_it(town: Town) -> None:
    both = Rung(("duty_adviser", "head_of_communication"), 5, "all")
    rows_of(town, Row("Samen", (both, Rung(("administrator",), 5)), ("high",)))
    concern = town.raised(to="")
    assert actions.acknowledge(concern, by=town.duty, now=NOW).state == "open"
    assert actions.acknowledge(concern, by=town.head, now=NOW).state == "acknowledged"


def test_quiet_hours_wake_nobody_and_tell_when_they_end(town: Town) -> None:
    rows_of(town, Row("Stil", (Rung(("duty_adviser",), 15),), quiet=("mon-sun 22:00-07:00",)))
    concern = town.raised(to="")
    assert concern.held_until == concern.next_at == NOW + timedelta(hours=7, minutes=50)
    assert told(concern) == [(0, "duty_adviser")]
    assert not Page.objects.exists()
    sweep(hours=7, minutes=50)
    assert Page.objects.count() == 1


def test_acute_ignores_quiet_hours(town: Town) -> None:
    rows_of(town, Row("Stil", (Rung(("duty_adviser",), 15),), quiet=("mon-sun 22:00-07:00",)))
    new = NewConcern(town.municipality.pk, "case:9", "/", "?", "acute", "", 0)
    actions.raise_concern(new, by=town.agent, now=NOW)
    assert Page.objects.count() == 1


def test_the_levels_of_the_agency_come_first_and_may_advise_but_not_decide(town: Town) -> None:
    concern = town.raised(to="")
    assert told(concern) == [(0, "agent")]
    assert queries.open_for(town.agent, NOW).get() == concern
    with pytest.raises(NotAllowed, match="by_agency"):
        actions.answer(concern, "take_over", "", by=town.agent, now=NOW)
    passed = actions.answer(concern, "pass_on", "Dit weet ik niet.", by=town.agent, now=NOW)
    # There is no coordinator, so somebody safe is told, and it is said.
    assert told(passed)[-1] == (1, "duty_adviser")
    assert ledger("level_empty") == 1


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
        clock.sweep(NOW + timedelta(minutes=15))
        connection.close()

    clocks = [threading.Thread(target=run) for _ in range(4)]
    for thread in clocks:
        thread.start()
    for thread in clocks:
        thread.join()
    assert Notification.objects.filter(step=1).count() == 20
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
