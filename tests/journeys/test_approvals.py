"""Approving at a desk with the whole picture, and advising on a phone through a signed link."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect
from pytest_django import Settings

from regie.audit.models import Event
from regie.channels import registry
from regie.kernel.clock import utc_now
from regie.publishing import outside
from regie.publishing.actions import delegations, releases
from regie.publishing.delegating import NewDelegation
from regie.publishing.models import GuestAdvice, Release
from regie.publishing.proposal import Proposal
from regie.publishing.testing import FakeNetwork, FakeOutside
from tests import make
from tests.journeys.browser import axe, looks_right, scrolls_sideways, sign_in
from tests.publishing.conftest import FACTS
from tests.servers.mail import MailServer, available

ADVISER = {"from": "adviser", "within_minutes": 30}
IN_ORDER = {"from": ["spokesperson", "duty_adviser"], "order": "in_order", "within_minutes": 30}


class Desk:
    """A municipality with people who approve, an agency, and one text that waits for these."""

    def __init__(self, needs: Mapping[str, object]) -> None:
        town, bureau = make.municipality("Veldermeer"), make.agency("Bureau Morgenrood")
        account = make.account(town)
        agent = make.seat(bureau, "agent", "Ruben Smit")
        self.adviser = make.seat(town, "adviser", "Anna Bakker")
        self.duty = make.seat(town, "duty_adviser", "Jan de Boer")
        self.voice = make.seat(town, "spokesperson", "Wouter Vos")
        make.assignment(town, bureau, [account], [agent.user])
        asked = make.message(account, "Wanneer wordt de container geleegd? Bel mij op 06-12345678.")
        self.below, self.agent = FakeOutside(), make.actor(agent, town)
        outside.serve(self.below)
        registry.replace("practice", FakeNetwork())
        self.below.now_says("approve", reason="rule", because=("delicate",), obligations=needs)
        text = "Morgen voor 12.00 uur komt de wagen alsnog langs. ^RS"
        proposal = Proposal(account.pk, text, FACTS, asked.thread_id, asked.pk, visibility="public")
        self.release = releases.propose(proposal, by=self.agent, now=utc_now())


@pytest.fixture
def desk(server: str, request: pytest.FixtureRequest) -> Iterator[Desk]:
    cache.clear()
    yield Desk(getattr(request, "param", ADVISER))
    outside.restore()
    registry.restore("practice")


@pytest.fixture
def post(tmp_path: Path, settings: Settings, server: str) -> Iterator[MailServer]:
    """A real mail server for Regie's own letters."""
    if not available():
        pytest.skip("no Dovecot: this journey needs a mail server")
    with MailServer.start(tmp_path, addresses=("wim@raad.example",)) as mail:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail.smtp_port
        settings.PUBLIC_URL = server
        yield mail


