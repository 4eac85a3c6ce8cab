"""Giving and ending seats, and invitations."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from regie.audit.models import Event
from regie.kernel.actor import Actor
from regie.people import actions
from regie.people.models import Membership, Organisation, User
from regie.people.seats import NewSeat, SeatRefused, reason_against, state
from tests import make
from tests.make import NIGHT

pytestmark = pytest.mark.django_db
LATER = NIGHT + timedelta(days=90)


def manager(of: Organisation) -> Actor:
    return make.actor(make.seat(of, "functional_manager", name="Beheer Beheerder"))


def wanted(at: Organisation, role: str, until: datetime | None = LATER, **more: str) -> NewSeat:
    told = {"email": "nieuw@regie.example", "name": "Nina Nieuw", "initials": "NN", **more}
    return NewSeat(told["email"], told["name"], told["initials"], at.pk, role, until)


def reason_of(refused: pytest.ExceptionInfo[SeatRefused]) -> str:
    return refused.value.reason


def test_a_manager_gives_a_seat_and_the_ledger_knows_without_the_name_in_the_line() -> None:
    place = make.municipality()
    made = actions.give_seat(wanted(place, "adviser", None), by=manager(place), now=NIGHT)
    assert made.seat.user.name == "Nina Nieuw"
    assert actions.invited(made.token, NIGHT) == made.seat.user
    line = Event.objects.get(action="people.seat_given")
    assert line.details["role"] == "adviser"
    assert "Nina" not in line.record


@pytest.mark.parametrize("role", ["adviser", "agent", "coordinator", "auditor", "duty_adviser"])
def test_who_may_not_manage_people_gives_no_seat_and_the_refusal_is_kept(role: str) -> None:
    place = make.municipality() if role not in {"agent", "coordinator"} else make.agency()
    by = make.actor(make.seat(place, role))
    with pytest.raises(SeatRefused) as refused:
        actions.give_seat(wanted(place, "adviser", None), by=by, now=NIGHT)
    assert reason_of(refused) == "not_allowed"
    assert Event.objects.get(action="people.seat_given").result == "refused"
    assert not User.objects.filter(email="nieuw@regie.example").exists()


def test_a_manager_of_one_municipality_gives_and_ends_nothing_in_another() -> None:
    here, there = make.municipality(), make.municipality()
    theirs = make.seat(there, "adviser")
    with pytest.raises(SeatRefused) as given:
        actions.give_seat(wanted(there, "adviser", None), by=manager(here), now=NIGHT)
    with pytest.raises(SeatRefused) as ended:
        actions.end_seat(theirs.pk, by=manager(here), now=NIGHT)
    assert (reason_of(given), reason_of(ended)) == ("other_organisation", "other_organisation")
    theirs.refresh_from_db()
    assert theirs.until is not None
    assert theirs.until > NIGHT


def test_an_agency_seat_is_given_only_where_there_is_an_assignment() -> None:
    place, bureau = make.municipality(), make.agency()
    by = manager(place)
    with pytest.raises(SeatRefused) as refused:
        actions.give_seat(wanted(bureau, "agent"), by=by, now=NIGHT)
    assert reason_of(refused) == "other_organisation"
    made = actions.give_seat(wanted(bureau, "agent"), by=by, now=NIGHT, agencies=[bureau.pk])
    assert made.seat.until == LATER


@pytest.mark.parametrize(
    ("role", "kind", "until", "initials", "reason"),
    [
        ("agent", "agency", None, "NN", "end_missing"),
        ("agent", "agency", NIGHT + timedelta(days=367), "NN", "end_far"),
        ("agent", "agency", NIGHT, "NN", "end_past"),
        ("agent", "municipality", LATER, "NN", "wrong_side"),
        ("adviser", "agency", LATER, "NN", "wrong_side"),
        ("software", "municipality", None, "NN", "wrong_side"),
        ("adviser", "municipality", None, "n1", "initials_wrong"),
        ("adviser", "municipality", None, "NN", None),
    ],
)
def test_a_seat_has_a_role_of_its_side_an_end_where_it_must_and_proper_initials(
    role: str, kind: str, until: datetime | None, initials: str, reason: str | None
) -> None:
    seat = NewSeat("a@regie.example", "A", initials, 1, role, until)
    assert reason_against(seat, kind, NIGHT) == reason


def test_initials_are_never_given_twice_not_even_of_somebody_who_left() -> None:
    place = make.municipality()
    by = manager(place)
    gone = User.objects.create_user("weg@regie.example", name="Nel Noord", initials="nn", is_active=False)
    with pytest.raises(SeatRefused) as refused:
        actions.give_seat(wanted(place, "adviser", None), by=by, now=NIGHT)
    assert reason_of(refused) == "initials_taken"
    assert gone.memberships.count() == 0


def test_a_known_person_gets_the_seat_keeps_the_name_and_an_ended_seat_is_taken_up_again() -> None:
    place = make.municipality()
    by = manager(place)
    seat = actions.give_seat(wanted(place, "adviser", None), by=by, now=NIGHT).seat
    with pytest.raises(SeatRefused) as refused:
        actions.give_seat(wanted(place, "adviser", None), by=by, now=NIGHT)
    assert reason_of(refused) == "already_seated"
    actions.end_seat(seat.pk, by=by, now=NIGHT)
    again = actions.give_seat(
        wanted(place, "adviser", None, name="Iemand Anders", email="NIEUW@regie.example"),
        by=by,
        now=NIGHT + timedelta(days=1),
    )
    assert again.seat.pk == seat.pk
    assert again.seat.user.name == "Nina Nieuw"
    assert again.seat.since == NIGHT + timedelta(days=1)


def test_a_running_seat_is_renewed_by_giving_it_again_with_a_later_end() -> None:
    place = make.municipality()
    by = manager(place)
    first = actions.give_seat(wanted(place, "adviser"), by=by, now=NIGHT).seat
    later = LATER + timedelta(days=60)
    renewed = actions.give_seat(wanted(place, "adviser", later), by=by, now=NIGHT + timedelta(days=3)).seat
    assert (renewed.pk, renewed.since, renewed.until) == (first.pk, NIGHT, later)


def test_the_last_person_who_manages_people_cannot_be_ended() -> None:
    place = make.municipality()
    by = manager(place)
    own = Membership.objects.get(user_id=by.user_id or 0)
    with pytest.raises(SeatRefused) as refused:
        actions.end_seat(own.pk, by=by, now=NIGHT)
    assert reason_of(refused) == "last_manager"
    make.seat(place, "director", name="Dora Directeur")
    assert actions.end_seat(own.pk, by=by, now=NIGHT).until == NIGHT


def test_an_invitation_works_once_and_not_after_seven_days_or_for_another() -> None:
    place = make.municipality()
    made = actions.give_seat(wanted(place, "adviser", None), by=manager(place), now=NIGHT)
    door = actions.at_the_door("test")
    with pytest.raises(SeatRefused):
        actions.invited(made.token[:-2] + "xx", NIGHT)
    user = actions.accept(made.token, "vier losse woorden samen", by=door, now=NIGHT)
    assert user.check_password("vier losse woorden samen")
    with pytest.raises(SeatRefused) as spent:
        actions.accept(made.token, "een ander wachtwoord hier", by=door, now=NIGHT)
    assert reason_of(spent) == "link_spent"
    with pytest.raises(SeatRefused) as known:
        actions.invite_again(made.seat.pk, by=manager(place), now=NIGHT)
    assert reason_of(known) == "password_known"


def test_an_invitation_is_worth_nothing_when_the_seat_ended_meanwhile() -> None:
    place = make.municipality()
    by = manager(place)
    made = actions.give_seat(wanted(place, "adviser", None), by=by, now=NIGHT)
    actions.end_seat(made.seat.pk, by=by, now=NIGHT + timedelta(hours=1))
    with pytest.raises(SeatRefused):
        actions.invited(made.token, NIGHT + timedelta(hours=2))


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [(1, None, "coming"), (-9, 0, "ended"), (-9, 30, "soon"), (-9, 31, "valid"), (-9, None, "valid")],
)
def test_a_seat_that_ends_within_thirty_days_ends_soon(since: int, until: int | None, expected: str) -> None:
    end = None if until is None else NIGHT + timedelta(days=until)
    assert state(NIGHT + timedelta(days=since), end, NIGHT) == expected
