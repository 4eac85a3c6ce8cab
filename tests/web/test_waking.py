"""How people are called: their own page, what the municipality sets, and the rows of the ladder."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from regie.channels import vault
from regie.escalation import queries as escalation
from regie.paging import queries
from regie.paging.models import Attempt
from regie.people.models import Membership
from tests import make
from tests.paging.rfc import BROWSER, ENDPOINT, SECRET
from tests.web.conftest import SignIn


@pytest.fixture(autouse=True)
def keys(settings: LazySettings, tmp_path: Path, db: None) -> None:
    settings.CREDENTIAL_KEY_FILE = tmp_path / "key"
    vault.ensure_key(settings.CREDENTIAL_KEY_FILE)


@pytest.fixture
def head() -> Membership:
    return make.seat(make.municipality("Veldermeer"), "head_of_communication", "Jan de Boer")


def page(client: Client, address: str = "/waking/") -> str:
    return client.get(address).content.decode()


def test_a_browser_a_number_and_a_webhook_are_added_tested_and_taken_away(
    head: Membership, sign_in: SignIn
) -> None:
    client = sign_in(head)
    given = {"endpoint": ENDPOINT, "p256dh": BROWSER, "auth": SECRET}
    client.post("/waking/browser/", given, headers={"User-Agent": "Mozilla/5.0 (Android) Chrome/150 Mobile"})
    client.post("/waking/number/", {"kind": "sms", "number": "06 12345678", "label": "Werk"})
    client.post("/waking/webhook/", {"url": "https://ntfy.example/piket"})
    html = page(client)
    assert all(word in html for word in ("Chrome (mobiel)", "+31612345678", "ntfy.example/piket"))
    push = queries.addresses(head.user_id).get(kind="push")
    client.post(f"/waking/{push.pk}/test/")
    assert Attempt.objects.get().address_id == push.pk
    client.post(f"/waking/{push.pk}/remove/")
    assert not queries.addresses(head.user_id).filter(kind="push").exists()


def test_what_is_wrong_is_told_in_plain_words(head: Membership, sign_in: SignIn) -> None:
    client = sign_in(head)
    html = client.post("/waking/number/", {"kind": "sms", "number": "bel mij"}, follow=True).content.decode()
    assert "Dat is geen telefoonnummer" in html
    html = client.post("/waking/browser/", {"endpoint": "x"}, follow=True).content.decode()
    assert "Deze browser gaf geen sleutels" in html


def test_nobody_sees_or_tests_the_address_of_another(head: Membership, sign_in: SignIn) -> None:
    sign_in(head).post("/waking/number/", {"kind": "sms", "number": "06 12345678"})
    row = queries.addresses(head.user_id).get()
    other = sign_in(make.seat(head.organisation, "director", "Els Kramer"))
    assert other.post(f"/waking/{row.pk}/test/").status_code == 404
    assert other.post(f"/waking/{row.pk}/remove/").status_code == 404
    assert "12345678" not in page(other)


def test_the_minimum_stands_ticked_and_shut_on_everybodys_page(head: Membership, sign_in: SignIn) -> None:
    client = sign_in(head)
    client.post("/waking/settings/minimum/", {"acute": ["voice"], "release_by": ["push"]})
    assert queries.least(head.organisation_id)["acute"] == ["voice"]
    assert 'name="acute" value="voice" checked disabled' in page(client)
    assert "Jan de Boer" in page(client, "/waking/settings/"), "whoever lacks it is named"


def test_a_supplier_is_connected_and_its_secret_never_shown(head: Membership, sign_in: SignIn) -> None:
    client = sign_in(head)
    given = {"kind": "sms", "url": "https://sms.example/", "form": "json", "header": "Authorization"}
    html = client.post("/waking/settings/supplier/", {**given, "body": "{"}, follow=True).content.decode()
    assert "geen JSON" in html
    body = '{"to": "{to}", "text": "{text}"}'
    client.post("/waking/settings/supplier/", {**given, "body": body, "secret": "zeer-geheim"})
    html = page(client, "/waking/settings/")
    assert "https://sms.example/" in html
    assert "zeer-geheim" not in html
    client.post("/waking/settings/supplier/", {"kind": "sms", "do": "remove"})
    assert queries.gateways(head.organisation_id) == {}


def test_the_worker_may_serve_every_page_and_nothing_else_runs_there(db: None) -> None:
    answer = Client().get("/service-worker.js")
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Content-Type"].startswith("text/javascript")
    assert "worker-src 'self'" in answer["Content-Security-Policy"]


ROW = {
    "name": "Nacht", "urgency": ["high", "acute"], "times": "mon-sun 22:00-07:00", "quiet": "sun 02:00-05:00",
    "role-0": ["duty_adviser", "spokesperson"], "need-0": "all", "minutes-0": "10", "times-0": "2",
    "role-1": ["head_of_communication"], "minutes-1": "5",
}  # fmt: skip


def test_a_row_is_added_changed_moved_and_taken_away_in_versions(head: Membership, sign_in: SignIn) -> None:
    client, place = sign_in(head), head.organisation_id
    client.post("/escalations/ladder/1/", {**ROW, "seen": "0"})
    version, rows = escalation.ladder_rows(place)
    assert (version, [row.name for row in rows]) == (1, ["Nacht", ""])
    assert (rows[0].steps[0].roles, rows[0].steps[0].need) == (("duty_adviser", "spokesperson"), "all")
    form = page(client, "/escalations/ladder/0/")
    assert ">mon-sun 22:00-07:00</textarea>" in form
    assert ">sun 02:00-05:00</textarea>" in form
    html = page(client, "/escalations/ladder/")
    assert "Dienstdoend adviseur" in html or "piket" in html.lower()
    client.post("/escalations/ladder/2/", {**ROW, "name": "Dag", "times": "", "seen": "1"})
    client.post("/escalations/ladder/1/move/", {"do": "up", "seen": "2"})
    assert [row.name for row in escalation.ladder_rows(place)[1]] == ["Dag", "Nacht", ""]
    client.post("/escalations/ladder/0/move/", {"do": "remove", "seen": "3"})
    assert [row.name for row in escalation.ladder_rows(place)[1]] == ["Nacht", ""]
    assert client.post("/escalations/ladder/1/move/", {"do": "remove", "seen": "4"}).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"times": "elke nacht"}, "Schrijf uren als"),
        ({"quiet": "mon-sun 00:00-24:00"}, "Stille uren kunnen niet"),
        ({"role-0": "agent", "role-1": ""}, "niveau van de gemeente"),
        ({"role-0": "", "role-1": ""}, "minstens één niveau"),
    ],
)
def test_a_row_that_would_leave_somebody_alone_is_refused_and_stays_typed(
    head: Membership, sign_in: SignIn, wrong: dict[str, str], told: str
) -> None:
    answer = sign_in(head).post("/escalations/ladder/1/", {**ROW, "seen": "0", **wrong})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert told in html
    assert 'value="Nacht"' in html
    assert escalation.ladder_rows(head.organisation_id)[0] == 0


def test_two_who_change_at_once_hear_it(head: Membership, sign_in: SignIn) -> None:
    client = sign_in(head)
    client.post("/escalations/ladder/1/", {**ROW, "seen": "0"})
    answer = client.post("/escalations/ladder/1/", {**ROW, "name": "Te laat", "seen": "0"})
    assert "intussen gewijzigd" in answer.content.decode()
