"""The five agreements: written, signed, replaced, expired."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from regie.audit.models import Event
from regie.engagement import queries
from regie.engagement.actions import agreements, assignments
from regie.engagement.models import Agreement
from regie.engagement.terms import Refused
from regie.engagement.vocabulary import AGREEMENTS
from tests import make
from tests.engagement.town import Town
from tests.make import NIGHT

pytestmark = pytest.mark.django_db
YEAR = NIGHT + timedelta(days=365)


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.mark.parametrize("absent", AGREEMENTS)
def test_it_does_not_start_while_one_agreement_is_missing_unsigned_or_expired(
    town: Town, absent: str
) -> None:
    draft = town.draft()
    town.sign(draft, *(kind for kind in AGREEMENTS if kind != absent))
    assignments.make_ready(draft, by=town.adviser, now=NIGHT)

    def objection() -> tuple[str, str]:
        with pytest.raises(Refused) as refused:
            assignments.activate(draft, by=town.director, now=NIGHT + timedelta(days=2))
        (only,) = refused.value.objections
        return only.code, only.about

    assert objection() == ("agreement_missing", absent)
    unsigned = town.write(draft, absent)
    assert objection() == ("agreement_unsigned", absent)
    agreements.sign(unsigned, NIGHT, NIGHT + timedelta(days=1), by=town.director, now=NIGHT)
    assert objection() == ("agreement_expired", absent)
    town.sign(draft, absent)
    assignments.activate(draft, by=town.director, now=NIGHT + timedelta(days=2))


def test_when_an_agreement_expires_the_work_stays_in_sight_but_nothing_may_go_out(town: Town) -> None:
    draft = town.draft()
    town.sign(draft, "frame", "escalation", "feedback", "alignment")
    town.sign(draft, "tone", days=10)
    assignments.make_ready(draft, by=town.adviser, now=NIGHT)
    assignments.activate(draft, by=town.director, now=NIGHT)
    before, after = NIGHT + timedelta(days=9), NIGHT + timedelta(days=10)
    assert queries.sending(before).filter(pk=draft.pk).exists()
    assert not queries.sending(after).filter(pk=draft.pk).exists()
    assert queries.in_force(after).filter(pk=draft.pk).exists()
    assert [one.kind for one in queries.ending_soon([town.place.pk], before)] == ["tone"]
    assert queries.unfit([town.place.pk], after) == [draft]
    assert [(one.kind, one.why) for one in queries.missing(draft, after)] == [("tone", "expired")]


def test_a_new_version_replaces_the_old_one_at_its_moment_and_leaves_it_as_it_was(town: Town) -> None:
    running = town.running()
    old = queries.agreement(running.pk, "frame", NIGHT)
    assert old is not None
    begin = NIGHT + timedelta(days=3)
    new = agreements.sign(town.write(running, "frame"), begin, YEAR, by=town.director, now=NIGHT)
    assert (new.version, old.version) == (2, 1)
    assert queries.agreement(running.pk, "frame", begin - timedelta(seconds=1)) == old
    assert queries.agreement(running.pk, "frame", begin) == new
    old.refresh_from_db()
    assert old.sha256 == queries.seal_of(old)
    third = agreements.sign(town.write(running, "frame"), NIGHT, YEAR, by=town.director, now=NIGHT)
    assert queries.agreement(running.pk, "frame", begin) == third
    assert queries.missing(running, begin) == []


def test_what_is_signed_never_changes_whoever_asks(town: Town) -> None:
    running = town.running()
    signed = queries.agreement(running.pk, "tone", NIGHT)
    assert signed is not None
    changes: tuple[dict[str, object], ...] = (
        {"content": {}},
        {"state": "draft"},
        {"valid_to": YEAR},
        {"sha256": "0" * 64},
    )
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            Agreement.objects.filter(pk=signed.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        signed.delete()


def test_half_a_content_is_kept_but_not_signed(town: Town) -> None:
    draft = town.draft()
    owner = town.adviser.user_id or 0
    half = agreements.write(draft, "frame", {"instructions": []}, owner, by=town.adviser, now=NIGHT)
    with pytest.raises(Refused, match="content"):
        agreements.sign(half, NIGHT, YEAR, by=town.director, now=NIGHT)
    whole = town.write(draft, "frame")
    assert whole.pk == half.pk
    with pytest.raises(Refused, match="validity"):
        agreements.sign(whole, NIGHT, NIGHT, by=town.director, now=NIGHT)
    agreements.sign(whole, NIGHT, YEAR, by=town.director, now=NIGHT)
    with pytest.raises(Refused, match="state"):
        agreements.sign(whole, NIGHT, YEAR, by=town.director, now=NIGHT)


def test_only_municipal_people_with_the_right_sign_and_own_an_agreement(town: Town) -> None:
    draft, stranger = town.draft(), Town()
    written = town.write(draft, "tone")
    for who, reason in (
        (town.adviser, "right"),
        (make.actor(town.seat, town.place), "right"),
        (stranger.director, "scope"),
    ):
        with pytest.raises(Refused, match=reason):
            agreements.sign(written, NIGHT, YEAR, by=who, now=NIGHT)
    with pytest.raises(Refused, match="not_municipal"):
        agreements.write(draft, "tone", {}, town.seat.user_id, by=town.adviser, now=NIGHT)
    with pytest.raises(Refused, match="state"):
        agreements.write(draft, "gossip", {}, town.adviser.user_id or 0, by=town.adviser, now=NIGHT)
    refusals = Event.objects.filter(action="engagement.agreement_signed", result="refused")
    assert refusals.count() == 3


def test_people_of_the_agency_have_frame_and_tone_to_read(town: Town) -> None:
    running = town.running()
    to_read = queries.unacknowledged(running.pk, town.seat.user_id, NIGHT)
    assert {one.kind for one in to_read} == {"frame", "tone"}
