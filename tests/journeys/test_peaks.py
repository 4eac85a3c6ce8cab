"""A peak from laid ready to started, and a call for hands taken on a phone; the next one is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from regie.hands.models import Call
from regie.kernel.clock import local, utc_now
from regie.paging.actions import sending
from regie.paging.models import Attempt
from regie.peaks.models import Peak
from regie.roster.models import Shift
from tests.hands.scene import scene, seat_of
from tests.journeys.browser import looks_right, sign_in


@pytest.fixture(autouse=True)
def _home(settings: Settings, tmp_path: Path, server: str) -> Iterator[None]:
    settings.CREDENTIAL_KEY_FILE = tmp_path / "key"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PUBLIC_URL = server
    mail.outbox = []
    cache.clear()
    yield
    cache.clear()


def test_a_peak_starts_with_one_press_and_hands_come_by_two_taps(
    new_page: Callable[[], Page], server: str
) -> None:
    s = scene(2)
    office = new_page()
    sign_in(office, seat_of(s.director).user, server)
    office.goto("/peaks/")
    office.get_by_role("link", name="Werk aan de weg").click()
    office.get_by_label("Naam", exact=True).fill("Afsluiting Stationsbrug")
    office.get_by_role("button", name="Leg klaar").click()
    expect(office.get_by_text("Het ligt klaar. Voor de start geldt er niets van.")).to_be_visible()
    office.get_by_role("button", name="Planning en kaart van de aannemer").click()
    expect(office.get_by_text("0 van 5 goedgekeurd.")).to_be_visible()
    looks_right(office)
    office.set_viewport_size({"width": 1440, "height": 900})
    office.get_by_role("button", name="Start de piek").click()
    expect(office.get_by_text("Gestart. Alles eindigt vanzelf op")).to_be_visible()
    assert Peak.objects.get().steps.filter(done_at__isnull=False).count() == 1
    office.goto("/inbox/")
    assert office.get_by_role("link", name="Werk en omleiding").count() == 1

    office.goto("/hands/new/?title=Brug")
    start = local(utc_now() + timedelta(hours=1))
    office.get_by_label("Hoeveel mensen").fill("1")
    office.get_by_label("Vanaf").fill(start.strftime("%Y-%m-%dT%H:%M"))
    office.get_by_role("button", name="Wie is vrij?").click()
    office.get_by_role("button", name="Vraag nu alle 2").click()
    expect(office.get_by_text("2 mensen zijn gevraagd.")).to_be_visible()
    looks_right(office)
    office.set_viewport_size({"width": 1440, "height": 900})
    first, second = new_page(), new_page()
    for phone, who in ((first, s.agents[0]), (second, s.agents[1])):
        phone.set_viewport_size({"width": 390, "height": 844})
        attempt = Attempt.objects.filter(page__user_id=who.user_id or 0).latest("pk")
        phone.goto(sending.link_of(attempt))
    first.get_by_role("button", name="Ik kom").click()
    expect(first.get_by_role("heading", name="Dank je, je staat op het rooster")).to_be_visible()
    second.get_by_role("button", name="Ik kom").click()
    expect(second.get_by_role("heading", name="Alle plekken zijn al bezet")).to_be_visible()
    assert Shift.objects.get().worker_id is not None
    assert Call.objects.get().state == "full"
