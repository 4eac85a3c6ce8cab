"""Scenes are played, held, stopped and reacted to; who may do so is checked and written down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from regie.audit.models import Event
from regie.kernel.actor import Actor
from regie.people.models import Organisation
from regie.practice import actions, faults, queries
from regie.practice.generator import history
from regie.practice.models import PracticeAccount, PracticeCue, PracticePlay, PracticePost
from regie.practice.tasks import tick

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def municipality() -> Organisation:
    return Organisation.objects.create(kind="municipality", name="Veldermeer", slug="veldermeer")


@pytest.fixture
def anna(municipality: Organisation) -> Actor:
    return Actor("person", "7", "Anna", "adviser", municipality.pk, municipality.pk, "test")


def start(anna: Actor, scenario: str = "ordinary_evening", speed: float = 60) -> PracticePlay:
    return actions.play("veldermeer", scenario, speed=speed, seed=5, by=anna, now=NOW)


def test_due_posts_come_at_the_speed_of_the_scene_and_only_once(anna: Actor) -> None:
    play = start(anna)
    due = play.cues.filter(due_seconds__lte=3600).count()
    assert due > 3
    posted = sum(tick(NOW + timedelta(seconds=60)) for _ in range(5))
    assert posted == due == PracticePost.objects.count()
    assert tick(NOW + timedelta(seconds=60)) == 0


def test_replies_in_a_scene_hang_under_their_parent(anna: Actor) -> None:
    play = start(anna, speed=300)
    for _ in range(10):
        tick(NOW + timedelta(hours=1))
    replies = PracticePost.objects.filter(reply_to__isnull=False)
    assert replies.count() == play.cues.filter(after__isnull=False).count() > 0
    for cue in play.cues.filter(after__isnull=False).select_related("after"):
        assert cue.after is not None
        assert cue.post is not None
        assert cue.post.reply_to_id == cue.after.post_id


def test_a_paused_scene_stands_still_and_goes_on_where_it_was(anna: Actor) -> None:
    play = start(anna)
    assert actions.pause("veldermeer", by=anna, now=NOW + timedelta(seconds=10))
    later = NOW + timedelta(hours=2)
    assert tick(later) == 0
    assert actions.resume("veldermeer", by=anna, now=later)
    play.refresh_from_db()
    assert queries.scene_seconds(play, later + timedelta(seconds=5)) == pytest.approx(15 * 60)
    assert not actions.resume("veldermeer", by=anna, now=later)


def test_a_stopped_scene_says_no_more_and_a_new_one_takes_its_place(anna: Actor) -> None:
    start(anna)
    assert actions.stop("veldermeer", by=anna, now=NOW)
    assert tick(NOW + timedelta(hours=1)) == 0
    assert not actions.stop("veldermeer", by=anna, now=NOW)
    start(anna)
    start(anna, "quiet_night")
    assert queries.going("veldermeer").get().scenario == "quiet_night"


def test_a_scene_ends_when_all_is_said(anna: Actor) -> None:
    play = start(anna, "quiet_night", speed=300)
    for _ in range(3):
        tick(NOW + timedelta(hours=1))
    play.refresh_from_db()
    assert play.state == PracticePlay.DONE
    assert play.ended_at is not None


def test_residents_react_to_some_answers_under_the_answer(anna: Actor) -> None:
    play = start(anna)
    moment = NOW + timedelta(seconds=120)
    tick(moment)
    for cue in play.cues.filter(post__isnull=False, after__isnull=True):
        actions.post(
            play.account, "Dank, we kijken ernaar.", reply_to=cue.post_id, key=f"k{cue.pk}", now=moment
        )
    tick(moment)
    reactions = PracticeCue.objects.filter(answers__isnull=False)
    assert reactions.exists()
    for _ in range(4):
        tick(moment + timedelta(seconds=60))
    reaction = reactions.select_related("post").first()
    assert reaction is not None
    assert reaction.post is not None
    assert reaction.post.reply_to_id == reaction.answers_id
    before = reactions.count()
    tick(moment + timedelta(seconds=61))
    assert reactions.count() == before


def test_a_cue_under_a_deleted_post_is_dropped(anna: Actor) -> None:
    play = start(anna, speed=300)
    cue = play.cues.filter(after__isnull=False).select_related("after").first()
    assert cue is not None
    assert cue.after is not None
    PracticeCue.objects.filter(play=play).exclude(pk__in=[cue.pk, cue.after.pk]).delete()
    tick(NOW + timedelta(seconds=(cue.due_seconds + cue.after.due_seconds) / 600))
    cue.after.refresh_from_db()
    assert cue.after.post is not None
    actions.delete(cue.after.post, now=NOW)
    assert tick(NOW + timedelta(hours=1)) == 0
    assert not PracticeCue.objects.filter(pk=cue.pk).exists()


def test_who_may_not_play_is_refused_in_the_ledger(anna: Actor, municipality: Organisation) -> None:
    agent = Actor("person", "8", "Bo", "agent", municipality.pk, municipality.pk, "test")
    with pytest.raises(faults.NotAllowed):
        start(agent)
    other = Organisation.objects.create(kind="municipality", name="Zandermeer", slug="zandermeer")
    stranger = Actor("person", "9", "Cem", "adviser", other.pk, other.pk, "test")
    with pytest.raises(faults.NotAllowed):
        start(stranger)
    assert Event.objects.filter(action="practice.play_started", result="refused").count() == 2
    assert not PracticePlay.objects.exists()


def test_a_fault_is_set_and_mended_and_both_are_in_the_ledger(anna: Actor) -> None:
    account = start(anna).account
    actions.set_fault(account, faults.HANGS, by=anna, now=NOW)
    account.refresh_from_db()
    assert (account.fault, account.fault_since) == (faults.HANGS, NOW)
    actions.set_fault(account, "", by=anna, now=NOW)
    account.refresh_from_db()
    assert (account.fault, account.fault_since) == ("", None)
    assert Event.objects.filter(action="practice.fault_set").count() == 2
    with pytest.raises(ValueError, match="unknown fault"):
        actions.set_fault(account, "explodes", by=anna, now=NOW)


def test_a_person_writes_as_a_resident_and_never_as_the_municipality(anna: Actor) -> None:
    start(anna)
    made = actions.write_as_resident("veldermeer", "Zoë de Groot", "@veldermeer hallo", by=anna, now=NOW)
    assert made.author.handle == "zoe-de-groot.veldermeer"
    assert made.author.kind == "resident"
    again = actions.write_as_resident("veldermeer", "veldermeer", "Wij zijn het zelf", by=anna, now=NOW)
    assert again.author.handle == "veldermeer.veldermeer"
    assert Event.objects.filter(action="practice.post_written").count() == 2
    with pytest.raises(faults.NetworkRefused, match="empty"):
        actions.write_as_resident("veldermeer", "Zoë", " ", by=anna, now=NOW)


def test_history_is_written_in_bulk_and_only_what_concerns_the_account_is_told(
    anna: Actor, django_assert_max_num_queries: object
) -> None:
    account = start(anna).account
    posts = history(2, NOW - timedelta(days=7), 7, handle=account.handle)
    assert actions.write_history(account, posts, start=NOW - timedelta(days=7)) == len(posts)
    told = queries.notifications(account, since=0, limit=5000)
    assert len(posts) * 0.7 < len(told) <= len(posts)
    assert any(p.author_id == account.pk for p in told)
    oldest = PracticePost.objects.order_by("stamp").first()
    assert oldest is not None
    assert oldest.created_at < NOW - timedelta(days=6)
    replies = PracticePost.objects.filter(reply_to__isnull=False).select_related("reply_to", "root")
    for reply in replies:
        assert reply.reply_to is not None
        assert reply.root_id == (reply.reply_to.root_id or reply.reply_to_id)
    assert PracticeAccount.objects.filter(kind="resident").count() > 50
