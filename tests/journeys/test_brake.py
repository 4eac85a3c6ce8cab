"""Stop on a phone in two presses, see it confirmed, decide about what was held, release with two people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from regie.audit.models import Event
from regie.halt.models import Straggler
from regie.kernel.clock import utc_now
from regie.mandate.models import Brake
from regie.publishing.actions import stopping
from regie.publishing.models import Attempt, Release
from tests.journeys.browser import axe, looks_right, scrolls_sideways, sign_in
from tests.web.test_brake import Town, make_release

PHONE = {"width": 390, "height": 844}


def test_two_presses_on_a_phone_stop_everything_and_two_people_release_it(
    server: str, new_page: Callable[[], Page]
) -> None:
    town = Town()
    held, on_its_way = make_release(town), make_release(town)
    Release.objects.filter(pk=on_its_way.pk).update(state="sending")
    now = utc_now()
    attempt = Attempt.objects.create(
        release=on_its_way,
        account=town.channel,
        municipality=town.place,
        kind="send",
        started_at=now,
        lease_until=now + timedelta(seconds=60),
    )
    phone = new_page()
    phone.set_viewport_size(PHONE)  # type: ignore[arg-type]
    sign_in(phone, town.adviser.user, server)
    phone.goto(f"{server}/people/")
    phone.locator(".brake-menu > summary").click()  # one
    axe(phone)
    assert not scrolls_sideways(phone)
    phone.get_by_role("button", name="Er ging iets fouts de deur uit").click()  # two
    expect(phone.get_by_text("Nog 1 poging onderweg")).to_be_visible()
    looks_right(phone)
    phone.set_viewport_size(PHONE)  # type: ignore[arg-type]

    brake = Brake.objects.get()
    assert brake.no_new_sends_at is not None
    stopping.hold(utc_now())
    Attempt.objects.filter(pk=attempt.pk).update(ended_at=utc_now(), outcome="sent")
    Release.objects.filter(pk=on_its_way.pk).update(state="sent", external_id="17")
    stopping.confirm_due(utc_now())
    expect(phone.locator(".moments__step--busy")).to_have_count(0, timeout=15_000)
    expect(phone.get_by_text("Bevestigd: er is niets meer onderweg")).to_be_visible()

    Straggler.objects.create(
        brake=brake,
        release=on_its_way,
        key=on_its_way.key,
        text=on_its_way.text,
        state="appeared",
        external_id="17",
    )
    phone.get_by_role("link", name="Wat is tegengehouden").click()
    expect(phone.get_by_text("Het is verschenen")).to_be_visible()
    looks_right(phone)
    phone.get_by_role("button", name="Verwijder van het netwerk").click()
    expect(phone.get_by_text("Het wordt verwijderd", exact=True)).to_be_visible()
    phone.get_by_role("button", name="Vraag om vrijgave").click()
    expect(phone.get_by_text("vroeg om vrijgave")).to_be_visible()
    assert phone.get_by_role("button", name="Bevestig vrijgave").count() == 0  # never by who asked

    desk = new_page()
    sign_in(desk, town.head.user, server)
    desk.goto(f"{server}/brake/")
    expect(desk.get_by_text("Het verzoek geldt tot")).to_be_visible()
    desk.get_by_role("button", name="Bevestig vrijgave").click()
    expect(desk.get_by_text("Vrijgegeven.")).to_be_visible()
    looks_right(desk)
    held.refresh_from_db()
    assert held.state == "stopped"  # nothing goes out by itself
    desk.get_by_role("button", name="Trek in").click()
    expect(desk.get_by_text("Er wacht niets op een besluit")).to_be_visible()
    told = set(Event.objects.filter(object_type="brake").values_list("action", flat=True))
    assert told >= {"mandate.brake_set", "mandate.brake_confirmed", "mandate.brake_released"}


def test_without_script_the_same_two_presses_stop_everything(
    server: str, new_page: Callable[[], Page]
) -> None:
    town = Town()
    first = new_page()
    browser = first.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False, locale="nl-NL", viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, town.adviser.user, server)
    page.goto(f"{server}/")
    page.locator(".brake-menu > summary").click()
    page.get_by_role("button", name="Een incident of crisis").click()
    expect(page.get_by_text("Er gaat niets nieuws uit").first).to_be_visible()
    assert Brake.objects.get().scope == "municipality"
    context.close()
