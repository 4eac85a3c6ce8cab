"""A reply is offered once, goes where the mandate says, and the case follows what becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from regie.audit.models import Event
from regie.channels.models import Message
from regie.escalation.models import Concern
from regie.inbox import tasks
from regie.inbox.actions import claims, notes, replies, silence, topics
from regie.inbox.actions.authority import NoRight, NotThere
from regie.inbox.models import Advice, Case, Draft, Note
from regie.inbox.states import MoveNotAllowed
from regie.interpret.models import LabelSample
from regie.mandate.actions import versions
from regie.mandate.models import MandateVersion
from regie.publishing.models import Release
from regie.publishing.proposal import NotAllowed
from tests import make
from tests.inbox.scene import NOW, Scene, case, mandated, person, scene

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


def _ready(*, topic: str = "waste", urgency: str = "normal") -> tuple[Scene, Case]:
    s = scene()
    mandated(s)
    made = case(s.channel, topic=topic)
    Case.objects.filter(pk=made.pk).update(language="nl", kind="question", urgency=urgency)
    claims.claim(made.pk, by=s.anna, now=NOW)
    replies.save_draft(made.pk, "We komen morgen langs. ^AN", by=s.anna, now=NOW)
    return s, made


def test_within_the_mandate_it_is_queued_and_the_case_waits() -> None:
    s, made = _ready()
    release = replies.submit(made.pk, by=s.anna, now=NOW)
    made.refresh_from_db()
    assert (release.state, made.state, made.holder_id) == ("queued", "waiting", None)
    assert release.case == f"case:{made.pk}"
    assert release.in_reply_to_id == made.messages.get().pk
    assert Event.objects.get(action="inbox.submitted").mandate == release.mandate != ""


def test_sent_makes_the_case_answered_and_clears_the_draft() -> None:
    s, made = _ready()
    replies.submit(made.pk, by=s.anna, now=NOW)
    Release.objects.update(state="sent", sent_at=LATER, due_at=None)
    assert replies.settle(now=LATER) == 1
    assert replies.settle(now=LATER) == 0
    made.refresh_from_db()
    assert (made.state, made.first_reply_at, made.done_at) == ("answered", LATER, LATER)
    assert not Draft.objects.exists()


def test_when_the_sender_wrote_again_meanwhile_there_is_still_something_to_answer() -> None:
    s, made = _ready()
    replies.submit(made.pk, by=s.anna, now=NOW)
    Case.objects.update(last_in_at=NOW + timedelta(seconds=30))
    Release.objects.update(state="sent", sent_at=LATER, due_at=None)
    replies.settle(now=LATER)
    made.refresh_from_db()
    assert (made.state, made.first_reply_at) == ("open", LATER)


@pytest.mark.parametrize("ended", ["returned", "failed", "expired", "stopped", "lapsed", "withdrawn"])
def test_a_reply_that_does_not_go_out_opens_the_case_with_its_draft(ended: str) -> None:
    s, made = _ready()
    replies.submit(made.pk, by=s.anna, now=NOW)
    Release.objects.update(state=ended, due_at=None)
    replies.settle(now=LATER)
    made.refresh_from_db()
    assert (made.state, made.release_state) == ("open", ended)
    assert Draft.objects.get().text.startswith("We komen")


def test_a_delicate_topic_waits_for_approval() -> None:
    s, made = _ready(topic="taxes")
    assert replies.submit(made.pk, by=s.anna, now=NOW).state == "waiting"


def test_high_risk_is_laid_before_the_duty_adviser_with_the_way_to_the_case() -> None:
    s, made = _ready(urgency="high")
    release = replies.submit(made.pk, by=s.anna, now=NOW)
    concern = Concern.objects.get()
    made.refresh_from_db()
    assert (release.state, made.concern_id) == ("escalated", concern.pk)
    assert (concern.role, concern.rung.within_minutes) == ("duty_adviser", 15)
    assert concern.url == f"/inbox/{made.pk}/"


def test_a_forbidden_reply_is_kept_and_the_case_stays_in_hand() -> None:
    s, made = _ready()
    reasons = {"personal_data": "Het algemene adres van de aannemer"}
    replies.save_draft(made.pk, "Mail jan@aannemer.example.", by=s.anna, now=NOW, reasons=reasons)
    release = replies.submit(made.pk, by=s.anna, now=NOW)
    made.refresh_from_db()
    assert (release.state, made.state, made.holder_id) == ("refused", "open", s.anna.user_id)


def test_without_a_mandate_nothing_goes_out() -> None:
    s, made = _ready()
    s.assignment.topics = []
    s.assignment.save()
    with pytest.raises(NotThere):
        replies.submit(made.pk, by=s.anna, now=NOW)
    assert not Release.objects.exists()


def test_pressing_twice_offers_once() -> None:
    s, made = _ready()
    replies.submit(made.pk, by=s.anna, now=NOW)
    with pytest.raises((replies.NotHeld, MoveNotAllowed)):
        replies.submit(made.pk, by=s.anna, now=NOW)
    assert Release.objects.count() == 1


def test_only_the_holder_writes_and_sends() -> None:
    s, made = _ready()
    with pytest.raises(replies.NotHeld) as no:
        replies.save_draft(made.pk, "Ik ook", by=s.bram, now=NOW)
    assert no.value.holder == "Anna"
    with pytest.raises(replies.NotHeld):
        replies.submit(made.pk, by=s.bram, now=NOW)


def test_an_empty_reply_is_refused_and_leaves_everything_as_it_was() -> None:
    s, made = _ready()
    replies.save_draft(made.pk, "   ", by=s.anna, now=NOW)
    with pytest.raises(NotAllowed):
        replies.submit(made.pk, by=s.anna, now=NOW)
    made.refresh_from_db()
    assert (made.state, made.release_id) == ("open", None)
    assert Event.objects.filter(action="inbox.submitted", result="refused").count() == 1


def test_a_reply_can_be_taken_back_before_it_leaves() -> None:
    s, made = _ready(topic="taxes")
    replies.submit(made.pk, by=s.anna, now=NOW)
    replies.withdraw(made.pk, by=s.anna, now=NOW)
    made.refresh_from_db()
    assert (made.state, made.release_state) == ("open", "withdrawn")


def test_the_municipality_answers_under_its_own_mandate() -> None:
    s = scene()
    made = case(s.channel)
    claims.claim(made.pk, by=s.adviser, now=NOW)
    replies.save_draft(made.pk, "Dag", by=s.adviser, now=NOW)
    release = replies.submit(made.pk, by=s.adviser, now=NOW)
    assert (release.state, release.problem) == ("refused", "no_mandate")
    assert release.assignment_id is None


def test_in_doubt_the_case_is_laid_before_the_duty_adviser() -> None:
    s, made = _ready()
    replies.lay_before(made.pk, "Mag ik dit zeggen?", by=s.anna, now=NOW)
    assert Concern.objects.get().question == "Mag ik dit zeggen?"


def test_silence_is_a_decision_with_a_reason_by_a_person() -> None:
    s = scene()
    made = case(s.channel)
    with pytest.raises(silence.ReasonWrong):
        silence.decide_silence(made.pk, "house_rules", by=s.anna, now=NOW)
    silence.decide_silence(made.pk, "house_rules", "Scheldpartij", by=s.anna, now=NOW)
    made.refresh_from_db()
    assert made.state == "silent"
    line = Event.objects.get(action="inbox.silenced")
    assert line.details["reason"] == "house_rules"
    assert line.actor_kind == "person"


def test_a_bulk_decision_is_recorded_per_case_and_leaves_what_others_hold() -> None:
    s = scene()
    pks = [case(s.channel).pk for _ in range(3)]
    claims.claim(pks[1], by=s.bram, now=NOW)
    hidden = case(scene(town_name="Zandermeer").channel).pk
    came = silence.silence_many([*pks, hidden], "spam", by=s.anna, now=NOW)
    assert came.done == (pks[0], pks[2])
    assert dict(came.left) == {pks[1]: "InHands", hidden: "NotThere"}
    assert Event.objects.filter(action="inbox.silenced").count() == 2
    with pytest.raises(silence.ReasonWrong):
        silence.silence_many(pks, "no_answer_helps", by=s.anna, now=NOW)


def test_a_done_case_can_be_opened_unless_another_is_at_work_for_the_same_sender() -> None:
    s = scene()
    made = case(s.channel)
    silence.decide_silence(made.pk, "spam", by=s.anna, now=NOW)
    silence.reopen(made.pk, by=s.anna, now=NOW)
    made.refresh_from_db()
    assert made.state == "open"
    silence.decide_silence(made.pk, "spam", by=s.anna, now=NOW)
    Case.objects.create(
        municipality=s.town, account=s.channel, network="practice", thread=made.thread, sender=made.sender,
        opened_at=NOW, last_in_at=NOW, due_at=NOW, changed_at=NOW,
    )  # fmt: skip
    with pytest.raises(MoveNotAllowed):
        silence.reopen(made.pk, by=s.anna, now=NOW)


def test_a_note_is_no_reply_and_advice_is_answered_where_the_work_is() -> None:
    s = scene()
    made = case(s.channel)
    notes.note(made.pk, "Let op: buurtoverleg loopt", by=s.anna, now=NOW)
    asked = notes.ask_advice(made.pk, "adviser", "Wat zeggen we?", by=s.anna, now=NOW)
    made.refresh_from_db()
    assert (made.note_count, made.advice_open) == (1, 1)
    with pytest.raises(NoRight):
        notes.give_advice(made.pk, asked.pk, "Zelf", by=s.bram, now=NOW)
    notes.give_advice(made.pk, asked.pk, "Verwijs naar de site", by=s.adviser, now=NOW)
    made.refresh_from_db()
    assert made.advice_open == 0
    assert Advice.objects.get().answered_by_id == s.adviser.user_id
    assert Note.objects.count() == 1
    assert not Message.objects.filter(direction="out").exists()
    with pytest.raises(notes.NobodyAsked):
        notes.ask_advice(made.pk, "agent", "Jij?", by=s.anna, now=NOW)


def test_a_topic_set_by_a_person_stays_and_moves_the_case_out_of_sight_when_not_covered() -> None:
    s = scene(topics=("waste",))
    made = case(s.channel)
    topics.set_topic(made.pk, "taxes", by=s.anna, now=NOW)
    with pytest.raises(NotThere):
        notes.note(made.pk, "Hallo", by=s.anna, now=NOW)
    assert notes.note(made.pk, "Hallo", by=s.adviser, now=NOW).case_id == made.pk


def test_more_urgency_brings_the_due_moment_forward() -> None:
    s = scene()
    made = case(s.channel)
    topics.set_urgency(made.pk, "acute", by=s.anna, now=NOW)
    made.refresh_from_db()
    assert made.due_at == made.last_in_at + timedelta(minutes=15)


def test_an_analyst_reads_but_does_not_write_replies() -> None:
    s = scene()
    made = case(s.channel)
    analyst = person("Ana", "analyst", s.agency, municipality=s.town)
    s.assignment.members.add(int(analyst.id))
    with pytest.raises(NoRight):
        replies.save_draft(made.pk, "Hoi", by=analyst, now=NOW)


def test_a_topic_set_by_a_person_teaches_the_model_but_practice_teaches_nothing() -> None:
    s = scene()
    asked = case(s.channel, text="De container aan de Kerkstraat zit overvol, bel 0612345678")
    topics.set_topic(asked.pk, "waste", by=s.anna, now=NOW)
    kept = LabelSample.objects.get()
    assert kept.slug == "waste"
    assert "0612345678" not in kept.text
    played = case(s.channel, text="De straatlantaarn aan de Ringdijk knippert al dagen")
    Case.objects.filter(pk=played.pk).update(practice=True)
    topics.set_topic(played.pk, "public_space", by=s.anna, now=NOW)
    assert LabelSample.objects.count() == 1


def _holding_reply_sent() -> tuple[Scene, Case]:
    s, made = _ready()
    release = replies.submit(made.pk, by=s.anna, now=NOW)
    asked = {"follow_up_minutes": 120}
    Release.objects.filter(pk=release.pk).update(state="sent", sent_at=LATER, due_at=None, obligations=asked)
    replies.settle(now=LATER)
    made.refresh_from_db()
    return s, made


def test_a_holding_reply_leaves_the_case_open_with_the_promised_time() -> None:
    _s, made = _holding_reply_sent()
    promised = LATER + timedelta(minutes=120)
    assert (made.state, made.follow_up_at, made.due_at, made.done_at) == ("open", promised, promised, None)
    assert made.first_reply_at == LATER


def test_a_promised_answer_that_is_not_there_raises_one_alarm() -> None:
    _s, made = _holding_reply_sent()
    assert tasks.chase_follow_ups(LATER + timedelta(minutes=119)) == 0
    assert tasks.chase_follow_ups(LATER + timedelta(minutes=120)) == 1
    assert tasks.chase_follow_ups(LATER + timedelta(minutes=121)) == 0
    concern = Concern.objects.get()
    assert (concern.subject, concern.role) == (f"case:{made.pk}", "duty_adviser")
    assert Event.objects.filter(action="inbox.follow_up_late").count() == 1


def test_the_real_answer_keeps_the_promise() -> None:
    s, made = _holding_reply_sent()
    claims.claim(made.pk, by=s.anna, now=LATER)
    replies.save_draft(made.pk, "De container wordt dinsdag geleegd. ^AN", by=s.anna, now=LATER)
    release = replies.submit(made.pk, by=s.anna, now=LATER)
    Release.objects.filter(pk=release.pk).update(state="sent", sent_at=LATER, due_at=None)
    replies.settle(now=LATER)
    made.refresh_from_db()
    assert (made.state, made.follow_up_at) == ("answered", None)
    assert tasks.chase_follow_ups(LATER + timedelta(days=9)) == 0


def test_a_mandate_that_asks_a_follow_up_gives_the_case_its_due_time_through_the_real_door() -> None:
    s, made = _ready()
    version = MandateVersion.objects.get()
    table = {**version.table, "version": 2}
    table["rules"][0]["obligations"] = {"follow_up_minutes": 60}
    draft = versions.draft_version(s.town.pk, s.assignment, table, by=s.adviser, now=NOW)
    make.in_force(draft, by=person("Dora", "director", s.town), now=NOW)
    release = replies.submit(made.pk, by=s.anna, now=NOW)
    assert (release.state, release.obligations) == ("queued", {"follow_up_minutes": 60})
