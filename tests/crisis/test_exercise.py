"""A whole exercise on the practice network, from the first message to the report."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from regie.channels.actions import accounts, fetching, intake
from regie.channels.models import ChannelAccount
from regie.crisis import evaluation, tasks
from regie.crisis.actions import exercises, kernels, levels, pictures, rumours
from regie.crisis.actions.levels import Heard
from regie.crisis.evaluation import Happened, Judged
from regie.crisis.first_alarm import first_alarm
from regie.crisis.models import Exercise
from regie.crisis.refusal import Refused
from regie.crisis.script import GAS
from regie.inbox.models import Case
from regie.inbox.tasks import take_in
from regie.kernel.actor import software
from regie.mandate.models import Phase
from regie.people.models import Organisation
from regie.practice import actions as practice
from regie.practice.content import gas
from regie.practice.generator import plan
from regie.watch.alarms import Hit
from regie.watch.words import read_words
from tests import make
from tests.crisis.scene import Scene, kernel, scene

NOW = make.NIGHT
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def test_the_script_tells_the_same_each_time_and_stays_within_its_minutes() -> None:
    one = plan(1, NOW, 1.5, "exercise_gas", handle="dorp")
    assert one == plan(1, NOW, 1.5, "exercise_gas", handle="dorp")
    assert {post.template for post in one} >= {template.slug for _, template in gas.SCRIPT}
    assert len(GAS.injects) == 5
    assert max(minute for minute, _ in gas.SCRIPT) < GAS.minutes
    voices = [template.voice for _, template in gas.SCRIPT]
    assert voices.count("press") == 2


def test_the_script_raises_its_alarm_at_whatever_minute_the_exercise_begins() -> None:
    begun = [NOW + timedelta(seconds=offset) for offset in range(0, 300, 20)]
    alarms = [first_alarm(_heard(at)) for at in begun]
    late = [at for at, alarm in zip(begun, alarms, strict=True) if not alarm or alarm.at - at > 10 * MINUTE]
    assert late == []


def _heard(begun: datetime) -> list[Hit]:
    """What the script says about the gas."""
    told = [post for post in plan(1, begun, 1.5, "exercise_gas", handle="dorp") if "gas" in post.text.lower()]
    return [
        Hit(str(n), begun + timedelta(seconds=post.at_seconds), read_words(post.text), author=post.handle)
        for n, post in enumerate(told)
    ]


def test_the_report_counts_from_the_alarm_and_knows_what_never_came() -> None:
    happened = [Happened("alarm", 300), Happened("picture", 1500), Happened("picture", 3000)]
    found = {one.kind: one for one in evaluation.lines(GAS, happened)}
    assert (found["alarm"].minute, found["alarm"].met) == (5, True)
    assert (found["picture"].minute, found["picture"].took, found["picture"].met) == (25, 20, True)
    assert (found["message"].minute, found["message"].met) == (None, False)


def test_an_inject_is_dealt_with_by_what_it_expects_or_by_hand_and_never_before_it_came() -> None:
    happened = [Happened("level_1", 60), Happened("level_1", 13 * 60), Happened("nl_alert", 60 * 60)]
    by_hand = [Judged("press", 54 * 60), Judged("safe", None)]
    found = {one.kind: one for one in evaluation.injects(GAS, happened, by_hand)}
    assert (found["grip1"].took, found["grip1"].met) == (1, True)
    assert (found["alert"].took, found["alert"].met) == (26, False)
    assert found["press"].took == 2
    assert found["safe"].minute is None


@pytest.mark.django_db
def test_without_a_practice_channel_there_is_no_exercise() -> None:
    s = scene()
    ChannelAccount.objects.update(practice=False)
    with pytest.raises(Refused) as no:
        exercises.start(s.town.pk, "gas", 60, by=s.director, now=NOW)
    assert no.value.reason == "no_practice"


def _town() -> Scene:
    s = scene()
    Organisation.objects.filter(pk=s.town.pk).update(slug="oefendorp")
    new = accounts.NewAccount(s.town.pk, "practice", "oefendorp", "Oefenkanaal", "oefendorp")
    accounts.connect(new, by=software("test", origin="cli"), now=NOW)
    return s


def _live(now: datetime) -> None:
    """What the worker does in a moment."""
    practice.advance(now)
    ChannelAccount.objects.update(next_fetch_at=now)
    while fetching.fetch_due(now) + intake.parse_pending(now) + take_in(now):
        ChannelAccount.objects.filter(last_in_at__gte=now).update(next_fetch_at=now)
    tasks.follow(now)


@pytest.mark.django_db
def test_a_whole_exercise_from_the_first_alarm_to_the_report() -> None:
    s = _town()
    exercise = exercises.start(s.town.pk, "gas", 60, by=s.director, now=NOW)
    crisis = exercise.crisis
    for second in range(0, 15, 3):  # sixty times as fast: a quarter of an hour
        _live(NOW + second * SECOND)
    assert exercise.moments.filter(kind="alarm").exists()
    assert exercise.moments.get(kind="alarm").second < 10 * 60
    assert [one.key for one in exercise.injects.exclude(shown_at=None)] == ["grip1"]
    assert not Case.objects.filter(practice=False).exists()
    at = NOW + 14 * SECOND
    levels.enter_level(crisis, Heard(1, "Meldkamer", at), by=s.director, now=at)
    phase = Phase.objects.get()
    assert phase.practice
    s.picture(crisis, now=at)
    told = rumours.see(crisis, "Er zouden doden zijn", 3, by=s.analyst, now=at)
    rumours.judge(told, "refuted", "Meldkamer", by=s.analyst, now=at)
    made = kernels.write(crisis, kernel(at), by=s.agent, now=at)
    kernels.approve(crisis, made, by=s.spokesperson, now=at)
    pictures.decide(crisis.pictures.get(), "follow", "", by=s.spokesperson, now=at)
    exercises.set_speed(Exercise.objects.get(), 300, by=s.director, now=at)
    for second in range(14, 36, 7):
        _live(NOW + second * SECOND)
    done = Exercise.objects.get()
    crisis.refresh_from_db()
    assert done.ended_at is not None
    assert crisis.state == "closed"
    assert not Phase.objects.filter(ends_at__gt=NOW + 36 * SECOND).exists()
    assert Case.objects.filter(practice=True, state="closed").count() > 5
    assert not Case.objects.filter(practice=True, state="open", opened_at__gte=crisis.opened_at).exists()
    report = done.report
    lines = {one["kind"]: one for one in report["lines"]}
    assert 13 <= lines["picture"]["minute"] <= 15
    assert lines["message"]["minute"] is None
    assert report["rumours"] == {"in_script": 3, "seen": 1, "answered": 1}
    assert {one["kind"]: one["took"] is not None for one in report["injects"]}["grip1"]
    assert (report["pictures"], report["decided"], report["played_minutes"]) == (1, 1, 90)
