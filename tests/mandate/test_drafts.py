"""Writing a draft: saving, undoing, and two people at once."""

from __future__ import annotations

from typing import Any

import pytest

from regie.audit.models import Event
from regie.kernel.actor import software
from regie.mandate import editing
from regie.mandate.actions import drafts, versions
from regie.mandate.deed import hash_of
from regie.mandate.editing import Edit
from regie.mandate.models import DraftStep, MandateVersion
from regie.mandate.refusal import Refused
from regie.mandate.starter import agency_table
from tests.mandate.world import NIGHT, PERIOD, World, world

pytestmark = pytest.mark.django_db
RULE: dict[str, Any] = {"id": "quiet", "when": {"topic": ["waste"]}, "outcome": "forbid"}


def draft_in(place: World) -> MandateVersion:
    """A draft by the adviser."""
    source = agency_table(PERIOD)
    return versions.draft_version(
        place.municipality.pk, place.assignment, source, by=place.adviser, now=NIGHT
    )


def add(draft: MandateVersion, by: World, seen: str | None = None) -> MandateVersion:
    """One rule more."""
    edit = Edit("added", seen or draft.sha256, "quiet")
    return drafts.save_draft(
        draft, editing.with_rule(draft.table, None, RULE), edit, by=by.adviser, now=NIGHT
    )


def test_a_saved_draft_has_the_new_table_its_hash_and_a_line_in_the_ledger() -> None:
    place = world()
    draft = add(draft_in(place), place)
    draft.refresh_from_db()
    assert draft.table["rules"][-1] == RULE
    assert draft.sha256 == hash_of(draft.table)
    assert '"change":"added"' in Event.objects.get(action="mandate.draft_saved").record


def test_undoing_brings_back_what_was_there_step_by_step() -> None:
    place = world()
    draft = draft_in(place)
    first = draft.sha256
    second = add(draft, place).sha256
    head = editing.with_head(draft.table, "Andere titel", PERIOD)
    drafts.save_draft(draft, head, Edit("head", draft.sha256), by=place.director, now=NIGHT)
    assert drafts.undo_draft(draft, draft.sha256, by=place.adviser, now=NIGHT).sha256 == second
    assert drafts.undo_draft(draft, draft.sha256, by=place.adviser, now=NIGHT).sha256 == first
    with pytest.raises(Refused) as refused:
        drafts.undo_draft(draft, draft.sha256, by=place.adviser, now=NIGHT)
    assert refused.value.reason == "nothing"
    assert DraftStep.objects.count() == 2  # kept, marked


def test_who_saw_an_older_table_overwrites_nothing() -> None:
    place = world()
    draft = draft_in(place)
    mine = MandateVersion.objects.get(pk=draft.pk)
    seen = mine.sha256
    add(draft, place)
    with pytest.raises(Refused) as refused:
        add(mine, place, seen)
    assert refused.value.reason == "changed"
    assert mine.sha256 == draft.sha256  # up to date, so the writer can look at what is there now
    assert len(MandateVersion.objects.get(pk=draft.pk).table["rules"]) == len(draft.table["rules"])


def test_saving_the_same_table_is_no_step() -> None:
    place = world()
    draft = draft_in(place)
    drafts.save_draft(draft, dict(draft.table), Edit("changed", draft.sha256), by=place.adviser, now=NIGHT)
    assert not DraftStep.objects.exists()


def test_a_signed_version_is_never_edited() -> None:
    place = world()
    version = place.mandate()
    with pytest.raises(Refused) as saving:
        add(version, place)
    with pytest.raises(Refused) as undoing:
        drafts.undo_draft(version, version.sha256, by=place.adviser, now=NIGHT)
    assert saving.value.reason == undoing.value.reason == "state"


def test_a_table_that_cannot_serve_is_refused_with_the_field() -> None:
    place = world()
    draft = draft_in(place)
    wrong = editing.with_rule(draft.table, 0, {**RULE, "when": {"topic": ["wast"]}})
    with pytest.raises(Refused) as refused:
        drafts.save_draft(draft, wrong, Edit("changed", draft.sha256), by=place.adviser, now=NIGHT)
    assert (refused.value.reason, "rules[0].when.topic[0]" in refused.value.detail) == ("table", True)
    other = {**draft.table, "id": "another"}
    with pytest.raises(Refused) as renamed:
        drafts.save_draft(draft, other, Edit("head", draft.sha256), by=place.adviser, now=NIGHT)
    assert renamed.value.reason == "table"


def test_only_writers_of_the_municipality_itself_save_or_undo() -> None:
    place, elsewhere = world(), world()
    draft = draft_in(place)
    edit, table = Edit("added", draft.sha256), dict(draft.table)
    for by, reason in (
        (place.agent, "right"),
        (elsewhere.adviser, "scope"),
        (software("clock", origin="worker"), "software"),
    ):
        with pytest.raises(Refused) as saving:
            drafts.save_draft(draft, table, edit, by=by, now=NIGHT)
        with pytest.raises(Refused) as undoing:
            drafts.undo_draft(draft, draft.sha256, by=by, now=NIGHT)
        assert saving.value.reason == undoing.value.reason == reason
    assert Event.objects.filter(action__startswith="mandate.draft_", result="refused").count() == 6
