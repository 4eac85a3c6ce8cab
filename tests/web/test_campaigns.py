"""Campaigns on screen: the whole way by forms alone, and how often the list asks the database."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from regie.campaigns import queries
from regie.campaigns.actions import writing
from regie.campaigns.brief import STEPS, seal
from regie.campaigns.models import CalendarDay, Campaign
from regie.kernel.actor import Actor
from regie.people.models import Membership
from regie.web import campaigns
from tests.campaigns.make import NOW, POINTS, WHOLE, Scene
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def seat_of(actor: Actor) -> Membership:
    return Membership.objects.get(user_id=actor.user_id or 0, role=actor.role)


def test_from_goal_to_an_accepted_brief_by_forms_alone(sign_in: SignIn) -> None:
    scene = Scene()
    client = sign_in(seat_of(scene.writer))
    assert client.post(reverse("campaign-new"), {"name": "Schoon"}).status_code == 422
    form = {"name": "Schoon", "goals": [scene.goal.pk], "assignment": scene.assignment.pk}
    client.post(reverse("campaign-new"), form)
    row = Campaign.objects.get()
    for step in STEPS:
        assert client.get(reverse("campaign-step", args=[row.pk, step])).status_code == 200
        told = {name: value for name, value in WHOLE.items() if name in STEPS[step]}
        told |= {"channels": [scene.channel.pk], "go_on": "yes"}
        client.post(reverse("campaign-step", args=[row.pk, step]), told)
    page = client.get(reverse("campaign", args=[row.pk])).content.decode()
    assert "De briefing is af" in page
    refused = client.post(reverse("campaign-send", args=[row.pk]), follow=True).content.decode()
    assert "niet getekend" in refused
    signer = sign_in(seat_of(scene.signer))
    assert "Ouderen" in signer.get(reverse("campaign-ethics", args=[row.pk])).content.decode()
    assert signer.post(reverse("campaign-ethics", args=[row.pk]), {}).status_code == 422
    row.refresh_from_db()
    stale = signer.post(reverse("campaign-ethics", args=[row.pk]), {**POINTS, "read": "of an older text"})
    assert "veranderd terwijl u las" in stale.content.decode()
    signer.post(reverse("campaign-ethics", args=[row.pk]), {**POINTS, "read": row.seal()})
    client.post(reverse("campaign-send", args=[row.pk]))
    agency = sign_in(seat_of(scene.coordinator))
    assert "Schoon" in agency.get(reverse("today")).content.decode()
    agency.post(reverse("campaign-ask", args=[row.pk]), {"text": "Wanneer?"})
    question = row.questions.get()
    client.post(reverse("campaign-answer", args=[row.pk]), {"question": question.pk, "text": "Januari."})
    agency.post(reverse("campaign-accept", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "sent"  # nothing says which text was read
    agency.post(reverse("campaign-accept", args=[row.pk]), {"read": row.seal()})
    row.refresh_from_db()
    assert row.state == "accepted"
    assert "Januari." in agency.get(reverse("campaign", args=[row.pk])).content.decode()


def test_a_refused_ethics_box_says_why_and_holds_the_brief(sign_in: SignIn) -> None:
    scene = Scene()
    row = scene.whole()
    signer = sign_in(seat_of(scene.signer))
    refusal = {"refuse": "yes", "reason": "Te eng.", "read": row.seal()}
    signer.post(reverse("campaign-ethics", args=[row.pk]), refusal)
    client = sign_in(seat_of(scene.writer))
    page = client.post(reverse("campaign-send", args=[row.pk]), follow=True).content.decode()
    assert "niet getekend" in page
    assert "Te eng." in page


def test_a_goal_that_changed_is_said_and_put_away(sign_in: SignIn) -> None:
    scene = Scene()
    row = scene.begun()
    scene.goal.description = "Heel anders."
    scene.goal.save()
    client = sign_in(seat_of(scene.writer))
    assert "Een doel van deze campagne is veranderd" in client.get(reverse("today")).content.decode()
    page = client.get(reverse("campaign", args=[row.pk])).content.decode()
    assert "luidt anders" in page
    assert "Heel anders." in page
    unread = {"goal": scene.goal.pk}
    kept = client.post(reverse("campaign-goal", args=[row.pk]), unread, follow=True).content.decode()
    assert "luidt anders" in kept
    read = seal(queries.reading(scene.goal))
    client.post(reverse("campaign-goal", args=[row.pk]), unread | {"read": read})
    assert "luidt anders" not in client.get(reverse("campaign", args=[row.pk])).content.decode()


def test_the_calendar_is_kept_by_form_and_a_goal_shows_its_campaigns(sign_in: SignIn) -> None:
    scene = Scene()
    scene.begun("Zichtbaar bij het doel")
    client = sign_in(seat_of(scene.writer))
    form = {"kind": "council", "title": "Raad begroting", "starts_on": "2027-01-12"}
    assert client.post(reverse("calendar-add"), form | {"starts_on": ""}).status_code == 422
    client.post(reverse("calendar-add"), form)
    day = CalendarDay.objects.get()
    assert (day.starts_on, day.ends_on) == (day.ends_on, day.starts_on)
    assert "Raad begroting" in client.get(reverse("calendar")).content.decode()
    client.post(reverse("calendar-remove", args=[day.pk]))
    assert "Raad begroting" not in client.get(reverse("calendar")).content.decode()
    assert "Zichtbaar bij het doel" in client.get(reverse("goals")).content.decode()


def test_the_list_keeps_what_is_on_whatever_came_after_it_and_adds_up(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene()
    scene.whole()
    for number in range(2):
        writing.drop(scene.begun(f"Weg {number}"), "Toch niet", by=scene.writer, now=NOW)
    monkeypatch.setattr(campaigns, "SHOWN", 1)
    page = sign_in(seat_of(scene.writer)).get(reverse("campaigns")).content.decode()
    assert "Schone stationsbuurt" in page
    assert "Er loopt 1 campagne: 40 uur en € 2.500 in de briefing." in page


def test_more_campaigns_ask_no_more_of_the_database(sign_in: SignIn) -> None:
    scene = Scene()
    client = sign_in(seat_of(scene.writer))
    counts = []
    for _round in range(2):
        scene.whole()
        scene.begun(f"Nog een {_round}")
        client.get(reverse("campaigns"))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("campaigns"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
