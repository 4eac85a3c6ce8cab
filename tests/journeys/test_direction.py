"""The municipality reads its mandate, on a desk and on a phone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.browser import looks_right, sign_in
from tests.web.test_mandate import Town


def test_the_mandate_is_readable_on_a_desk_and_on_a_phone(page: Page, server: str) -> None:
    town = Town()
    sign_in(page, town.director.user, server)
    page.goto(f"{server}/mandate/")
    expect(page.get_by_role("heading", name="Onze eigen mensen")).to_be_visible()
    looks_right(page)
