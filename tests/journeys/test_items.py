"""From the source to a variant that is ready: a picture, a comment resolved, three experts."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from regie.campaigns.actions import sending
from regie.people.models import Membership, User
from tests import make
from tests.campaigns.make import NOW, Scene
from tests.content.samples import picture
from tests.journeys.browser import looks_right, sign_in

JUDGED = ("Tekst", "Vormgeving", "Toegankelijkheid")


def _begin(page: Page, campaign: int) -> None:
    page.goto("/media/new/")
    page.get_by_label("Bestand").set_input_files(
        {"name": "kaart.jpg", "mimeType": "image/jpeg", "buffer": picture(place=True)}
    )
    page.get_by_label("Naam").fill("Kaart")
    page.get_by_label("Wat erop staat").fill("Een kaart met één pijl.")
    page.get_by_label("Wie heeft het gemaakt").fill("Eigen tekenaar")
    page.get_by_role("button", name="Neem op").click()
    expect(page.get_by_text("de plek waar het is gemaakt").first).to_be_visible()
    page.goto(f"/campaigns/{campaign}/")
    page.get_by_role("link", name="Teksten en beelden").click()
    page.get_by_role("link", name="Begin iets nieuws").click()
    page.get_by_label("Naam").fill("Loop even door")
    page.get_by_label("Onderwerp").select_option("waste")
    page.get_by_label("Toegankelijkheid").check()
    page.get_by_role("button", name="Leg vast").click()
    page.get_by_role("link", name="Schrijf een variant").click()
    page.get_by_label("Woorden").fill("Vol? Om de hoek is plek.")
    page.get_by_label("Beeld of film").select_option(label="Kaart")
    page.get_by_role("button", name="Bewaar").click()


def test_from_source_to_ready(page: Page, server: str) -> None:
    scene = Scene()
    campaign = sending.accept(scene.sent(), by=scene.coordinator, now=NOW)
    maker = make.seat(scene.town, "adviser", "Mo Maker").user
    expert: User = Membership.objects.get(user_id=scene.signer.user_id or 0).user
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, maker, server)
    _begin(page, campaign.pk)
    looks_right(page)
    sign_in(page, expert, server)
    address = page.url
    page.goto(f"/campaigns/{campaign.pk}/items/")
    page.get_by_role("link", name="Loop even door").click()
    address = page.url
    page.get_by_text("Maak een opmerking").click()
    page.get_by_label("Uw opmerking").fill("Noem de straat.")
    page.get_by_label("Bij deze woorden").fill("Om de hoek")
    page.get_by_role("button", name="Plaats de opmerking").click()
    for name in JUDGED:
        page.goto(address)
        page.get_by_text(f"Oordeel: {name}").click()
        form = page.locator("details[open] form")
        for box in form.get_by_role("checkbox").all():
            box.check()
        form.get_by_role("button", name="Leg vast").click()
    expect(page.get_by_text("Opmerkingen die nog open staan: 1")).to_be_visible()
    page.get_by_role("button", name="Opgelost").click()
    expect(page.get_by_text("Klaar voor goedkeuring").first).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    looks_right(page)
