"""The screens everyone starts from, on a desk and on a phone, in light and in dark."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests import make
from tests.journeys.browser import looks_right, sign_in


def test_a_director_finds_people_by_keyboard_and_both_screens_are_accessible(page: Page, server: str) -> None:
    place, bureau = make.municipality(), make.agency()
    director, agent = make.seat(place, "director"), make.seat(bureau, "agent", name="Noor Nacht")
    make.assignment(place, bureau, [make.account(place)], [agent.user])
    sign_in(page, director.user, server)
    page.goto("/")
    looks_right(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Toetsen")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page.get_by_role("heading", name="Mensen", level=1)).to_be_visible()
    expect(page.get_by_text("Noor Nacht", exact=False).first).to_be_visible()
    looks_right(page)
    page.goto("/no/such/page/")
    looks_right(page)
