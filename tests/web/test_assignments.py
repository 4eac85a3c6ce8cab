"""The screens of assignments, agreements and goals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regie.audit.models import Event
from regie.engagement import queries
from regie.engagement.actions import agreements, assignments
from regie.engagement.models import Agreement, Assignment, Goal
from regie.engagement.terms import NewAssignment
from regie.kernel.clock import utc_now
from regie.people.models import Membership
from tests import make
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


class Place:
    """A municipality with people who may write, sign or only read, and a running assignment."""

    def __init__(self) -> None:
        self.town, self.bureau = make.municipality(), make.agency()
        self.channel = make.account(self.town)
        self.agent = make.seat(self.bureau, "agent", name="Noor Nacht")
        self.director = make.seat(self.town, "director", name="Marit Bos")
        self.adviser = make.seat(self.town, "adviser", name="Joris de Boer")
        self.clerk = make.seat(self.town, "clerk", name="Griet Griffie")
        self.running = make.assignment(self.town, self.bureau, [self.channel], [self.agent.user])

    def draft(self) -> Assignment:
        """A draft that lacks everything."""
        new = NewAssignment(self.town.pk, self.bureau.pk, "temporary_peak", "Verkiezingen")
        return assignments.draft_assignment(new, by=make.actor(self.adviser), now=utc_now())


@pytest.fixture
def place() -> Place:
    return Place()


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_list_says_what_runs_and_what_a_draft_lacks(place: Place, sign_in: SignIn) -> None:
    place.draft()
    page = text(sign_in(place.director), "/assignments/")
    assert "Nachtwebcare" in page
    assert "Verkiezingen" in page
    assert "dingen" in page
    assert "Nieuwe opdracht" in page


def test_an_agent_reads_the_own_assignment_and_only_what_holds(place: Place, sign_in: SignIn) -> None:
    draft = place.draft()
    client = sign_in(place.agent)
    assert "Verkiezingen" not in text(client, "/assignments/")
    page = text(client, f"/assignments/{place.running.pk}/")
    assert "Kader en instructies" in page
    assert "Wijzigen" not in page
    assert "Beëindigen" not in page
    assert client.get(f"/assignments/{draft.pk}/").status_code == 404
    for closed in ("new/", f"{place.running.pk}/steps/purpose/", f"{place.running.pk}/end/"):
        assert client.get(f"/assignments/{closed}").status_code == 403
    frame = f"/assignments/{place.running.pk}/agreements/frame/"
    assert "Begin met het antwoord" in text(client, frame)
    assert client.get(f"{frame}write/").status_code == 403
    assert client.post(f"{frame}sign/").status_code == 403


def test_the_draft_of_a_new_version_is_not_shown_to_the_agency(place: Place, sign_in: SignIn) -> None:
    content = {"instructions": [{"id": "geheim", "text": "Nog niet getekend"}]}
    by = make.actor(place.adviser)
    agreements.write(place.running, "frame", content, place.adviser.user_id, by=by, now=utc_now())
    address = f"/assignments/{place.running.pk}/agreements/frame/"
    assert "Nog niet getekend" not in text(sign_in(place.agent), address)
    assert "Nog niet getekend" in text(sign_in(place.adviser), address)


def test_another_municipality_and_an_ended_assignment_show_nothing(place: Place, sign_in: SignIn) -> None:
    stranger = sign_in(make.seat(make.municipality(), "director"))
    for address in ("", "steps/purpose/", "agreements/frame/", "agreements/frame/write/", "end/"):
        assert stranger.get(f"/assignments/{place.running.pk}/{address}").status_code == 404
    assert stranger.post(f"/assignments/{place.running.pk}/start/").status_code == 404
    agent = sign_in(place.agent)
    assignments.end(place.running, "Klaar", by=make.actor(place.director), now=utc_now())
    assert agent.get(f"/assignments/{place.running.pk}/").status_code == 404
    assert "Nachtwebcare" not in text(agent, "/assignments/")
    assert "Nachtwebcare" not in text(agent, "/inbox/")
    assert "Klaar" not in text(agent, "/")


def test_who_only_accounts_reads_but_changes_nothing(place: Place, sign_in: SignIn) -> None:
    client = sign_in(place.clerk)
    page = text(client, f"/assignments/{place.running.pk}/")
    assert "Beëindigen" not in page
    assert client.post(f"/assignments/{place.running.pk}/end/", {"reason": "x"}).status_code == 403
    assert client.get("/goals/new/").status_code == 403
    assert Event.objects.filter(action="web.opened", result="refused").count() == 2


def test_a_half_filled_step_is_kept_and_the_overview_says_what_lacks(place: Place, sign_in: SignIn) -> None:
    draft = place.draft()
    client = sign_in(place.adviser)
    answer = client.post(
        f"/assignments/{draft.pk}/steps/dates/",
        {"starts_on": "2027-01-01", "ends_on": "", "evaluations": "", "exit_checklist": ["access_revoked"]},
    )
    assert answer["Location"] == f"/assignments/{draft.pk}/"
    draft.refresh_from_db()
    assert draft.starts_at is not None
    page = text(client, f"/assignments/{draft.pk}/")
    assert "Er is geen begin- of einddatum." in page
    assert f"/assignments/{draft.pk}/steps/dates/" in page


def test_what_cannot_be_read_is_said_at_the_field_and_not_kept(place: Place, sign_in: SignIn) -> None:
    draft = place.draft()
    client = sign_in(place.adviser)
    address = f"/assignments/{draft.pk}/steps/dates/"
    answer = client.post(
        address, {"starts_on": "2027-03-01", "ends_on": "2027-01-01", "evaluations": "morgen"}
    )
    assert answer.status_code == 422
    assert "morgen is geen datum." in answer.content.decode()
    assert "De laatste dag ligt voor de eerste." in answer.content.decode()
    draft.refresh_from_db()
    assert draft.starts_at is None


def test_the_last_day_counts_until_midnight_in_amsterdam(place: Place, sign_in: SignIn) -> None:
    draft = place.draft()
    told = {"starts_on": "2027-03-01", "ends_on": "2027-03-31", "evaluations": "15-3-2027"}
    sign_in(place.adviser).post(f"/assignments/{draft.pk}/steps/dates/", told)
    draft.refresh_from_db()
    assert draft.starts_at is not None
    assert draft.ends_at is not None
    assert draft.starts_at.isoformat() == "2027-02-28T23:00:00+00:00"
    assert draft.ends_at.isoformat() == "2027-03-31T22:00:00+00:00"  # summer time began in between


def hours(*windows: tuple[str, str, str, str], **more: str) -> dict[str, Any]:
    """The rows of hours as a browser sends them."""
    sent = {"hours-TOTAL_FORMS": str(len(windows)), "hours-INITIAL_FORMS": "0", **more}
    for number, window in enumerate(windows):
        for name, value in zip(("first", "last", "start", "end"), window, strict=True):
            sent[f"hours-{number}-{name}"] = value
    return sent


def test_hours_are_stored_as_mandates_write_them(place: Place, sign_in: SignIn) -> None:
    draft = place.draft()
    client = sign_in(place.adviser)
    sent = hours(
        ("mon", "fri", "17:00", "09:00"),
        ("sat", "sun", "00:00", "00:00"),
        ("wed", "", "12:00", "00:00"),
        ("", "", "", ""),
    )
    answer = client.post(
        f"/assignments/{draft.pk}/steps/scope/", {**sent, "topics": ["waste"], "next": "yes"}
    )
    assert answer["Location"] == f"/assignments/{draft.pk}/steps/levels/"
    draft.refresh_from_db()
    assert draft.hours == ["mon-fri 17:00-09:00", "sat-sun 00:00-24:00", "wed 12:00-24:00"]


def test_one_more_row_is_given_without_script_and_keeps_what_was_typed(place: Place, sign_in: SignIn) -> None:
    draft = place.draft()
    client = sign_in(place.adviser)
    sent = hours(("mon", "fri", "17:00", "09:00"), add="hours")
    page = client.post(f"/assignments/{draft.pk}/steps/scope/", sent).content.decode()
    assert "Venster 2" in page
    assert 'value="17:00"' in page
    draft.refresh_from_db()
    assert draft.hours == []


def test_a_channel_that_is_not_ours_cannot_be_chosen(place: Place, sign_in: SignIn) -> None:
    draft, foreign = place.draft(), make.account(make.municipality())
    sent = {**hours(("mon", "fri", "17:00", "09:00")), "channels": [str(foreign.pk)]}
    answer = sign_in(place.adviser).post(f"/assignments/{draft.pk}/steps/scope/", sent)
    assert answer.status_code == 422
    assert not draft.channels.exists()


def test_closed_terms_are_not_written(place: Place, sign_in: SignIn) -> None:
    answer = sign_in(place.adviser).get(f"/assignments/{place.running.pk}/steps/purpose/", follow=True)
    assert "De voorwaarden staan vast." in answer.content.decode()


def test_starting_too_early_says_everything_that_lacks(place: Place, sign_in: SignIn) -> None:
    draft = place.draft()
    answer = sign_in(place.director).post(f"/assignments/{draft.pk}/start/")
    assert answer.status_code == 409
    page = answer.content.decode()
    for said in (
        "Er is geen contractnummer.",
        "Er is niemand van het bureau genoemd.",
        "Nog niet geschreven.",
    ):
        assert said in page
    draft.refresh_from_db()
    assert draft.state == Assignment.DRAFT


def test_what_lacks_in_an_agreement_is_said_at_its_field_and_the_draft_is_kept(
    place: Place, sign_in: SignIn
) -> None:
    draft = place.draft()
    client = sign_in(place.adviser)
    address = f"/assignments/{draft.pk}/agreements/frame/write/"
    sent = {
        "owner": str(place.adviser.user_id),
        "instructions-TOTAL_FORMS": "1",
        "instructions-INITIAL_FORMS": "0",
        "instructions-0-text": "Geef eerst het antwoord.",
        "instructions-0-public_value": "service",
        "instructions-0-good": "Ja, dat kan morgen.",
        "instructions-0-bad": "",
    }
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "Er ontbreekt nog één ding." in answer.content.decode()
    assert "Vul dit in." in answer.content.decode()
    kept = Agreement.objects.get(assignment=draft)
    assert kept.content["instructions"][0]["id"] == "geef-eerst-het-antwoord"
    answer = client.post(address, {**sent, "instructions-0-bad": "Zie de website."})
    assert answer["Location"] == f"/assignments/{draft.pk}/agreements/frame/"


@pytest.mark.parametrize("kind", ["frame", "tone", "escalation", "feedback", "alignment"])
def test_every_agreement_opens_with_its_example_and_empty(place: Place, sign_in: SignIn, kind: str) -> None:
    draft = place.draft()
    client = sign_in(place.adviser)
    address = f"/assignments/{draft.pk}/agreements/{kind}/write/"
    assert "ingevuld voorbeeld" in text(client, f"{address}?from=example")
    assert "ingevuld voorbeeld" not in text(client, address)
    assert "Begin met het voorbeeld" in text(client, f"/assignments/{draft.pk}/agreements/{kind}/")


def test_only_the_version_that_was_read_is_signed(place: Place, sign_in: SignIn) -> None:
    by, now = make.actor(place.adviser), utc_now()
    agreements.write(
        place.running, "feedback", make.CONTENTS["feedback"], place.adviser.user_id, by=by, now=now
    )
    client = sign_in(place.director)
    address = f"/assignments/{place.running.pk}/agreements/feedback/sign/"
    period = {
        "valid_from": now.date().isoformat(),
        "valid_until": (now + timedelta(days=90)).date().isoformat(),
    }
    client.post(address, {**period, "version": "1"})
    held = queries.agreement(place.running.pk, "feedback", utc_now())
    assert held is not None
    assert held.version == 1
    client.post(address, {**period, "version": "2"})
    held = queries.agreement(place.running.pk, "feedback", utc_now())
    assert held is not None
    assert (held.version, held.signed_by_id) == (2, place.director.user_id)
    page = text(client, f"/assignments/{place.running.pk}/agreements/feedback/1/")
    assert "Tessa Teken" in page  # who signed version one


def test_an_agreement_that_ends_is_told_on_today_and_stops_what_goes_out(
    place: Place, sign_in: SignIn
) -> None:
    now = utc_now()
    short = make.assignment(place.town, place.bureau, [place.channel], [place.agent.user])
    for days, said in ((20, "loopt af"), (-1, "geldt niet: er gaat niets uit")):
        kept = Agreement.objects.filter(assignment=short, kind="tone", replaced_at=None)
        kept.update(replaced_at=now - timedelta(days=3), state="replaced")
        make.agreement(
            short,
            "tone",
            version=Agreement.objects.filter(assignment=short, kind="tone").count() + 1,
            valid_from=now - timedelta(days=2),
            valid_to=now + timedelta(days=days),
        )
        assert said in text(sign_in(place.director), "/")
    page = text(sign_in(place.director), f"/assignments/{short.pk}/")
    assert "Onder deze opdracht gaat er niets uit" in page
    assert "Er gaat niets uit" in text(sign_in(place.agent), "/assignments/")


def test_goals_are_added_changed_and_retired(place: Place, sign_in: SignIn) -> None:
    client = sign_in(place.director)
    told = {
        "title": "Gewone taal",
        "description": "Niemand leest iets twee keer.",
        "public_values": ["accessibility"],
        "starts_on": "2026-01-01",
        "ends_on": "",
        "owner": str(place.director.user_id),
    }
    assert client.post("/goals/new/", {**told, "public_values": []}).status_code == 422
    client.post("/goals/new/", told)
    goal = Goal.objects.get(title="Gewone taal")
    client.post(f"/goals/{goal.pk}/", {**told, "title": "Gewone woorden"})
    client.post(f"/goals/{goal.pk}/retire/")
    goal.refresh_from_db()
    assert goal.title == "Gewone woorden"
    assert goal.ends_on is not None
    assert "Gewone woorden" in text(client, "/goals/")
    strange = sign_in(make.seat(make.municipality(), "director"))
    assert strange.post(f"/goals/{goal.pk}/", told).status_code == 404


def test_the_pages_ask_the_database_a_steady_number_of_questions(
    place: Place, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(place.director)
    for _number in range(3):
        make.assignment(place.town, place.bureau, [place.channel], [place.agent.user])
    with django_assert_max_num_queries(16):
        client.get("/assignments/")
    with django_assert_max_num_queries(18):
        client.get(f"/assignments/{place.running.pk}/")


def test_an_assignment_is_prolonged_on_an_evaluation_with_the_accounts_that_were_chosen(
    place: Place, sign_in: SignIn
) -> None:
    now = utc_now()
    end = now + timedelta(days=30)
    Assignment.objects.update(ends_at=end)
    Membership.objects.filter(pk=place.agent.pk).update(until=end)
    boss = make.seat(place.bureau, "coordinator")
    place.running.members.add(boss.user)
    client = sign_in(place.director)
    page = f"/assignments/{place.running.pk}/prolong/"
    assert f'href="{page}"' in text(client, "/")
    assert "loopt af. Vraag de gemeente" in text(sign_in(boss), "/")
    assert "Deze opdracht loopt af op" in text(client, f"/assignments/{place.running.pk}/")
    assert "Noor Nacht" in text(client, page)
    assert sign_in(place.adviser).get(page).status_code == 403
    day = now.date()
    told = {
        "evaluated_on": day,
        "findings": "Acht van de tien binnen een uur.",
        "changes": "Meer mensen op zondag.",
        "ends_on": day,
        "next_evaluation": day + timedelta(days=100),
        "seats": [place.agent.pk],
    }
    wrong = client.post(page, told)
    assert wrong.status_code == 422
    assert "moet na de huidige liggen" in wrong.content.decode()
    done = client.post(page, {**told, "ends_on": day + timedelta(days=200)}, follow=True).content.decode()
    assert "met 1 account" in done
    assert "Meer mensen op zondag." in done
    place.agent.refresh_from_db()
    assert place.agent.until is not None
    assert place.agent.until > end
    Assignment.objects.update(state="ended")
    assert "Verlengen kan niet meer" in text(client, page)
