"""The main job, seen from the street: asked at night, answered within the mandate, accounted for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from regie.audit.models import Event
from regie.channels.actions.accounts import NewAccount
from regie.kernel.clock import utc_now
from regie.people.models import Organisation
from regie.practice import actions as practice
from regie.practice.models import PracticeAccount, PracticePost
from tests.journeys.browser import axe, looks_right, sign_in
from tests.journeys.night import Night, begin, export_and_verify, wait_for, working
from tests.servers.bluesky import BlueskyNetwork, Post
from tests.servers.mail import MailServer, available

NewPage = Callable[[], Page]
STEPS = {
    "inbox.claimed",
    "inbox.submitted",
    "publishing.approved",
    "publishing.sent",
    "mandate.brake_set",
}


@pytest.fixture(autouse=True)
def _keys(settings: Settings, tmp_path: Path) -> None:
    settings.CREDENTIAL_KEY_FILE = tmp_path / "credential_key"
    settings.LEDGER_KEY_FILE = tmp_path / "ledger_key.pem"
    settings.ALLOW_PRIVATE_ADDRESSES = True  # the test networks live on this machine


# -- three networks, each as a resident uses it --------------------------------------------------


@dataclass(slots=True)
class OnPractice:
    """The practice network."""

    resident: PracticeAccount | None = None
    handle: str = ""

    def account(self, municipality: Organisation) -> NewAccount:
        self.handle = municipality.slug
        for handle, kind in ((self.handle, "municipality"), (f"fenna.{self.handle}", "resident")):
            self.resident = practice.open_account(handle, name=handle, kind=kind, municipality=self.handle)
        return NewAccount(municipality.pk, "practice", self.handle, "Oefenkanaal", self.handle)

    def ask(self, text: str) -> object:
        assert self.resident is not None
        return practice.post(self.resident, f"@{self.handle} {text}", now=utc_now()).pk

    def answers(self, question: object) -> list[str]:
        assert isinstance(question, int)
        return list(PracticePost.objects.filter(reply_to_id=question).values_list("text", flat=True))


@dataclass(slots=True)
class OnBluesky:
    """A real PDS and AppView."""

    network: BlueskyNetwork
    did: str = ""
    password: str = ""
    name: str = ""

    def account(self, municipality: Organisation) -> NewAccount:
        self.name = f"gemeente{municipality.pk}x{int(time.time()) % 100000}"
        self.did, self.password = self.network.create_account(self.name)
        return NewAccount(
            municipality.pk,
            "bluesky",
            self.did,
            "Bluesky",
            f"{self.name}.test",
            {"service": self.network.pds},
            {"app_password": self.password},
        )

    def ask(self, text: str) -> object:
        return self.network.post_as("fenna", f"@{self.name}.test {text}")

    def answers(self, question: object) -> list[str]:
        assert isinstance(question, Post)
        found = self.network.replies(question.uri, as_="fenna", wait_seconds=0)
        return [str(post["record"]["text"]) for post in found if post["author"]["did"] == self.did]


@dataclass(slots=True)
class OnMail:
    """A real IMAP and SMTP server."""

    server: MailServer
    asked: list[str] = field(default_factory=list)
    us: str = "gemeente@veldermeer.example"
    resident: str = "inwoner@resident.example"

    def account(self, municipality: Organisation) -> NewAccount:
        return NewAccount(
            municipality.pk,
            "email",
            self.us,
            "E-mail",
            self.us,
            self.server.settings(),
            {"password": self.server.password},
        )

    def ask(self, text: str) -> object:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.resident, self.us, text[:40]
        mail["Message-ID"] = f"<vraag-{len(self.asked)}-{time.time()}@resident.example>"
        mail["Date"] = utc_now().strftime("%a, %d %b %Y %H:%M:%S +0000")
        mail.set_content(text)
        self.server.deliver(mail.as_bytes(), self.us)
        self.asked.append(str(mail["Message-ID"]))
        return str(mail["Message-ID"])

    def answers(self, question: object) -> list[str]:
        found = []
        for path in (self.server.home / "mail" / self.resident).rglob("*"):
            if path.is_file() and path.parent.name in {"new", "cur"}:
                text = path.read_text(errors="replace")
                if str(question) in text:
                    found.append(text)
        return found


# -- the job --------------------------------------------------------------------------------------


def open_case(page: Page, words: str) -> None:
    """Open the case that asks this, and claim it with one key."""
    page.locator("[data-list-item]").filter(has_text=words).first.click()
    expect(page.locator("article.case").filter(has_text=words)).to_be_visible()
    page.wait_for_load_state("load")
    page.keyboard.press("c")
    expect(page.locator("#reply-text")).to_be_visible()


def write(page: Page, text: str) -> None:
    """Write the answer and offer it, by keyboard."""
    expect(page.locator("#reply-text")).to_be_focused()  # claiming puts you there
    page.keyboard.type(text)
    expect(page.locator("[data-send]")).to_be_enabled()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#reply-text")).to_have_count(0)


def seen(night: Night, question: object, words: str) -> object:
    """Wait until the resident sees an answer with these words."""
    return wait_for(
        lambda: any(words in text for text in night.network.answers(question)),
        seconds=15,
        why=f"the resident never saw: {words}",
    )


def play(night: Night, new_page: NewPage, server: str, place: Path) -> float:
    """The whole job in both roles; the quicker of two: seconds from question to screen."""
    agent, adviser = new_page(), new_page()
    agent.set_viewport_size({"width": 1440, "height": 900})
    adviser.set_viewport_size({"width": 390, "height": 844})
    sign_in(agent, night.agent.user, server)
    sign_in(adviser, night.adviser.user, server)
    agent.goto("/inbox/")
    with working():
        time.sleep(2)  # the channel's first read
        waste = night.network.ask("Wanneer wordt het grofvuil in de Kerkstraat opgehaald?")
        asked = time.monotonic()
        expect(agent.locator("[data-list-item]").filter(has_text="Kerkstraat")).to_be_visible(timeout=10_000)
        took = time.monotonic() - asked
        open_case(agent, "Kerkstraat")
        axe(agent)
        write(agent, "Maak een afspraak via de website, ophalen is gratis. ^NN")
        seen(night, waste, "ophalen is gratis")

        permit = night.network.ask("Heb ik een vergunning nodig voor een dakkapel aan de Ringdijk?")
        asked = time.monotonic()
        expect(agent.locator("[data-list-item]").filter(has_text="Ringdijk").first).to_be_visible()
        took = min(took, time.monotonic() - asked)
        open_case(agent, "Ringdijk")
        write(agent, "Dat hangt af van de plek. Doe de vergunningcheck op de website. ^NN")
        time.sleep(2)
        assert night.network.answers(permit) == [], "outside the mandate it went out without approval"
        adviser.goto("/approvals/")
        adviser.locator("a.texts__row").first.click()
        looks_right(adviser)
        adviser.set_viewport_size({"width": 390, "height": 844})
        adviser.get_by_role("button", name="Akkoord").first.click()
        seen(night, permit, "vergunningcheck")

        adviser.goto("/")
        adviser.locator(".brake-menu > summary").click()
        adviser.get_by_role("button", name="Een incident of crisis").first.click()
        expect(adviser.get_by_text("Er gaat niets nieuws uit").first).to_be_visible()
        light = night.network.ask("De lantaarnpaal op de Markt is kapot, wanneer komt iemand?")
        expect(agent.locator("[data-list-item]").filter(has_text="lantaarnpaal").first).to_be_visible()
        open_case(agent, "lantaarnpaal")
        agent.keyboard.type("Dank voor de melding, we geven het door. ^NN")
        expect(agent.locator(".verdict--forbid")).to_be_visible()
        expect(agent.locator("[data-send]")).to_be_disabled()
        time.sleep(3)
        assert night.network.answers(light) == [], "something left after the brake"
        verdict = export_and_verify(place)
    assert verdict["verdict"] == "ok"
    actions = set(
        Event.objects.filter(municipality_id=night.municipality.pk).values_list("action", flat=True)
    )
    assert actions >= STEPS
    assert verdict["events"] >= Event.objects.filter(municipality_id=night.municipality.pk).count()
    return took


def test_over_the_practice_network_the_whole_job_is_done_and_proven(
    new_page: NewPage, server: str, tmp_path: Path
) -> None:
    took = play(begin(OnPractice()), new_page, server, tmp_path / "ledger.zip")
    assert took <= 2, f"{took:.1f} s to the agent's screen"


@pytest.fixture(scope="module")
def bluesky() -> Iterator[BlueskyNetwork]:
    """A running network, or a skip that says what is absent."""
    if missing := BlueskyNetwork.missing():
        pytest.skip(missing)
    database = django_settings.DATABASES["default"]
    network = BlueskyNetwork(f"postgresql://regie@/regie?host={database['HOST']}")
    network.start()
    yield network
    network.stop()


@pytest.mark.network
def test_over_bluesky_the_whole_job_is_done_and_proven(
    bluesky: BlueskyNetwork, new_page: NewPage, server: str, tmp_path: Path
) -> None:
    took = play(begin(OnBluesky(bluesky)), new_page, server, tmp_path / "ledger.zip")
    print(f"question to screen over Bluesky: {took:.2f} s")  # noqa: T201 - the figure is part of the promise
    assert took <= 2, f"{took:.1f} s to the agent's screen"


@pytest.mark.network
@pytest.mark.skipif(not available(), reason="Dovecot is not installed: mail is not tested")
def test_over_mail_the_whole_job_is_done_and_proven(
    new_page: NewPage, server: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("mail")
    with MailServer.start(place) as running:
        play(begin(OnMail(running)), new_page, server, place / "ledger.zip")
