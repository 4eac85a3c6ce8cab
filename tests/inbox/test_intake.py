"""Messages become cases: once, in the right place, read, and on time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from regie.audit.models import Event
from regie.channels.models import Message
from regie.escalation.models import Concern
from regie.inbox.actions import alarms, intake, silence
from regie.inbox.models import Case, CaseMessage, MessageReading
from regie.inbox.tasks import take_in
from regie.paging.models import Page
from regie.publishing.models import Release
from tests.inbox.scene import NOW, Scene, account, message, scene, sender, thread

pytestmark = pytest.mark.django_db


def _one(s: Scene, text: str) -> Case:
    message(thread(s.channel), sender(s.channel), text)
    intake.take_in(now=NOW)
    return Case.objects.order_by("-pk")[0]


def test_a_message_becomes_a_case_that_is_read_and_due() -> None:
    s = scene()
    found = _one(s, "Wanneer wordt de grijze container bij ons in de straat geleegd?")
    assert (found.topic, found.kind, found.language) == ("waste", "question", "nl")
    assert found.due_at > NOW
    assert found.excerpt.startswith("Wanneer")
    assert MessageReading.objects.get().topic == "waste"
    assert Event.objects.get(action="inbox.opened").object_id == str(found.pk)


def test_the_same_message_is_taken_in_once() -> None:
    s = scene()
    _one(s, "Hallo, is het loket open?")
    assert take_in(NOW) == 0
    assert Case.objects.count() == CaseMessage.objects.count() == 1


def test_one_sender_in_one_thread_has_one_open_case_and_another_sender_has_their_own() -> None:
    s = scene()
    talk, anna, bob = thread(s.channel), sender(s.channel, "An"), sender(s.channel, "Bob")
    for writer, text in ((anna, "Vraag een"), (bob, "Ik ook"), (anna, "En nog iets")):
        message(talk, writer, text)
        intake.take_in(now=NOW)
    assert sorted(Case.objects.values_list("message_count", flat=True)) == [1, 2]


def test_a_hundred_messages_at_once_give_the_same_cases_as_one_by_one() -> None:
    s = scene()
    for _ in range(10):
        talk, writer = thread(s.channel), sender(s.channel)
        for number in range(10):
            message(talk, writer, f"Bericht {number}", at=NOW + timedelta(seconds=number))
    assert intake.take_in(now=NOW + timedelta(minutes=1)) == 100
    assert list(Case.objects.values_list("message_count", flat=True)) == [10] * 10
    assert {case.excerpt for case in Case.objects.all()} == {"Bericht 9"}


def test_an_edit_is_read_anew_and_shown() -> None:
    s = scene()
    found = _one(s, "Mooi weer vandaag")
    Message.objects.update(
        text="De lantaarnpaal is kapot en het is hier gevaarlijk", edited_at=NOW, taken_at=None
    )
    intake.take_in(now=NOW)
    found.refresh_from_db()
    assert "lantaarnpaal" in found.excerpt
    assert found.message_count == 1
    assert Event.objects.filter(action="inbox.message_edited").exists()


def test_a_message_read_anew_beside_fresh_ones_keeps_one_reading_each() -> None:
    s = scene()
    talk = thread(s.channel)
    first = message(talk, sender(s.channel), "De container is niet geleegd bij ons.")
    intake.take_in(now=NOW)
    Message.objects.filter(pk=first.pk).update(text="De lantaarnpaal is stuk bij ons.", taken_at=None)
    second = message(thread(s.channel), sender(s.channel), 'Tab\t, "aanhaling", \\n en\nregel in de straat?')
    assert intake.take_in(now=NOW + timedelta(minutes=5)) == 2
    found = MessageReading.objects.in_bulk([first.pk, second.pk])
    assert (found[first.pk].topic, found[first.pk].read_at) == ("public_space", NOW + timedelta(minutes=5))
    assert found[second.pk].data["language"] == found[second.pk].language
    assert Case.objects.get(messages=second).excerpt == 'Tab , "aanhaling", \\n en regel in de straat?'


def test_a_deletion_takes_the_words_out_of_the_list_and_keeps_the_case() -> None:
    s = scene()
    found = _one(s, "Mijn BSN is 123456782")
    Message.objects.update(deleted_at=NOW, taken_at=None)
    intake.take_in(now=NOW)
    found.refresh_from_db()
    assert (found.excerpt, found.state) == ("", "open")


def test_a_message_after_the_end_opens_the_same_case_and_much_later_a_new_one() -> None:
    s = scene()
    talk, writer = thread(s.channel), sender(s.channel)
    message(talk, writer, "Hallo")
    intake.take_in(now=NOW)
    first = Case.objects.get()
    silence.decide_silence(first.pk, "thanks", by=s.anna, now=NOW)
    message(talk, writer, "Toch nog een vraag?", at=NOW + timedelta(days=1))
    intake.take_in(now=NOW + timedelta(days=1))
    first.refresh_from_db()
    assert first.state == "open"
    silence.decide_silence(first.pk, "thanks", by=s.anna, now=NOW + timedelta(days=1))
    message(talk, writer, "Weer iets", at=NOW + timedelta(days=30))
    intake.take_in(now=NOW + timedelta(days=30))
    assert Case.objects.count() == 2


def test_our_own_words_are_shown_with_the_case_and_do_not_end_it() -> None:
    s = scene()
    found = _one(s, "Is het zwembad open?")
    asked = Message.objects.get()
    Message.objects.create(
        account=s.channel, external_id="ours", thread=asked.thread, direction="out", in_reply_to=asked,
        text="Ja", remote_created_at=NOW, received_at=NOW,
    )  # fmt: skip
    intake.take_in(now=NOW)
    found.refresh_from_db()
    assert (found.state, found.message_count) == ("open", 2)
    assert found.last_out_at == NOW


@pytest.mark.parametrize(
    ("text", "alarm"),
    [
        ("Help, er is brand in de flat aan de Kerkstraat, mensen zitten vast!", "emergency"),
        ("Ik wil niet meer leven, ik maak er vanavond een eind aan", "suicide_risk"),
        ("Ik weet waar je woont en ik maak je dood", "threat"),
    ],
)
def test_an_alarm_reaches_the_duty_adviser_at_once_and_only_once(text: str, alarm: str) -> None:
    s = scene()
    found = _one(s, text)
    assert found.alarm == alarm
    assert alarms.raise_due(now=NOW) == 1
    assert alarms.raise_due(now=NOW) == 0
    concern = Concern.objects.get()
    assert (concern.subject, concern.role) == (f"case:{found.pk}", "duty_adviser")
    assert (concern.urgency, concern.raised_by_id) == ("acute", None)
    assert Page.objects.filter(about=str(concern), urgency="acute").count() == 1
    assert not Release.objects.exists(), "nothing is ever answered by itself"
    found.refresh_from_db()
    assert (found.alarm_state, found.state) == ("raised", "open")


def test_an_old_alarm_of_an_import_is_marked_and_wakes_nobody() -> None:
    s = scene()
    long_ago = NOW - timedelta(days=4000)
    message(thread(s.channel), sender(s.channel), "Help, brand! Mensen zitten vast!", at=long_ago)
    intake.take_in(now=NOW)
    assert Case.objects.get().alarm_state == "old"
    assert alarms.raise_due(now=NOW) == 0


def test_for_a_file_the_clock_starts_when_it_was_read_in() -> None:
    s = scene()
    files = account(s.town, "Archief", "file")
    said = message(thread(files), sender(files), "Oude vraag", at=NOW - timedelta(days=900))
    Message.objects.filter(pk=said.pk).update(received_at=NOW)
    intake.take_in(now=NOW)
    assert Case.objects.get(account=files).due_at > NOW
