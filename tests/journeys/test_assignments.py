"""From nothing to an assignment that runs: goal, terms, agreements, signatures, start, and the ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from regie.audit.models import Event
from regie.engagement.models import Assignment
from regie.kernel.clock import local, utc_now
from tests import make
from tests.journeys.browser import axe, looks_right, sign_in


class Town:
    """A municipality with a channel and two people who make assignments, and an agency with an agent."""

    def __init__(self) -> None:
        self.place = make.municipality("Gemeente Veldermeer")
        self.bureau = make.agency("Bureau Morgenrood")
        self.channel = make.account(self.place)
        self.director = make.seat(self.place, "director", name="Marit de Vries")
        self.adviser = make.seat(self.place, "adviser", name="Joris de Boer")
        self.agent = make.seat(self.bureau, "agent", name="Noor Nacht")


def _goal(page: Page, server: str) -> None:
    page.goto(f"{server}/goals/")
    expect(page.get_by_text("Nog geen doelen")).to_be_visible()
    page.get_by_role("link", name="Doel toevoegen").click()
    page.get_by_label("Doel", exact=True).fill("Ook ’s avonds een antwoord")
    page.get_by_label("Wat het betekent").fill("Wie na vijven iets vraagt, weet dezelfde avond meer.")
    page.get_by_label("Dienstbaarheid").check()
    axe(page)
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_text("Het doel is toegevoegd.")).to_be_visible()
    looks_right(page)


def _terms(page: Page, server: str) -> None:
    page.goto(f"{server}/assignments/")
    page.get_by_role("link", name="Nieuwe opdracht").click()
    page.get_by_label("Webcare avond, nacht en weekend").check()
    page.get_by_label("Naam", exact=True).fill("Nachtwebcare 2027")
    looks_right(page)
    page.get_by_role("button", name="Bewaren en verder").click()

    page.get_by_label("Waarvoor").fill("Inwoners krijgen ook in de avond antwoord.")
    page.get_by_label("Ook ’s avonds een antwoord").check()
    page.get_by_label("Openheid").check()
    axe(page)
    page.get_by_role("button", name="Bewaren en verder").click()

    page.get_by_label("Kanaal").first.check()
    page.get_by_label("Afval", exact=False).first.check()
    page.get_by_role("button", name="Venster toevoegen").click()
    expect(page.get_by_role("group", name="Venster 4")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Bewaren en verder").click()

    looks_right(page)  # the answering times are proposed
    page.get_by_role("button", name="Bewaren en verder").click()

    page.get_by_label("Contractnummer").fill("INK-2026-114")
    page.get_by_label("Versie van de verwerkersovereenkomst").fill("2.42")
    page.get_by_label("Getekend op").fill("2026-01-15")
    page.get_by_label("Wat inwoners schrijven").check()
    looks_right(page)
    page.get_by_role("button", name="Bewaren en verder").click()

    today = local(utc_now()).date()
    page.get_by_label("Eerste dag").fill(today.isoformat())
    page.get_by_label("Laatste dag").fill((today + timedelta(days=180)).isoformat())
    middle = today + timedelta(days=90)
    page.get_by_label("Evaluaties").fill(f"{middle.day}-{middle.month}-{middle.year}")
    axe(page)
    page.get_by_role("button", name="Bewaren en verder").click()

    page.get_by_label("Noor Nacht").check()
    axe(page)
    page.get_by_role("button", name="Bewaren en naar het overzicht").click()


def _agreement(page: Page, name: str) -> None:
    page.locator(".agreement-line").get_by_role("link", name=name).click()
    page.get_by_role("link", name="Begin met het voorbeeld").click()
    looks_right(page) if name in {"Toon", "Afstemming"} else axe(page)
    page.get_by_role("button", name="Bewaren", exact=True).click()
    expect(page.get_by_text("De afspraak geldt zodra die is getekend.")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Nachtwebcare 2027").click()


AGREEMENTS = ("Kader en instructies", "Toon", "Escalatie", "Terugkoppeling", "Afstemming")


def test_an_assignment_is_made_signed_and_started_from_nothing(
    new_page: Callable[[], Page], server: str
) -> None:
    town = Town()
    page = new_page()
    sign_in(page, town.adviser.user, server)
    _goal(page, server)
    _terms(page, server)
    for name in AGREEMENTS:
        expect(page.get_by_role("heading", name="Voordat het kan beginnen")).to_be_visible()
        _agreement(page, name)
    looks_right(page)
    page.get_by_role("button", name="Voorwaarden vastzetten").click()
    expect(page.get_by_text("De voorwaarden staan vast.")).to_be_visible()
    assert page.get_by_role("button", name="Opdracht laten beginnen").count() == 0

    chief = new_page()
    sign_in(chief, town.director.user, server)
    chief.goto(f"{server}/assignments/")
    expect(chief.get_by_text("5 dingen")).to_be_visible()
    looks_right(chief)
    chief.get_by_role("link", name="Nachtwebcare 2027").click()
    for name in AGREEMENTS:
        assert chief.get_by_role("button", name="Opdracht laten beginnen").count() == 0
        chief.locator(".agreement-line").get_by_role("link", name=name).click()
        chief.get_by_role("button", name="Versie 1 tekenen").click()
        expect(chief.get_by_text("Getekend. Versie 1 geldt.")).to_be_visible()
    expect(chief.get_by_role("heading", name="Alles is in orde")).to_be_visible()
    looks_right(chief)
    chief.get_by_role("button", name="Opdracht laten beginnen").click()
    expect(chief.get_by_text("De opdracht is begonnen.")).to_be_visible()
    looks_right(chief)
    made = Assignment.objects.get()
    assert made.state == Assignment.ACTIVE
    told = Event.objects.filter(object_type="assignment", object_id=str(made.pk), result="done")
    actions = list(told.order_by("pk").values_list("action", flat=True))
    assert actions.count("engagement.agreement_signed") == 5
    assert actions[-1] == "engagement.activated"
    chief.goto(f"{server}/ledger/")
    expect(
        chief.locator("main").get_by_text("Opdracht gestart").locator("visible=true").first
    ).to_be_visible()

    chief.goto(f"{server}/assignments/{made.pk}/end/")
    looks_right(chief)
    chief.get_by_label("Waarom eindigt de opdracht?").fill("Overgedragen aan ons eigen team.")
    chief.get_by_role("button", name="Opdracht nu beëindigen").click()
    expect(chief.get_by_text("De opdracht is beëindigd.")).to_be_visible()
    made.refresh_from_db()
    assert made.state == Assignment.ENDED
