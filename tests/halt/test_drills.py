"""The drill uses the real brake on the practice network and reports what the network shows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from regie.audit.models import Event
from regie.channels.models import ChannelAccount
from regie.halt import queries
from regie.halt.actions import drills
from regie.halt.drill import TEXTS, Moments, count, is_due, passed
from regie.halt.models import Drill
from regie.halt.refusal import Refused
from regie.kernel.actor import Actor
from regie.kernel.clock import utc_now
from regie.mandate.actions import brakes, versions
from regie.mandate.brake import NewBrake
from regie.mandate.starter import municipality_table
from regie.people.models import Organisation
from regie.practice import actions as practice
from regie.practice.models import PracticeAccount
from regie.publishing.actions import outbox, stopping
from tests import make

NOW = make.NIGHT


class Town:
    """A municipality with its own mandate and a practice channel on the practice network."""

    def __init__(self) -> None:
        self.place: Organisation = make.municipality()
        practice.open_account(
            self.place.slug,
            name=self.place.name,
            kind=PracticeAccount.MUNICIPALITY,
            municipality=self.place.slug,
            about="",
        )
        self.channel: ChannelAccount = make.account(self.place)
        ChannelAccount.objects.filter(pk=self.channel.pk).update(external_id=self.place.slug, practice=True)
        self.channel.refresh_from_db()
        self.adviser, self.director, self.head = (
            make.actor(make.seat(self.place, role))
            for role in ("adviser", "director", "head_of_communication")
        )

    def mandate(self, **rule: object) -> None:
        table = municipality_table((NOW - timedelta(days=9), NOW + timedelta(days=900)))
        if rule:
            table["rules"] = [{"id": "only", "when": {"action": ["post"]}, **rule}]
        draft = versions.draft_version(self.place.pk, None, table, by=self.adviser, now=NOW)
        make.in_force(draft, by=self.director, now=NOW)


@pytest.fixture
def town(db: None) -> Town:
    made = Town()
    made.mandate()
    return made


def _through(town: Town) -> Drill:
    """Everything a drill goes through, by the real clock."""
    now = utc_now()
    drill = drills.start(town.channel, by=town.adviser, now=now - timedelta(seconds=5))
    for _ in range(3):
        outbox.one_step(utc_now, outbox.timing())
    drills.press(drill, by=town.adviser, now=utc_now(), reason="Oefening")
    stopping.hold(utc_now())
    stopping.confirm_due(utc_now())
    drills.follow(utc_now() + timedelta(seconds=60))
    drill.refresh_from_db()
    brake = drill.brake
    assert brake is not None
    brakes.release_brake(brake, by=town.adviser, now=utc_now())
    brakes.release_brake(brake, by=town.head, now=utc_now())
    drills.follow(utc_now() + timedelta(seconds=60))
    drill.refresh_from_db()
    return drill


def test_a_drill_sends_stops_checks_the_network_and_is_reported(town: Town) -> None:
    drill = _through(town)
    assert (drill.state, drill.problem) == ("done", "")
    counted = drill.counted
    assert counted["offered"] == TEXTS
    assert counted["before"] + counted["under_way"] + counted["stopped"] == TEXTS
    assert counted["before"] > 0
    assert counted["stopped"] > 0
    assert counted["after_confirmed"] == 0
    assert drill.brake is not None
    assert drill.brake.cause == "drill"
    assert not drill.releases.filter(state__in=("queued", "stopped")).exists()
    told = Event.objects.filter(object_type="drill").values_list("action", flat=True)
    assert list(told.order_by("pk")) == ["halt.drill_started", "halt.drill_pressed", "halt.drill_ended"]


def test_only_a_practice_channel_is_used(town: Town) -> None:
    ChannelAccount.objects.update(practice=False)
    town.channel.refresh_from_db()
    with pytest.raises(Refused, match="no_practice"):
        drills.start(town.channel, by=town.adviser, now=NOW)


def test_one_drill_at_a_time(town: Town) -> None:
    drills.start(town.channel, by=town.adviser, now=NOW)
    with pytest.raises(Refused, match="running"):
        drills.start(town.channel, by=town.head, now=NOW)


def test_no_drill_while_the_real_brake_is_on(town: Town) -> None:
    brakes.set_brake(NewBrake(town.place.pk, "municipality", "echt"), by=town.adviser, now=NOW)
    with pytest.raises(Refused, match="brake_on"):
        drills.start(town.channel, by=town.adviser, now=NOW)


@pytest.mark.parametrize(
    "rule",
    [{"outcome": "forbid"}, {"outcome": "approve", "obligations": {"approvers": 1, "from": "adviser"}}],
)
def test_without_leave_to_post_the_drill_says_so_and_leaves_nothing_behind(
    db: None, rule: dict[str, object]
) -> None:
    town = Town()
    town.mandate(**rule)
    with pytest.raises(Refused, match="no_mandate"):
        drills.start(town.channel, by=town.adviser, now=NOW)
    assert not Drill.objects.exists()


def test_an_agency_another_municipality_and_software_hold_no_drill(town: Town) -> None:
    agent = make.actor(make.seat(make.agency(), "agent"), town.place)
    stranger = make.actor(make.seat(make.municipality(), "adviser"))
    machine = Actor("software", "x", "x", "software", None, town.place.pk, "test")
    for who in (agent, stranger, machine):
        with pytest.raises(Refused):
            drills.start(town.channel, by=who, now=NOW)


def test_a_drill_nobody_presses_ends_by_itself(town: Town) -> None:
    drill = drills.start(town.channel, by=town.adviser, now=NOW)
    assert drills.follow(NOW + timedelta(minutes=9)) == 0
    assert drills.follow(NOW + timedelta(minutes=10)) == 1
    drill.refresh_from_db()
    assert (drill.state, drill.problem) == ("ended", "not_pressed")
    assert not drill.releases.exclude(state="withdrawn").exists()


def test_a_brake_released_before_the_network_was_read_proves_nothing(town: Town) -> None:
    drill = drills.start(town.channel, by=town.adviser, now=NOW)
    drills.press(drill, by=town.adviser, now=NOW, reason="Oefening")
    brake = drill.brake
    assert brake is not None
    brakes.release_brake(brake, by=town.adviser, now=NOW)
    brakes.release_brake(brake, by=town.head, now=NOW)
    drills.follow(NOW + timedelta(seconds=1))
    drill.refresh_from_db()
    assert (drill.state, drill.problem) == ("ended", "released_early")


def test_pressing_twice_is_refused(town: Town) -> None:
    drill = drills.start(town.channel, by=town.adviser, now=NOW)
    drills.press(drill, by=town.adviser, now=NOW, reason="Oefening")
    with pytest.raises(Refused, match="state"):
        drills.press(drill, by=town.head, now=NOW, reason="Oefening")


def test_a_late_post_fails_the_drill_and_so_does_a_slow_gate() -> None:
    start = Moments(NOW, NOW + timedelta(seconds=0.1), NOW + timedelta(seconds=12))
    fine = count([NOW - timedelta(seconds=1), NOW + timedelta(seconds=3)], 78, start)
    assert fine == {"offered": 80, "before": 1, "under_way": 1, "after_confirmed": 0, "stopped": 78}
    assert passed(fine, start)
    late = count([NOW + timedelta(seconds=13)], 79, start)
    assert not passed(late, start)
    assert not passed(fine, Moments(NOW, NOW + timedelta(seconds=0.3), start.confirmed))
    assert not passed({**fine, "stopped": 0}, start)
    assert not passed({}, start)


def test_a_reminder_comes_after_ninety_days_and_when_there_never_was_one(town: Town) -> None:
    assert queries.drill_is_due(town.place.pk, NOW)
    assert not is_due(NOW, NOW + timedelta(days=89), 90)
    assert is_due(NOW, NOW + timedelta(days=90), 90)
    _through(town)
    assert not queries.drill_is_due(town.place.pk, utc_now())
