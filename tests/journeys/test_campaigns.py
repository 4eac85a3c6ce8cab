"""From a goal to a brief that an agency takes on; and one whose ethics box is refused first."""

from __future__ import annotations

from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page, expect

from regie.campaigns.brief import ETHICS
from regie.campaigns.models import Campaign
from tests import make
from tests.campaigns.make import Scene
from tests.journeys.browser import looks_right, sign_in

# What is filled in, ticked and chosen on each page of the brief.
TEXTS = (
    {"Wat is de aanleiding?": "Er ligt huisvuil.", "Kernboodschap": "Er is altijd plek om de hoek."},
    {"Gewenst gedrag": "Bewoners lopen door.", "Vanaf wanneer, en waar": "Stationsbuurt, januari"},
    {"Wat hen tegenhoudt": "Ze weten de weg niet."},
    {"Aanpak": "Een kaart op de container.", "Makkelijk": "Eén pijl."},
    {"Hoogstens zoveel uur": "40", "Geld daarnaast": "2500", "Klaar op": "2027-01-04"},
    {"Wat meten we?": "Zakken", "Waarin": "per week", "Hoeveel is het nu?": "214",
     "Gemeten op": "2026-10-26", "Hoeveel moet het worden?": "120", "Hoe wordt het gemeten?": "Geteld."},
)  # fmt: skip
TICKS = {2: ["Ouderen"], 4: ["Tekst"]}
CHOICES = {0: ("Hoe ver is het beleid?", "decided"), 3: ("Hoe gevoelig ligt het?", "low")}


def _begin(page: Page, scene: Scene) -> None:
    page.goto("/campaigns/")
    looks_right(page)
    page.keyboard.press("n")
    page.get_by_label("Naam").fill("Schone stationsbuurt")
    page.get_by_label(scene.goal.title).check()
    page.get_by_label("Onder welke opdracht?").select_option(str(scene.assignment.pk))
    page.get_by_role("button", name="Verder naar de briefing").click()


def _write(page: Page, channel: str) -> None:
    for number, texts in enumerate(TEXTS):
        for label, text in texts.items():
            page.get_by_label(label).fill(text)
        for label in [*TICKS.get(number, []), *([channel] if number == 4 else [])]:
            page.get_by_label(label).check()
        if number in CHOICES:
            page.get_by_label(CHOICES[number][0]).select_option(CHOICES[number][1])
        name = "Bewaar en ga verder" if number < 5 else "Bewaar en bekijk het geheel"
        page.get_by_role("button", name=name).click()
    expect(page.get_by_text("De briefing is af")).to_be_visible()


def _sign(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Lees en teken").click()
    page.get_by_role("link", name="Naar de ethische toets").click()
    for code in ETHICS:
        page.locator(f"[name={code}]").fill("Ja, want dat is besproken.")
    page.get_by_role("button", name="Ondertekenen").click()
    expect(page.get_by_text("De briefing kan zoals hij is worden verstuurd.")).to_be_visible()


def test_a_brief_goes_from_goal_to_agency_and_a_refused_ethics_box_holds_it(page: Page, server: str) -> None:
    scene = Scene()
    writer = make.seat(scene.town, "adviser", "Wim Schrijver")
    signer = make.seat(scene.town, "director", "Tess Tekenaar")
    maker = make.seat(scene.bureau, "coordinator", "Cor Bureau")
    scene.assignment.members.add(maker.user)
    totp.TOTP.activate(maker.user, totp.generate_totp_secret())
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, writer.user, server)
    _begin(page, scene)
    _write(page, scene.channel.name)
    row = Campaign.objects.get()
    # refused first: nothing goes out, and the writer reads why
    sign_in(page, signer.user, server)
    page.goto(f"/campaigns/{row.pk}/ethics/")
    looks_right(page)
    page.get_by_label("Of weiger").fill("Denk aan wie slecht loopt.")
    page.get_by_role("button", name="Weiger").click()
    sign_in(page, writer.user, server)
    page.goto(f"/campaigns/{row.pk}/")
    expect(page.get_by_text("Denk aan wie slecht loopt.")).to_be_visible()
    page.get_by_role("button", name="Stuur naar het bureau").click(force=True)
    expect(page.get_by_text("niet getekend")).to_be_visible()
    # written otherwise, signed, sent
    page.goto(f"/campaigns/{row.pk}/brief/audience/")
    page.get_by_label("Wat hen al helpt").fill("De oude container blijft.")
    page.get_by_role("button", name="Bewaar", exact=True).click()
    sign_in(page, signer.user, server)
    _sign(page)
    sign_in(page, writer.user, server)
    page.goto(f"/campaigns/{row.pk}/")
    page.get_by_role("button", name="Stuur naar het bureau").click()
    expect(page.get_by_text("Verstuurd naar")).to_be_visible()
    # the agency asks on a phone, and takes it on
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, maker.user, server)
    page.goto(f"/campaigns/{row.pk}/")
    looks_right(page)
    page.get_by_label("Uw vraag").fill("In welke talen?")
    page.get_by_role("button", name="Vraag", exact=True).click()
    page.get_by_role("button", name="Wij nemen hem aan").click()
    expect(page.get_by_text("Aangenomen door Cor Bureau")).to_be_visible()
    row.refresh_from_db()
    assert (row.state, row.questions.count()) == ("accepted", 1)