def last_letter(post: MailServer) -> str:
    from email import message_from_bytes
    from email.policy import default

    body = message_from_bytes(post.accepted[-1], policy=default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_an_alderman_advises_on_a_phone_through_a_signed_link(
    page: Page, server: str, desk: Desk, post: MailServer, new_page: Callable[[], Page]
) -> None:
    sign_in(page, desk.adviser.user, server)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{server}/approvals/{desk.release.pk}/")
    page.get_by_text("Vraag iemand zonder account").click()
    page.get_by_label("Naam").fill("Wim de Wit")
    page.get_by_label("E-mailadres").fill("wim@raad.example")
    page.get_by_label("Functie").fill("wethouder afval")
    page.get_by_label("Jouw vraag").fill("Klopt de dag?")
    page.get_by_role("button", name="Mail de link").click()
    expect(page.get_by_text("Wim de Wit heeft de link per mail.")).to_be_visible()
    found = re.search(r"https?://\S+/link/\S+", last_letter(post))
    assert found

    phone = new_page()
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.goto(found[0])
    expect(phone.get_by_role("heading", name="Wim de Wit, mag dit zo weg?")).to_be_visible()
    expect(phone.get_by_text("Wanneer wordt de container geleegd?")).to_be_visible()
    assert "12345678" not in phone.content()
    looks_right(phone)
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.get_by_label("Uw opmerking").fill("De wagen komt pas donderdag.")
    phone.get_by_role("button", name="Nee, liever niet").click()
    expect(phone.get_by_role("heading", name="Bevestig met de code")).to_be_visible()
    axe(phone)
    code = re.search(r"^\d{6}$", last_letter(post).replace("\r", ""), re.M)
    assert code
    phone.get_by_label("Code", exact=True).fill(code[0])
    phone.get_by_role("button", name="Bevestig").click()
    expect(phone.get_by_text("Dank u wel, uw advies is binnen")).to_be_visible()
    axe(phone)
    assert not scrolls_sideways(phone)
    phone.goto(found[0])
    expect(phone.get_by_role("heading", name="U hebt al geantwoord")).to_be_visible()

    page.goto(f"{server}/approvals/{desk.release.pk}/")
    expect(page.get_by_text("De wagen komt pas donderdag.")).to_be_visible()
    expect(page.get_by_text("Akkoord tegen het advies in")).to_be_visible()
    assert GuestAdvice.objects.get().agrees is False
    assert Release.objects.get().state == "waiting"
    said = Event.objects.filter(action__startswith="publishing.advice").order_by("pk")
    assert [event.action.removeprefix("publishing.advice_") for event in said] == [
        "asked", "mailed", "opened", "code_sent", "given", "opened",
    ]  # fmt: skip


@pytest.mark.parametrize("desk", [IN_ORDER], indirect=True)
def test_two_people_approve_in_order_and_one_of_them_stands_in(
    page: Page, server: str, desk: Desk, new_page: Callable[[], Page]
) -> None:
    now = utc_now()
    new = NewDelegation(desk.adviser.user_id, "duty_adviser", now, now + timedelta(days=3), "Studieweek")
    delegations.delegate(new, by=make.actor(desk.duty), now=now)
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, desk.adviser.user, server)
    page.goto(f"{server}/approvals/{desk.release.pk}/")
    expect(page.get_by_text("Je bent nog niet aan de beurt")).to_be_visible()
    expect(page.get_by_text("Nu aan de beurt: Woordvoerder")).to_be_visible()
    watching = new_page()
    sign_in(watching, desk.adviser.user, server)
    watching.goto(f"{server}/approvals/")
    expect(watching.get_by_role("heading", name="Anderen zijn aan de beurt")).to_be_visible()
    sign_in(page, desk.voice.user, server)
    page.goto(f"{server}/approvals/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Mag dit de deur uit?")).to_be_visible()
    expect(page.get_by_text("Nu gevraagd: Wouter Vos")).to_be_visible()
    expect(page.locator("[data-countdown]")).to_contain_text("nog 29:")
    looks_right(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Er is nog een akkoord nodig.")).to_be_visible()
    expect(watching.get_by_role("heading", name="Jij bent aan de beurt")).to_be_visible()  # by itself
    sign_in(page, desk.adviser.user, server)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/approvals/{desk.release.pk}/")
    expect(page.get_by_text("Je geeft akkoord in plaats van Jan de Boer")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Akkoord, versturen").click()
    expect(page.get_by_text("Het bericht is onderweg.")).to_be_visible()
    assert Release.objects.get().state == "queued"
    page.goto(f"{server}/approvals/delegations/")
    looks_right(page)


def test_the_adviser_sees_what_changed_and_gives_it_back(page: Page, server: str, desk: Desk) -> None:
    words = "Donderdag voor 12.00 uur komt de wagen alsnog langs. ^RS"
    releases.edit(desk.release, words, by=desk.agent, now=utc_now())
    sign_in(page, desk.adviser.user, server)
    page.goto(f"{server}/approvals/{desk.release.pk}/")
    expect(page.locator("del")).to_have_text("Morgen")
    expect(page.locator("ins")).to_have_text("Donderdag")
    page.keyboard.press("r")
    page.get_by_label("Wat moet er anders?").fill("Noem ook het tijdstip van de tweede ronde.")
    releases.edit(desk.release, words.replace("alsnog", "nog"), by=desk.agent, now=utc_now())
    expect(page.locator(".proposed__text")).to_have_text(words.replace("alsnog", "nog"))  # by itself
    expect(page.get_by_text("Er veranderde iets terwijl je schreef.")).to_be_visible()
    expect(page.get_by_label("Wat moet er anders?")).to_have_value(re.compile("tweede ronde"))
    page.get_by_role("button", name="Teruggeven aan de schrijver").click()
    expect(page.get_by_text("De schrijver ziet waarom")).to_be_visible()
    assert Release.objects.get().state == "returned"
