"""One whole night with a moved clock: handed over at six, kept, and handed back at eight."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, ViewportSize, expect
from pytest_django.fixtures import Settings

from regie.channels.models import ChannelAccount
from regie.duty import queries as duty
from regie.duty.actions import settings as choosing
from regie.duty.actions.settings import Chosen
from regie.duty.models import Turn
from regie.engagement.models import Assignment
from regie.escalation.models import Concern
from regie.escalation.states import RUNNING
from regie.inbox.models import Case
from regie.kernel import clock
from regie.kernel.clock import AMSTERDAM
from regie.people.models import Membership, User
from regie.publishing.models import Release
from regie.roster.models import Roster, Shift, Worker
from tests import make
from tests.journeys.browser import looks_right, sign_in
from tests.journeys.night import Night, begin, wait_for
from tests.journeys.test_main_job import OnPractice, open_case, write

NewPage = Callable[[], Page]
Sweeps = Callable[..., int]
MAIN: Final[ViewportSize] = {"width": 1440, "height": 900}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}


@pytest.fixture(autouse=True)
def _moved_clock(settings: Settings, tmp_path: Path, server: str) -> Iterator[None]:
    settings.CREDENTIAL_KEY_FILE = tmp_path / "credential_key"
    settings.LEDGER_KEY_FILE = tmp_path / "ledger_key.pem"
    settings.ALLOW_PRIVATE_ADDRESSES = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PUBLIC_URL = server
    mail.outbox = []
    cache.clear()
    clock.allow_moving()
    yield
    clock.move_to(None)
    cache.clear()


def at(evening: str, time: str, *, day: int = 0, fold: int = 0) -> datetime:
    """That time on the wall clock, so many days after the evening."""
    there = datetime.fromisoformat(f"{evening}T{time}") + timedelta(days=day)
    return there.replace(tzinfo=AMSTERDAM, fold=fold)


def kept(night: Night, evening: str) -> tuple[User, User]:
    """The watch is handed over here; on the roster a hole from ten past three until four."""
    given = Assignment.objects.get(municipality=night.municipality)
    Assignment.objects.filter(pk=given.pk).update(hours=["mon-sun 18:00-08:00"])
    director = Membership.objects.get(organisation=night.municipality, role="director")
    choosing.choose(Chosen(given.pk), by=make.actor(director), now=clock.utc_now())
    late = make.seat(given.agency, "agent", "Bram Ochtend").user
    given.members.add(late)
    TOTP.activate(late, generate_totp_secret())
    piket = User.objects.get(name="Samira Piket")
    rows = (
        (given.agency, night.agent.user, at(evening, "18:00"), at(evening, "03:10", day=1), "duty"),
        (given.agency, late, at(evening, "04:00", day=1), at(evening, "08:00", day=1), "duty"),
        (night.municipality, piket, at(evening, "18:00"), at(evening, "08:00", day=1), "on_call"),
    )
    day = at(evening, "12:00").date()
    for employer, user, start, end, kind in rows:
        worker, _made = Worker.objects.get_or_create(user=user, organisation=employer)
        roster, _made = Roster.objects.get_or_create(
            municipality=night.municipality,
            organisation=employer,
            starts_on=day,
            defaults={
                "ends_on": day + timedelta(days=2),
                "state": "published",
                "made_by": piket,
                "made_at": clock.utc_now(),
                "published_at": clock.utc_now(),
            },
        )
        Shift.objects.create(roster=roster, worker=worker, start=start, end=end, kind=kind)
    return late, piket


@dataclass(slots=True)
class Watch:
    """Who plays in which window, and how to let time pass."""

    evening: str
    night: Night
    network: OnPractice
    late: User
    piket: User
    office: Page
    agent: Page
    new_page: NewPage
    server: str
    run_sweeps: Sweeps

    @property
    def town(self) -> int:
        """The municipality."""
        return self.night.municipality.pk

    @property
    def bureau(self) -> int:
        """The agency."""
        return self.night.agent.organisation_id

    def moves_to(self, time: str, *sweeps: str, day: int = 0) -> None:
        """Let it be that time, and let the worker do what is due then."""
        clock.move_to(at(self.evening, time, day=day))
        if sweeps:
            self.run_sweeps(*sweeps, rounds=2)

    def comes_in(self, *words: str) -> None:
        """The network is read until these questions are cases."""

        def there() -> bool:
            self.run_sweeps("intake", now=clock.utc_now() + timedelta(minutes=2), rounds=1)
            self.run_sweeps("inbox", rounds=1)
            return all(Case.objects.filter(excerpt__contains=one).exists() for one in words)

        wait_for(there, seconds=20, why=f"never came in: {words}")

    def stopped(self) -> str:
        """Why the agency may publish nothing now; empty when it may."""
        return duty.stops(self.town, self.bureau, clock.utc_now())


def window(new_page: NewPage, user: User, server: str, size: ViewportSize = MAIN) -> Page:
    """A window in which this person is signed in."""
    made = new_page()
    made.set_viewport_size(size)
    sign_in(made, user, server)
    return made


@pytest.mark.parametrize(
    ("evening", "hours"), [("2026-12-08", 14), ("2027-10-30", 15)], ids=["a night", "the clock goes back"]
)
def test_a_whole_night(new_page: NewPage, server: str, run_sweeps: Sweeps, evening: str, hours: int) -> None:
    clock.move_to(at(evening, "17:40"))
    network = OnPractice()
    night = begin(network)
    late, piket = kept(night, evening)
    office, agent = (window(new_page, one.user, server) for one in (night.adviser, night.agent))
    w = Watch(evening, night, network, late, piket, office, agent, new_page, server, run_sweeps)
    _handed_over(w)
    _answered(w)
    _advised_from_a_phone(w)
    _climbs(w)
    _nobody_there(w)
    _handed_back(w)
    watch = Turn.objects.get(incoming=w.bureau, state="taken")
    back = Turn.objects.get(incoming=w.town, state="taken")
    assert watch.passes_at is not None
    assert back.passes_at is not None
    assert back.passes_at - watch.passes_at == timedelta(hours=hours)
    assert Release.objects.filter(state="sent").count() == 2


def _handed_over(w: Watch) -> None:
    """The page wrote itself and shows the hole of 03:10; completed, taken over, and at six control passes."""
    w.moves_to("17:45", "duty")
    w.office.goto("/duty/")
    w.office.get_by_role("link", name="Naar de overdracht").click()
    expect(w.office.get_by_text("03:10").first).to_be_visible()
    looks_right(w.office)
    w.office.set_viewport_size(MAIN)
    w.office.get_by_label("Kernboodschap").fill("De kermis gaat door.")
    w.office.get_by_label("Waarop te letten").fill("Geluid op het plein na elf uur.")
    w.office.get_by_role("button", name="De wacht aanbieden").click()
    expect(w.office.get_by_text("wacht op de andere kant")).to_be_visible()
    w.moves_to("17:55")
    w.agent.goto("/duty/")
    w.agent.get_by_role("link", name="Naar de overdracht").click()
    expect(w.agent.get_by_text("De kermis gaat door.")).to_be_visible()
    w.agent.get_by_role("button", name="Ik heb het gelezen en neem over").click()
    expect(w.agent.get_by_text("Vanaf 18:00 hebben jullie de wacht.")).to_be_visible()
    assert w.stopped() == "duty_elsewhere"
    w.moves_to("18:01", "duty")
    w.run_sweeps("intake", now=clock.utc_now() + timedelta(minutes=2), rounds=1)  # the channel's first read
    read = ChannelAccount.objects.exclude(last_fetch_at=None)
    wait_for(read.exists, why="the channel was never read")
    assert w.stopped() == ""


def _answered(w: Watch) -> None:
    """At 23:10 one question is answered within the mandate; the other waits and is approved."""
    w.moves_to("23:10")
    waste = w.network.ask("Wanneer wordt het grofvuil in de Kerkstraat opgehaald?")
    permit = w.network.ask("Heb ik een vergunning nodig voor een dakkapel aan de Ringdijk?")
    w.comes_in("Kerkstraat", "Ringdijk")
    w.agent.goto("/inbox/")
    open_case(w.agent, "Kerkstraat")
    write(w.agent, "Maak een afspraak via de website, ophalen is gratis. ^NN")
    w.run_sweeps("outbox", "inbox", rounds=2)
    assert any("gratis" in text for text in w.network.answers(waste))
    w.moves_to("23:20")
    w.agent.goto("/inbox/")
    open_case(w.agent, "Ringdijk")
    write(w.agent, "Dat hangt af van de plek. Doe de vergunningcheck. ^NN")
    _approved(w)
    w.run_sweeps("outbox", "inbox", rounds=2)
    assert any("vergunningcheck" in text for text in w.network.answers(permit))


def _climbs(w: Watch) -> None:
    """An alarm that nobody sees goes to the next level."""
    w.moves_to("00:30", day=1)
    w.network.ask("Er is brand op het plein, bel 112! Iedereen rent weg!")
    w.comes_in("brand op het plein")
    w.run_sweeps("inbox", "clocks", "paging", rounds=2)
    alarm = Concern.objects.latest("pk")
    assert (alarm.state, alarm.step) == ("open", 0)
    w.moves_to("01:05", "clocks", "paging", day=1)
    alarm.refresh_from_db()
    assert (alarm.state, alarm.step >= 1) == ("open", True)
    desk = window(w.new_page, w.piket, w.server)
    desk.goto("/duty/calls/")
    expect(desk.get_by_text("geen antwoord").first).to_be_visible()
    expect(desk.get_by_text("antwoordde").first).to_be_visible()


def _nobody_there(w: Watch) -> None:
    """The hole: nobody of the agency publishes, its screen says so, and the municipality was told."""
    w.moves_to("03:15", "duty", day=1)
    w.agent.goto("/duty/")
    expect(w.agent.get_by_text("Niemand van het bureau heeft dienst: het plaatst nu niets.")).to_be_visible()
    assert w.stopped() == "unmanned"
    assert Concern.objects.filter(subject=f"unmanned:{w.town}").count() == 1
    w.moves_to("04:01", "duty", day=1)
    assert w.stopped() == ""


def _approved(w: Watch) -> None:
    """The duty adviser approves the text that waits."""
    waiting = Release.objects.get(state="waiting")
    desk = window(w.new_page, w.piket, w.server)
    desk.goto(f"/approvals/{waiting.pk}/")
    desk.get_by_role("button", name=re.compile("^(Goedkeuren|Akkoord)")).first.click()
    desk.wait_for_load_state("load")


def _advised_from_a_phone(w: Watch) -> None:
    """An alarm wakes the duty adviser; the link of that call answers it in two taps, without signing in."""
    w.moves_to("23:40")
    w.network.ask("Er is een steekpartij bij het station, bel 112, wat moeten we doen?")
    w.comes_in("steekpartij")
    mail.outbox = []
    w.run_sweeps("inbox", "clocks", "paging", rounds=3)
    alarm = Concern.objects.latest("pk")
    phone = w.new_page()
    phone.set_viewport_size(PHONE)
    phone.goto(_found(r"https?://\S+/p/\S+"))
    phone.get_by_label("In een paar woorden").fill("Verwijs naar 112 en zeg verder niets.")
    phone.get_by_role("button", name=re.compile("^Adviseren")).click()
    expect(phone.get_by_text("Dit is afgehandeld")).to_be_visible()
    alarm.refresh_from_db()
    assert (alarm.state in RUNNING, alarm.decision, alarm.answered_by) == (False, "advise", w.piket)
    w.agent.goto(f"{alarm.url}?tab=notes")
    expect(w.agent.get_by_text("Verwijs naar 112 en zeg verder niets.").first).to_be_visible()


def _found(pattern: str) -> str:
    """The last letter that has it."""
    for letter in reversed(mail.outbox):
        found = re.search(pattern, str(letter.body).replace("\r", ""))
        if found:
            return found[0]
    raise AssertionError(f"no letter has {pattern}")


def _handed_back(w: Watch) -> None:
    """The morning shift completes its page, the office takes over, and the report is there."""
    w.moves_to("07:50", "duty", day=1)
    morning = window(w.new_page, w.late, w.server)
    morning.goto("/duty/")
    morning.get_by_role("link", name="Naar de overdracht").click()
    morning.get_by_role("button", name="De wacht aanbieden").click()
    expect(morning.get_by_text("wacht op de andere kant")).to_be_visible()
    w.office.goto("/duty/")
    w.office.get_by_role("link", name="Naar de overdracht").click()
    w.office.get_by_role("button", name="Ik heb het gelezen en neem over").click()
    expect(w.office.get_by_text("Vanaf 08:00 hebben jullie de wacht.")).to_be_visible()
    w.moves_to("08:01", day=1)
    _reported(w, morning)


def _reported(w: Watch, morning: Page) -> None:
    """The report fills itself; the agency completes it, the municipality reads it."""
    morning.goto("/duty/")
    morning.get_by_role("link", name="Schrijf het verslag van onze wacht").click()
    expect(morning.get_by_role("row", name="Zaak beantwoord 2")).to_be_visible()
    expect(morning.get_by_text("4 nieuwe zaken, 2 nog open.")).to_be_visible()
    looks_right(morning)
    morning.set_viewport_size(MAIN)
    morning.get_by_label("Hoe mensen klonken").select_option("worried")
    morning.get_by_label("Signaal").fill("Vandaag veel vragen over het station.")
    morning.get_by_role("button", name="Stuur naar de andere kant").click()
    expect(morning.get_by_text("nog niet gelezen")).to_be_visible()
    w.office.goto("/")
    w.office.get_by_role("link", name=re.compile("Lees het")).first.click()
    expect(w.office.get_by_role("heading", name="Verslag van een wacht")).to_be_visible()
    w.office.get_by_role("button", name="Ik heb dit gelezen").click()
    expect(w.office.get_by_text("gelezen door Joris Advies")).to_be_visible()
