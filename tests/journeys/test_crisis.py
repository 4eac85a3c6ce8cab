"""A whole exercise in the browser, from the first alarm to the report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from time import monotonic

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page, expect

from regie.channels.models import ChannelAccount
from regie.crisis.models import Crisis, Exercise, Picture
from regie.inbox.models import Case, Draft
from regie.kernel.clock import utc_now
from regie.mandate.actions import versions
from regie.mandate.models import Phase
from regie.mandate.starter import municipality_table
from regie.people.models import Membership
from regie.practice.models import PracticePlay
from regie.publishing.models import Release
from tests import make
from tests.inbox.scene import Scene
from tests.journeys.browser import looks_right, sign_in
from tests.journeys.test_inbox import _night

pytestmark = pytest.mark.journey


def _cast(s: Scene) -> tuple[Membership, Membership, Membership]:
    """Director and spokesperson of the town, and the agency's analyst."""
    director = Membership.objects.get(organisation=s.town, role="director")
    spokesperson = make.seat(s.town, "spokesperson", "Wouter Woord")
    analyst = make.seat(s.agency, "analyst", "Aisha Beeld")
    s.assignment.members.add(analyst.user)
    make.acknowledged(s.assignment, analyst.user)
    totp.TOTP.activate(analyst.user, totp.generate_totp_secret())
    now = utc_now()
    period = (now - timedelta(days=1), now + timedelta(days=30))
    table = municipality_table(period, version=1)
    draft = versions.draft_version(s.town.pk, None, table, by=make.actor(director), now=now)
    make.in_force(draft, by=make.actor(director), now=now)
    return director, spokesperson, analyst


def _live(page: Page, run_sweeps: Callable[..., int], until: Callable[[], bool]) -> None:
    """The worker at work, until something is so: by the clock, for a quick machine plays less each round."""
    latest = monotonic() + 60
    while monotonic() < latest:
        ChannelAccount.objects.update(next_fetch_at=utc_now())
        run_sweeps("practice", "intake", "inbox", "crisis", rounds=1)
        if until():
            return
        page.wait_for_timeout(150)
    raise AssertionError("it did not come")


