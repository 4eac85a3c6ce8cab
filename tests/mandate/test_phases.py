"""Elections and crisis: other rules by the clock, and what an agency never does from GRIP 3 on."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from regie.audit.models import Event
from regie.kernel.actor import software
from regie.mandate import queries
from regie.mandate.actions import phases, versions
from regie.mandate.models import MandateVersion, Phase
from regie.mandate.phases import NewPhase, Stretch, times_at
from regie.mandate.refusal import Refused
from regie.mandate.starter import agency_table, municipality_table
from tests import make
from tests.mandate.world import NIGHT, PERIOD, World, world

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def place() -> World:
    return world()


def _crisis(place: World, *, grip: int = 1, hours: int = 3) -> Phase:
    return phases.set_phase(
        place.municipality.pk,
        "crisis",
        grip=grip,
        until=NIGHT + hours * HOUR,
        reason="Brand in de haven",
        by=place.director,
        now=NIGHT,
    )


def test_a_crisis_switches_the_mandate_and_gives_back_control_by_itself(place: World) -> None:
    place.mandate()
    assert queries.verdict(place.ask(), at=NIGHT).outcome == "allow"
    _crisis(place)
    during = queries.verdict(place.ask(), at=NIGHT + HOUR)
    assert (during.outcome, during.because, during.facts["phase"]) == ("approve", ("crisis-phase",), "crisis")
    assert queries.verdict(place.ask(), at=NIGHT + 3 * HOUR).outcome == "allow"


def test_the_asker_cannot_say_which_phase_it_is(place: World) -> None:
    place.mandate()
    assert queries.verdict(place.ask(phase="crisis"), at=NIGHT).outcome == "allow"
    assert queries.verdict(place.ask(phase="nonsense"), at=NIGHT).outcome == "allow"
    _crisis(place)
    assert queries.verdict(place.ask(phase="normal"), at=NIGHT).outcome == "approve"


@pytest.mark.parametrize(
    ("grip", "reason"), [(0, "rule"), (2, "rule"), (3, "grip"), (4, "grip"), (5, "grip")]
)
def test_from_grip_3_an_agency_sends_nothing_whatever_the_table_says(
    place: World, grip: int, reason: str
) -> None:
    table = agency_table(PERIOD)
    place.mandate(source={**table, "rules": [{"id": "open", "when": {}, "outcome": "allow"}]})
    _crisis(place, grip=grip)
    found = queries.verdict(place.ask(action="referral"), at=NIGHT)
    assert found.reason == reason
    assert (found.outcome == "forbid") == (grip >= 3)


def test_at_grip_3_the_municipality_itself_still_speaks(place: World) -> None:
    own = versions.draft_version(
        place.municipality.pk, None, municipality_table(PERIOD), by=place.adviser, now=NIGHT
    )
    make.in_force(own, by=place.head, now=NIGHT)
    _crisis(place, grip=4)
    assert queries.verdict(place.ask_ourselves(), at=NIGHT).outcome == "approve"


@pytest.mark.parametrize("action", ["besluit", "decision", "block", "lookup", "grip_message"])
def test_what_is_no_action_here_is_never_granted_to_an_agency(place: World, action: str) -> None:
    place.mandate()
    assert queries.verdict(place.ask(action=action), at=NIGHT).reason == "never_grantable"


def test_a_crisis_lies_over_elections_and_gives_back_to_them(place: World) -> None:
    elections = NewPhase(
        place.municipality.pk, "elections", 0, NIGHT - DAY, NIGHT + 9 * DAY, "Raadsverkiezing"
    )
    phases.plan_phase(elections, by=place.head, now=NIGHT - DAY)
    _crisis(place)
    told = [
        queries.holds(place.municipality.pk, at).times.phase
        for at in (NIGHT, NIGHT + 4 * HOUR, NIGHT + 10 * DAY)
    ]
    assert told == ["crisis", "elections", "normal"]


def test_normal_ends_everything_that_runs_but_not_what_is_planned(place: World) -> None:
    soon = NewPhase(place.municipality.pk, "elections", 0, NIGHT + DAY, NIGHT + 9 * DAY, "Raadsverkiezing")
    phases.plan_phase(soon, by=place.director, now=NIGHT)
    _crisis(place, grip=3)
    phases.set_phase(
        place.municipality.pk,
        "normal",
        grip=0,
        until=NIGHT + HOUR,
        reason="Sein veilig",
        by=place.head,
        now=NIGHT,
    )
    assert queries.holds(place.municipality.pk, NIGHT).times.grip == 0
    assert queries.holds(place.municipality.pk, NIGHT + 2 * DAY).times.phase == "elections"


def test_a_phase_is_ended_once_and_then_over(place: World) -> None:
    crisis = phases.end_phase(_crisis(place), by=place.director, now=NIGHT + HOUR)
    assert queries.holds(place.municipality.pk, NIGHT + HOUR).times.phase == "normal"
    with pytest.raises(Refused, match="state"):
        phases.end_phase(crisis, by=place.director, now=NIGHT + 2 * HOUR)
    told = list(
        Event.objects.filter(action__startswith="mandate.phase", result="done").values_list(
            "action", flat=True
        )
    )
    assert told == ["mandate.phase_set", "mandate.phase_ended"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"phase": "war"}, "phase"),
        ({"grip": 6}, "grip"),
        ({"grip": -1}, "grip"),
        ({"until": NIGHT}, "until"),
        ({"until": NIGHT + 500 * DAY}, "until"),
        ({"reason": "  "}, "reason_missing"),
    ],
)
def test_a_phase_needs_an_end_and_a_reason(place: World, change: dict[str, object], reason: str) -> None:
    asked = {"phase": "crisis", "grip": 1, "until": NIGHT + HOUR, "reason": "Brand", **change}
    with pytest.raises(Refused, match=reason):
        phases.set_phase(place.municipality.pk, **asked, by=place.director, now=NIGHT)  # type: ignore[arg-type]
    assert Phase.objects.count() == 0


def test_only_the_municipality_itself_sets_a_phase(place: World) -> None:
    stranger = world()
    for who in (place.agent, place.adviser, stranger.director, software("demo")):
        with pytest.raises(Refused):
            phases.set_phase(
                place.municipality.pk, "crisis", grip=1, until=NIGHT + HOUR, reason="x", by=who, now=NIGHT
            )


def test_what_holds_and_what_changes_next(
    place: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = place.mandate()
    later = place.mandate(source=agency_table((NIGHT + 5 * DAY, PERIOD[1]), version=2))
    _crisis(place)
    queries.holds(place.municipality.pk, NIGHT, assignment_id=place.assignment.pk)
    with django_assert_num_queries(2):
        found = queries.holds(place.municipality.pk, NIGHT, assignment_id=place.assignment.pk)
    assert (found.problem, found.version and found.version.reference) == ("", now.reference)
    assert (found.times.phase, found.times.until) == ("crisis", NIGHT + 3 * HOUR)
    assert "everyday-at-night" in found.rules
    told = [(change.kind, change.at) for change in found.changes]
    assert told == [
        ("phase", NIGHT + 3 * HOUR),
        ("hours", datetime.fromisoformat("2026-11-23T08:00:00+01:00")),
        ("version_starts", NIGHT + 5 * DAY),
        ("version_ends", NIGHT + 5 * DAY),
    ]
    follower = found.changes[2].version
    assert follower is not None
    assert follower.reference == later.reference
    assert "everyday-at-night" in found.changes[1].shuts
    last = queries.holds(place.municipality.pk, PERIOD[1] - HOUR, assignment_id=place.assignment.pk)
    assert [change.kind for change in last.changes if change.kind != "hours"] == ["nothing_left"]


def test_what_is_wrong_is_said(place: World) -> None:
    asked = place.municipality.pk, NIGHT
    assert queries.holds(*asked, assignment_id=place.assignment.pk).problem == "no_mandate"
    version = place.mandate()
    place.mandate(version=2)
    MandateVersion.objects.update(ended_at=None)
    assert queries.holds(*asked, assignment_id=place.assignment.pk).problem == "two_mandates"
    MandateVersion.objects.exclude(pk=version.pk).update(state="withdrawn", ended_at=NIGHT)
    MandateVersion.objects.filter(pk=version.pk).update(seal="00")
    queries.forget_tables()
    assert queries.holds(*asked, assignment_id=place.assignment.pk).problem == "mandate_changed"


def test_stretches_change_at_their_edges_only() -> None:
    stretches = [
        Stretch("elections", 0, NIGHT, NIGHT + 5 * DAY),
        Stretch("crisis", 2, NIGHT + DAY, NIGHT + 2 * DAY),
        Stretch("crisis", 1, NIGHT + DAY, NIGHT + 3 * DAY),
    ]
    told = [times_at(stretches, NIGHT + n * DAY) for n in range(-1, 6)]
    assert [(one.phase, one.grip) for one in told] == [
        ("normal", 0),
        ("elections", 0),
        ("crisis", 2),
        ("crisis", 1),
        ("elections", 0),
        ("elections", 0),
        ("normal", 0),
    ]
    assert [one.until for one in told][-3:] == [NIGHT + 5 * DAY, NIGHT + 5 * DAY, None]
