"""From an export nobody knows to a draft assignment: mapped, advised, weighed, decided, on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from regie.engagement.models import Assignment
from regie.kernel.clock import local, utc_now
from regie.sourcing.actions import studies
from regie.sourcing.models import Run, Study
from tests import make
from tests.journeys.browser import looks_right, sign_in
from tests.sourcing.cases import ALL_GATES
from tests.sourcing.scene import TEAM, export


def test_from_an_unknown_export_to_a_draft_assignment(
    page: Page, server: str, tmp_path: Path, run_sweeps: Callable[..., int]
) -> None:
    town, bureau = make.municipality("Veldermeer"), make.agency("Bureau Morgenrood")
    make.account(town)
    marit = make.seat(town, "director", "Marit Hof")
    file = tmp_path / "onbekend.csv"
    file.write_bytes(
        export(weeks=6, a_day=2).replace(b"Ontvangen op", b"Moment A").replace(b"Reactie op", b"Moment B")
    )
    sign_in(page, marit.user, server)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/sourcing/figures/")
    page.get_by_label("Bestand").set_input_files(file)
    page.get_by_role("button", name="Kijk ernaar").click()
    # the guess is shown on real rows and corrected
    expect(page.get_by_role("columnheader", name="Moment B")).to_be_visible()
    expect(page.get_by_label("Wanneer het binnenkwam")).to_have_value("Moment A")
    page.get_by_label("Wanneer er antwoord was").select_option("Moment B")
    page.get_by_label("Uit welk systeem?").fill("Oude inbox")
    looks_right(page)
    page.get_by_role("button", name="Lees het zo").click()
    expect(page.get_by_text("Lang genoeg voor een voorspelling")).to_be_visible()
    expect(page.get_by_text("30 minuten").first).to_be_visible()
    page.goto("/sourcing/")
    page.get_by_role("button", name="Begin een onderzoek").click()
    study = Study.objects.get()
    studies.write(study, {"gates": ALL_GATES, "team": TEAM}, by=make.actor(marit), now=utc_now())
    page.get_by_role("button", name="Maak het advies").click()
    expect(page.get_by_text("Wacht op een werker")).to_be_visible()
    run_sweeps("advice", rounds=1)
    expect(page.get_by_role("heading", name="Scenario's naast elkaar")).to_be_visible()
    # a slider changes the page, and what it says is kept as an advice
    page.get_by_text("Hoe zwaar weegt elk punt?").click()
    before = page.locator("[data-sourcing-weighed]").inner_text()
    page.locator("#w-control").fill("100")
    expect(page.locator("[data-sourcing-said]")).to_have_text("Opnieuw gewogen.")
    assert page.locator("[data-sourcing-weighed]").inner_text() != before
    page.get_by_role("button", name="Bewaar als advies").click()
    expect(page.get_by_text("Bewaard als advies met deze gewichten")).to_be_visible()
    assert Run.objects.latest("pk").given["weights"]["control"] == 100
    looks_right(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    for kind, start in (("PDF", b"%PDF-"), ("ODT", b"PK")):
        paper = page.get_by_role("link", name=kind, exact=True).get_attribute("href") or ""
        came = page.request.get(paper, timeout=60_000)  # slow on a busy machine
        assert came.body().startswith(start)
        assert "attachment" in came.headers["content-disposition"]
    page.get_by_label("Ik besluit").select_option("agency_off_hours")
    page.get_by_label("Omdat").fill("Avonden en weekenden lukken niet zelf.")
    page.get_by_label("Kijk terug op").fill((local(utc_now()).date() + timedelta(days=90)).isoformat())
    page.get_by_role("button", name="Beslissen", exact=True).click()
    expect(page.get_by_text("Besloten, en bewaard met de cijfers van vandaag.")).to_be_visible()
    looks_right(page)
    page.get_by_label("Bureau").select_option(label=bureau.name)
    page.get_by_role("button", name="Maak hier de opdracht van").click()
    expect(page.get_by_text("Het concept is gevuld.", exact=False)).to_be_visible()
    assert Assignment.objects.get().agency == bureau
