"""The municipality keeps direction: pulls the brake on a phone, releases it with two, reads the mandate."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from regie.mandate.models import Brake
from tests.journeys.browser import axe, looks_right, scrolls_sideways, sign_in
from tests.web.test_mandate import Town


def test_an_adviser_stops_everything_on_a_phone_and_two_others_release_it(page: Page, server: str) -> None:
    town = Town()
    sign_in(page, town.adviser.user, server)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/mandate/")
    page.get_by_role("link", name="Noodrem").first.click()
    page.get_by_label("Een incident of crisis").check()
    page.get_by_role("button", name="Nu stoppen").click()
    expect(page.get_by_text("Gestopt. Vanaf nu gaat er niets nieuws meer uit.")).to_be_visible()
    expect(page.get_by_role("link", name="Noodrem aan")).to_be_visible()
    assert Brake.objects.filter(released_at=None).count() == 1
    looks_right(page)
    page.get_by_role("button", name="Vraag om vrijgave").click()
    expect(page.get_by_text("Joris de Boer vroeg om vrijgave.")).to_be_visible()
    assert page.get_by_role("button", name="Bevestig vrijgave").count() == 0
    sign_in(page, town.director.user, server)
    page.goto(f"{server}/brake/")
    page.get_by_role("button", name="Bevestig vrijgave").click()
    expect(page.get_by_text("Er ligt niets stil.")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 1600})  # the whole form above the bar at the bottom
    axe(page)
    assert not scrolls_sideways(page)


def test_the_mandate_is_readable_on_a_desk_and_on_a_phone(page: Page, server: str) -> None:
    town = Town()
    sign_in(page, town.director.user, server)
    page.goto(f"{server}/mandate/")
    expect(page.get_by_role("heading", name="Onze eigen mensen")).to_be_visible()
    looks_right(page)
