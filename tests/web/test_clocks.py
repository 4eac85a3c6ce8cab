"""Answering times on screen: the picture and its table, own norms, and a clock that stands still."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from regie.inbox.models import Case, ReplyNorm, ServiceCalendar, Timing
from regie.kernel.clock import utc_now
from regie.roster.models import Holiday
from tests import make
from tests.inbox.scene import case

pytestmark = pytest.mark.django_db


def _ended(of: Case, minutes: float, promised: int, what: str = "first") -> Timing:
    now = utc_now()
    begun = now - timedelta(hours=30)
    promise = {
        "minutes": promised, "hours": [], "share": 80, "priority": "high", "band": "night",
        "assignment": None, "closed": [], "ordinary": [],
    }  # fmt: skip
    return Timing.objects.create(
        case=of, municipality=of.municipality, what=what, state="ended", promise=promise, started_at=begun,
        counted_from=begun, due_at=begun + timedelta(minutes=promised), ended_at=now - timedelta(hours=1),
        outcome="answered", took_minutes=minutes,
        broken_at=begun + timedelta(minutes=promised) if minutes > promised else None,
    )  # fmt: skip


def test_the_page_shows_percentiles_the_picture_and_its_table(client: Client) -> None:
    town = make.municipality()
    client.force_login(make.seat(town, "director").user)
    on = make.account(town)
    for minutes in (4, 10, 20, 50, 300):
        _ended(case(on), minutes, 60)
    page = client.get("/times/").content.decode()
    assert ">80%<" in page.replace(" ", "")
    assert "<svg" in page
    assert page.count("clocks__rect") == 9
    for percentile in ("20 min", "50 min", "5 u"):
        assert percentile in page
    assert "Geen antwoorden" in client.get("/times/?what=next").content.decode()


def test_another_municipality_and_practice_do_not_count(client: Client) -> None:
    town, other = make.municipality(), make.municipality()
    client.force_login(make.seat(town, "director").user)
    _ended(case(make.account(other)), 5, 60)
    ours = case(make.account(town))
    Case.objects.filter(pk=ours.pk).update(practice=True)
    _ended(ours, 5, 60)
    assert "Geen antwoorden" in client.get("/times/").content.decode()
    page = client.get("/times/", {"practice": "yes"}).content.decode()
    assert "Dit zijn oefenberichten" in page
    assert "Geen antwoorden in deze dagen" not in page


def test_a_norm_is_written_with_dutch_days_and_taken_away(client: Client) -> None:
    town = make.municipality()
    client.force_login(make.seat(town, "adviser").user)
    form = {
        "save": "norm", "what": "first", "urgency": "normal", "within_minutes": "240", "share": "90",
        "hours": "ma-vr 09:00-12:00\nma-vr 13:00-17:00",
    }  # fmt: skip
    assert client.post("/times/norms/", form | {"hours": "altijd"}).status_code == 400
    assert client.post("/times/norms/", form).status_code == 302
    row = ReplyNorm.objects.get()
    assert row.hours == ["mon-fri 09:00-12:00", "mon-fri 13:00-17:00"]
    assert "ma-vr 13:00-17:00" in client.get("/times/norms/").content.decode()
    client.post(f"/times/norms/{row.pk}/drop/")
    assert not ReplyNorm.objects.exists()


def test_the_calendar_is_kept_and_a_wrong_day_is_named(client: Client) -> None:
    town = make.municipality()
    client.force_login(make.seat(town, "director").user)
    form = {
        "save": "calendar", "band_office": "ma-do 08:30-17:00\nvr 08:30-12:30",
        "band_evening": "ma-vr 18:00-23:00", "band_night": "ma-vr 23:00-08:00",
        "band_weekend": "za-zo 00:00-24:00",
        "band_holiday": "feestdag 00:00-24:00", "closed": "2026-12-24 Kerstavond", "ordinary": "",
        "warn_share": "60", "warn_for": ["acute"],
    }  # fmt: skip
    wrong = client.post("/times/norms/", form | {"closed": "kerst"})
    assert wrong.status_code == 400
    assert "kerst" in wrong.content.decode()
    assert client.post("/times/norms/", form).status_code == 302
    kept = ServiceCalendar.objects.get()
    assert Holiday.objects.get().name == "Kerstavond"
    assert "2026-12-24 Kerstavond" in client.get("/times/norms/").content.decode()
    assert (kept.bands["office"][1], kept.warn_share, kept.warn_for) == ("fri 08:30-12:30", 60, ["acute"])


def test_the_case_tells_what_was_promised_and_the_clock_can_stand_still(client: Client) -> None:
    town = make.municipality()
    client.force_login(make.seat(town, "adviser").user)
    made = case(make.account(town))
    row = _ended(made, 5, 600)
    now = utc_now()
    Timing.objects.filter(pk=row.pk).update(
        state="running", ended_at=None, outcome="", took_minutes=None, due_at=now + timedelta(hours=9),
        counted_from=now - timedelta(hours=1),
    )  # fmt: skip
    assert "binnen 10 uur" in client.get(f"/inbox/{made.pk}/").content.decode()
    tomorrow = (now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    client.post(f"/inbox/{made.pk}/pause/", {"reason": "asked_sender", "until": "ooit"})
    assert Timing.objects.get().state == "running"
    client.post(f"/inbox/{made.pk}/pause/", {"reason": "asked_sender", "until": tomorrow})
    assert Timing.objects.get().state == "paused"
    assert "De klok weer laten lopen" in client.get(f"/inbox/{made.pk}/").content.decode()
    client.post(f"/inbox/{made.pk}/resume/")
    assert Timing.objects.get().state == "running"
