"""Who is asked next when a deadline passes, and that silence means: not sent."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from regie.audit.models import Event
from regie.people.models import Membership
from regie.publishing import tasks
from regie.publishing.actions import asking, outbox, releases
from regie.publishing.approvals import STANDS_IN
from regie.publishing.asking import NEXT, from_dicts, rungs, step_at
from regie.publishing.models import Asked, Release
from regie.publishing.proposal import NotAllowed
from tests import make
from tests.publishing.conftest import World

NOW = make.NIGHT


def minutes(number: float) -> datetime:
    return NOW + timedelta(minutes=number)


# -- plain ----------------------------------------------------------------------------------------


def test_who_is_asked_next_may_stand_in_for_who_was_silent() -> None:
    assert set(NEXT) == set(STANDS_IN)
    for role, above in NEXT.items():
        assert set(above) <= STANDS_IN[role] - {role}


def test_the_next_ones_have_half_the_time() -> None:
    found = rungs(["adviser"], 30, NOW)
    assert [rung.roles for rung in found] == [("adviser",), ("duty_adviser",), ("head_of_communication",)]
    assert [rung.until for rung in found] == [minutes(30), minutes(45), minutes(60)]


def test_without_minutes_there_is_no_clock() -> None:
    assert rungs(["adviser"], None, NOW) == ()


@given(st.lists(st.sampled_from(list(NEXT)), max_size=3), st.integers(1, 2000), st.integers(-5, 9000))
def test_one_rung_after_another_and_then_nobody(roles: list[str], within: int, at: int) -> None:
    found = rungs(roles, within, NOW)
    assert [r.until for r in found] == sorted({r.until for r in found})
    assert all(rung.roles for rung in found)
    assert from_dicts([rung.as_dict() for rung in found]) == found
    step = step_at(found, minutes(at))
    assert (step is None) == (minutes(at) >= found[-1].until)
    if step is not None:
        assert minutes(at) < found[step].until
        assert step == 0 or minutes(at) >= found[step - 1].until


# -- with people ----------------------------------------------------------------------------------


def told(release: Release, step: int) -> list[str]:
    found = Asked.objects.filter(release=release, step=step, means=Asked.SCREEN)
    return sorted(found.values_list("user__name", flat=True))


def waiting(world: World, **obligations: object) -> Release:
    return world.proposed("approve", obligations={"from": "adviser", "within_minutes": 30, **obligations})


def test_the_role_that_is_asked_is_told_at_once(world: World) -> None:
    release = waiting(world)
    assert told(release, 0) == ["Anna Bakker"]
    assert (release.decide_by, release.lapses_at) == (minutes(30), minutes(60))


def test_when_nobody_decides_the_next_is_asked_and_then_it_lapses(world: World) -> None:
    release = waiting(world)
    assert tasks.lapse(minutes(29.9)) == 0
    tasks.lapse(minutes(30))
    release.refresh_from_db()
    assert (release.state, release.step, release.decide_by) == ("waiting", 1, minutes(45))
    assert told(release, 1) == ["Fatma Yilmaz"]
    tasks.lapse(minutes(45))
    assert told(release, 2) == ["Jan de Boer"]
    tasks.lapse(minutes(60))
    release.refresh_from_db()
    assert (release.state, release.problem) == ("lapsed", "not_decided")
    assert Event.objects.filter(action="publishing.not_decided_yet").count() == 2


def test_a_rung_is_climbed_once_however_often_the_clock_looks(world: World) -> None:
    release = waiting(world)
    for _ in range(3):
        tasks.lapse(minutes(31))
    assert told(release, 1) == ["Fatma Yilmaz"]


def test_a_clock_that_stood_still_goes_to_the_rung_whose_time_it_is(world: World) -> None:
    release = waiting(world)
    tasks.lapse(minutes(50))
    release.refresh_from_db()
    assert (release.state, release.step) == ("waiting", 2)


def test_who_was_asked_first_may_still_approve_while_the_next_is_asked(world: World) -> None:
    release = waiting(world)
    tasks.lapse(minutes(31))
    assert releases.approve(release, by=world.adviser, now=minutes(32)).state == "queued"


def test_after_the_last_rung_nobody_approves_even_before_the_sweep(world: World) -> None:
    release = waiting(world)
    with pytest.raises(NotAllowed, match="too_late"):
        releases.approve(release, by=world.head, now=minutes(60))


def test_an_empty_rung_asks_the_next_at_once_and_says_so(world: World) -> None:
    Membership.objects.filter(user_id=world.adviser.user_id or 0).update(until=NOW)
    release = waiting(world)
    assert told(release, 0) == []
    assert told(release, 1) == ["Fatma Yilmaz"]
    assert Event.objects.filter(action="publishing.nobody_to_ask").count() == 1


def test_nobody_at_all_is_told_and_the_text_is_not_sent(world: World) -> None:
    Membership.objects.exclude(user_id=world.agent.user_id or 0).update(until=NOW)
    release = waiting(world)
    tasks.lapse(minutes(61))
    release.refresh_from_db()
    assert release.state == "lapsed"
    assert not Asked.objects.exists()


def test_a_writer_is_not_asked_about_their_own_text(world: World) -> None:
    release = world.proposed(
        "approve", by=world.adviser, obligations={"from": "adviser", "within_minutes": 30}
    )
    assert "Anna Bakker" not in told(release, 0) + told(release, 1)


def test_in_order_each_has_their_own_time_and_is_asked_in_turn(world: World) -> None:
    release = waiting(world, **{"from": ["adviser", "duty_adviser"], "order": "in_order"})
    assert told(release, 0) == ["Anna Bakker"]
    releases.approve(release, by=world.adviser, now=minutes(20))
    release.refresh_from_db()
    assert release.decide_by == minutes(50)
    assert "Fatma Yilmaz" in told(release, 0)
    assert releases.approve(release, by=world.duty, now=minutes(49)).state == "queued"


def test_its_own_end_comes_before_the_ladder(world: World) -> None:
    release = waiting(world)
    Release.objects.filter(pk=release.pk).update(expires_at=minutes(40))
    tasks.lapse(minutes(41))
    release.refresh_from_db()
    assert release.state == "expired"


def test_what_waited_before_there_was_a_ladder_lapses_as_before(world: World) -> None:
    release = waiting(world)
    Release.objects.filter(pk=release.pk).update(ladder=[], lapses_at=None)
    assert outbox.lapse_due(minutes(31)) == 1


# -- by e-mail ------------------------------------------------------------------------------------


@pytest.fixture
def with_mail(settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{EmailBackend.__module__}.EmailBackend"
    mail.outbox = []


def test_the_letter_says_where_to_look_and_never_what_was_written(world: World, with_mail: None) -> None:
    release = waiting(world)
    assert tasks.mail(NOW) == 1
    letter = mail.outbox[0]
    assert f"/approvals/{release.pk}/" in letter.body
    assert "Morgen komen we langs" not in f"{letter.body} {letter.subject}"
    assert tasks.mail(minutes(5)) == 0


def test_nobody_is_mailed_about_what_is_decided_already(world: World, with_mail: None) -> None:
    release = waiting(world)
    releases.approve(release, by=world.adviser, now=NOW)
    tasks.mail(NOW)
    assert mail.outbox == []
    assert set(Asked.objects.filter(means="email").values_list("state", flat=True)) == {"void"}


def test_a_mail_server_that_fails_is_tried_again_and_then_given_up(world: World, settings: Settings) -> None:
    waiting(world)
    settings.EMAIL_BACKEND = "tests.publishing.no_mail.Refusing"
    for number in range(10):
        tasks.mail(NOW + timedelta(hours=number))
    row = Asked.objects.get(means="email")
    assert (row.state, row.failures) == ("failed", asking.MOST_MAIL_FAILURES)


def test_without_a_mail_server_that_is_kept_with_the_row(world: World, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    waiting(world)
    tasks.mail(NOW)
    assert Asked.objects.get(means="email").state == "off"
