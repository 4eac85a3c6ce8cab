"""Waking somebody for real: over HTTP to servers on loopback, and by mail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail

from regie.audit.models import Event
from regie.channels import vault
from regie.kernel.actor import Actor
from regie.paging import queries
from regie.paging.actions import addresses, links, pages, rules, sending
from regie.paging.models import Address, Attempt, Page
from regie.paging.refusal import Least, Notice, Refused, Supplier
from regie.people.models import Membership, Organisation
from tests import make
from tests.paging.servers import Browser, Server, server

NOW = make.NIGHT


@pytest.fixture(autouse=True)
def keys(settings: LazySettings, tmp_path: Path) -> None:
    """A vault of this test's own; loopback is an address in the own network."""
    settings.CREDENTIAL_KEY_FILE = tmp_path / "key"
    settings.ALLOW_PRIVATE_ADDRESSES = True
    vault.ensure_key(settings.CREDENTIAL_KEY_FILE)


@pytest.fixture
def town(db: None) -> Organisation:
    return make.municipality("Veldermeer")


@pytest.fixture
def seat(town: Organisation) -> Membership:
    return make.seat(town, "duty_adviser", "Fatma Yilmaz")


@pytest.fixture
def fatma(seat: Membership) -> Actor:
    return make.actor(seat)


@pytest.fixture
def there() -> Iterator[Server]:
    with server() as running:
        yield running


def notice(town: Organisation, urgency: str = "acute", about: str = "concern:1") -> Notice:
    return Notice(
        town.pk, about, urgency, "Veldermeer: uw besluit is nodig vóór 23:25", "Er wacht een vraag.",
        "/escalations/1/", NOW + timedelta(hours=12), "duty_adviser",
    )  # fmt: skip


def wake(seat: Membership, urgency: str = "acute", about: str = "concern:1", at: datetime = NOW) -> Page:
    return pages.wake(notice(seat.organisation, urgency, about), {seat.user_id: seat.user}, now=at)[0]


def states(page: Page) -> dict[str, str]:
    return {row.kind: row.state for row in page.attempts.all()}


def connect(town: Organisation, url: str, kind: str = "sms") -> None:
    manager = make.actor(make.seat(town, "functional_manager", "Karin Post"))
    body = '{"recipients": ["{to}"], "body": "{text}"}'
    wanted = Supplier(kind, f"{url}/{kind}", "json", body, "Authorization", "AccessKey 123")
    rules.set_gateway(wanted, by=manager, now=NOW)


def test_an_acute_page_goes_by_every_means_at_once(
    town: Organisation, seat: Membership, fatma: Actor, there: Server
) -> None:
    browser = Browser()
    connect(town, there.url)
    connect(town, there.url, "voice")
    addresses.add_browser(browser.subscription(f"{there.url}/push"), "Telefoon", by=fatma, now=NOW)
    addresses.add_number("sms", "06 12345678", "Werk", by=fatma, now=NOW)
    addresses.add_number("voice", "06 12345678", "Werk", by=fatma, now=NOW)
    addresses.add_webhook(f"{there.url}/ntfy", "tk_geheim", "ntfy", by=fatma, now=NOW)
    page = wake(seat)
    assert sending.send_due(NOW) == 5
    assert states(page) == dict.fromkeys(("push", "sms", "voice", "webhook", "email"), "sent")
    got = {one.path: one for one in there.got}
    assert set(got) == {"/push", "/sms", "/voice", "/ntfy"}
    pushed = json.loads(browser.read(got["/push"].body))
    assert pushed["title"] == "Veldermeer: uw besluit is nodig vóór 23:25"
    assert pushed["url"].startswith("/p/")
    assert got["/push"].headers["authorization"].startswith("vapid t=")
    assert (got["/push"].headers["urgency"], got["/push"].headers["content-encoding"]) == (
        "high",
        "aes128gcm",
    )
    sms = json.loads(got["/sms"].body)
    assert sms["recipients"] == ["+31612345678"]
    assert "/p/" in sms["body"]
    assert got["/sms"].headers["authorization"] == "AccessKey 123"
    assert "/p/" not in json.loads(got["/voice"].body)["body"], "nobody can hear an address"
    assert str(make_header(decode_header(got["/ntfy"].headers["title"]))) == pushed["title"]
    assert got["/ntfy"].headers["authorization"] == "Bearer tk_geheim"
    assert len(mail.outbox) == 1
    assert Event.objects.filter(action="paging.sent").count() == 5


