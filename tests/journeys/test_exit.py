"""A director rehearses the exit: the file is really made, and the agency works on."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from regie.access.models import Exit
from tests import make
from tests.journeys.browser import looks_right, sign_in


def test_a_director_rehearses_the_exit_and_the_agency_keeps_its_access(
    new_page: Callable[[], Page],
    server: str,
    settings: LazySettings,
    tmp_path: Path,
    run_sweeps: Callable[..., int],
) -> None:
    settings.VAR = tmp_path
    place, bureau = make.municipality(), make.agency()
    director, head = make.seat(place, "director"), make.seat(place, "head_of_communication", "Hans Hoofd")
    agent = make.seat(bureau, "agent", "Noor Nacht")
    under = make.assignment(place, bureau, [make.account(place)], [agent.user])
    page = new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, director.user, server)
    page.goto("/exit/")
    page.get_by_role("button", name="Oefenen").first.click()
    expect(page.get_by_text("Dit is een oefening")).to_be_visible()
    page.get_by_role("button", name="Maak het bestand").click()
    expect(page.get_by_text("0 van de 12 delen", exact=False)).to_be_visible()
    run_sweeps("exits")
    page.reload()
    with page.expect_download() as got:
        page.get_by_role("link", name="Downloaden").click()
    with zipfile.ZipFile(got.value.path()) as made:
        assert {"manifest.json", "cases.jsonl", "messages.csv", "ledger.zip"} <= set(made.namelist())
    for step in ("Overdracht besproken", "Samen teruggekeken"):
        part = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=step))
        part.get_by_label("Wat is er gedaan", exact=False).fill("Doorgelopen met de coördinator")
        part.get_by_role("button", name="Leg vast").click()
    page.get_by_label("Verklaring", exact=True).fill("Zo luidt de verklaring op de dag zelf.")
    page.get_by_role("button", name="Indienen").click()
    looks_right(page)

    theirs = new_page()
    sign_in(theirs, head.user, server)
    theirs.goto(page.url)
    theirs.get_by_role("button", name="Aanvaarden").click()
    theirs.get_by_role("button", name="Oefening afronden").click()
    expect(theirs.get_by_text("afgerond").first).to_be_visible()
    theirs.goto("/exit/")
    expect(theirs.get_by_text("laatst geoefend", exact=False)).to_be_visible()
    looks_right(theirs)
    assert Exit.objects.get().closed_at is not None
    assert under.members.filter(pk=agent.user.pk).exists()


@pytest.mark.parametrize("where", ["/rights/", "/rights/policy/"])
def test_the_review_of_rights_is_accessible(page: Page, server: str, where: str) -> None:
    place, bureau = make.municipality(), make.agency()
    director, agent = make.seat(place, "director"), make.seat(bureau, "agent", "Noor Nacht")
    make.seat(place, "head_of_communication", "Hans Hoofd")
    make.assignment(place, bureau, [make.account(place)], [agent.user])
    sign_in(page, director.user, server)
    page.goto("/rights/")
    page.get_by_role("button", name="Nu beginnen").first.click()
    page.get_by_role("button", name="Houden Noor Nacht").click()
    expect(page.get_by_text("Vastgelegd: gehouden")).to_be_visible()
    page.get_by_text("Wijzigen of beëindigen").first.click() if where == "/rights/" else page.goto(where)
    looks_right(page)
