"""One holder at a time, also when two people press at once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from regie.audit.models import Event
from regie.inbox.actions import claims, replies
from regie.inbox.actions.authority import NoRight, NotThere
from regie.inbox.models import Case
from regie.mandate.actions import brakes
from regie.mandate.brake import NewBrake
from regie.people.models import User
from tests.inbox.scene import NOW, Scene, case, organisation, person, scene


@pytest.mark.django_db
def test_a_free_case_is_taken_and_the_ledger_says_by_whom() -> None:
    s = scene()
    made = case(s.channel)
    assert claims.claim(made.pk, by=s.anna, now=NOW).ok
    made.refresh_from_db()
    assert made.holder_id == s.anna.user_id
    line = Event.objects.get(action="inbox.claimed")
    assert (line.object_id, line.actor_id, line.municipality_id) == (str(made.pk), s.anna.id, s.town.pk)


@pytest.mark.django_db
def test_a_held_case_is_refused_with_the_name_of_the_holder() -> None:
    s = scene()
    made = case(s.channel)
    claims.claim(made.pk, by=s.anna, now=NOW)
    answer = claims.claim(made.pk, by=s.bram, now=NOW + timedelta(minutes=1))
    assert (answer.ok, answer.reason, answer.holder) == (False, "held", "Anna")


@pytest.mark.django_db(transaction=True)
def test_of_two_people_pressing_at_once_one_wins_and_the_other_is_told_who() -> None:
    s = scene()
    pks = [case(s.channel).pk for _ in range(12)]
    told: dict[str, list[claims.Claimed]] = {"Anna": [], "Bram": []}
    gate = threading.Barrier(2)

    def press(name: str) -> None:
        by = s.anna if name == "Anna" else s.bram
        for pk in pks:
            gate.wait()
            told[name].append(claims.claim(pk, by=by, now=NOW))
        connection.close()

    both = [threading.Thread(target=press, args=(name,)) for name in told]
    for one in both:
        one.start()
    for one in both:
        one.join()
    for pk, anna, bram in zip(pks, told["Anna"], told["Bram"], strict=True):
        winner, loser = ("Anna", bram) if anna.ok else ("Bram", anna)
        assert anna.ok != bram.ok
        assert loser.holder == winner
        assert Case.objects.select_related("holder").get(pk=pk).holder.name == winner  # type: ignore[union-attr]
    assert Event.objects.filter(action="inbox.claimed").count() == len(pks)


@pytest.mark.django_db
def test_after_ten_idle_minutes_the_claim_goes_back_and_the_draft_stays(settings: object) -> None:
    s = scene()
    made = case(s.channel)
    claims.claim(made.pk, by=s.anna, now=NOW)
    assert claims.return_idle(now=NOW + timedelta(minutes=9, seconds=59)) == 0
    assert claims.return_idle(now=NOW + timedelta(minutes=10)) == 1
    made.refresh_from_db()
    assert made.holder_id is None
    assert Event.objects.filter(action="inbox.returned_idle", actor_kind="software").count() == 1


@pytest.mark.django_db
def test_only_who_has_the_right_takes_a_case_out_of_somebodys_hands() -> None:
    s = scene()
    made = case(s.channel)
    claims.claim(made.pk, by=s.anna, now=NOW)
    assert not claims.take_over(made.pk, by=s.bram, now=NOW).ok
    assert claims.take_over(made.pk, by=s.adviser, now=NOW).holder == "Anna"


@pytest.mark.django_db
def test_a_case_is_handed_over_only_to_somebody_who_may_work_on_it() -> None:
    s = scene()
    made = case(s.channel)
    claims.claim(made.pk, by=s.anna, now=NOW)
    stranger = person("Zoe", "agent", organisation("agency", "Ander bureau"))
    assert claims.hand_over(made.pk, int(stranger.id), by=s.anna, now=NOW).reason == "not_covered"
    assert claims.hand_over(made.pk, int(s.bram.id), by=s.anna, now=NOW).ok
    made.refresh_from_db()
    assert made.holder_id == s.bram.user_id


@pytest.mark.django_db
def test_colleagues_are_the_members_of_the_assignment_and_the_municipality() -> None:
    s = scene()
    made = case(s.channel)
    names = [user.name for user in claims.colleagues(made, NOW)]
    assert names == ["Adil", "Anna", "Bram", "Coor", "Dunya"]


def _other_town(s: Scene) -> int:
    return case(scene(town_name="Zandermeer").channel).pk


def _other_topic(s: Scene) -> int:
    return case(s.channel, topic="taxes").pk


def _ended(s: Scene) -> int:
    made = case(s.channel)
    s.assignment.ends_at = NOW - timedelta(minutes=1)
    s.assignment.save()
    return made.pk


def _no_member(s: Scene) -> int:
    made = case(s.channel)
    s.assignment.members.remove(User.objects.get(pk=int(s.anna.id)))
    return made.pk


@pytest.mark.django_db
@pytest.mark.parametrize("hide", [_other_town, _other_topic, _ended, _no_member])
def test_what_the_assignment_does_not_cover_is_not_there(hide: object) -> None:
    s = scene(topics=("waste",))
    pk = hide(s)  # type: ignore[operator]
    with pytest.raises(NotThere):
        claims.claim(pk, by=s.anna, now=NOW)
    refusal = Event.objects.get(action="inbox.tried")
    assert (refusal.result, refusal.details) == ("refused", {"reason": "not_covered"})


@pytest.mark.django_db
def test_a_role_without_the_right_is_refused_and_recorded() -> None:
    s = scene()
    made = case(s.channel)
    clerk = person("Klerk", "clerk", s.town)
    with pytest.raises(NoRight):
        claims.claim(made.pk, by=clerk, now=NOW)
    assert Event.objects.filter(result="refused").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("scope", "given"), [("agency", 1), ("assignment", 1), ("person", 1), ("topic", 0)])
def test_a_brake_on_people_gives_their_claims_back_and_keeps_the_draft(scope: str, given: int) -> None:
    s = scene()
    made = case(s.channel)
    claims.claim(made.pk, by=s.anna, now=NOW)
    replies.save_draft(made.pk, "Morgen komen we", by=s.anna, now=NOW)
    ids = {"agency": s.agency.pk, "assignment": s.assignment.pk, "person": s.anna.user_id}
    new = NewBrake(s.town.pk, scope, "proef", ids.get(scope), "waste" if scope == "topic" else "")  # type: ignore[arg-type]
    brakes.set_brake(new, by=s.adviser, now=NOW)
    assert claims.return_stopped(now=NOW) == given
    made.refresh_from_db()
    assert (made.holder_id is None) is bool(given)
    assert made.draft.text == "Morgen komen we"
    assert Event.objects.filter(action="inbox.returned_stopped").count() == given