def test_every_link_is_its_own_and_opens_this_page(seat: Membership, fatma: Actor, there: Server) -> None:
    addresses.add_webhook(f"{there.url}/ntfy", "", "ntfy", by=fatma, now=NOW)
    page = wake(seat)
    sending.send_due(NOW)
    by_mail = mail.outbox[0].body.rpartition("/p/")[2].strip("/ \n")
    by_hook = there.got[0].headers["click"].rpartition("/p/")[2].strip("/")
    assert by_mail != by_hook
    for token, kind in ((by_mail, "email"), (by_hook, "webhook")):
        found = links.found(token, origin="203.0.113.7", now=NOW)
        assert (found.kind, found.page_id) == (kind, page.pk)


def test_a_link_dies_with_its_page_the_account_and_the_epoch(seat: Membership) -> None:
    wake(seat)
    sending.send_due(NOW)
    token = mail.outbox[0].body.rpartition("/p/")[2].strip("/ \n")
    with pytest.raises(links.LinkRefused, match="expired"):
        links.found(token, origin="x", now=NOW + timedelta(hours=12))
    seat.user.session_epoch += 1
    seat.user.save()
    with pytest.raises(links.LinkRefused, match="unknown"):
        links.found(token, origin="x", now=NOW)
    assert Event.objects.filter(action="paging.link_refused", result="refused").count() == 1


def test_less_urgent_goes_by_one_means_and_the_next_follows(
    seat: Membership, fatma: Actor, there: Server
) -> None:
    addresses.add_webhook(f"{there.url}/ntfy", "", "ntfy", by=fatma, now=NOW)
    page = wake(seat, "high")
    sending.send_due(NOW)
    assert states(page) == {"webhook": "sent", "email": "queued"}
    sending.send_due(NOW + timedelta(seconds=119))
    assert mail.outbox == []
    sending.send_due(NOW + timedelta(seconds=120))
    assert states(page) == {"webhook": "sent", "email": "sent"}


def test_when_it_is_settled_nothing_more_is_sent(seat: Membership, fatma: Actor, there: Server) -> None:
    addresses.add_webhook(f"{there.url}/ntfy", "", "ntfy", by=fatma, now=NOW)
    page = wake(seat, "high")
    sending.send_due(NOW)
    pages.settle("concern:1", now=NOW)
    sending.send_due(NOW + timedelta(hours=1))
    assert states(page) == {"webhook": "sent", "email": "void"}


def test_a_means_that_fails_lets_the_next_begin_at_once(
    seat: Membership, fatma: Actor, there: Server
) -> None:
    addresses.add_webhook(f"{there.url}/ntfy", "", "ntfy", by=fatma, now=NOW)
    there.answers = [403]
    page = wake(seat, "high")
    sending.send_due(NOW)
    assert states(page) == {"webhook": "failed", "email": "sent"}
    assert Address.objects.get().detail == "403"


def test_what_may_pass_is_tried_again_and_given_up_in_the_end(
    seat: Membership, fatma: Actor, there: Server
) -> None:
    addresses.add_webhook(f"{there.url}/ntfy", "", "ntfy", by=fatma, now=NOW)
    there.answers = [503] * 9
    page = wake(seat, "acute")
    for seconds in (0, 5, 15, 35, 75, 600):
        sending.send_due(NOW + timedelta(seconds=seconds))
    assert len(there.got) == 5
    assert states(page) == {"webhook": "failed", "email": "sent"}


def test_a_browser_that_is_gone_is_not_woken_again(seat: Membership, fatma: Actor, there: Server) -> None:
    addresses.add_browser(Browser().subscription(f"{there.url}/push"), "Oud", by=fatma, now=NOW)
    there.answers = [410]
    wake(seat)
    sending.send_due(NOW)
    assert not queries.addresses(fatma.user_id).exists()


