"""No sequence of actions gives a running assignment without five agreements that hold."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regie.engagement import queries
from regie.engagement.actions import agreements, assignments
from regie.engagement.agreed import MENDS, Version, missing
from regie.engagement.models import Agreement, Assignment
from regie.engagement.terms import Refused
from regie.engagement.vocabulary import AGREEMENTS
from tests import make
from tests.engagement.town import Town
from tests.make import NIGHT

_KIND = st.sampled_from(AGREEMENTS)
_DAYS = st.integers(-5, 60)
_STEP = st.one_of(
    st.tuples(st.just("write"), _KIND, st.booleans()),
    st.tuples(st.just("sign"), _KIND, _DAYS, _DAYS),
    st.tuples(st.just("sign_all"), st.integers(1, 60)),
    st.tuples(st.sampled_from(["make_ready", "reopen", "activate", "end"])),
    st.tuples(st.just("wait"), st.integers(1, 40)),
)


class Undo(Exception):
    """Ends an example; nothing of it stays."""


class Play:
    """One assignment and the clock, and what each step does to them."""

    def __init__(self) -> None:
        self.town, self.now = Town(), NIGHT
        self.one: Assignment = self.town.draft(ends_at=NIGHT + timedelta(days=400))

    def write(self, kind: str, whole: bool) -> None:
        """A draft, whole or empty."""
        content = make.CONTENTS[kind] if whole else {}
        owner = self.town.adviser.user_id or 0
        agreements.write(self.one, kind, content, owner, by=self.town.adviser, now=self.now)

    def sign(self, kind: str, first: int, last: int) -> None:
        """The draft, if there is one, for some days from now."""
        draft = Agreement.objects.filter(assignment=self.one, kind=kind, state=Agreement.DRAFT).first()
        if draft is not None:
            begin, end = (self.now + timedelta(days=days) for days in (first, last))
            agreements.sign(draft, begin, end, by=self.town.director, now=self.now)

    def sign_all(self, days: int) -> None:
        """All five for some days, so that running is reached often."""
        for kind in AGREEMENTS:
            self.write(kind, True)
            self.sign(kind, 0, days)

    def wait(self, days: int) -> None:
        """Let time pass."""
        self.now += timedelta(days=days)

    def move(self, verb: str) -> None:
        """A move of the assignment; starting it must have been right."""
        self.one.refresh_from_db()
        if verb == "end":
            assignments.end(self.one, "Klaar", by=self.town.director, now=self.now)
            return
        move: Callable[..., Assignment] = getattr(assignments, verb)
        move(self.one, by=self.town.director, now=self.now)
        if verb == "activate":
            assert fit(self.one, self.now)


def fit(one: Assignment, now: datetime) -> bool:
    """Counted by hand, row by row, without the code under test."""
    rows = Agreement.objects.filter(assignment=one).exclude(state="draft")
    held = [
        row.kind
        for row in rows
        if row.valid_from
        and row.valid_to
        and row.valid_from <= now < row.valid_to
        and (row.replaced_at is None or row.replaced_at > now)
        and row.signed_by_id
        and row.signed_role in {"director", "head_of_communication"}
    ]
    return sorted(held) == sorted(AGREEMENTS)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_STEP, min_size=3, max_size=12))
def test_no_sequence_of_actions_runs_without_five_agreements_that_hold(
    steps: list[tuple[object, ...]],
) -> None:
    with suppress(Undo), transaction.atomic():
        play = Play()
        for verb, *values in steps:
            with suppress(Refused), transaction.atomic():
                if verb in {"make_ready", "reopen", "activate", "end"}:
                    play.move(str(verb))
                else:
                    getattr(play, str(verb))(*values)
            running = queries.in_force(play.now).filter(pk=play.one.pk).exists()
            sends = queries.sending(play.now).filter(pk=play.one.pk).exists()
            assert sends == (running and fit(play.one, play.now))
        raise Undo


_MOMENT = st.none() | st.integers(-3, 3).map(lambda days: NIGHT + timedelta(days=days))
_VERSION = st.builds(
    Version, _KIND, st.sampled_from(["draft", "signed", "replaced"]), _MOMENT, _MOMENT, _MOMENT, st.booleans()
)


@given(st.lists(_VERSION, max_size=12))
def test_an_agreement_is_missing_unless_exactly_one_version_of_it_holds(versions: list[Version]) -> None:
    found = missing(versions, NIGHT)
    lacking = {one.kind for one in found}
    for kind in AGREEMENTS:
        held = [one for one in versions if one.kind == kind and one.holds(NIGHT)]
        assert (kind in lacking) == (len(held) != 1)
    assert all(one.what_to_do == MENDS[one.why] for one in found)
