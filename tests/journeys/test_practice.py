"""An adviser plays a scene on the practice network, writes as a resident and rehearses a fault."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from regie.kernel.clock import utc_now
from regie.practice import actions
from regie.practice.models import PracticePlay, PracticePost
from tests import make
from tests.journeys.browser import SCHEMES, both_widths, looks_right, sign_in

PICTURES = os.environ.get("REGIE_PICTURES", "")


def picture(page: Page, name: str) -> None:
    """Full-page pictures at both widths in light and dark, when REGIE_PICTURES names a directory."""
    for width in both_widths(page) if PICTURES else ():
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}-{scheme}.png"))


def test_a_scene_is_played_answered_and_held(page: Page, server: str, run_sweeps: Callable[..., int]) -> None:
    seat = make.seat(make.municipality("Veldermeer"), "adviser")
    sign_in(page, seat.user, server)
    page.goto("/practice/")
    expect(page.get_by_text("Het is hier stil")).to_be_visible()
    looks_right(page)
    picture(page, "practice-empty")

    page.get_by_role("combobox", name="Scène").select_option("growing_incident")
    page.get_by_role("button", name="Start de scène").click()
    expect(page.get_by_text("Wat er nog komt")).to_be_visible()
    run_sweeps("practice", now=utc_now() + timedelta(seconds=60), rounds=3)
    posts = page.locator(".post")
    expect(posts.first).to_be_visible()  # the page fetches by itself
    play = PracticePlay.objects.get()
    asked = PracticePost.objects.filter(reply_to__isnull=True).order_by("pk").first()
    assert asked is not None
    actions.post(
        play.account, "Dank voor uw bericht. De brandweer is er. ^LB", reply_to=asked.pk, now=utc_now()
    )
    page.get_by_role("button", name="Pauzeer").click()
    expect(page.get_by_text("Staat stil")).to_be_visible()
    looks_right(page)
    picture(page, "practice-scene")
    page.get_by_role("button", name="Ga verder").click()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Gestopt")).to_be_visible()

    page.locator("summary", has_text="Oefen met een storing").click()
    page.get_by_role("combobox", name="Het kanaal").select_option("loses_answer")
    page.get_by_role("button", name="Stel in").click()
    expect(page.get_by_text("Storing aan")).to_be_visible()
    looks_right(page)
    picture(page, "practice-fault")


def test_a_resident_is_played_by_keyboard_and_answered_in_the_thread(page: Page, server: str) -> None:
    seat = make.seat(make.municipality("Veldermeer"), "adviser")
    slug = seat.organisation.slug
    town = actions.open_account(slug, name="Gemeente Veldermeer", kind="municipality", municipality=slug)
    sign_in(page, seat.user, server)
    page.goto("/practice/")
    page.locator("summary", has_text="Schrijf als inwoner").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Bericht", exact=True).focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("het licht in de Fuutstraat is stuk")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Gesprek")).to_be_visible()
    made = PracticePost.objects.get()
    assert made.text == f"@{slug} het licht in de Fuutstraat is stuk"
    actions.post(town, "Dank, we kijken ernaar. ^LB", reply_to=made.pk, key="k", now=utc_now())
    page.reload()
    expect(page.get_by_text("Dank, we kijken ernaar. ^LB")).to_be_visible()
    looks_right(page)
    picture(page, "practice-thread")
    page.get_by_role("link", name="Gemeente Veldermeer").click()
    expect(page.get_by_role("heading", name="Gemeente Veldermeer")).to_be_visible()
    looks_right(page)
    picture(page, "practice-account")
