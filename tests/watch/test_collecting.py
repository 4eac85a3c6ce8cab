"""From sources to counts and alarms: only what a query in force asks for, each message once."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta

import pytest

from regie.audit.models import Event
from regie.channels.models import Message
from regie.people.models import Organisation
from regie.practice import actions as practice
from regie.watch.actions import collecting, deciding, judging, keeping
from regie.watch.heard import Heard
from regie.watch.models import Alarm, Count, Hit, Lesson, MonitoringQuery, TopicState
from regie.watch.refusal import Refused
from tests.watch.scene import NOW, Scene

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def scene() -> Scene:
    collecting.reset()
    made = Scene()
    made.says("Dit was er al voor de zoekvraag: water in de straat", NOW - timedelta(minutes=5))
    return made


def start(scene: Scene, **other: object) -> MonitoringQuery:
    """A query in force, and the first turn at its sources."""
    query = scene.approved(**other)  # type: ignore[arg-type]
    assert collecting.listen(NOW) == 0
    return query


def total(query: MonitoringQuery) -> int:
    return sum(Count.objects.filter(query=query).values_list("total", flat=True))


def test_without_a_query_nothing_is_collected(scene: Scene) -> None:
    scene.says("Water in de straat!", LATER)
    assert collecting.listen(LATER) == 0
    assert not Hit.objects.exists()


def test_what_matches_is_kept_and_counted_and_the_rest_leaves_no_trace(scene: Scene) -> None:
    query = start(scene)
    scene.says("Het water staat in onze straat", LATER)
    scene.says("Wat een mooi weer", LATER)
    assert collecting.listen(LATER) == 1
    (hit,) = Hit.objects.all()
    assert hit.excerpt == "Het water staat in onze straat"
    assert total(query) == 1
    assert collecting.listen(LATER) == 0


def test_what_was_said_before_the_approval_is_not_listened_to(scene: Scene) -> None:
    start(scene)
    scene.says("Water in de straat, gisteren al", NOW - timedelta(hours=20), received_at=LATER)
    assert collecting.listen(LATER) == 0


@pytest.mark.parametrize(
    "more", [{"visibility": "direct"}, {"visibility": "followers"}, {"direction": "out"}]
)
def test_private_messages_and_our_own_are_not_listened_to(scene: Scene, more: dict[str, str]) -> None:
    start(scene)
    scene.says("Water in de straat", LATER, **more)
    assert collecting.listen(LATER) == 0


def test_mail_is_not_listened_to(scene: Scene) -> None:
    start(scene)
    scene.channel.network = "email"
    scene.channel.save()
    scene.says("Water in de straat", LATER)
    assert collecting.listen(LATER) == 0


def test_a_query_for_practice_hears_no_real_message_and_the_other_way_round(scene: Scene) -> None:
    start(scene, practice=True)
    scene.says("Water in de straat", LATER)
    assert collecting.listen(LATER) == 0
    scene.channel.practice = True
    scene.channel.save()
    scene.says("Water in de straat bij oefening", LATER)
    assert collecting.listen(LATER) == 1


def test_what_is_kept_holds_no_handle_link_or_number(scene: Scene) -> None:
    start(scene)
    scene.says("Water in de straat @jan.devries bel 0612345678 of https://x.example/jan", LATER)
    collecting.listen(LATER)
    text = Hit.objects.get().excerpt
    assert "jan" not in text
    assert "0612345678" not in text
    assert text.startswith("Water in de straat @… bel")


def test_a_long_text_is_kept_as_a_piece_around_the_words(scene: Scene) -> None:
    start(scene)
    scene.says(f"{'bla ' * 300} het water stroomt door de straat {'bla ' * 300}", LATER)
    collecting.listen(LATER)
    text = Hit.objects.get().excerpt
    assert "water stroomt door de straat" in text
    assert len(text) < 300


def test_the_author_is_a_hash_that_differs_per_query(scene: Scene) -> None:
    start(scene)
    scene.approved(theme="Riool", text="water")
    for n in range(2):
        scene.says(f"Water in de straat {n}", LATER, author="did:plc:jan")
    collecting.listen(LATER)
    per_query: dict[int, set[str]] = {}
    for hit in Hit.objects.all():
        per_query.setdefault(hit.query_id, set()).add(hit.author)
        assert "jan" not in hit.author
        assert len(hit.author) == 16
    assert [len(found) for found in per_query.values()] == [1, 1]
    assert set.intersection(*per_query.values()) == set()


def test_the_same_message_counts_once_however_often_it_is_offered(scene: Scene) -> None:
    query = start(scene)
    one = Heard("feed:1", "item-1", "Water in de straat", "f", LATER, LATER, "Nieuws", "feed")
    assert collecting.take_in([one], scene.town.pk, LATER) == 1
    assert collecting.take_in([one, one], scene.town.pk, LATER) == 0
    assert total(query) == 1


def test_a_worker_that_dies_halfway_counts_nothing_and_the_next_counts_all(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = start(scene)
    for n in range(6):
        scene.says(f"Water in de straat nummer {n}", LATER)

    def die(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(keeping, "speak", die)
        with pytest.raises(MemoryError):
            collecting.listen(LATER)
    assert (total(query), Hit.objects.count(), Alarm.objects.count()) == (0, 0, 0)
    assert collecting.listen(LATER) == 6
    assert (total(query), Alarm.objects.count()) == (6, 1)


def test_five_voices_make_an_alarm_with_all_that_is_needed_to_judge_it(scene: Scene) -> None:
    query = start(scene)
    for n in range(5):
        scene.says(f"Water in de straat, {'heel ' * n}hoog", LATER + timedelta(seconds=10 * n))
    now = LATER + timedelta(minutes=1)
    collecting.listen(now)
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.count, alarm.window_seconds, alarm.state) == ("few", 5, 600, "open")
    assert alarm.first_message_at == LATER
    assert alarm.raised_at == now
    assert len(alarm.examples) == 5
    assert set(alarm.examples[0]) == {"text", "at", "channel", "link"}
    assert Event.objects.filter(action="watch.alarm_raised", object_id=str(alarm.pk)).count() == 1
    assert alarm.query == query


def test_one_voice_five_times_is_one_voice(scene: Scene) -> None:
    query = start(scene)
    for n in range(5):
        scene.says(f"Water in de straat {n}", LATER, author="did:plc:one")
    collecting.listen(LATER)
    assert not Alarm.objects.exists()
    assert sum(Count.objects.filter(query=query).values_list("independent", flat=True)) == 1
    assert total(query) == 5


def days_of_bins(scene: Scene, query: MonitoringQuery, days: int, per_day: int) -> datetime:
    """Calm days, listened to as they went by; the end of them."""
    end = LATER + timedelta(days=days)
    for n in range(days * per_day):
        at = LATER + n * timedelta(days=1) / per_day
        scene.says(f"Container in de straat {CALM[n % 7]} {CALM[n // 7 % 7]} nummer{n}", at)
    collecting.listen(end)
    return end


CALM = ("buurt", "park", "markt", "plein", "haven", "kade", "singel")
SMELL = (
    "Vreemde gaslucht bij het station in de straat, container?",
    "Ruik een gaslucht rond het station, straat met container",
    "Gaslucht station straat heel sterk bij de container",
)


@pytest.mark.parametrize("fresh", [False, True])
def test_a_new_story_becomes_an_alarm_also_when_another_worker_takes_over(scene: Scene, fresh: bool) -> None:
    query = start(scene, text="container AND straat")
    end = days_of_bins(scene, query, 2, 24)
    assert not Alarm.objects.exists()
    for n, text in enumerate(SMELL):
        if fresh:
            collecting.reset()
        scene.says(text, end + timedelta(minutes=n))
        collecting.listen(end + timedelta(minutes=n, seconds=2))
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.count, alarm.window_seconds) == ("emerging", 3, 1800)
    assert alarm.first_message_at == end
    assert (alarm.raised_at - alarm.at).total_seconds() <= 60
    assert "gaslucht" in " ".join(alarm.phrases)
    assert [one["text"] for one in alarm.examples] == list(SMELL)


def test_a_tone_that_rises_becomes_an_alarm_that_names_both_shares(scene: Scene) -> None:
    query = start(scene, text="container AND straat")
    end = days_of_bins(scene, query, 5, 30)
    for n in range(120):
        said = "Schandalig, belachelijk slecht geregeld" if n % 2 else "Rustig"
        scene.says(f"{said}: container in de straat {CALM[n % 7]} dag{n}", end + n * timedelta(minutes=11))
    collecting.listen(end + timedelta(days=1))
    alarm = Alarm.objects.get(kind="shift")
    assert (alarm.tone, alarm.window_seconds) == ("negative", 86_400)
    assert min(alarm.of, alarm.of_before) >= 100
    assert alarm.count > alarm.of * 0.4 > alarm.baseline
    assert set(Hit.objects.values_list("tone", flat=True)) == {0, 1}
    event = Event.objects.get(action="watch.alarm_raised", object_id=str(alarm.pk))
    assert (event.details["tone"], event.details["of"]) == ("negative", alarm.of)


def test_another_worker_takes_over_without_losing_what_is_usual_or_saying_it_again(scene: Scene) -> None:
    start(scene)
    for n in range(5):
        scene.says(f"Water in de straat, melding {n}", LATER)
    collecting.listen(LATER)
    collecting.reset()  # as a fresh process
    scene.says("Water in de straat, melding zes", LATER)
    assert collecting.listen(LATER + timedelta(seconds=5)) == 1
    assert Alarm.objects.count() == 1


def test_after_its_end_a_query_hears_nothing(scene: Scene) -> None:
    query = start(scene)
    deciding.end(query.pk, "Het is droog.", by=scene.director, now=LATER)
    scene.says("Water in de straat", LATER + timedelta(seconds=1))
    assert collecting.listen(LATER + timedelta(seconds=2)) == 0


def test_after_its_last_day_a_query_hears_nothing_though_no_sweep_has_ended_it(scene: Scene) -> None:
    start(scene, ends_on=NOW.date())
    tomorrow = NOW + timedelta(hours=3)
    scene.says("Water in de straat", tomorrow)
    assert collecting.listen(tomorrow) == 0


def alarm(scene: Scene) -> Alarm:
    start(scene)
    for n in range(5):
        scene.says(f"Water in de straat, melding {n}", LATER)
    collecting.listen(LATER)
    return Alarm.objects.get()


def test_a_dismissal_teaches_its_topic_visibly_and_can_be_taken_back(scene: Scene) -> None:
    one = alarm(scene)
    judging.dismiss(one.pk, "too_small", "Vijf is hier niets.", by=scene.analyst, now=LATER)
    query = MonitoringQuery.objects.get()
    lesson = Lesson.objects.get()
    assert (lesson.threshold, lesson.before, lesson.after, query.few) == ("few", 5, 6, 6)
    judging.take_back(lesson.pk, by=scene.adviser, now=LATER)
    query.refresh_from_db()
    assert query.few == 5
    with pytest.raises(Refused, match="state"):
        judging.take_back(lesson.pk, by=scene.adviser, now=LATER)


def test_a_dismissal_needs_a_reason_and_a_crisis_is_never_dismissed(scene: Scene) -> None:
    one = alarm(scene)
    with pytest.raises(Refused, match="no_reason"):
        judging.dismiss(one.pk, "", "", by=scene.analyst, now=LATER)
    judging.mark_crisis(one.pk, by=scene.adviser, now=LATER)
    with pytest.raises(Refused, match="state"):
        judging.dismiss(one.pk, "test", "", by=scene.analyst, now=LATER)
    assert Event.objects.filter(action="watch.alarm_dismissed", result="refused").count() == 2


def test_what_is_deleted_where_it_stood_goes_here_too_and_the_counts_stay(scene: Scene) -> None:
    one = alarm(scene)
    query = one.query
    gone = Message.objects.order_by("pk")[2]
    Message.objects.filter(pk=gone.pk).update(deleted_at=LATER + timedelta(minutes=2))
    now = LATER + timedelta(minutes=3)
    collecting.listen(now)
    assert Hit.objects.count() == 4
    assert total(query) == 5
    one.refresh_from_db()
    assert (one.count, len(one.examples)) == (5, 4)
    assert gone.text not in [example["text"] for example in one.examples]
    assert gone.text.encode() not in zlib.decompress(bytes(query.memory.state))
    (line,) = Event.objects.filter(action="watch.hits_removed")
    assert line.details == {"hits": 1, "alarms": 1, "reason": "deleted_at_source"}
    collecting.listen(now + timedelta(minutes=1))
    assert (Hit.objects.count(), total(query)) == (4, 5)


def test_a_deletion_also_clears_what_was_kept_of_a_query_that_has_ended(scene: Scene) -> None:
    query = alarm(scene).query
    collecting.listen(LATER + timedelta(minutes=1))
    deciding.end(query.pk, "Het is droog.", by=scene.director, now=LATER + timedelta(minutes=1))
    text = Message.objects.filter(text__contains="melding 3").get().text
    Message.objects.filter(text=text).update(deleted_at=LATER + timedelta(minutes=2))
    collecting.listen(LATER + timedelta(minutes=3))
    assert not Hit.objects.filter(excerpt=text).exists()
    assert text.encode() not in zlib.decompress(bytes(TopicState.objects.get().state))


def test_a_post_deleted_on_the_practice_network_goes_too(scene: Scene) -> None:
    Organisation.objects.filter(pk=scene.town.pk).update(slug="oefendorp")
    scene.town.refresh_from_db()
    practice.open_account("oefendorp", name="Gemeente", kind="municipality", municipality="oefendorp")
    who = practice.open_account("ada", name="Ada", kind="resident", municipality="oefendorp")
    query = start(scene, practice=True)
    post = practice.post(who, "Het water staat in de straat", now=LATER)
    assert collecting.listen(LATER) == 1
    practice.delete(post, now=LATER + timedelta(seconds=20))
    collecting.listen(LATER + timedelta(seconds=30))
    assert (Hit.objects.count(), total(query)) == (0, 1)
