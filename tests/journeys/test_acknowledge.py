"""An instruction changed: the agent reads it, confirms it, and replies with the draft as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from playwright.sync_api import Page, expect

from regie.audit.models import Event
from regie.inbox.models import Case
from regie.kernel.clock import utc_now
from regie.publishing.models import Release
from tests import make
from tests.inbox.scene import case as open_case
from tests.journeys.browser import looks_right, sign_in
from tests.web.test_acknowledge import NEWER


def test_an_agent_reads_a_changed_instruction_and_then_replies(
    new_page: Callable[[], Page], server: str
) -> None:
    place, bureau = make.municipality(), make.agency()
    agent, director = make.seat(bureau, "agent", "Noor Nacht"), make.seat(place, "director")
    under = make.assignment(place, bureau, [make.account(place)], [agent.user])
    made = open_case(under.channels.get())
    Case.objects.filter(pk=made.pk).update(holder=agent.user, claimed_at=utc_now(), active_at=utc_now())
    signed = utc_now() - timedelta(minutes=1)
    under.agreements.filter(kind="frame").update(state="replaced", replaced_at=signed)
    make.agreement(under, "frame", version=2, content=NEWER, valid_from=signed, signed_at=signed)

    page = new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    TOTP.activate(agent.user, generate_totp_secret())  # agency people have a second factor
    sign_in(page, agent.user, server)
    page.goto("/")
    expect(page.get_by_text("lees dit vóór je volgende antwoord")).to_be_visible()
    page.goto(f"/inbox/{made.pk}/")
    looks_right(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_label("Antwoord aan", exact=False).fill("We legen hem morgen. ^NN")
    page.get_by_role("button", name="Lezen en bevestigen").click()
    expect(page.get_by_role("heading", name="Lezen en bevestigen")).to_be_visible()
    expect(page.locator("section ins").first).to_contain_text("altijd")
    looks_right(page)
    page.get_by_role("button", name="Ik heb dit gelezen").click()
    page.wait_for_url(f"**/inbox/{made.pk}/")
    expect(page.get_by_label("Antwoord aan", exact=False)).to_have_value("We legen hem morgen. ^NN")
    expect(page.get_by_role("button", name="Lezen en bevestigen")).to_have_count(0)
    assert Event.objects.filter(action="engagement.acknowledged", result="done").count() == 1
    assert not Release.objects.exists()

    theirs = new_page()
    sign_in(theirs, director.user, server)
    theirs.goto("/acknowledge/")
    expect(theirs.get_by_text("Noor Nacht").first).to_be_visible()
    expect(theirs.get_by_text("nog niet")).to_have_count(0)
    looks_right(theirs)
