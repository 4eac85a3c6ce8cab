"""The report of a watch: facts by themselves, words by a person, read by the other side."""

from __future__ import annotations

from datetime import timedelta

import pytest

from regie.audit.models import Event
from regie.duty.models import Turn
from regie.feedback.actions import shift_reports
from regie.feedback.actions.shift_reports import Told
from regie.feedback.models import ShiftReport
from regie.feedback.refusal import Refused
from regie.handover.queries.asked import asked
from regie.inbox.models import Case
from tests.duty.scene import watched
from tests.inbox.scene import NOW, Scene, case

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SAID = Told(
    "worried", "Stroomstoring van tien minuten", "Gaat de school open?", "Maak een antwoord", "Morgen meer"
)


@pytest.fixture
def s() -> Scene:
    return watched()


def _turn(s: Scene) -> Turn:
    return Turn.objects.create(
        municipality=s.town, assignment=s.assignment, outgoing=s.town, incoming=s.agency, at=NOW - 5 * HOUR,
        state="taken", taken_at=NOW - 5 * HOUR, passes_at=NOW - 5 * HOUR, taken_by_id=s.anna.user_id,
    )  # fmt: skip


def test_facts_are_those_of_the_watch_and_stay_as_they_were_when_it_was_sent(s: Scene) -> None:
    turn = _turn(s)
    case(s.channel)
    Case.objects.update(opened_at=NOW - HOUR, practice=False, topic="waste")
    talk = asked(turn, (NOW - 5 * HOUR, NOW))
    assert (talk.cases, talk.still_open) == (1, 1)
    assert list(talk.topics) == [("waste", 1)]
    assert [case.topic for case in talk.examples] == ["waste"]
    assert asked(turn, (NOW - 5 * HOUR, NOW - 2 * HOUR)).cases == 0
    row = shift_reports.write(turn, SAID, send=True, by=s.anna, now=NOW)
    Case.objects.update(opened_at=NOW - 9 * HOUR)
    row.refresh_from_db()
    assert (row.facts["cases"], row.facts["topics"], row.facts["without"]) == (
        1,
        [["waste", 1]],
        [["waste", 1]],
    )
    assert "Stroomstoring" not in str(Event.objects.get(action="feedback.shift_sent").details)


def test_it_can_be_kept_and_changed_until_it_is_sent_and_never_after(s: Scene) -> None:
    turn = _turn(s)
    shift_reports.write(turn, Told("calm"), by=s.anna, now=NOW)
    shift_reports.write(turn, SAID, send=True, by=s.anna, now=NOW)
    with pytest.raises(Refused, match="state"):
        shift_reports.write(turn, Told("calm"), by=s.anna, now=NOW)
    assert ShiftReport.objects.get().signal == "Morgen meer"


def test_only_the_side_of_the_watch_writes_and_only_the_other_side_reads_once(s: Scene) -> None:
    turn, town = _turn(s), s.adviser
    with pytest.raises(Refused, match="scope"):
        shift_reports.write(turn, SAID, by=town, now=NOW)
    row = shift_reports.write(turn, SAID, by=s.anna, now=NOW)
    with pytest.raises(Refused, match="state"):
        shift_reports.read(row, by=town, now=NOW)  # not sent yet
    row = shift_reports.write(turn, SAID, send=True, by=s.anna, now=NOW)
    with pytest.raises(Refused, match="scope"):
        shift_reports.read(row, by=s.anna, now=NOW)
    assert shift_reports.read(row, by=town, now=NOW).read_by_id == town.user_id
    with pytest.raises(Refused, match="state"):
        shift_reports.read(row, by=town, now=NOW)


@pytest.mark.parametrize(("told", "reason"), [(Told("furious"), "mood")])
def test_what_is_not_known_is_refused(s: Scene, told: Told, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        shift_reports.write(_turn(s), told, by=s.anna, now=NOW)
    never = Turn.objects.create(
        municipality=s.town, assignment=s.assignment, outgoing=s.town, incoming=s.agency, at=NOW + HOUR
    )
    with pytest.raises(Refused, match="period"):
        shift_reports.write(never, Told(), by=s.anna, now=NOW)
