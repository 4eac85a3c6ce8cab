"""The Ledger screen."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from regie.audit import actions, verify_ledger
from regie.audit.entry import Entry
from regie.audit.models import Event
from regie.kernel.actor import Actor, software
from regie.kernel.clock import utc_now
from regie.people.models import Organisation
from regie.web import events
from tests import make
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Organisation:
    return make.municipality("Veldermeer")


@pytest.fixture
def key(settings: Settings, tmp_path: Path) -> Path:
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.pem"
    return actions.ensure_key()


def agent(town: Organisation, agency: str = "Bureau Morgenrood") -> Actor:
    """Somebody of an agency who works for the town."""
    return make.actor(make.seat(make.agency(agency), "agent", "Noor de Vries"), town)


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def test_lines_are_dutch_sentences_with_role_and_organisation_but_without_names(
    sign_in: SignIn, town: Organisation
) -> None:
    actions.record("inbox.claimed", by=agent(town), subject="case:12")
    page = text(sign_in(make.seat(town, "auditor")), "/ledger/")
    assert "Zaak opgepakt" in page
    assert "Zaak 12" in page
    assert "Webcaremedewerker" in page or "Webcare" in page
    assert "Bureau Morgenrood" in page
    assert "namens ons" in page
    assert "Noor de Vries" not in page


def test_a_municipality_sees_only_its_own_lines(sign_in: SignIn, town: Organisation) -> None:
    other = make.municipality("Zandermeer")
    actions.record("inbox.claimed", by=agent(other), subject="case:99")
    stranger = Event.objects.get()
    client = sign_in(make.seat(town, "auditor"))
    assert "Zaak 99" not in text(client, "/ledger/")
    for tail in ("", "proof.json"):
        text(client, f"/ledger/{stranger.uid}/{tail}", 404)
    assert client.post(f"/ledger/{stranger.uid}/personal/").status_code == 404


@pytest.mark.parametrize("role", ["agent", "coordinator", "maker", "analyst"])
def test_an_agency_has_no_ledger_to_read(sign_in: SignIn, role: str) -> None:
    assert sign_in(make.seat(make.agency(), role)).get("/ledger/").status_code == 403
    assert Event.objects.filter(action="web.opened", result="refused").exists()


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("action=inbox.claimed", "Zaak opgepakt", "Rem erop</a>"),
        ("subject=case:12", "Zaak opgepakt", "Rem erop</a>"),
        ("subject=case", "Zaak opgepakt", "Rem erop</a>"),
        ("role=agent", "Zaak opgepakt", "Rem erop</a>"),
        ("result=refused", "Rem erop</a>", "Zaak opgepakt</a>"),
        ("others=on", "Zaak opgepakt", "Rem erop</a>"),
        ("since=2026-01-01&until=2026-01-01", "Rem erop</a>", "Zaak opgepakt</a>"),
    ],
)
def test_filters(sign_in: SignIn, town: Organisation, query: str, shown: str, hidden: str) -> None:
    actions.record("inbox.claimed", by=agent(town), subject="case:12")
    own = make.actor(make.seat(town, "director"))
    past = datetime(2026, 1, 1, 12, tzinfo=UTC)
    actions.record_many([Entry("mandate.brake_set", own, "brake:1", "refused", at=past)])
    page = text(sign_in(make.seat(town, "auditor")), f"/ledger/?{query}")
    assert shown in page
    assert hidden not in page


@pytest.mark.parametrize("query", ["action=x&role=y", "since=gisteren", "before=x&after=-1", "before=9" * 30])
def test_a_wrong_filter_never_breaks_the_page(sign_in: SignIn, town: Organisation, query: str) -> None:
    text(sign_in(make.seat(town, "auditor")), f"/ledger/?{query}")


def test_empty_states_say_what_to_do(sign_in: SignIn, town: Organisation) -> None:
    client = sign_in(make.seat(town, "auditor"))
    assert "Nog" in text(client, "/ledger/") or "leeg" in text(client, "/ledger/")
    assert "Niets gevonden met deze filters" in text(client, "/ledger/?subject=case:1")


def test_pages_go_back_and_forth_by_key(
    sign_in: SignIn, town: Organisation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    by = software("test", municipality_id=town.pk)
    actions.record_many(Entry("inbox.claimed", by, f"case:{n}") for n in range(120))
    client = sign_in(make.seat(town, "auditor"))
    first, middle, last = Event.objects.order_by("id").values_list("pk", flat=True)[0:120:50]
    with django_assert_max_num_queries(14):
        page = text(client, "/ledger/")
    assert "Zaak 119<" in page
    assert "Zaak 69<" not in page
    second = text(client, f"/ledger/?before={last - 30}")
    assert "Zaak 69<" in second
    assert "Nieuwer" in second
    assert "Ouder" in second
    assert "Zaak 50<" in text(client, f"/ledger/?after={first}")
    assert middle


def test_one_line_shows_its_fields_and_its_proof(
    sign_in: SignIn, town: Organisation, key: Path, tmp_path: Path
) -> None:
    actions.record(
        "inbox.claimed", by=agent(town), subject="case:12", details={"waited": 30}, mandate="night@3#1a2b3c4d"
    )
    event = Event.objects.get()
    client = sign_in(make.seat(town, "auditor"))
    assert "nog niet verzegeld" in text(client, f"/ledger/{event.uid}/")
    text(client, f"/ledger/{event.uid}/proof.json", 404)
    actions.integrate()
    actions.sign(now=utc_now())
    page = text(client, f"/ledger/{event.uid}/")
    for words in ("night@3#1a2b3c4d", "waited", "Bewijs deze regel", "niets veranderd", "Veldermeer"):
        assert words in page
    told = client.get(f"/ledger/{event.uid}/proof.json")
    assert "attachment" in told["Content-Disposition"]
    (tmp_path / "proof.json").write_bytes(told.content)
    outcome = verify_ledger.check_file(str(tmp_path / "proof.json"), [], None)
    assert verify_ledger.report(outcome, True)[0]["verdict"] == "ok"


def test_reading_personal_values_needs_the_right_and_is_recorded(sign_in: SignIn, town: Organisation) -> None:
    actions.record("inbox.drafted", by=agent(town), personal={"text": "Dag mevrouw Jansen"})
    event = Event.objects.get()
    url = f"/ledger/{event.uid}/"
    adviser = sign_in(make.seat(town, "adviser"))
    assert "mag geen persoonsgegevens" in text(adviser, url)
    assert adviser.post(f"{url}personal/").status_code == 403
    officer = sign_in(make.seat(town, "privacy_officer"))
    assert "Jansen" not in text(officer, url)
    assert officer.get(f"{url}personal/").status_code == 405
    page = officer.post(f"{url}personal/").content.decode()
    assert "Dag mevrouw Jansen" in page
    assert "Noor de Vries" in page
    assert Event.objects.get(action="audit.personal_read").details["line"] == str(event.uid)
    actions.erase([event.uid], by=software("test"), ground="retention")
    assert "Gewist" in officer.post(f"{url}personal/").content.decode()


def test_an_export_shows_own_lines_verifies_and_needs_the_right(
    sign_in: SignIn, town: Organisation, key: Path, tmp_path: Path
) -> None:
    actions.record("inbox.claimed", by=agent(town), subject="case:12")
    actions.record(
        "inbox.claimed", by=agent(make.municipality("Zandermeer"), "Bureau Avond"), subject="case:99"
    )
    assert sign_in(make.seat(town, "adviser")).post("/ledger/export/").status_code == 403
    client = sign_in(make.seat(town, "auditor"))
    assert client.get("/ledger/export/").status_code == 405
    answer = client.post("/ledger/export/")
    (tmp_path / "e.zip").write_bytes(answer.content)
    outcome = verify_ledger.check_file(str(tmp_path / "e.zip"), [], None)
    assert verify_ledger.report(outcome, True)[0]["verdict"] == "ok"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        lines = archive.read("events/000000.jsonl").decode().splitlines()
    shown = [json.loads(line)["object"]["id"] for line in lines if not line.startswith("-")]
    assert "12" in shown
    assert "99" not in shown


def test_a_line_that_was_changed_in_the_database_is_called_out(
    sign_in: SignIn, town: Organisation, key: Path
) -> None:
    actions.record("inbox.claimed", by=agent(town), subject="case:12")
    actions.integrate()
    actions.sign(now=utc_now())
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table audit_event disable trigger user")
        cursor.execute("update audit_event set record = replace(record, '\"12\"', '\"13\"')")
        cursor.execute("alter table audit_event enable trigger user")
    page = text(sign_in(make.seat(town, "auditor")), f"/ledger/{Event.objects.get(seq=0).uid}/")
    assert "klopt niet met het ondertekende logboek" in page


def test_every_action_has_dutch_words_of_its_own() -> None:
    with translation.override("nl"):
        dutch = {code: str(words) for code, words in events.ACTIONS.items()}
    with translation.override("en"):
        same = [code for code, words in events.ACTIONS.items() if str(words) == dutch[code]]
    assert same == []
    assert events.action_words("room.some_thing") == "room: some thing"