def test_a_whole_exercise_from_the_first_alarm_to_its_report(  # noqa: PLR0915 - one story, told in order
    new_page: Callable[[], Page], server: str, run_sweeps: Callable[..., int]
) -> None:
    s = _night()
    director, spokesperson, analyst = _cast(s)
    boss, table, eye = new_page(), new_page(), new_page()
    sign_in(boss, director.user, server)
    sign_in(table, spokesperson.user, server)
    sign_in(eye, analyst.user, server)

    # it begins on the practice channel, ten times as fast at most, so that people can follow
    boss.goto("/crisis/")
    boss.get_by_text("Een oefening houden").click()
    boss.get_by_role("combobox", name="Tempo").select_option("60")
    boss.get_by_role("button", name="Oefening starten").click()
    expect(boss.get_by_text("Oefening, niets hiervan is echt")).to_be_visible()
    crisis = Crisis.objects.get()
    exercise = Exercise.objects.get()
    _live(boss, run_sweeps, lambda: exercise.moments.filter(kind="alarm").exists())
    expect(boss.get_by_text("Alarm: veel verschillende mensen schrijven hierover")).to_be_visible()

    # later in the script the control room calls; the level holds on the practice channel only
    PracticePlay.objects.update(played_seconds=25 * 60, resumed_at=utc_now())
    _live(boss, run_sweeps, lambda: exercise.injects.filter(key="grip2").exclude(shown_at=None).exists())
    boss.reload()
    boss.get_by_role("button", name="Pauzeer").click()
    boss.get_by_text("Niveau vastleggen").click()
    boss.get_by_label("GRIP 2").check()
    boss.get_by_label("Gehoord van").fill("Meldkamer, Van Dam")
    boss.get_by_role("button", name="Vastleggen; het geldt meteen").click()
    expect(boss.get_by_text("GRIP 2 is vastgelegd en geldt nu.")).to_be_visible()
    assert Phase.objects.get().practice
    looks_right(boss)

    # the analyst sees a rumour, finds it is not true, and lays down a picture that was begun for her
    eye.goto(f"/crisis/{crisis.pk}/")
    eye.get_by_label("Wat er gezegd wordt (niet door wie)").fill("Er zouden doden zijn")
    eye.get_by_role("button", name="Opschrijven").click()
    eye.get_by_text("Wat weten we?").click()
    eye.get_by_role("combobox", name="Het is").select_option("refuted")
    eye.get_by_label("Volgens").fill("Meldkamer")
    eye.get_by_role("button", name="Bewaren").first.click()
    expect(eye.get_by_text("volgens Meldkamer")).to_be_visible()
    eye.get_by_role("link", name="Nieuw beeld").click()
    assert eye.get_by_label("Vraag", exact=True).first.input_value()
    eye.get_by_label("Duiding").fill("@buurman zegt dat het erger is")
    eye.get_by_label("Waar we geen zicht op hebben").fill("Buurtapps")
    eye.get_by_label("Advies: boodschap").fill("Zeg waar mensen heen kunnen.")
    eye.get_by_role("combobox", name="Hoe zeker we zijn").select_option("middle")
    eye.get_by_role("button", name="Voorleggen aan de crisistafel").click()
    expect(eye.get_by_text("Er staat een naam, account of nummer in: duiding")).to_be_visible()
    eye.get_by_label("Duiding").fill("De vraag is of mensen weg moeten.")
    looks_right(eye)
    eye.get_by_role("button", name="Voorleggen aan de crisistafel").click()
    expect(eye.get_by_role("heading", name="Omgevingsbeeld 1")).to_be_visible()
    expect(eye.get_by_role("heading", name="Besluit", exact=True)).to_have_count(0)
    looks_right(eye)

    # the spokesperson decides, and approves the kernel message that the director wrote
    table.goto(f"/crisis/{crisis.pk}/picture/1/")
    table.get_by_label("Advies volgen").check()
    table.get_by_role("button", name="Beslissen").click()
    expect(table.get_by_text("Besloten, met uw naam en de tijd erbij.")).to_be_visible()
    assert Picture.objects.get().decided_role == "spokesperson"
    boss.goto(f"/crisis/{crisis.pk}/kernel/")
    for label in ("Wij weten", "Wij weten niet", "Wij doen", "Wat u kunt doen"):
        boss.get_by_label(label, exact=True).fill(f"{label}: gaslek op de Markt.")
    boss.get_by_role("button", name="Voorleggen", exact=True).click()
    expect(boss.get_by_text("U schreef dit zelf.").first).to_be_visible()

    # before that the writer of a reply is locked; afterwards the reply stands on the version beside it
    asked = Case.objects.filter(topic="crisis", kind="question").order_by("pk")[0]
    Case.objects.filter(pk=asked.pk).update(
        holder=spokesperson.user, claimed_at=utc_now(), active_at=utc_now()
    )
    Draft.objects.create(
        case=asked, author=spokesperson.user, text="Ga naar de sporthal.", saved_at=utc_now()
    )
    table.goto(f"/inbox/{asked.pk}/")
    expect(table.get_by_text("Op slot: er geldt geen kernboodschap")).to_be_visible()
    expect(table.locator("[data-send]")).to_be_disabled()
    table.goto(f"/crisis/{crisis.pk}/kernel/")
    table.get_by_role("button", name="Goedkeuren").click()
    looks_right(table)
    table.goto(f"/inbox/{asked.pk}/")
    expect(table.locator("[data-kernel]")).to_contain_text("Wij weten: gaslek op de Markt.")
    looks_right(table)
    with table.expect_navigation():
        table.locator("[data-send]").click()
    release = Release.objects.get(case=f"case:{asked.pk}")
    assert release.kernel_id is not None
    assert release.problem == ""

    # the end, and what it was like
    boss.goto(f"/crisis/{crisis.pk}/")
    boss.get_by_role("button", name="Beëindigen").click()
    boss.get_by_role("link", name="Lees het verslag").click()
    expect(boss.get_by_role("heading", name="Verslag van de oefening")).to_be_visible()
    expect(boss.get_by_role("row").filter(has_text="Eerste beeld")).to_contain_text("ja")
    looks_right(boss)
    crisis.refresh_from_db()
    assert crisis.state == "closed"
    assert not Phase.objects.filter(ends_at__gt=utc_now()).exists()
