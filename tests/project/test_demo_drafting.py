"""The half-written mandate of the demo shows what the editor is for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from regie.kernel.clock import utc_now
from regie.mandate.actions import versions
from regie.mandate.scenarios import failing
from regie.mandate.starter import agency_table
from regie.mandate.starter_scenarios import AGENCY_SCENARIOS
from regie.mandate.study import compare, study
from regie.mandate.table import parse
from regie.project.demo import drafting
from regie.project.demo.approvals import two_look_in_order
from regie.project.demo.world import around_the_clock
from tests import make
from tests.mandate.world import world

pytestmark = pytest.mark.django_db


def test_the_draft_changes_something_both_ways_has_one_slip_and_can_be_signed() -> None:
    place, now = world(), utc_now()
    period = (now - timedelta(days=30), now + timedelta(days=150))
    table = two_look_in_order(around_the_clock(agency_table(period)))
    old = versions.draft_version(
        place.municipality.pk, place.assignment, table, scenarios=AGENCY_SCENARIOS, by=place.adviser, now=now
    )
    old = make.in_force(old, by=place.director, now=now)
    draft = drafting.write(old, now, by=place.adviser)
    before, after = parse(old.table), parse(draft.table)
    shifts = {(s.before.outcome, s.after.outcome) for s in compare(before, after).shifts}
    assert {("allow", "approve"), ("approve", "allow")} <= shifts
    assert [one.rule for one in study(after).masked] == ["verwijs-bij-crisis"]
    assert (draft.version, draft.steps.count()) == (2, 4)
    assert failing(draft.scenarios, after) == ()
