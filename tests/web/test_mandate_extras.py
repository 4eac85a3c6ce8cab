"""Holidays and kernel messages of a draft: read, changed, undone, and refused where a rule would break."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from regie.mandate import editing
from regie.mandate.actions import drafts
from regie.mandate.editing import Edit
from regie.mandate.table import parse
from tests import make
from tests.web.conftest import SignIn
from tests.web.test_mandate_editor import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def save(desk: Desk, client: Client, do: str, **told: Any) -> Any:
    desk.draft_two.refresh_from_db()
    given = {"do": do, "seen": desk.draft_two.sha256, **told}
    return client.post(f"{desk.at}/extras/save/", given)


def texts(*rows: tuple[str, str, str]) -> dict[str, list[str]]:
    """Name, text and stored id of each."""
    name, text, was = (list(column) for column in zip(*rows, strict=True))
    return {"name": name, "text": text, "was": was}


def table(desk: Desk) -> dict[str, Any]:
    desk.draft_two.refresh_from_db()
    found: dict[str, Any] = desk.draft_two.table
    return found


def test_days_are_ticked_or_written_and_can_be_undone(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.adviser)
    assert save(desk, client, "days", day=["2026-12-25", "2026-12-31", "", "nonsens"]).status_code == 302
    assert table(desk)["holidays"] == ["2026-12-25", "2026-12-31"]
    html = client.get(f"{desk.at}/extras/").content.decode()
    assert "Eerste kerstdag" in html
    assert "eigen dag" in html
    desk.deed(client, "undo")
    assert not table(desk).get("holidays")


def test_a_kernel_message_is_written_and_a_rule_can_ask_it(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.adviser)
    told = texts(("Bel 112", "Bel bij gevaar altijd 112.", ""), ("", "", ""))
    assert save(desk, client, "texts", **told).status_code == 302
    assert table(desk)["messages"] == {"bel-112": "Bel bij gevaar altijd 112."}
    desk.save(client, message="bel-112")
    assert desk.rules[-1]["obligations"]["message"] == "bel-112"
    assert "Bel bij gevaar altijd 112." in client.get(f"{desk.at}/edit/?rule=0").content.decode()


def test_a_text_that_a_rule_asks_is_not_taken_away(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.adviser)
    save(desk, client, "texts", **texts(("bel", "Bel 112.", "")))
    desk.save(client, message="bel")
    answer = save(desk, client, "texts", **texts(("bel", " ", "bel")))
    assert answer.status_code == 422
    assert "afval" in answer.content.decode()  # the rule that asks it
    assert table(desk)["messages"] == {"bel": "Bel 112."}


def test_two_texts_of_one_name_are_refused(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.adviser)
    answer = save(desk, client, "texts", **texts(("bel", "Eén.", ""), ("Bel!", "Twee.", "")))
    assert answer.status_code == 422
    assert not table(desk).get("messages")


def test_a_text_without_a_name_gets_one(desk: Desk, sign_in: SignIn) -> None:
    save(desk, sign_in(desk.adviser), "texts", **texts(("", "Eén.", ""), ("", "Twee.", "")))
    assert table(desk)["messages"] == {"text-1": "Eén.", "text-2": "Twee."}


def test_who_saw_another_draft_changes_nothing(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.adviser)
    client.post(f"{desk.at}/extras/save/", {"do": "days", "day": "2026-12-25", "seen": "0" * 64})
    assert not table(desk).get("holidays")


def test_rules_that_hold_a_text_themselves_get_it_from_the_list() -> None:
    source = {
        "rules": [
            {"id": "a", "obligations": {"message": "Bel 112."}},
            {"id": "b", "obligations": {"message": ["Bel 112.", "Blijf binnen."]}},
            {"id": "c"},
        ]
    }
    made = editing.with_texts(source, {"bel": "Bel 112."})
    assert made["messages"] == {"bel": "Bel 112.", "text-1": "Blijf binnen."}
    assert made["rules"][0]["obligations"]["message"] == "bel"
    assert made["rules"][1]["obligations"]["message"] == ["bel", "text-1"]
    assert editing.users_of(made, "bel") == ["a", "b"]


def test_days_saved_here_are_what_the_table_decides_by(desk: Desk) -> None:
    desk.draft_two.refresh_from_db()
    made = editing.with_days(desk.draft_two.table, [date(2026, 12, 26), date(2026, 12, 25)])
    by = make.actor(make.seat(desk.place, "adviser"))
    drafts.save_draft(desk.draft_two, made, Edit("days", desk.draft_two.sha256), by=by, now=desk.period[0])
    assert parse(desk.draft_two.table).holidays == {date(2026, 12, 25), date(2026, 12, 26)}


def test_an_agency_reads_them_of_what_is_signed_and_changes_nothing(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.coordinator)
    assert client.get(f"{desk.at}/extras/").status_code == 404
    html = client.get(f"/mandate/{desk.night.pk}/extras/").content.decode()
    assert "feestdagen zijn gewone dagen" in html
    assert "<textarea" not in html
    assert save(desk, client, "days", day="2026-12-25").status_code in {403, 404}
    assert not table(desk).get("holidays")
