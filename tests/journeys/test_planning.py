"""A text is planned by form, moved by keyboard, held by a crisis, and let out by a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from regie.kernel.clock import local, utc_now
from regie.mandate.models import Phase
from regie.planning import tasks
from regie.planning.models import Slot
from tests import make
from tests.journeys.browser import looks_right, sign_in


def test_a_planned_text_moves_by_keyboard_and_waits_for_a_person_after_a_crisis(
    new_page: Callable[[], Page], server: str
) -> None:
    town = make.municipality()
    channel, adviser = make.account(town), make.seat(town, "adviser", "Anna Bakker")
    today = local(utc_now()).date()
    monday = today + timedelta(days=7 - today.weekday())
    page = new_page()
    sign_in(page, adviser.user, server)
    page.goto("/planning/new/")
    page.get_by_label("Naam in de kalender").fill("Markt verhuist")
    page.get_by_label(channel.name).check()
    page.get_by_label("Tekst", exact=True).fill("De markt verhuist naar het plein.")
    page.get_by_label("Dag", exact=True).fill(monday.isoformat())
    page.get_by_role("button", name="Zet het in de kalender").click()
    expect(page.get_by_text("Het staat in de kalender.")).to_be_visible()
    looks_right(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"/planning/?view=week&on={monday.isoformat()}")
    page.locator("[data-slot]").focus()
    for key in ("Space", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    tuesday = monday + timedelta(days=1)
    expect(page.locator("[data-planning-note]")).to_contain_text(f"Markt verhuist: dinsdag {tuesday.day}")
    assert Slot.objects.get().on == tuesday
    looks_right(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    now = utc_now()
    phase = Phase.objects.create(
        municipality=town, phase="crisis", grip=2, starts_at=now, ends_at=now + timedelta(hours=1),
        reason="Brand", topics=["crisis"], set_by=adviser.user, set_at=now,
    )  # fmt: skip
    assert tasks.freeze(utc_now()) == 1
    phase.ends_at = utc_now()
    phase.save()
    page.goto("/planning/")
    page.get_by_role("link", name="Een crisis hield 1 tekst vast").click()
    looks_right(page)
    page.get_by_role("button", name="Geef vrij Markt verhuist").click()
    expect(page.get_by_text("Er wordt niets vastgehouden")).to_be_visible()
    assert Slot.objects.get().state == Slot.PLANNED
