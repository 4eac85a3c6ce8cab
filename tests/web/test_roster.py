"""The roster on screen: what it shows to whom, that forms do all, and how often it asks the database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from regie.duty.models import DutyPolicy
from regie.kernel.clock import local, utc_now
from regie.people.models import Membership, Organisation, User
from regie.roster.actions import exchanges, rosters
from regie.roster.actions.exchanges import Wish
from regie.roster.models import Cover, Exchange, Roster, Shift, Worker
from regie.web.roster_board import Cell, Chip, Group, Line
from regie.web.templatetags.roster import board_lines
from tests import make
from tests.roster.make import Town, draft, me, round_the_clock, shift, town
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def at() -> Town:
    return town()


def _monday() -> tuple[date, str]:
    today = local(utc_now()).date()
    monday = today + timedelta(days=35 - today.weekday())
    return monday, monday.isoformat()


def _planner(at: Town, sign_in: SignIn) -> Client:
    return sign_in(Membership.objects.get(user_id=at.coordinator.user_id or 0, role="coordinator"))


def _agent(at: Town, sign_in: SignIn, number: int) -> Client:
    return sign_in(at.agents[number])


def test_a_week_is_planned_with_forms_alone_and_the_checker_says_what_is_wrong(
    at: Town, sign_in: SignIn
) -> None:
    client = _planner(at, sign_in)
    _day, first = _monday()
    client.post(reverse("roster-begin"), {"from": first, "weeks": 1})
    row = Roster.objects.get()
    place = {"worker": at.hired[0].pk, "day": first, "kind": "duty"}
    client.post(reverse("roster-shift-new"), {**place, "begins": "08:00", "ends": "16:00"})
    client.post(reverse("roster-shift-new"), {**place, "begins": "18:00", "ends": "23:30"})
    assert row.shifts.count() == 2
    page = client.get(reverse("roster-check"), {"from": first}).content.decode()
    assert "Dienst te lang" in page
    assert "<h1>Wat de controle zegt</h1>" in page  # as a page for who follows the link
    part = client.get(reverse("roster-check"), {"from": first}, headers={"X-Requested-With": "fetch"})
    assert "<h1>" not in part.content.decode()
    answer = client.post(reverse("roster-decide", args=[row.pk, "publish"]), follow=True)
    assert "staat dit niet toe" in answer.content.decode()
    late = row.shifts.order_by("-start")[0]
    client.post(reverse("roster-shift-remove", args=[late.pk]), {"version": late.version})
    client.post(reverse("roster-decide", args=[row.pk, "publish"]))
    row.refresh_from_db()
    assert row.state == "published"


def test_a_shift_that_is_dragged_is_answered_with_what_the_checker_says(at: Town, sign_in: SignIn) -> None:
    client = _planner(at, sign_in)
    now = utc_now()
    monday, _first = _monday()
    row = draft(at, first=monday, days=7, now=now)
    made = shift(row, at.hired[0], monday, (8, 16), by=at.coordinator, now=now)
    to = {
        "version": 1,
        "worker": at.hired[1].pk,
        "start": made.start.isoformat(),
        "end": (made.end + timedelta(hours=6)).isoformat(),
    }
    answer = client.post(reverse("roster-shift-move", args=[made.pk]), to)
    told = answer.json()
    assert answer.status_code == 200
    assert "Dienst te lang" in told["check"]
    assert told["chip"]["version"] == 2
    behind = client.post(reverse("roster-shift-move", args=[made.pk]), to)
    assert (behind.status_code, behind.json()["reason"]) == (409, "behind")


def test_the_question_who_answers_is_answered_with_names_or_the_consequence(
    at: Town, sign_in: SignIn
) -> None:
    client = _planner(at, sign_in)
    now = utc_now()
    monday, first = _monday()
    round_the_clock(at)
    row = draft(at, first=monday, days=7, now=now)
    shift(row, at.hired[0], monday, (0, 8), by=at.coordinator, now=now)
    rosters.publish(row.pk, by=at.coordinator, now=now)
    there = client.get(reverse("roster"), {"from": first, "at": f"{first}T03:10"}).content.decode()
    assert "Agent A" in there
    nobody = client.get(reverse("roster"), {"from": first, "at": f"{first}T09:10"}).content.decode()
    assert "Dat het bureau dan niets mag publiceren, is niet gekozen" in nobody
    assert "Piket A" in nobody
    assert "niemand antwoordt" in nobody
    DutyPolicy.objects.create(
        municipality=at.place, assignment=at.assignment, changed_at=now, changed_by_id=at.planner.user_id or 0
    )
    chosen = client.get(reverse("roster"), {"from": first, "at": f"{first}T09:10"}).content.decode()
    assert "Het bureau mag dan niets publiceren." in chosen
    assert "Waar niemand antwoordt, mag het bureau niets publiceren" in chosen


def test_an_agent_sees_what_is_published_and_no_reasons(at: Town, sign_in: SignIn) -> None:
    monday, first = _monday()
    draft(at, first=monday, days=7, now=utc_now())
    page = _agent(at, sign_in, 0).get(reverse("roster"), {"from": first}).content.decode()
    assert "nog niets gepubliceerd" in page


def test_a_swap_is_checked_and_agreed_on_screen(at: Town, sign_in: SignIn) -> None:
    now = utc_now()
    monday, _first = _monday()
    row = draft(at, first=monday, days=7, now=now)
    made = shift(row, at.hired[0], monday, (8, 16), by=at.coordinator, now=now)
    rosters.publish(row.pk, by=at.coordinator, now=now)
    _agent(at, sign_in, 0).post(reverse("roster-ask", args=[made.pk]), {"to": str(at.hired[1].pk)})
    one = Exchange.objects.get()
    other = _agent(at, sign_in, 1)
    assert "voor u allebei toegestaan" in other.get(reverse("roster-mine")).content.decode()
    assert "vraagt u om een dienst" in other.get("/").content.decode()
    other.post(reverse("roster-exchange", args=[one.pk, "consent"]))
    assert Shift.objects.get(pk=made.pk).worker_id == at.hired[1].pk


def test_a_calendar_is_read_with_its_secret_and_dies_when_renewed(at: Town, sign_in: SignIn) -> None:
    now = utc_now()
    monday, _first = _monday()
    row = draft(at, first=monday, days=7, now=now)
    shift(row, at.hired[0], monday, (23, 7), by=at.coordinator, now=now)
    rosters.publish(row.pk, by=at.coordinator, now=now)
    client = _agent(at, sign_in, 0)
    client.post(reverse("roster-feed-renew"))
    page = client.get(reverse("roster-mine")).content.decode()
    link = page.split('id="feed" type="text" readonly value="')[1].split('"')[0]
    path = "/" + link.split("/", 3)[3]
    read = Client().get(path)
    assert read["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in read.content
    client.post(reverse("roster-feed-renew"))
    assert Client().get(path).status_code == 404


def test_what_goes_out_as_csv_comes_in_again(at: Town, sign_in: SignIn) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = _planner(at, sign_in)
    now = utc_now()
    monday, first = _monday()
    row = draft(at, first=monday, days=7, now=now)
    for number in range(3):
        shift(row, at.hired[number], monday + number * DAY, (23, 7), by=at.coordinator, now=now)
    for form, name in (("csv", "r.csv"), ("ical", "r.ics")):
        out = client.get(reverse("roster-export"), {"from": first, "form": form}).content
        before = set(row.shifts.values_list("worker_id", "start", "end"))
        row.shifts.all().delete()
        file = SimpleUploadedFile(name, out)
        client.post(reverse("roster-import"), {"roster": row.pk, "file": file})
        assert set(row.shifts.values_list("worker_id", "start", "end")) == before


@pytest.mark.parametrize("name", ["roster", "roster-day", "roster-gaps", "roster-mine"])
def test_more_people_and_shifts_ask_no_more_of_the_database(name: str, sign_in: SignIn) -> None:
    counts = []
    for people in (2, 6):
        at = town(people=people)
        now = utc_now()
        monday, first = _monday()
        round_the_clock(at)
        row = draft(at, first=monday, days=7, now=now)
        for one in at.hired:
            shift(row, one, monday, (8, 16), by=at.coordinator, now=now)
        rosters.publish(row.pk, by=at.coordinator, now=now)
        client = _planner(at, sign_in)
        client.get(reverse(name), {"from": first})
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse(name), {"from": first}).status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 24


def test_a_name_stays_text_in_every_cell_of_the_week() -> None:
    bureau = Organisation(pk=1, name="Bureau")
    worker = Worker(pk=7, user=User(name='<i>"Eva"'), organisation=bureau)
    day = date(2026, 12, 7)
    chip = Chip(3, 1, "08:00–16:00", True, True, True, False, "2026-12-07T08:00", "2026-12-07T16:00")
    cells = [Cell(day, "2026-12-07", "ma 7 dec", [chip], "wish"), Cell(day, "2026-12-08", "di 8 dec")]
    told = str(board_lines(Group(bureau, [Line(worker, cells, 7.5), Line(None, cells)], planned=True), day))
    assert "<i>" not in told
    assert told.count("&lt;i&gt;&quot;Eva&quot;") == 3  # head, shift, and where one can be placed
    assert 'data-shift="3"' in told
    assert f'href="{reverse("roster-shift", args=[3])}"' in told
    assert "board__away--wish" in told
    assert "7,5" in told


def test_nobody_is_asked_for_a_shift_that_has_begun(at: Town, sign_in: SignIn) -> None:
    now = utc_now()
    today = local(now).date()
    row = Roster.objects.create(
        municipality=at.place, organisation=at.bureau, starts_on=today - 7 * DAY, ends_on=today + 7 * DAY,
        state="published", made_by_id=at.coordinator.user_id or 0, made_at=now, published_at=now,
    )  # fmt: skip
    begun = Shift.objects.create(
        roster=row, worker=at.hired[0], start=now - timedelta(hours=1), end=now + timedelta(hours=5)
    )
    with pytest.raises(Exception, match="past"):
        exchanges.ask(Wish(begun.pk), by=me(at.hired[0], at), now=now)


def test_hours_to_cover_are_written_and_shown_with_dutch_days(at: Town, sign_in: SignIn) -> None:
    director = make.seat(at.place, "director")
    client = sign_in(director)
    form = {
        "deed": "cover",
        "name": "Nacht",
        "windows": "ma t/m vr 18 - 8 uur",
        "people": "2",
        "kind": "duty",
    }
    client.post(reverse("roster-settings"), form | {"windows": "altijd"})
    assert not Cover.objects.filter(name="Nacht").exists()
    client.post(reverse("roster-settings"), form)
    assert Cover.objects.get(name="Nacht").windows == ["mon-fri 18:00-08:00"]
    assert "ma-vr 18:00-08:00" in client.get(reverse("roster-settings")).content.decode()
