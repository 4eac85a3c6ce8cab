"""The room: levels that were heard, pictures with a rhythm, rumours, hands, and care afterwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from regie.audit.models import Event
from regie.crisis import tasks
from regie.crisis.actions import crises, hands, kernels, levels, pictures, rumours
from regie.crisis.actions.levels import Heard
from regie.crisis.models import LevelEntry, Picture
from regie.crisis.queries import crises as queries
from regie.crisis.queries import prefill
from regie.crisis.refusal import Refused
from regie.escalation.models import Concern
from regie.hands.actions import answers
from regie.inbox.models import Case
from regie.library.models import KernelMessage
from regie.mandate.models import Phase
from regie.roster.models import Shift, Worker
from tests.crisis.scene import MINUTE, NOW, Scene, kernel, scene
from tests.inbox import scene as inbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def s() -> Scene:
    return scene()


def no(reason: str, deed: Callable[[], object]) -> None:
    with pytest.raises(Refused) as refused:
        deed()
    assert refused.value.reason == reason


def test_watching_changes_nothing_at_the_door(s: Scene) -> None:
    crisis = s.opened()
    assert (crisis.state, crisis.level, Phase.objects.count()) == ("watched", 0, 0)


def test_a_level_is_kept_with_its_source_moment_and_hand_and_holds_at_the_door(s: Scene) -> None:
    crisis = s.at_level(2)
    entry = LevelEntry.objects.get()
    assert (entry.source, entry.entered_by_id, entry.set_at) == (
        "Meldkamer",
        s.director.user_id,
        NOW - 3 * MINUTE,
    )
    phase = Phase.objects.get()
    assert (phase.phase, phase.grip, phase.practice) == ("crisis", 2, False)
    assert (crisis.state, crisis.rhythm_minutes) == ("running", 30)
    assert crisis.next_picture_at == NOW + 30 * MINUTE


def test_an_agency_never_enters_a_level_nor_opens_or_closes_a_crisis(s: Scene) -> None:
    crisis = s.opened()
    heard = Heard(3, "Meldkamer", NOW)
    for who in (s.analyst, s.coordinator, s.agent):
        no("right", partial(levels.enter_level, crisis, heard, by=who, now=NOW))
        no("right", partial(crises.scale_down, crisis, by=who, now=NOW))
        no("right", partial(crises.open_, crises.NewCrisis(s.town.pk, "x"), by=who, now=NOW))
    assert Event.objects.filter(result="refused").count() == 9


def test_the_database_keeps_agency_roles_out_of_decisions(s: Scene) -> None:
    crisis = s.at_level(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        LevelEntry.objects.update(entered_role="coordinator")
    made = s.picture(crisis)
    with pytest.raises(IntegrityError), transaction.atomic():
        Picture.objects.filter(pk=made.pk).update(
            decision="follow", decided_by=s.coordinator.user_id, decided_role="coordinator", decided_at=NOW
        )


@pytest.mark.parametrize(
    ("heard", "reason"),
    [
        (Heard(6, "Meldkamer", NOW), "level"),
        (Heard(2, " ", NOW), "source"),
        (Heard(2, "Meldkamer", NOW + MINUTE), "until"),
    ],
)
def test_a_level_without_a_source_or_from_the_future_is_refused(s: Scene, heard: Heard, reason: str) -> None:
    crisis = s.opened()
    no(reason, lambda: levels.enter_level(crisis, heard, by=s.director, now=NOW))


def test_a_second_crisis_cannot_take_the_level_of_the_first(s: Scene) -> None:
    s.at_level(3)
    other = s.opened()
    no("running", lambda: s.at_level(0, other))
    assert Phase.objects.get(ends_at__gt=NOW).grip == 3


def test_a_higher_level_brings_the_next_picture_nearer_and_never_further(s: Scene) -> None:
    crisis = s.at_level(1)
    assert crisis.next_picture_at == NOW + 60 * MINUTE
    crisis = s.at_level(2, crisis, now=NOW + 10 * MINUTE)
    assert crisis.next_picture_at == NOW + 40 * MINUTE
    crisis = s.at_level(4, crisis, now=NOW + 20 * MINUTE)
    assert crisis.next_picture_at == NOW + 40 * MINUTE


def test_an_nl_alert_is_pinned_with_its_address_and_freezes_what_is_planned(s: Scene) -> None:
    crisis = s.opened()
    no("link", lambda: levels.pin_alert(crisis, "Ga weg.", "javascript:1", NOW, by=s.director, now=NOW))
    levels.pin_alert(crisis, "Ga weg.", "https://www.nl-alert.nl/", NOW, by=s.director, now=NOW)
    crisis.refresh_from_db()
    assert crisis.frozen
    assert Phase.objects.get(ends_at__gt=NOW).pause
    levels.freeze(crisis, False, by=s.director, now=NOW + MINUTE)
    assert not Phase.objects.filter(ends_at__gt=NOW + MINUTE).exists()


def test_a_picture_is_laid_down_by_the_agency_and_decided_by_the_municipality(s: Scene) -> None:
    crisis = s.at_level(2)
    made = s.picture(crisis)
    assert (made.number, made.total, made.made_for_id) == (1, 14, s.agency.pk)
    no("right", lambda: pictures.decide(made, "follow", "", by=s.coordinator, now=NOW))
    no("no_text", lambda: pictures.decide(made, "change", " ", by=s.spokesperson, now=NOW))
    done = pictures.decide(made, "change", "Eerst de school bellen.", by=s.spokesperson, now=NOW + MINUTE)
    assert (done.decided_at, done.decided_role) == (NOW + MINUTE, "spokesperson")
    no("state", lambda: pictures.decide(made, "follow", "", by=s.director, now=NOW))


def test_nobody_decides_on_the_picture_that_they_made(s: Scene) -> None:
    crisis = s.at_level(2)
    made = s.picture(crisis)
    Picture.objects.filter(pk=made.pk).update(made_by=s.director.user_id)
    made.refresh_from_db()
    no("own_work", lambda: pictures.decide(made, "follow", "", by=s.director, now=NOW))


def test_a_handle_in_a_picture_is_refused_and_the_part_is_named(s: Scene) -> None:
    crisis = s.at_level(1)
    with pytest.raises(Refused) as refused:
        s.picture(crisis, meaning="@jan is boos")
    assert (refused.value.reason, refused.value.detail) == ("personal", "meaning")


def test_a_late_picture_is_told_once_and_a_new_one_sets_the_clock_again(s: Scene) -> None:
    crisis = s.at_level(2)
    assert tasks.overdue(NOW + 29 * MINUTE) == 0
    assert tasks.overdue(NOW + 30 * MINUTE) == 1
    assert tasks.overdue(NOW + 31 * MINUTE) == 0
    assert Concern.objects.get().subject == f"crisis:{crisis.pk}"
    s.picture(crisis, now=NOW + 35 * MINUTE)
    crisis.refresh_from_db()
    assert crisis.next_picture_at == NOW + 65 * MINUTE
    assert tasks.overdue(NOW + 65 * MINUTE) == 1


def test_an_exercise_rings_nobody(s: Scene) -> None:
    s.at_level(2, s.opened(practice=True))
    assert tasks.overdue(NOW + 30 * MINUTE) == 1
    assert Concern.objects.count() == 0


def test_a_rumour_is_judged_with_a_source_or_not_at_all(s: Scene) -> None:
    crisis = s.opened()
    no("personal", lambda: rumours.see(crisis, "@jan zegt dat er doden zijn", 3, by=s.analyst, now=NOW))
    told = rumours.see(crisis, "Er zouden doden zijn", 3, by=s.analyst, now=NOW)
    no("source", lambda: rumours.judge(told, "refuted", "", by=s.analyst, now=NOW))
    done = rumours.judge(told, "refuted", "Meldkamer", by=s.adviser, now=NOW)
    assert (done.status, done.source) == ("refuted", "Meldkamer")


def test_a_kernel_message_of_the_crisis_carries_its_name(s: Scene) -> None:
    crisis = s.at_level(2)
    made = kernels.write(crisis, kernel(), by=s.agent, now=NOW)
    kernels.approve(crisis, made, by=s.spokesperson, now=NOW)
    assert KernelMessage.objects.get().occasion == str(crisis)
    assert not KernelMessage.objects.get().practice


def test_queues_count_what_is_open_free_and_late_per_topic(s: Scene) -> None:
    crisis = s.opened()
    crises.set_topics(crisis, ["roads"], by=s.director, now=NOW)
    crisis.refresh_from_db()
    inbox.case(s.channel, topic="crisis", text="Is het veilig?")
    late = inbox.case(s.channel, topic="roads", text="Welke weg is dicht?")
    Case.objects.filter(pk=late.pk).update(due_at=NOW - MINUTE, holder=s.agent.user_id, claimed_at=NOW)
    found = {one.topic: (one.open, one.free, one.late) for one in queries.queues(crisis, NOW)}
    assert found == {"crisis": (1, 1, 0), "roads": (1, 0, 1)}


def test_a_picture_begins_with_what_was_counted_and_asked_without_names(s: Scene) -> None:
    crisis = s.opened()
    for text in ("Is school De Linde ontruimd @gemeente?", "Wordt school De Linde ontruimd?"):
        made = inbox.case(s.channel, topic="crisis", text=text)
        Case.objects.filter(pk=made.pk).update(kind="question")
    begun = prefill.beginning(crisis, NOW + MINUTE)
    assert begun.total == 2
    assert [(one.count, "@" in one.text) for one in begun.questions] == [(2, False)]


def test_hands_are_called_like_anywhere_and_no_more_when_it_is_over(s: Scene) -> None:
    crisis = s.opened()
    no("nobody", lambda: hands.call(crisis, 1, 4, by=s.director, now=NOW))
    Worker.objects.create(user_id=s.agent.user_id or 0, organisation=s.agency)
    call = hands.call(crisis, 2, 4, by=s.coordinator, now=NOW)
    assert (call.about, call.url, call.practice) == (str(crisis), f"/crisis/{crisis.pk}/", False)
    answers.accept(call, by=s.agent, now=NOW)
    assert Shift.objects.get().end == call.end
    crises.scale_down(crisis, by=s.director, now=NOW + MINUTE)
    no("state", lambda: hands.call(crisis, 1, 4, by=s.director, now=NOW + MINUTE))
    crisis.refresh_from_db()
    crisis.aftercare.update(done_at=NOW)
    crises.close(crisis, by=s.director, now=NOW + MINUTE)
    call.refresh_from_db()
    assert call.state == "withdrawn"


def test_scaling_down_gives_control_back_and_leaves_a_list_to_do(s: Scene) -> None:
    crisis = s.at_level(3)
    no("right", lambda: crises.scale_down(crisis, by=s.adviser, now=NOW + MINUTE))
    crises.scale_down(crisis, by=s.director, now=NOW + MINUTE)
    crisis.refresh_from_db()
    assert (crisis.state, crisis.next_picture_at) == ("aftercare", None)
    assert not Phase.objects.filter(ends_at__gt=NOW + MINUTE).exists()
    no("open_items", lambda: crises.close(crisis, by=s.adviser, now=NOW + MINUTE))
    for item in crisis.aftercare.all():
        crises.tick(item, "Gedaan", by=s.adviser, now=NOW + MINUTE)
    assert crises.close(crisis, by=s.adviser, now=NOW + MINUTE).state == "closed"
