"""Calls for hands on the screen and behind the link of a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from regie.hands.actions import answers, calls
from regie.hands.actions.calls import NewCall
from regie.hands.models import Ask, Call
from regie.kernel.actor import Actor
from regie.kernel.clock import utc_now
from regie.paging.actions import sending
from regie.paging.models import Attempt
from regie.people.models import Membership
from regie.roster.models import Shift
from tests.hands.scene import Scene, scene, seat_of
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def _called(s: Scene, places: int = 1) -> Call:
    now = utc_now()
    new = NewCall(s.town.pk, "Drukte door de storm", places, now, now + timedelta(hours=4))
    return calls.call(new, by=s.director, now=now)


def _link(of: Actor) -> str:
    cache.clear()
    row = Attempt.objects.filter(page__user_id=of.user_id or 0).latest("pk")
    return "/p/" + sending.link_of(row).rstrip("/").rpartition("/")[2] + "/"


def test_two_taps_on_a_phone_place_somebody_on_duty_and_the_next_one_is_told() -> None:
    s = scene()
    call = _called(s)
    first, second = _link(s.agents[0]), _link(s.agents[1])
    html = Client().get(first).content.decode()
    assert "Hand A, kun je helpen?" in html
    assert "Drukte door de storm" in html
    assert Ask.objects.filter(state="placed").count() == 0  # opening spends nothing
    assert "je staat op het rooster" in Client().post(first, {"comes": "yes"}).content.decode()
    assert Shift.objects.get().worker.user_id == s.agents[0].user_id  # type: ignore[union-attr]
    told = Client().post(second, {"comes": "yes"})
    assert told.status_code == 422
    assert "Alle plekken zijn al bezet" in told.content.decode()
    assert Ask.objects.get(user_id=s.agents[0].user_id or 0).answered_by_link
    assert call.asks.filter(state="late").count() == 4


def test_a_link_of_somebody_whose_seat_ended_answers_nothing() -> None:
    s = scene()
    _called(s)
    address = _link(s.agents[0])
    Membership.objects.filter(user_id=s.agents[0].user_id or 0).update(until=utc_now())
    assert Client().post(address, {"comes": "yes"}).status_code == 410
    assert not Shift.objects.exists()


def test_the_asker_sees_who_is_free_asks_all_and_sees_who_comes(sign_in: SignIn) -> None:
    s = scene()
    client = sign_in(seat_of(s.director))
    start = (utc_now() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:00")
    form = {"title": "Storm", "places": "2", "start": start, "hours": "4"}
    html = client.get("/hands/new/", form).content.decode()
    assert "5 mensen zijn vrij" in html
    assert not Call.objects.exists()
    answer = client.post("/hands/new/", form)
    call = Call.objects.get()
    assert answer.headers["Location"] == f"/hands/{call.pk}/"
    answers.accept(call, by=s.agents[0], now=utc_now())
    html = client.get(f"/hands/{call.pk}/").content.decode()
    assert "Er is nog 1 plek." in html
    assert client.post(f"/hands/{call.pk}/withdraw/").status_code == 302
    call.refresh_from_db()
    assert call.state == "withdrawn"


def test_whoever_is_asked_answers_behind_the_sign_in_too(sign_in: SignIn) -> None:
    s = scene()
    call = _called(s)
    client = sign_in(seat_of(s.agents[0]))
    assert f"/hands/{call.pk}/" in client.get("/hands/").content.decode()
    assert "Kom je?" in client.get(f"/hands/{call.pk}/").content.decode()
    client.post(f"/hands/{call.pk}/answer/", {"comes": "no"})
    assert Ask.objects.get(user_id=s.agents[0].user_id or 0).state == "cannot"
