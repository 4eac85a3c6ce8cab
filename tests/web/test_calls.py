"""The page behind the link of a call, and the heartbeat."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from regie.audit.models import Event
from regie.escalation.actions import clock, concerns
from regie.escalation.concern import NewConcern
from regie.escalation.models import Concern
from regie.inbox.models import Case
from regie.kernel.actor import Actor
from regie.kernel.clock import utc_now
from regie.paging.actions import pages, sending
from regie.paging.models import Attempt, Page
from regie.paging.refusal import Notice
from regie.people.models import Membership
from regie.publishing.models import Release
from tests import make
from tests.inbox import scene
from tests.inbox.test_decisions import escalated


@pytest.fixture(autouse=True)
def fresh(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def duty() -> Membership:
    return make.seat(make.municipality("Veldermeer"), "duty_adviser", "Fatma Yilmaz")


def raised(duty: Membership, question: str = "Mag dit zo de deur uit?") -> Concern:
    by = make.actor(make.seat(duty.organisation, "adviser", "Noor Visser"))
    new = NewConcern(duty.organisation_id, "case:7", "/inbox/7/", question, "high", "duty_adviser", 15)
    return concerns.raise_concern(new, by=by, now=utc_now())


def link(kind: str = "email", of: Actor | None = None) -> str:
    found = Attempt.objects.select_related("page__user").order_by("-pk")
    row = (found.filter(page__user_id=of.user_id or 0) if of else found).first()
    assert row
    Attempt.objects.filter(pk=row.pk).update(kind=kind)
    return "/p/" + sending.link_of(row).rstrip("/").rpartition("/")[2] + "/"


def read(address: str) -> str:
    return Client().get(address).content.decode()


def test_the_page_tells_what_is_asked_without_personal_data_and_without_signing_in(duty: Membership) -> None:
    raised(duty, "Bel jan@huis.example, mag dat?")
    answer = Client().get(link())
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Fatma Yilmaz, uw besluit wordt gevraagd" in html
    assert "jan@huis.example" not in html
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]


def test_reading_changes_nothing_but_a_note_of_it(duty: Membership) -> None:
    concern, address = raised(duty), link()
    for _ in range(3):
        read(address)
    concern.refresh_from_db()
    assert concern.state == "open"
    assert Event.objects.filter(action="paging.link_opened").count() == 1


def test_seeing_and_passing_on_are_one_tap_each(duty: Membership) -> None:
    concern, address = raised(duty), link()
    Client().post(address, {"decision": "seen"})
    concern.refresh_from_db()
    assert (concern.state, concern.acknowledged_by_id) == ("acknowledged", duty.user_id)
    Client().post(address, {"decision": "pass_on"})
    concern.refresh_from_db()
    assert (concern.state, concern.step) == ("open", 1)


def test_a_text_goes_out_by_a_tap_and_the_page_says_so() -> None:
    s = scene.scene()
    _concern, release, _case = escalated(s)
    Page.objects.update(ends_at=utc_now() + timedelta(hours=1))
    address = link("push", s.duty)
    html = read(address)
    assert release.text in html
    assert 'value="release"' in html
    html = Client().post(address, {"decision": "release", "binding": release.binding}).content.decode()
    release.refresh_from_db()
    assert release.state == "queued"
    assert "Dit is afgehandeld" in html


def test_by_mail_there_is_no_button_to_let_it_go_out_and_none_can_be_made_up() -> None:
    s = scene.scene()
    _concern, release, _case = escalated(s)
    Page.objects.update(ends_at=utc_now() + timedelta(hours=1))
    address = link("email", s.duty)
    assert 'value="release"' not in read(address)
    answer = Client().post(address, {"decision": "release", "binding": release.binding})
    assert answer.status_code == 422
    assert Release.objects.get(pk=release.pk).state == "escalated"
    assert Case.objects.get().release_state == "escalated"


@pytest.mark.parametrize("token", ["", "x", "1-" + "a" * 22, "zz-" + "b" * 22])
def test_a_false_link_tells_nothing(duty: Membership, token: str) -> None:
    raised(duty)
    answer = Client().get(f"/p/{token or 'leeg'}/")
    assert answer.status_code == 410
    assert "Veldermeer" not in answer.content.decode()


def test_guessing_is_slowed(duty: Membership) -> None:
    raised(duty)
    address, client = link(), Client()
    for number in range(12):
        client.get(f"/p/{number}-{'c' * 22}/")
    assert client.get(address).status_code == 429


def test_an_unknown_decision_and_advice_without_words_are_told(duty: Membership) -> None:
    concern, address = raised(duty), link()
    for decision in ("", "approve", "advise"):
        assert Client().post(address, {"decision": decision}).status_code == 422
    concern.refresh_from_db()
    assert concern.state == "open"


def test_a_test_call_is_confirmed_and_can_decide_nothing(duty: Membership) -> None:
    now = utc_now()
    until = now + timedelta(minutes=30)
    notice = Notice(duty.organisation_id, "test:0", "high", "Proef", "Proef", "/", until)
    pages.try_out(None, notice, by=make.actor(duty), now=now)
    address = link()
    assert "Heeft dit u bereikt?" in read(address)
    assert "Genoteerd" in Client().post(address, {"decision": "release"}).content.decode()
    assert Event.objects.filter(action="paging.confirmed").count() == 1


def test_a_call_about_something_else_leads_to_its_screen(duty: Membership) -> None:
    now = utc_now()
    notice = Notice(duty.organisation_id, "gap:3", "high", "Gat", "Gat", "/roster/", now + timedelta(hours=1))
    pages.wake(notice, {duty.user_id: duty.user}, now=now)
    answer = Client().get(link())
    assert (answer.status_code, answer["Location"]) == (302, "/roster/")


def test_the_heartbeat_tells_an_age_and_an_alarm(db: None) -> None:
    assert Client().get("/heartbeat/").status_code == 503
    clock.sweep(utc_now() - timedelta(seconds=5))
    answer = Client().get("/heartbeat/")
    assert answer.status_code == 200
    assert set(answer.json()) == {"age_seconds"}
    assert answer.json()["age_seconds"] in range(4, 9)
    clock.sweep(utc_now() - timedelta(seconds=90))
    assert Client().get("/heartbeat/").status_code == 503
