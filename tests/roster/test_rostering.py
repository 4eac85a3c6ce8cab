"""Planning, publishing, exchanging: each by the right people, lawful, and in the ledger."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail as post
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regie.audit.models import Event
from regie.roster.actions import exchanges, feeds, files, gaps, people, rosters, settings, shifts, templates
from regie.roster.actions.exchanges import Wish
from regie.roster.actions.people import Terms
from regie.roster.actions.settings import NewCover
from regie.roster.actions.shifts import Edit
from regie.roster.models import Exchange, GapLetter, Roster, RosterPolicy, Shift
from regie.roster.placing import NewShift
from regie.roster.policy import Policy
from regie.roster.queries import asked, checks, cover, line
from regie.roster.refusal import Refused
from tests import make
from tests.roster.make import MONDAY, NOW, Town, draft, hours, me, round_the_clock, shift, town, worker

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def at() -> Town:
    return town()


def published(at: Town, *rows: tuple[int, int, tuple[int, int]]) -> list[Shift]:
    """Agency shifts by number of the person, day after MONDAY, and hours; published."""
    roster = draft(at)
    made = [
        shift(roster, at.hired[who] if who >= 0 else None, MONDAY + day * DAY, span, by=at.coordinator)
        for who, day, span in rows
    ]
    rosters.publish(roster.pk, by=at.coordinator, now=NOW)
    return [Shift.objects.get(pk=one.pk) for one in made]


def refused(action: str) -> bool:
    return Event.objects.filter(action=action, result="refused").exists()


# -- planning ---------------------------------------------------------------------------------------


def test_each_side_plans_its_own_people_and_both_see_one_line(at: Town) -> None:
    ours, theirs = draft(at, agency=False), draft(at)
    shift(ours, at.own[0], MONDAY, (8, 16), by=at.planner)
    shift(theirs, at.hired[0], MONDAY, (23, 7), by=at.coordinator)
    for actor in (at.planner, at.coordinator):
        seen = line.shifts(line.rosters(actor, at.place.pk), *line.span(MONDAY, MONDAY))
        assert [one.worker_id for one in seen] == [at.own[0].pk, at.hired[0].pk]
    with pytest.raises(Refused, match="scope"):
        shift(theirs, at.hired[0], MONDAY + DAY, (8, 16), by=at.planner)
    with pytest.raises(Refused, match="worker"):
        shift(ours, at.hired[0], MONDAY + DAY, (8, 16), by=at.planner)
    assert refused("roster.shift_placed")


def test_another_agency_never_sees_these_people(at: Town) -> None:
    other = make.agency()
    stranger = make.seat(other, "coordinator", "Otto Ander")
    make.assignment(at.place, other, [make.account(at.place)], [stranger.user])
    roster = draft(at)
    shift(roster, at.hired[0], MONDAY, (8, 16), by=at.coordinator)
    actor = make.actor(stranger, at.place)
    assert list(line.rosters(actor, at.place.pk)) == []
    assert {one.organisation_id for one in line.workers(actor, at.place.pk, NOW)} == {at.place.pk}


def test_drafts_are_for_who_plans(at: Town) -> None:
    draft(at)
    assert not line.rosters(me(at.hired[0], at), at.place.pk).exists()


def test_a_night_the_clock_goes_back_is_an_hour_longer(at: Town) -> None:
    roster = draft(at, first=date(2027, 10, 25), days=14)
    made = shift(roster, at.hired[0], date(2027, 10, 30), (23, 7), by=at.coordinator)
    assert made.end - made.start == timedelta(hours=9)


def test_a_time_the_clock_skips_is_refused() -> None:
    with pytest.raises(Refused, match="time"):
        hours(date(2027, 3, 28), 2, 8)


def test_nobody_overwrites_what_a_colleague_just_did(at: Town) -> None:
    roster = draft(at)
    made = shift(roster, at.hired[0], MONDAY, (8, 16), by=at.coordinator)
    start, end = hours(MONDAY, 9, 17)
    edit = Edit(1, at.hired[0].pk, start, end)
    shifts.change(made.pk, edit, by=at.coordinator, now=NOW)
    with pytest.raises(Refused, match="behind"):
        shifts.change(made.pk, edit, by=at.coordinator, now=NOW)


def test_two_rosters_of_one_employer_never_overlap(at: Town) -> None:
    draft(at)
    with pytest.raises(Refused, match="overlap"):
        draft(at, first=MONDAY + 7 * DAY)


# -- the law ----------------------------------------------------------------------------------------


def test_what_breaks_the_act_stands_in_a_draft_and_stops_publication(at: Town) -> None:
    roster = draft(at)
    shift(roster, at.hired[0], MONDAY, (14, 23), by=at.coordinator)
    shift(roster, at.hired[0], MONDAY + DAY, (6, 15), by=at.coordinator)
    with pytest.raises(Refused, match="blocked") as no:
        rosters.publish(roster.pk, by=at.coordinator, now=NOW)
    assert no.value.rules


def test_known_too_late_warns_and_is_kept_with_the_roster(at: Town) -> None:
    roster = draft(at, first=date(2026, 11, 30))
    shift(roster, at.hired[0], date(2026, 12, 1), (8, 16), by=at.coordinator)
    assert rosters.publish(roster.pk, by=at.coordinator, now=NOW).published_with == {"known_in_time": 1}


def test_a_municipality_may_make_its_warning_block_for_agency_people_too(at: Town) -> None:
    RosterPolicy.objects.create(organisation=at.place, effects={"known_in_time": "block"})
    roster = draft(at, first=date(2026, 11, 30))
    shift(roster, at.hired[0], date(2026, 12, 1), (8, 16), by=at.coordinator)
    with pytest.raises(Refused, match="blocked"):
        rosters.publish(roster.pk, by=at.coordinator, now=NOW)


def test_a_published_roster_takes_no_unlawful_change(at: Town) -> None:
    first, _second = published(at, (0, 0, (8, 16)), (0, 1, (8, 16)))
    start, end = hours(MONDAY, 8, 23)
    with pytest.raises(Refused, match="blocked") as no:
        shifts.change(first.pk, Edit(1, at.hired[0].pk, start, end), by=at.coordinator, now=NOW)
    assert "shift_length" in no.value.rules
    assert Shift.objects.get(pk=first.pk).version == 1


def test_an_exemption_blocks_and_never_tells_why(at: Town) -> None:
    people.settle(at.hired[0].user_id, Terms(None, no_nights=True), by=at.coordinator, now=NOW)
    roster = draft(at)
    shift(roster, at.hired[0], MONDAY, (23, 7), by=at.coordinator)
    period = line.span(MONDAY, MONDAY + 13 * DAY)
    found = [one for one in checks.of_roster(roster, period, now=NOW) if one.rule == "no_nights"]
    assert [(one.effect, one.article) for one in found] == [("block", "")]
    assert "no_nights" not in str(Event.objects.filter(action="roster.terms_settled").get().details)


def test_work_for_another_municipality_counts_for_rest(at: Town) -> None:
    elsewhere = make.municipality()
    agent = at.hired[0]
    seat = at.agents[0]
    boss = make.seat(at.bureau, "coordinator", "Bea Baas")
    make.assignment(elsewhere, at.bureau, [make.account(elsewhere)], [seat.user, boss.user])
    there = make.actor(boss, elsewhere)
    far = rosters.begin(elsewhere.pk, MONDAY, MONDAY + 6 * DAY, by=there, now=NOW)
    shift(far, agent, MONDAY, (8, 16), by=there)
    here = draft(at)
    shift(here, agent, MONDAY, (12, 20), by=at.coordinator)
    period = line.span(MONDAY, MONDAY + 13 * DAY)
    assert "two_places" in {one.rule for one in checks.of_roster(here, period, now=NOW)}


# -- gaps -------------------------------------------------------------------------------------------


def test_who_answers_at_ten_past_three_on_saturday(at: Town) -> None:
    round_the_clock(at)
    published(at, (0, 4, (23, 3)), (1, 5, (4, 12)))
    gap = datetime(2027, 1, 9, 2, 10, tzinfo=UTC)
    told = cover.who(at.place.pk, gap, now=NOW)
    assert (told.standing, told.safe) == ("nobody", ["Piket A", "Piket B", "Piket C"])
    sure = cover.who(at.place.pk, gap - timedelta(hours=1), now=NOW)
    assert [row.worker.user.name for row in sure.on_duty if row.worker] == ["Agent A"]
    found = cover.gaps(at.place.pk, *line.span(MONDAY + 5 * DAY, MONDAY + 5 * DAY))
    assert [(g.start.astimezone(UTC).hour, g.end.astimezone(UTC).hour) for g in found] == [(2, 3), (11, 23)]


def test_a_draft_does_not_close_a_gap_but_says_that_it_would(at: Town) -> None:
    round_the_clock(at)
    roster = draft(at)
    start, end = line.span(MONDAY, MONDAY)
    shifts.place(roster.pk, NewShift(at.hired[0].pk, start, end), by=at.coordinator, now=NOW)
    assert [gap.planned for gap in cover.gaps(at.place.pk, start, end)] == [True]


def test_a_gap_says_whether_nobody_answers_or_too_few_or_nobody_is_behind_them(at: Town) -> None:
    def gaps_of(day: date) -> list[tuple[str, str, int]]:
        found = cover.gaps(at.place.pk, *line.span(day, day))
        return [(gap.name, gap.what, gap.missing) for gap in found]

    settings.ask_cover(NewCover("Avond", ("mon-tue 18:00-23:00",), people=2), by=at.planner, now=NOW)
    settings.ask_cover(
        NewCover("Achterwacht", ("mon-tue 18:00-22:00", "sat 10:00-12:00"), kind="on_call"),
        by=at.planner,
        now=NOW,
    )
    published(at, (0, 0, (18, 23)))
    assert gaps_of(MONDAY) == [("Achterwacht", "on_call", 1), ("Avond", "few", 1)]
    assert gaps_of(MONDAY + DAY) == [("Achterwacht", "on_call", 1), ("Avond", "nobody", 2)]
    later = line.midnight(MONDAY - 5 * DAY)
    gaps.shout(later)
    told = set(GapLetter.objects.values_list("what", "missing"))
    assert ("few", 1) in told
    assert ("nobody", 2) in told
    assert ("on_call", 1) in told
    evening = hours(MONDAY, 18, 23)[0]  # two gaps begin at once: the graver is told
    assert set(GapLetter.objects.filter(start=evening).values_list("what", flat=True)) == {"few"}
    gaps.mail(later)
    text = str(post.outbox[0].body)
    assert "niemand antwoordt" in text
    assert "te weinig mensen, 1 te kort" in text
    assert "niemand oproepbaar" in text
    assert "een bureau dat de wacht in Regie houdt niets publiceren" in text


def test_a_holiday_asks_what_a_sunday_asks_unless_the_municipality_says_otherwise(at: Town) -> None:
    settings.ask_cover(NewCover("Zondag", ("sun 00:00-24:00",)), by=at.planner, now=NOW)
    christmas = date(2026, 12, 25)
    assert len(cover.gaps(at.place.pk, *line.span(christmas, christmas))) == 1
    settings.except_day(christmas, "Gewoon open", False, by=at.planner, now=NOW)
    assert cover.gaps(at.place.pk, *line.span(christmas, christmas)) == []


def test_a_gap_is_shouted_once_per_person_and_horizon(at: Town) -> None:
    settings.ask_cover(NewCover("Nacht", ("sat 03:00-04:00",)), by=at.planner, now=NOW)
    first = gaps.shout(NOW)
    assert first > 0
    assert gaps.shout(NOW) == 0
    assert {letter.user.name for letter in GapLetter.objects.all()} == {"Petra Planner", "Carla Coord"}
    later = NOW + timedelta(days=7)
    assert gaps.shout(later) > 0
    assert gaps.mail(later) > 0


# -- exchanges --------------------------------------------------------------------------------------


def test_a_take_over_is_checked_agreed_and_carried_out(at: Town) -> None:
    (mine,) = published(at, (0, 0, (8, 16)))
    one = exchanges.ask(Wish(mine.pk, at.hired[1].pk), by=me(at.hired[0], at), now=NOW)
    assert [row.pk for row in asked.waiting_for(me(at.hired[1], at), NOW)] == [one.pk]
    with pytest.raises(Refused, match="scope"):
        exchanges.consent(one.pk, by=me(at.hired[2], at), now=NOW)
    exchanges.consent(one.pk, by=me(at.hired[1], at), now=NOW)
    mine.refresh_from_db()
    assert (mine.worker_id, mine.version) == (at.hired[1].pk, 2)
    assert Exchange.objects.get(pk=one.pk).state == "done"


def test_a_swap_that_breaks_the_act_is_refused_before_anybody_says_yes(at: Town) -> None:
    mine, _busy, theirs = published(at, (0, 0, (8, 16)), (1, 0, (12, 20)), (1, 5, (8, 16)))
    with pytest.raises(Refused, match="blocked"):
        exchanges.ask(Wish(mine.pk, at.hired[1].pk, theirs.pk), by=me(at.hired[0], at), now=NOW)


def test_a_swap_changes_both(at: Town) -> None:
    mine, theirs = published(at, (0, 0, (8, 16)), (1, 2, (8, 16)))
    one = exchanges.ask(Wish(mine.pk, at.hired[1].pk, theirs.pk), by=me(at.hired[0], at), now=NOW)
    exchanges.consent(one.pk, by=me(at.hired[1], at), now=NOW)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.worker_id, theirs.worker_id) == (at.hired[1].pk, at.hired[0].pk)


def test_a_planner_confirms_where_that_is_chosen(at: Town) -> None:
    settings.choose(Policy(planner_confirms=True), by=at.planner, now=NOW)
    (mine,) = published(at, (0, 0, (8, 16)))
    one = exchanges.ask(Wish(mine.pk), by=me(at.hired[0], at), now=NOW)
    assert exchanges.consent(one.pk, by=me(at.hired[2], at), now=NOW).state == "consented"
    exchanges.confirm(one.pk, by=at.coordinator, now=NOW)
    mine.refresh_from_db()
    assert mine.worker_id == at.hired[2].pk


def test_a_shift_that_changed_meanwhile_is_not_exchanged(at: Town) -> None:
    (mine,) = published(at, (0, 0, (8, 16)))
    one = exchanges.ask(Wish(mine.pk), by=me(at.hired[0], at), now=NOW)
    start, end = hours(MONDAY, 9, 17)
    shifts.change(mine.pk, Edit(1, at.hired[0].pk, start, end), by=at.coordinator, now=NOW)
    with pytest.raises(Refused, match="behind"):
        exchanges.consent(one.pk, by=me(at.hired[1], at), now=NOW)


def test_a_request_is_over_when_its_shift_begins(at: Town) -> None:
    (mine,) = published(at, (0, 0, (8, 16)))
    one = exchanges.ask(Wish(mine.pk), by=me(at.hired[0], at), now=NOW)
    assert exchanges.lapse(mine.start) == 1
    assert Exchange.objects.get(pk=one.pk).state == "lapsed"


# -- templates, files, calendar -----------------------------------------------------------------------


def test_a_template_is_laid_once(at: Town) -> None:
    roster = draft(at, days=7)
    shift(roster, at.hired[0], MONDAY, (23, 7), by=at.coordinator)
    kept = templates.keep(at.place.pk, "Nachten", MONDAY, 1, by=at.coordinator, now=NOW)
    later = draft(at, first=MONDAY + 7 * DAY, days=14)
    assert templates.lay(kept.pk, later.pk, by=at.coordinator, now=NOW) == 2
    assert templates.lay(kept.pk, later.pk, by=at.coordinator, now=NOW) == 0
    assert [one.start for one in later.shifts.all()] == [hours(MONDAY + n * DAY, 23, 7)[0] for n in (7, 14)]


def test_a_file_is_taken_whole_or_not_at_all(at: Town) -> None:
    roster = draft(at)
    head = "person,start,end,kind\n"
    good = "Agent A,2027-01-04T23:00:00+01:00,2027-01-05T07:00:00+01:00,duty\n"
    bad = "Wie Dan Ook,2027-01-05T23:00:00+01:00,2027-01-06T07:00:00+01:00,duty\n"
    with pytest.raises(Refused) as no:
        files.take_in(roster.pk, "csv", (head + good + bad).encode(), by=at.coordinator, now=NOW)
    assert no.value.rules == ("2: person",)
    assert not roster.shifts.exists()
    assert files.take_in(roster.pk, "csv", (head + good).encode(), by=at.coordinator, now=NOW) == 1
    assert files.take_in(roster.pk, "csv", (head + good).encode(), by=at.coordinator, now=NOW) == 0


def test_a_renewed_calendar_address_kills_the_old_one(at: Town) -> None:
    by = me(at.hired[0], at)
    old = feeds.renew(by=by, now=NOW)
    assert feeds.opened(old, NOW) is not None
    new = feeds.renew(by=by, now=NOW)
    assert feeds.opened(old, NOW) is None
    opened = feeds.opened(new, NOW)
    assert opened is not None
    assert opened.user_id == at.hired[0].user_id


def test_checking_asks_the_database_as_often_for_three_people_as_for_one(at: Town) -> None:
    roster = draft(at)
    for who in at.hired:
        shift(roster, who, MONDAY, (8, 16), by=at.coordinator)
    period = line.span(MONDAY, MONDAY + 13 * DAY)
    counts = []
    for ids in ([at.hired[0].user_id], [one.user_id for one in at.hired]):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            checks.findings(ids, at.place.pk, period, now=NOW)
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 5


def test_a_withdrawn_roster_counts_for_nothing(at: Town) -> None:
    (mine,) = published(at, (0, 0, (8, 16)))
    rosters.withdraw(mine.roster_id, by=at.coordinator, now=NOW)
    assert not line.published(at.place.pk, *line.span(MONDAY, MONDAY)).exists()
    assert Roster.objects.get(pk=mine.roster_id).state == "withdrawn"


def test_only_somebody_of_the_own_organisation_can_be_given_terms(at: Town) -> None:
    with pytest.raises(Refused, match="worker"):
        people.settle(at.own[0].user_id, Terms(None), by=at.coordinator, now=NOW)
    assert worker(make.seat(at.bureau, "maker", "Mia Maker")).active