def test_somebody_who_cannot_be_reached_by_anything_is_known(
    seat: Membership, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert wake(seat).state == Page.FAILED
    assert [page.user_id for page in queries.silent("concern:", NOW)] == [seat.user_id]


def test_when_the_last_means_fails_the_page_reached_nobody(
    seat: Membership, fatma: Actor, there: Server, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    addresses.add_webhook(f"{there.url}/ntfy", "", "ntfy", by=fatma, now=NOW)
    there.answers = [400]
    page = wake(seat)
    sending.send_due(NOW)
    page.refresh_from_db()
    assert page.state == Page.FAILED


def test_the_own_network_is_refused_unless_allowed(
    seat: Membership, fatma: Actor, there: Server, settings: LazySettings
) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = False
    addresses.add_webhook(f"{there.url}/ntfy", "", "ntfy", by=fatma, now=NOW)
    page = wake(seat)
    sending.send_due(NOW)
    assert there.got == []
    assert page.attempts.get(kind="webhook").detail == "the address lies inside the own network"


def test_a_hundred_pages_at_the_start_of_a_shift_are_one_letter(seat: Membership) -> None:
    for number in range(40):
        wake(seat, "normal", f"concern:{number}")
    assert sending.send_due(NOW) == 1
    assert mail.outbox[0].subject == "40 zaken wachten op u"
    assert mail.outbox[0].body.count("/p/") == 41
    assert set(Attempt.objects.values_list("state", flat=True)) == {"sent"}


def test_the_municipality_asks_a_minimum_that_nobody_prefers_away(
    town: Organisation, seat: Membership, fatma: Actor, there: Server
) -> None:
    connect(town, there.url)
    addresses.add_number("sms", "06 12345678", "Werk", by=fatma, now=NOW)
    addresses.prefer({"normal": ["email"]}, 60, by=fatma, now=NOW)
    assert list(states(wake(seat, "normal"))) == ["email"]
    head = make.actor(make.seat(town, "head_of_communication"))
    rules.set_minimum(Least({"normal": ["sms"]}, ["push"]), by=head, now=NOW)
    assert list(states(wake(seat, "normal"))) == ["email", "sms"]
    assert queries.release_by(town.pk) == ["push"]


def test_a_secret_is_sealed_and_is_forgotten_when_the_address_changes(
    town: Organisation, there: Server
) -> None:
    connect(town, there.url)
    row = queries.gateways(town.pk)["sms"]
    assert b"AccessKey" not in bytes(row.sealed)
    manager = make.actor(make.seat(town, "functional_manager", "Karin Post"))
    moved = Supplier("sms", "https://elders.example/", "json", row.body, "Authorization")
    rules.set_gateway(moved, by=manager, now=NOW)
    assert rules.shape_of(queries.gateways(town.pk)["sms"]).secret == ""


@pytest.mark.parametrize("role", ["adviser", "duty_adviser", "administrator"])
def test_only_who_manages_it_sets_suppliers_and_minimum(town: Organisation, role: str) -> None:
    by = make.actor(make.seat(town, role))
    with pytest.raises(Refused, match="right"):
        rules.set_gateway(Supplier("sms", "https://x.example/", "json", '["{to}", "{text}"]'), by=by, now=NOW)
    with pytest.raises(Refused, match="right"):
        rules.set_minimum(Least({}, []), by=by, now=NOW)


def test_nobody_touches_the_address_of_somebody_else(town: Organisation, fatma: Actor) -> None:
    row = addresses.add_number("sms", "0612345678", "Werk", by=fatma, now=NOW)
    other = make.actor(make.seat(town, "director"))
    with pytest.raises(Refused, match="not_yours"):
        addresses.retire(row, by=other, now=NOW)
    with pytest.raises(Refused, match="not_yours"):
        pages.try_out(row, notice(town), by=other, now=NOW)


def test_a_test_page_goes_by_that_one_address_and_is_confirmed_by_its_link(
    town: Organisation, seat: Membership, fatma: Actor, there: Server
) -> None:
    row = addresses.add_webhook(f"{there.url}/ntfy", "", "ntfy", by=fatma, now=NOW)
    pages.try_out(row, notice(town, about=f"test:{row.pk}"), by=fatma, now=NOW)
    assert sending.send_due(NOW) == 1
    assert mail.outbox == []
    token = there.got[0].headers["click"].rpartition("/p/")[2].strip("/")
    attempt = links.found(token, origin="x", now=NOW)
    links.confirm(attempt, origin="x", now=NOW)
    row.refresh_from_db()
    assert row.confirmed_at == NOW
