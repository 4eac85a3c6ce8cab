"""Planning a week by keyboard: a violation seen and mended, published, a shift handed over, the gap seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page, expect

from regie.kernel.clock import local, utc_now
from regie.people.models import Membership
from regie.roster.models import Roster, Shift
from tests.journeys.browser import looks_right, sign_in
from tests.roster.make import Town, round_the_clock, town


def _enter(page: Page, seat: Membership, server: str) -> None:
    totp.TOTP.activate(seat.user, totp.generate_totp_secret())
    sign_in(page, seat.user, server)


def _place(page: Page, at: Town, day: str, hours: tuple[str, str]) -> None:
    page.goto(f"/roster/shift/new/?day={day}&worker={at.hired[0].pk}")
    page.locator("#id_begins").fill(hours[0])
    page.locator("#id_ends").fill(hours[1])
    page.get_by_role("button", name="Plaats", exact=True).click()


def test_a_week_is_planned_by_keyboard_published_and_a_shift_is_handed_over(
    new_page: Callable[[], Page], server: str
) -> None:
    at = town("Roosterdorp")
    round_the_clock(at)
    today = local(utc_now()).date()
    monday = today + timedelta(days=42 - today.weekday())
    first, second = monday.isoformat(), (monday + timedelta(days=1)).isoformat()
    page = new_page()
    _enter(page, Membership.objects.get(user_id=at.coordinator.user_id or 0), server)
    page.goto(f"/roster/?from={first}")
    page.get_by_text("Begin een rooster").click()
    page.get_by_role("button", name="Begin", exact=True).click()
    # two shifts that leave too little rest: the second comes too soon
    _place(page, at, first, ("15:00", "23:00"))
    _place(page, at, second, ("06:00", "14:00"))
    panel = page.locator("[data-roster-check]")
    expect(panel).to_contain_text("Dienst te lang")
    page.get_by_role("button", name="Publiceer").first.click()
    expect(page.get_by_text("staat dit niet toe")).to_be_visible()
    # mended by keyboard: picked up with space, a day further, put down with Enter
    early = page.locator(f'td[data-day="{second}"] [data-shift]')
    early.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("+")
    page.keyboard.press("Enter")
    third = (monday + timedelta(days=2)).isoformat()
    expect(page.locator(f'td[data-day="{third}"] [data-shift] [data-time]')).to_have_text("06:00–14:30")
    expect(panel).not_to_contain_text("Dienst te lang")
    # and moved to a colleague by dragging
    to = page.locator(f'td[data-day="{third}"][data-worker="{at.hired[1].pk}"]')
    page.locator(f'td[data-day="{third}"] [data-shift]').drag_to(to)
    expect(to.locator("[data-shift]")).to_have_count(1)
    looks_right(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="Publiceer").first.click()
    expect(page.get_by_text("Gepubliceerd. Iedereen")).to_be_visible()
    assert Roster.objects.get().state == "published"
    # the gap is there, in words, before anybody is missed
    page.locator("#at").fill(f"{(monday + timedelta(days=5)).isoformat()}T03:10")
    page.get_by_role("button", name="Vraag").click()
    expect(page.get_by_role("status").filter(has_text="antwoordt niemand")).to_contain_text("Piket A")
    _hand_over(new_page, at, server)


def _hand_over(new_page: Callable[[], Page], at: Town, server: str) -> None:
    """One asks, the other sees that it is lawful and says yes."""
    asking, taking = new_page(), new_page()
    _enter(asking, at.agents[0], server)
    asking.goto("/roster/mine/")
    asking.get_by_role("link", name="Ruil of draag over").first.click()
    asking.locator("#to").select_option(str(at.hired[2].pk))
    asking.get_by_role("button", name="Vraag").click()
    expect(asking.get_by_text("Gevraagd.")).to_be_visible()
    _enter(taking, at.agents[2], server)
    taking.goto("/roster/mine/")
    expect(taking.get_by_text("voor u allebei toegestaan")).to_be_visible()
    looks_right(taking)
    taking.get_by_role("button", name="Ja, ik neem hem").click()
    expect(taking.get_by_text("Gedaan: het rooster is gewijzigd.")).to_be_visible()
    assert Shift.objects.filter(worker=at.hired[2]).count() == 1
