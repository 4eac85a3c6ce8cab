"""The calendar on screen."""

from __future__ import annotations

from datetime import datetime, timedelta

from pytest_django import DjangoAssertNumQueries

from regie.kernel.clock import local, utc_now
from regie.people.models import Membership
from regie.planning import tasks
from regie.planning.actions import slots
from regie.planning.actions.slots import NewPlan
from regie.planning.models import Slot
from regie.publishing import tasks as door
from regie.publishing.actions import outbox
from tests import make
from tests.publishing.conftest import PACE, World, world
from tests.publishing.test_crisis import crisis
from tests.web.conftest import SignIn

__all__ = ["world"]


def seat(world: World, role: str = "adviser") -> Membership:
    return Membership.objects.select_related("user", "organisation").get(
        organisation=world.municipality, role=role
    )


def later(days: int = 3) -> datetime:
    return local(utc_now() + timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)


def planned(world: World, channels: int = 1, title: str = "Markt verhuist") -> Slot:
    extra = [make.account(world.municipality).pk for _ in range(channels - 1)]
    when = later()
    new = NewPlan(
        (world.account.pk, *extra), title, "De markt verhuist.", "waste", when.date(), when.time(),
        audience="Ondernemers",
    )  # fmt: skip
    return slots.plan(new, by=world.adviser, now=utc_now())[0]


def test_an_empty_calendar_says_what_to_do_and_a_plan_is_made_by_form(world: World, sign_in: SignIn) -> None:
    client, when = sign_in(seat(world)), later()
    assert "Hier is niets gepland" in client.get("/planning/").content.decode()
    data = {
        "title": "Zwembad open", "channels": [world.account.pk], "text": "Zaterdag gaat het zwembad open.",
        "topic": "other", "on": when.date().isoformat(), "at": "09:00", "every": "week",
        "until": (when.date() + timedelta(days=14)).isoformat(),
    }  # fmt: skip
    html = client.post("/planning/new/", data, follow=True).content.decode()
    assert "Het staat in de kalender" in html
    assert Slot.objects.count() == 3
    wrong = client.post("/planning/new/", {**data, "on": "2020-01-01", "every": ""}).content.decode()
    assert "Kies een moment dat nog moet komen" in wrong


def test_the_views_show_items_clashes_and_filters_in_a_fixed_number_of_questions(
    world: World, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    planned(world, 3)
    planned(world, 1, "Braderie")
    client, on = sign_in(seat(world)), later().date().isoformat()
    client.get("/planning/")
    for view in ("month", "week", "list"):
        with django_assert_num_queries(QUERIES):
            html = client.get(f"/planning/?view={view}&on={on}").content.decode()
        assert html.count("<strong>Markt verhuist</strong>") == 1
        assert "Op dezelfde dag voor dezelfde mensen: Braderie." in html
    none = client.get(f"/planning/?on={on}&campaign=999").content.decode()
    assert "<strong>Markt verhuist</strong>" not in none
    assert client.get("/planning/?on=gisteren&view=x&channel=9999999999999").status_code == 200


QUERIES = 11


def test_moving_answers_a_script_with_what_stands_in_the_way_and_a_form_with_a_page(
    world: World, sign_in: SignIn
) -> None:
    slot, client = planned(world, 2), sign_in(seat(world))
    to = later(5).date().isoformat()
    address = f"/planning/{slot.pk}/move/"
    told = client.post(address, {"on": to, "at": "10:30"}, HTTP_X_REQUESTED_WITH="fetch").json()
    assert (told["on"], told["time"]) == (to, "10:30")
    assert {one.on.isoformat() for one in Slot.objects.all()} == {to}
    past = client.post(address, {"on": "2020-01-01", "at": "10:30"}, HTTP_X_REQUESTED_WITH="fetch")
    assert past.status_code == 409
    assert "nog moet komen" in past.json()["told"]
    assert "Verplaatst." in client.post(address, {"on": to, "at": "11:00"}, follow=True).content.decode()


def test_hand_over_approve_all_at_once_and_send_only_what_failed(world: World, sign_in: SignIn) -> None:
    slot, client = planned(world, 2), sign_in(seat(world, "head_of_communication"))
    world.outside.now_says("approve", obligations={"approvers": 1, "from": ["adviser"]})
    page, do = f"/planning/{slot.pk}/", f"/planning/{slot.pk}/do"
    assert "Voorgelegd" in client.post(f"{do}/offer/", follow=True).content.decode()
    other = sign_in(make.seat(world.municipality, "director", "Dirk Regie"))
    assert "Keur alle 2 teksten goed" in other.get(page).content.decode()
    rows = [one.release for one in Slot.objects.select_related("release") if one.release]
    data = {"release": [row.pk for row in rows], **{f"binding-{row.pk}": row.binding for row in rows}}
    assert "Goedgekeurd: 2 teksten" in other.post(f"{do}/approve/", data, follow=True).content.decode()
    assert client.post(f"{do}/unknown/").status_code == 404
    outbox.send_due(slot.moment, pace=PACE)
    assert "er niets opnieuw uit" in client.post(f"{do}/repair/", follow=True).content.decode()
    noted = client.post(f"{do}/correct/", {"text": "Het is dinsdag."}, follow=True).content.decode()
    assert "Noot eronder: Het is dinsdag." in noted


def test_what_a_crisis_held_is_decided_about_one_by_one(world: World, sign_in: SignIn) -> None:
    slot, client, now = planned(world), sign_in(seat(world)), utc_now()
    world.outside.now_says("allow", obligations={})
    slots.offer(slot, by=world.head, now=now)
    phase = crisis(world, 2, now=now)
    door.pause(now)
    tasks.freeze(now)
    html = client.get("/planning/").content.decode()
    assert "Een crisis hield 1 tekst vast" in html
    assert "De crisis loopt nog" in client.get("/planning/held/").content.decode()
    decide = f"/planning/held/{slot.pk}/"
    refused = client.post(decide, {"what": "release"}, follow=True).content.decode()
    assert "Een crisis zet stil wat gepland is" in refused
    phase.ends_at = now
    phase.save()
    done = client.post(decide, {"what": "release"}, follow=True).content.decode()
    assert "Vrijgegeven voor het eigen moment" in done
    assert "Er wordt niets vastgehouden" in done
