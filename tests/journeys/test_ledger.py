"""An auditor follows one act from the list to its proof."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from regie.audit import actions, verify_ledger
from regie.audit.entry import Entry
from regie.kernel.actor import software
from regie.kernel.clock import utc_now
from tests import make
from tests.journeys.browser import looks_right, sign_in


def test_an_auditor_finds_a_line_proves_it_and_reads_what_was_written(
    page: Page, server: str, tmp_path: Path
) -> None:
    town = make.municipality("Veldermeer")
    officer = make.seat(town, "privacy_officer", "Petra Privacy")
    noor = make.actor(make.seat(make.agency("Bureau Morgenrood"), "agent", "Noor de Vries"), town)
    sign_in(page, officer.user, server)
    page.goto("/ledger/")
    looks_right(page)
    actions.record_many(
        Entry("channels.received", software("intake", municipality_id=town.pk), f"account:{n}")
        for n in range(60)
    )
    actions.record(
        "inbox.claimed",
        by=noor,
        subject="case:12",
        details={"waited_seconds": 40},
        mandate="nacht@3#1a2b3c4d",
    )
    actions.record("publishing.refused", by=noor, subject="release:4", result="refused")
    actions.record(
        "publishing.sent",
        by=noor,
        subject="release:5",
        details={"attempt": 1, "network": "bluesky"},
        personal={"text": "Dag mevrouw Jansen, de container wordt morgen geleegd."},
        mandate="nacht@3#1a2b3c4d",
    )
    actions.integrate()
    actions.sign(now=utc_now())
    page.goto("/ledger/")
    looks_right(page)
    page.get_by_text("Filteren").first.click()
    page.get_by_label("Alleen door anderen namens ons").check()
    page.get_by_role("button", name="Filteren").click()
    expect(page.get_by_role("link", name="Kanaal")).to_have_count(0)
    looks_right(page)
    page.get_by_role("link", name="Antwoord verstuurd").click()
    expect(page.get_by_text("er is sindsdien niets veranderd")).to_be_visible()
    page.get_by_text("Hoe het bewijs loopt").click()
    looks_right(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Bewijs downloaden").click()
    download.value.save_as(tmp_path / "proof.json")
    outcome = verify_ledger.check_file(str(tmp_path / "proof.json"), [], None)
    assert verify_ledger.report(outcome, True)[0]["verdict"] == "ok"
    expect(page.get_by_text("mevrouw Jansen")).to_have_count(0)
    page.get_by_role("button", name="Persoonsgegevens tonen").click()
    expect(page.get_by_text("Dag mevrouw Jansen")).to_be_visible()
    looks_right(page)
    page.goto("/ledger/")
    expect(page.get_by_role("link", name="Persoonsgegevens in het logboek ingezien")).to_be_visible()
