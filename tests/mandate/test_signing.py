"""From draft to in force: two people sign, and the seal of the municipality says what they signed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from regie.audit.models import Event
from regie.channels import vault
from regie.kernel.actor import Actor, software
from regie.mandate import deed, queries, states
from regie.mandate.actions import drafts, signing, versions
from regie.mandate.editing import Edit
from regie.mandate.models import MandateKey, MandateSignature, MandateVersion
from regie.mandate.refusal import Refused
from regie.mandate.starter import agency_table
from regie.people.models import Organisation
from tests import make
from tests.mandate.world import NIGHT, PERIOD, World, world

pytestmark = pytest.mark.django_db
ALLOWED = "Given a question about waste on the practice network on Saturday 23:00, when the agency replies,"


@pytest.fixture(autouse=True)
def keys(settings: Any, tmp_path: Path) -> None:
    settings.CREDENTIAL_KEY_FILE = tmp_path / "key"
    vault.ensure_key(settings.CREDENTIAL_KEY_FILE)


@pytest.fixture
def place() -> World:
    return world()


def _draft(place: World, *, by: Actor | None = None, scenarios: tuple[str, ...] = ()) -> MandateVersion:
    return versions.draft_version(
        place.municipality.pk,
        place.assignment,
        agency_table(PERIOD),
        scenarios=scenarios,
        by=by or place.adviser,
        now=NIGHT,
    )


def _ready(place: World, **more: Any) -> MandateVersion:
    return versions.mark_ready(_draft(place, **more), by=place.adviser, now=NIGHT)


def _signed(place: World) -> MandateVersion:
    version = signing.sign(_ready(place), "communication", by=place.director, now=NIGHT)
    return signing.sign(version, "manager", by=place.head, now=NIGHT)


def test_two_signatures_put_it_in_force_and_one_does_not(place: World) -> None:
    version = signing.sign(_ready(place), "communication", by=place.director, now=NIGHT)
    assert (version.state, queries.verdict(place.ask(), at=NIGHT).reason) == ("ready", "no_mandate")
    version = signing.sign(version, "manager", by=place.head, now=NIGHT)
    assert (version.state, queries.verdict(place.ask(), at=NIGHT).outcome) == ("in_force", "allow")
    told = [(one.capacity, one.by_id) for one in version.signatures.all()]
    assert told == [("communication", place.director.user_id), ("manager", place.head.user_id)]
    written = deed.read(version.deed)
    assert written is not None
    assert written.complete
    assert written.table_sha256 == version.sha256
    assert deed.sealed_by(queries.public_key(place.municipality.pk), version.deed, version.seal)


def test_the_maker_may_be_one_of_the_two_but_never_both(place: World) -> None:
    version = signing.sign(_ready(place, by=place.director), "communication", by=place.director, now=NIGHT)
    with pytest.raises(Refused, match="right"):
        signing.sign(version, "manager", by=place.director, now=NIGHT)
    assert signing.sign(version, "manager", by=place.head, now=NIGHT).state == "in_force"


def test_one_person_with_both_rights_signs_once(place: World) -> None:
    version = signing.sign(_ready(place), "communication", by=place.head, now=NIGHT)
    with pytest.raises(Refused, match="same_person"):
        signing.sign(version, "manager", by=place.head, now=NIGHT)
    with pytest.raises(Refused, match="already_signed"):
        signing.sign(version, "communication", by=place.director, now=NIGHT)
    assert version.signatures.count() == 1
    assert Event.objects.filter(action="mandate.signed", result="refused").count() == 2


@pytest.mark.parametrize("capacity", ["communication", "manager", "mayor"])
def test_nobody_else_signs(place: World, capacity: str) -> None:
    stranger, version = world(), _ready(place)
    for who in (place.agent, place.adviser, stranger.head, software("demo")):
        with pytest.raises(Refused):
            signing.sign(version, capacity, by=who, now=NIGHT)
    assert MandateSignature.objects.count() == 0


def test_a_draft_is_not_signed_and_what_is_ready_is_not_changed(place: World) -> None:
    draft = _draft(place)
    with pytest.raises(Refused, match="state"):
        signing.sign(draft, "communication", by=place.director, now=NIGHT)
    ready = versions.mark_ready(draft, by=place.adviser, now=NIGHT)
    with pytest.raises(Refused, match="state"):
        versions.save_scenarios(ready, ["x"], by=place.adviser, now=NIGHT)
    with pytest.raises(Refused, match="state"):
        drafts.save_draft(
            ready, agency_table(PERIOD), Edit("head", ready.sha256), by=place.adviser, now=NIGHT
        )


def test_going_back_to_draft_takes_the_signature_away(place: World) -> None:
    version = signing.sign(_ready(place), "communication", by=place.director, now=NIGHT)
    version = versions.reopen(version, by=place.adviser, now=NIGHT)
    assert (version.state, version.signatures.count()) == ("draft", 0)
    gone = versions.discard(version, by=place.adviser, now=NIGHT)
    assert gone.state == "discarded"
    with pytest.raises(Refused, match="state"):
        versions.mark_ready(gone, by=place.adviser, now=NIGHT)


@pytest.mark.parametrize("ending", ["then forbidden.", "then after approval.", "then allowed by rule none."])
def test_a_scenario_that_fails_keeps_it_from_being_ready(place: World, ending: str) -> None:
    draft = _draft(place, scenarios=(f"{ALLOWED} {ending}",))
    with pytest.raises(Refused, match="scenario"):
        versions.mark_ready(draft, by=place.adviser, now=NIGHT)
    versions.save_scenarios(draft, [f"{ALLOWED} then allowed.", " "], by=place.adviser, now=NIGHT)
    assert versions.mark_ready(draft, by=place.adviser, now=NIGHT).scenarios == [f"{ALLOWED} then allowed."]


def test_a_scenario_that_fails_by_the_time_of_signing_keeps_it_from_being_signed(place: World) -> None:
    ready = _ready(place, scenarios=(f"{ALLOWED} then allowed.",))
    MandateVersion.objects.filter(pk=ready.pk).update(scenarios=[f"{ALLOWED} then forbidden."])
    with pytest.raises(Refused, match="scenario"):
        signing.sign(ready, "communication", by=place.director, now=NIGHT)


@pytest.mark.parametrize("action", ["besluit", "decision", "block", "lookup", "grip_message"])
def test_a_table_that_grants_what_nobody_can_is_refused_at_writing_and_at_signing(
    place: World, action: str
) -> None:
    table = agency_table(PERIOD)
    table["attributes"]["action"].append(action)
    with pytest.raises(Refused, match="can never be granted"):
        versions.draft_version(place.municipality.pk, place.assignment, table, by=place.adviser, now=NIGHT)
    ready = _ready(place)
    MandateVersion.objects.filter(pk=ready.pk).update(table=table, sha256=deed.hash_of(table))
    with pytest.raises(Refused, match="table"):
        signing.sign(ready, "communication", by=place.director, now=NIGHT)


def _other_assignment(place: World) -> dict[str, object]:
    agency = Organisation.objects.get(pk=place.agency.pk)
    return {"assignment": make.assignment(place.municipality, agency, [place.channel], [])}


def _table(**changes: object) -> dict[str, Any]:
    return {**agency_table(PERIOD), **changes}


@pytest.mark.parametrize(
    "change",
    [
        {"table": _table(rules=[{"id": "open", "when": {}, "outcome": "allow"}])},
        {
            "table": _table(rules=[{"id": "open", "when": {}, "outcome": "allow"}]),
            "sha256": deed.hash_of(_table(rules=[{"id": "open", "when": {}, "outcome": "allow"}])),
        },
        {"seal": "00" * 64},
        {"seal": ""},
        {"deed": ""},
        {"deed": "[]"},
        {"version": 7},
        {"mandate_id": "another"},
    ],
)
def test_whoever_changes_what_was_signed_breaks_the_seal(place: World, change: dict[str, object]) -> None:
    version = _signed(place)
    assert queries.verdict(place.ask(), at=NIGHT).outcome == "allow"
    queries.forget_tables()
    MandateVersion.objects.filter(pk=version.pk).update(**change)
    found = queries.verdict(place.ask(), at=NIGHT)
    assert (found.outcome, found.reason) == ("forbid", "mandate_changed")


def test_a_deed_with_one_signature_or_one_person_twice_holds_nothing(place: World) -> None:
    version = _signed(place)
    written = deed.read(version.deed)
    assert written is not None
    keys = vault.read_keys(__import__("django.conf").conf.settings.CREDENTIAL_KEY_FILE)
    sealed = bytes(MandateKey.objects.get().sealed)
    key = vault.open_(sealed, queries.key_place(place.municipality.pk), keys)
    for signatures in (written.signatures[:1], (written.signatures[0],) * 2, ()):
        text = deed.Deed(
            written.municipality_id,
            written.assignment_id,
            written.mandate_id,
            written.version,
            written.table_sha256,
            written.scenarios_sha256,
            signatures,
        ).text()
        MandateVersion.objects.filter(pk=version.pk).update(deed=text, seal=deed.seal(text, key))
        assert queries.verdict(place.ask(), at=NIGHT).reason == "mandate_changed"


def test_a_mandate_moved_to_another_assignment_holds_nothing(place: World) -> None:
    version = _signed(place)
    moved = _other_assignment(place)
    MandateVersion.objects.filter(pk=version.pk).update(**moved)
    assert queries.table_of(MandateVersion.objects.get(pk=version.pk)) is None


def test_the_seal_of_another_municipality_opens_nothing(place: World) -> None:
    other = world()
    version, theirs = _signed(place), _signed(other)
    queries.forget_tables()
    keys = dict(MandateKey.objects.values_list("municipality_id", "sealed"))
    MandateKey.objects.filter(municipality=place.municipality).update(sealed=keys[other.municipality.pk])
    assert queries.public_key(place.municipality.pk) == ""
    assert queries.verdict(place.ask(), at=NIGHT).reason == "mandate_changed"
    assert queries.table_of(theirs) is not None
    assert queries.table_of(version) is None


def test_without_the_key_file_nothing_is_signed_and_nothing_holds(
    place: World, settings: Any, tmp_path: Path
) -> None:
    version = signing.sign(_ready(place), "communication", by=place.director, now=NIGHT)
    settings.CREDENTIAL_KEY_FILE = tmp_path / "gone"
    with pytest.raises(Refused, match="vault"):
        signing.sign(version, "manager", by=place.head, now=NIGHT)
    version.refresh_from_db()
    assert (version.state, version.signatures.count(), MandateKey.objects.count()) == ("ready", 1, 0)


def test_a_mandate_that_is_over_is_not_signed(place: World) -> None:
    with pytest.raises(Refused, match="state"):
        signing.sign(_ready(place), "communication", by=place.director, now=PERIOD[1] + timedelta(days=1))


def test_every_state_has_its_moves_and_nothing_leaves_the_end() -> None:
    assert set().union(*states.MOVES.values()) <= set(states.MOVES)
    assert states.MOVES["withdrawn"] == states.MOVES["discarded"] == frozenset()
    assert not states.may_move("draft", "in_force")
    assert not states.may_move("nonsense", "in_force")
