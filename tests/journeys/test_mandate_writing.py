"""Write, analyse, replay and sign a mandate: by keyboard at a desk, read and signed on a phone."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Browser, Locator, Page, expect

from regie.audit.models import Event
from regie.kernel.clock import utc_now
from regie.mandate.models import MandateVersion
from regie.publishing.models import Release
from tests import make
from tests.journeys.browser import looks_right, sign_in
from tests.mandate.world import FACTS
from tests.web.test_mandate import Town


def replies(town: Town, number: int) -> None:
    """Replies about waste of last night."""
    channel, night = make.account(town.place), utc_now().replace(hour=22) - timedelta(days=2)
    Release.objects.bulk_create(
        Release(
            key=uuid.uuid4(), municipality=town.place, account=channel, assignment=town.assignment, text="x",
            facts=FACTS, outcome="allow", state="sent", state_since=night, created_at=night,
        )
        for _ in range(number)
    )  # fmt: skip


def press(page: Page, *keys: str) -> None:
    """One key after the other."""
    for key in keys:
        page.keyboard.press(key)


WINDOWS = "Als tekst, één periode per regel"
SIDES = (
    ("Verschil", "Wat er verandert"),
    ("Nagespeeld", "waren er 12 anders gegaan"),
    ("Proberen", "Kies een situatie"),
    ("Scenario's", "Zinnen die altijd moeten kloppen"),
)


def side(page: Page, name: str) -> Locator:
    """The tab of that name."""
    return page.get_by_label("Kanten van dit mandaat").get_by_role("link", name=name)


def looked_at(page: Page) -> None:
    """Looked at on both widths, and back at the desk."""
    looks_right(page)
    page.set_viewport_size({"width": 1440, "height": 900})


def write_a_rule(desk: Page) -> None:
    """Only by keyboard: waste at night goes first past the adviser."""
    press(desk, "n")
    expect(desk.get_by_role("radio", name="Mag")).to_be_focused()
    press(desk, "ArrowRight")
    expect(desk.get_by_role("radio", name="Na akkoord")).to_be_checked()
    desk.get_by_role("checkbox", name="afval").focus()
    press(desk, "Space")
    desk.get_by_role("checkbox", name="Communicatieadviseur").focus()
    press(desk, "Space")
    desk.locator("summary", has_text="Uren").focus()
    press(desk, "Enter")
    desk.get_by_role("gridcell").first.focus()
    press(desk, "Space", "Shift+ArrowRight", "Shift+ArrowDown")
    expect(desk.get_by_label(WINDOWS)).to_have_value("ma 00:00-02:00\ndi 01:00-02:00")
    desk.get_by_role("button", name="Leegmaken").press("Enter")
    desk.get_by_role("button", name="Avond en nacht").press("Enter")
    expect(desk.get_by_label(WINDOWS)).to_have_value("ma-zo 18:00-08:00")
    expect(desk.locator("#live-sentence")).to_contain_text("Over afval, op ma–zo 18:00–08:00")
    expect(desk.locator("#live-aside")).to_contain_text("Mag → Na akkoord")
    looked_at(desk)
    press(desk, "Control+Enter")
    expect(desk.locator(".rule-row").last).to_contain_text("Over afval")


def lay_before_signers(desk: Page) -> str:
    """See what it does on every side, write a scenario, and hand it on; the address to sign at."""
    for name, told in SIDES:
        side(desk, name).press("Enter")
        expect(desk.locator("main")).to_contain_text(told)
        looked_at(desk)
    line = desk.get_by_label("Nieuw scenario").first
    line.fill("Gegeven een vraag over afval op zaterdag 23:00, als het bureau antwoordt, dan na goedkeuring.")
    expect(desk.locator(".scenario").first).to_contain_text("klopt")
    desk.get_by_role("button", name="Scenario's bewaren").press("Enter")
    expect(desk.get_by_text("Bewaard.")).to_be_visible()
    side(desk, "Ondertekenen").press("Enter")
    desk.get_by_role("button", name="Leg voor ter ondertekening").press("Enter")
    expect(desk.get_by_text("Twee mensen van de gemeente kunnen nu tekenen.")).to_be_visible()
    return desk.url


def read_and_sign(phone: Page, address: str, button: str) -> None:
    """On a phone."""
    phone.goto(address)
    expect(phone.get_by_text("Over afval").first).to_be_visible()
    looks_right(phone)
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.get_by_label("Ik heb de regels gelezen en wat ze veranderen.").check()
    phone.get_by_role("button", name=button).click()
    expect(phone.locator(".messages")).to_contain_text("etekend")


def test_a_mandate_is_written_by_keyboard_and_signed_on_a_phone(
    new_page: Callable[[], Page], server: str
) -> None:
    town = Town()
    replies(town, 12)
    manager = make.seat(town.place, "administrator", name="Nog een Wethouder")
    desk = new_page()
    sign_in(desk, town.adviser.user, server)
    desk.goto(f"{server}/mandate/")
    looked_at(desk)
    desk.get_by_role("button", name="Nieuwe versie").first.press("Enter")
    expect(desk.get_by_text("Geen verschil: elke situatie krijgt hetzelfde oordeel.")).to_be_visible()
    looked_at(desk)
    write_a_rule(desk)
    address = lay_before_signers(desk)
    phones = ((town.director, "Teken namens communicatie"), (manager, "Teken als gemandateerd manager"))
    for person, button in phones:
        phone = new_page()
        sign_in(phone, person.user, server)
        read_and_sign(phone, address, button)
    made = MandateVersion.objects.order_by("-pk")[0]
    assert (made.state, made.signatures.count()) == ("in_force", 2)
    told = Event.objects.filter(municipality_id=town.place.pk, result="done").values_list("action", flat=True)
    deeds = {"drafted", "draft_saved", "scenarios_saved", "ready", "signed", "in_force"}
    assert {f"mandate.{deed}" for deed in deeds} <= set(told)


def test_two_people_at_one_draft_lose_nothing(new_page: Callable[[], Page], server: str) -> None:
    town = Town()
    draft = town.draft({**town.night.table, "version": 2})
    pages = []
    for person in (town.adviser, town.director):
        page = new_page()
        sign_in(page, person.user, server)
        page.goto(f"{server}/mandate/{draft.pk}/edit/?rule=1")
        pages.append(page)
    for page, ground in zip(pages, ("Besluit 12", "Besluit 13"), strict=True):
        page.locator("summary", has_text="Naam en grond").click()
        page.get_by_label("Juridische grond").fill(ground)
        page.get_by_role("button", name="Regel bewaren").click()
    late = pages[1]
    expect(late.get_by_text("Joris de Boer wijzigde dit concept terwijl je schreef")).to_be_visible()
    expect(late.get_by_label("Juridische grond")).to_have_value("Besluit 13")
    late.get_by_role("button", name="Regel bewaren").click()
    expect(late.locator("form[data-rule-form]")).to_have_count(0)
    draft.refresh_from_db()
    assert draft.table["rules"][1]["ground"] == "Besluit 13"
    late.get_by_role("button", name="Ongedaan maken").click()
    expect(late.locator("form[data-rule-form]")).to_have_count(0)
    draft.refresh_from_db()
    assert draft.table["rules"][1]["ground"] == "Besluit 12"


def test_the_editor_works_without_script(browser: Browser, server: str) -> None:
    town = Town()
    draft = town.draft({**town.night.table, "version": 2})
    context = browser.new_context(java_script_enabled=False, base_url=server, locale="nl-NL")
    plain = context.new_page()
    sign_in(plain, town.adviser.user, server)
    plain.goto(f"{server}/mandate/{draft.pk}/edit/")
    plain.get_by_role("link", name="Regel toevoegen").click()
    plain.get_by_role("radio", name="Nooit").check(force=True)
    plain.get_by_role("checkbox", name="afval").check(force=True)
    plain.locator("summary", has_text="Uren").click()
    plain.get_by_role("button", name="Weekend").click()
    expect(plain.get_by_label("Als tekst, één periode per regel")).to_have_value("za-zo 00:00-24:00")
    plain.get_by_role("button", name="Eerst bekijken").click()
    expect(plain.locator(".rule-form__sentence")).to_contain_text("Over afval, op za–zo 00:00–24:00")
    plain.get_by_role("button", name="Regel bewaren").click()
    expect(plain.locator(".rule-row").last).to_contain_text("Over afval")
    context.close()
