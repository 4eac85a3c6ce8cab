"""The mandate editor: opening, changing, looking first, undoing, and two people at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regie.audit.models import Event
from regie.engagement.models import Assignment
from regie.kernel.clock import utc_now
from regie.mandate.models import MandateVersion
from regie.mandate.starter import agency_table
from regie.mandate.study import rule_changes
from regie.mandate.table import parse
from regie.web.mandate_rule_form import rule_from, state_of
from tests import make
from tests.web.conftest import SignIn
from tests.web.test_mandate import Town

pytestmark = pytest.mark.django_db


class Desk(Town):
    """The town with a draft of a second version."""

    def __init__(self) -> None:
        super().__init__()
        later = utc_now() + timedelta(days=1)
        self.draft_two = self.draft(agency_table((later, self.period[1]), version=2))
        self.at = f"/mandate/{self.draft_two.pk}"

    @property
    def rules(self) -> list[dict[str, Any]]:
        """As stored now."""
        self.draft_two.refresh_from_db()
        rules: list[dict[str, Any]] = self.draft_two.table["rules"]
        return rules

    def form(self, place: int | None = None, **changes: Any) -> dict[str, object]:
        """A rule as the browser sends it: a reply about waste is allowed at night."""
        self.draft_two.refresh_from_db()
        filled: dict[str, object] = {
            "do": "save",
            "seen": self.draft_two.sha256,
            "original": "" if place is None else self.rules[place]["id"],
            "outcome": "allow",
            "action": ["reply"],
            "topic": ["waste"],
            "risk.low": "",
            "risk.high": "normal",
            "windows": "ma-zo 18:00-08:00",
            "name": "afval",
        }
        return {**filled, **changes}

    def save(self, client: Client, **changes: Any) -> Any:
        """Send a new rule."""
        return client.post(f"{self.at}/edit/rule/", self.form(**changes))

    def deed(self, client: Client, deed: str, place: int = 0, seen: str = "") -> Any:
        """Press a button of the menu of a rule."""
        self.draft_two.refresh_from_db()
        told = {"deed": deed, "place": place, "seen": seen or self.draft_two.sha256}
        return client.post(f"{self.at}/edit/deed/", told)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_every_rule_stands_there_as_a_sentence_with_chips(desk: Desk, sign_in: SignIn) -> None:
    html = sign_in(desk.adviser).get(f"{desk.at}/edit/").content.decode()
    assert html.count('class="rule-row__closed"') == len(desk.rules)
    assert "Een doorverwijzing, op ma–zo 18:00–08:00 en za–zo 00:00–24:00" in html
    assert "de communicatieadviseur, binnen 30 minuten" in html
    assert "Geen verschil: elke situatie krijgt hetzelfde oordeel." in html
    assert "Er mag niets op ma–vr 08:00–18:00." in html


def test_a_new_rule_is_saved_as_the_table_writes_it(desk: Desk, sign_in: SignIn) -> None:
    answer = desk.save(sign_in(desk.adviser))
    assert answer["Location"] == f"{desk.at}/edit/#rule-15"
    assert desk.rules[-1] == {
        "id": "afval",
        "when": {
            "action": ["reply"],
            "topic": ["waste"],
            "risk": {"at_most": "normal"},
            "time": ["mon-sun 18:00-08:00"],
        },
        "outcome": "allow",
    }
    assert Event.objects.filter(action="mandate.draft_saved", result="done").count() == 1


def test_opening_and_saving_a_rule_unchanged_changes_nothing(desk: Desk) -> None:
    """Every rule of the starter goes through the form and back; only the order of values may differ."""
    table = parse(desk.draft_two.table)
    made = [rule_from(state_of(rule, table), table) for rule in desk.rules]
    assert not any(wrong for _rule, wrong in made)
    again = parse({**desk.draft_two.table, "rules": [rule for rule, _wrong in made]})
    assert rule_changes(table, again) == ()


def test_looking_first_saves_nothing_and_shows_what_would_change(desk: Desk, sign_in: SignIn) -> None:
    client, before = sign_in(desk.adviser), desk.draft_two.sha256
    form = desk.form(outcome="allow", topic=["crisis"], kind=["question"], do="look", windows="")
    part = client.post(f"{desk.at}/edit/rule/", form, headers={"X-Part": "live"}).content.decode()
    assert "<html" not in part
    assert "Een antwoord, op een vraag, over een crisis, met risico hooguit gewoon" in part
    assert "1 regel beslist niets" in part
    assert "crisis-topic" in part
    whole = client.post(f"{desk.at}/edit/rule/", form).content.decode()
    assert "<html" in whole
    desk.draft_two.refresh_from_db()
    assert desk.draft_two.sha256 == before


def test_a_preset_is_a_button_that_works_without_script(desk: Desk, sign_in: SignIn) -> None:
    html = desk.save(sign_in(desk.adviser), do="preset-weekend").content.decode()
    assert "ma-zo 18:00-08:00\nza-zo 00:00-24:00</textarea>" in html
    assert len(desk.rules) == 15


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"outcome": ""}, "Kies wat de regel zegt"),
        ({"windows": "ma-vr 's nachts"}, "is niet duidelijk. Schrijf bijvoorbeeld: ma-vr 18:00-08:00"),
        ({"windows": "ma 18:07-20:00"}, "gebruik kwartieren"),
        ({"windows": "maandach 18:00-18:00"}, "is geen periode van de week"),
        ({"name": "hide"}, "Een andere regel heet al zo"),
        ({"name": "x" * 61}, "Kies een kortere naam"),
        ({"risk.low": "high", "risk.high": "low"}, "ondergrens ligt boven de bovengrens"),
        ({"risk.low": "hoog"}, "Kies uit de lijst"),
        ({"outcome": "approve", "approvers": "veel"}, "Schrijf een heel getal vanaf 1"),
        ({"outcome": "approve", "approvers": "0"}, "Schrijf een heel getal vanaf 1"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    desk: Desk, sign_in: SignIn, changes: dict[str, str], told: str
) -> None:
    answer = desk.save(sign_in(desk.adviser), **changes)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert all(value in answer.content.decode() for value in changes.values() if value.isalpha())
    assert len(desk.rules) == 15


def test_unknown_values_never_reach_the_table(desk: Desk, sign_in: SignIn) -> None:
    desk.save(
        sign_in(desk.adviser), topic=["waste", "Waste", "nonsense"], **{"from": ["agent"]}, outcome="approve"
    )
    assert desk.rules[-1]["when"]["topic"] == ["waste"]
    assert "obligations" not in desk.rules[-1]


def test_choosing_every_value_is_the_same_as_leaving_it_open(desk: Desk, sign_in: SignIn) -> None:
    desk.save(sign_in(desk.adviser), visibility=["public", "unlisted", "followers", "direct"])
    assert "visibility" not in desk.rules[-1]["when"]


def test_what_another_outcome_asks_is_left_out(desk: Desk, sign_in: SignIn) -> None:
    asked = {"approvers": "2", "within_minutes": "20", "from": ["adviser"], "to": ["duty_adviser"]}
    client = sign_in(desk.adviser)
    desk.save(client, outcome="approve", name="een", **asked)
    desk.save(client, outcome="escalate", name="twee", **asked)
    desk.save(client, outcome="forbid", name="drie", **asked)
    approve, escalate, forbid = desk.rules[-3:]
    assert approve["obligations"] == {"approvers": 2, "from": "adviser", "within_minutes": 20}
    assert escalate["obligations"] == {"to": "duty_adviser", "within_minutes": 20}
    assert "obligations" not in forbid


def test_rules_are_duplicated_moved_removed_and_all_of_it_undone(desk: Desk, sign_in: SignIn) -> None:
    client, before = sign_in(desk.adviser), desk.draft_two.sha256
    assert desk.deed(client, "duplicate")["Location"].endswith("?rule=1#rule-1")
    assert [rule["id"] for rule in desk.rules[:2]] == ["everyday-at-night", "everyday-at-night-2"]
    desk.deed(client, "up", 1)
    assert desk.rules[0]["id"] == "everyday-at-night-2"
    desk.deed(client, "remove", 0)
    assert len(desk.rules) == 15
    for _ in range(3):
        desk.deed(client, "undo")
    desk.draft_two.refresh_from_db()
    assert desk.draft_two.sha256 == before
    assert "teruggedraaid" in client.get(f"{desk.at}/edit/").content.decode()
    assert desk.deed(client, "burn").status_code == 403
    assert desk.deed(client, "remove", 99).status_code == 403


def test_who_comes_second_loses_nothing_and_overwrites_nothing(desk: Desk, sign_in: SignIn) -> None:
    second = sign_in(desk.director)
    late = desk.form(0, name="laat", ground="Mijn grond")
    desk.deed(sign_in(desk.adviser), "remove", 3)
    answer = second.post(f"{desk.at}/edit/rule/", late)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Joris de Boer wijzigde dit concept terwijl je schreef" in html
    assert 'value="Mijn grond"' in html
    assert desk.rules[0]["id"] == "everyday-at-night"
    desk.draft_two.refresh_from_db()
    again = second.post(f"{desk.at}/edit/rule/", {**late, "seen": desk.draft_two.sha256})
    assert again.status_code == 302
    assert desk.rules[0]["id"] == "laat"


def test_name_and_period_are_changed_and_checked(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.adviser)
    told = {"seen": desk.draft_two.sha256, "title": "Nacht", "valid_from": "2027-01-01T00:00"}
    wrong = client.post(f"{desk.at}/edit/head/", {**told, "valid_to": "2026-12-01T00:00"})
    assert wrong.status_code == 422
    assert "Kies een einde na het begin" in wrong.content.decode()
    client.post(f"{desk.at}/edit/head/", {**told, "valid_to": "2027-03-01T00:00"})
    desk.draft_two.refresh_from_db()
    assert desk.draft_two.table["title"] == "Nacht"
    assert desk.draft_two.table["valid_from"] == "2027-01-01T00:00:00+01:00"
    assert desk.draft_two.valid_to.isoformat() == "2027-02-28T23:00:00+00:00"


def test_a_next_version_begins_as_a_copy_of_the_one_in_force(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.adviser)
    answer = client.post("/mandate/begin/", {"from": desk.night.pk})
    made = MandateVersion.objects.order_by("-pk")[0]
    assert answer["Location"] == f"/mandate/{made.pk}/edit/"
    assert (made.version, made.state, made.assignment) == (3, "draft", desk.assignment)
    assert made.table["rules"] == desk.night.table["rules"]


def test_work_without_a_mandate_begins_with_the_starter(desk: Desk, sign_in: SignIn) -> None:
    other = make.assignment(desk.place, desk.bureau, [], [])
    sign_in(desk.adviser).post("/mandate/begin/", {"assignment": other.pk})
    made = MandateVersion.objects.get(assignment=other)
    assert made.table["rules"][0]["id"] == "everyday-at-night"


def test_a_signed_version_is_read_and_not_edited(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.adviser)
    assert client.get(f"/mandate/{desk.night.pk}/edit/")["Location"] == f"/mandate/{desk.night.pk}/"
    form = {**desk.form(), "seen": desk.night.sha256}
    assert client.post(f"/mandate/{desk.night.pk}/edit/rule/", form).status_code == 302
    desk.night.refresh_from_db()
    assert len(desk.night.table["rules"]) == 15


def posts(at: str) -> tuple[str, ...]:
    """Every address that writes."""
    return (f"{at}/edit/rule/", f"{at}/edit/deed/", f"{at}/edit/head/", "/mandate/begin/")


@pytest.mark.parametrize("role", ["agent", "coordinator"])
def test_an_agency_reads_what_is_signed_and_writes_nothing(desk: Desk, sign_in: SignIn, role: str) -> None:
    client = sign_in(desk.coordinator if role == "coordinator" else desk.agent)
    assert all(client.post(path).status_code == 403 for path in posts(desk.at))
    expected = 200 if role == "coordinator" else 403
    for side in ("difference", "replay", "try"):
        assert client.get(f"/mandate/{desk.night.pk}/{side}/").status_code == expected
        assert client.get(f"{desk.at}/{side}/").status_code == (404 if role == "coordinator" else 403)


def test_another_municipality_sees_and_changes_nothing(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(make.seat(make.municipality(), "director"))
    for side in ("edit", "difference", "replay", "try"):
        assert client.get(f"{desk.at}/{side}/").status_code == 404
    assert all(client.post(path).status_code == 404 for path in posts(desk.at)[:3])
    assert client.post("/mandate/begin/", {"from": desk.night.pk}).status_code == 404
    assert client.post("/mandate/begin/", {"assignment": desk.assignment.pk}).status_code == 404


def test_after_the_assignment_the_agency_sees_no_side_of_it(desk: Desk, sign_in: SignIn) -> None:
    Assignment.objects.filter(pk=desk.assignment.pk).update(state=Assignment.ENDED, ended_at=utc_now())
    client = sign_in(desk.coordinator)
    assert client.get(f"/mandate/{desk.night.pk}/replay/").status_code in (403, 404)


@pytest.mark.parametrize("role", ["auditor", "clerk", "administrator", "duty_adviser"])
def test_who_may_only_read_gets_no_editor(desk: Desk, sign_in: SignIn, role: str) -> None:
    client = sign_in(make.seat(desk.place, role))
    assert client.get(f"{desk.at}/edit/")["Location"] == f"{desk.at}/"
    assert client.get(f"{desk.at}/difference/").status_code == 200
    assert all(client.post(path).status_code == 403 for path in posts(desk.at))


def test_the_editor_costs_a_fixed_number_of_queries(
    desk: Desk, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(desk.adviser)
    for number in range(4):
        desk.save(client, name=f"regel-{number}")
    client.get(f"{desk.at}/edit/")
    with django_assert_max_num_queries(8):
        client.get(f"{desk.at}/edit/?rule=3")
    form = desk.form(do="look")
    with django_assert_max_num_queries(8):
        client.post(f"{desk.at}/edit/rule/", form, headers={"X-Part": "live"})
