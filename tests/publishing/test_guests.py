"""Asking somebody without a seat: one person, one text, once, for a while; and every attack on the link."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from regie.audit.models import Event
from regie.kernel.actor import Actor
from regie.people.roles import RIGHTS
from regie.publishing import link, queries, tasks
from regie.publishing.actions import guests, releases
from regie.publishing.guest import LinkRefused, NewQuestion, Said
from regie.publishing.models import GuestAdvice, Release
from regie.publishing.proposal import NotAllowed
from tests import make
from tests.publishing.conftest import World

NOW = make.NIGHT
ALDERMAN = NewQuestion("Wim de Wit", "wim@raad.example", "wethouder afval", "Klopt de dag?")
YES, NO = Said(True), Said(False, "De wagen komt pas donderdag.")


def asked(world: World, new: NewQuestion = ALDERMAN, **more: Any) -> tuple[Release, GuestAdvice, str]:
    release = world.proposed("approve", obligations={"from": "adviser"}, **more)
    row, token = guests.ask(release, new, by=world.adviser, now=NOW)
    return release, row, token


def code_of(token: str, *, now: datetime = NOW) -> str:
    return guests.send_code(token, YES, origin="203.0.113.9", now=now)[1]


def refused(token: str, code: str, said: Said = YES, minutes: float = 1) -> LinkRefused:
    with pytest.raises(LinkRefused) as told:
        guests.answer(token, code, said, origin="203.0.113.9", now=NOW + timedelta(minutes=minutes))
    return told.value


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def actions(prefix: str = "publishing.advice") -> list[str]:
    return list(
        Event.objects.filter(action__startswith=prefix).order_by("pk").values_list("action", flat=True)
    )


def test_the_advice_is_kept_with_the_text_and_with_the_case(world: World) -> None:
    release, row, token = asked(world)
    guests.look(token, origin="203.0.113.9", now=NOW)
    code = code_of(token)
    guests.answer(token, code, NO, origin="203.0.113.9", now=NOW)
    kept = queries.guest_advice_of_case("case:1").get()
    assert (kept.pk, kept.state, kept.agrees, kept.comment) == (row.pk, "answered", False, NO.comment)
    assert queries.advised_against(release)
    assert actions() == [
        "publishing.advice_asked",
        "publishing.advice_opened",
        "publishing.advice_code_sent",
        "publishing.advice_given",
    ]


def test_advice_is_never_an_approval(world: World) -> None:
    release, _row, token = asked(world)
    guests.answer(token, code_of(token), YES, origin="x", now=NOW)
    release.refresh_from_db()
    assert release.state == "waiting"
    assert queries.have(release, NOW) == ()
    assert "guest" not in RIGHTS


def test_a_person_approves_against_advice_only_with_words(world: World) -> None:
    release, _row, token = asked(world)
    guests.answer(token, code_of(token), NO, origin="x", now=NOW)
    with pytest.raises(NotAllowed, match="against_advice"):
        releases.approve(release, by=world.adviser, now=NOW)
    assert (
        releases.approve(release, by=world.adviser, now=NOW, comment="Gebeld: toch morgen.").state == "queued"
    )


def test_advice_on_another_wording_binds_nobody(world: World) -> None:
    release, _row, token = asked(world)
    guests.answer(token, code_of(token), NO, origin="x", now=NOW)
    releases.edit(release, "Donderdag komen we langs.", by=world.agent, now=NOW)
    assert not queries.advised_against(Release.objects.get(pk=release.pk))
    assert releases.approve(release, by=world.adviser, now=NOW).state == "queued"


def test_the_ledger_holds_no_name_address_or_advice_in_the_line_itself(world: World) -> None:
    _release, _row, token = asked(world)
    guests.answer(token, code_of(token), NO, origin="203.0.113.9", now=NOW)
    for event in Event.objects.filter(action__startswith="publishing.advice"):
        for secret in ("Wim", "wim@raad", "donderdag", "203.0.113.9", token, token[16:]):
            assert secret not in event.record
    given = Event.objects.get(action="publishing.advice_given")
    assert (given.actor_kind, given.actor_role) == ("link", "guest")
    assert {p.field for p in given.personal.all()} >= {"name", "comment"}


# -- who may ask whom -----------------------------------------------------------------------------


def test_an_agency_asks_nobody_outside(world: World) -> None:
    release = world.proposed("approve")
    with pytest.raises(NotAllowed, match="right"):
        guests.ask(release, ALDERMAN, by=world.agent, now=NOW)
    stranger = make.actor(make.seat(make.municipality(), "adviser"))
    with pytest.raises(NotAllowed, match="scope"):
        guests.ask(release, ALDERMAN, by=stranger, now=NOW)
    assert not GuestAdvice.objects.exists()


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (NewQuestion(" ", "wim@raad.example", "", "Klopt dit?"), "no_name"),
        (NewQuestion("Wim", "wim", "", "Klopt dit?"), "no_name"),
        (NewQuestion("Wim", "wim@raad.example", "", " "), "no_question"),
        (NewQuestion("Wim", "wim@raad.example", "", "Klopt dit?", 0), "too_long"),
        (NewQuestion("Wim", "wim@raad.example", "", "Klopt dit?", link.LONGEST_HOURS + 1), "too_long"),
    ],
)
def test_a_question_without_name_words_or_end_is_not_asked(
    world: World, new: NewQuestion, reason: str
) -> None:
    release = world.proposed("approve")
    with pytest.raises(NotAllowed, match=reason):
        guests.ask(release, new, by=world.adviser, now=NOW)


@pytest.mark.parametrize("who", ["agent", "head"])
def test_who_can_sign_in_is_asked_in_regie_and_not_by_a_link(world: World, who: str) -> None:
    from regie.people.models import User

    email = User.objects.get(pk=getattr(world, who).user_id).email
    release = world.proposed("approve")
    with pytest.raises(NotAllowed, match="has_seat"):
        guests.ask(release, NewQuestion("X", email.upper(), "", "Klopt dit?"), by=world.adviser, now=NOW)


def test_not_everybody_is_asked_at_once(world: World) -> None:
    release = world.proposed("approve")
    for number in range(link.MOST_OPEN):
        new = NewQuestion("Wim", f"wim{number}@raad.example", "", "Klopt dit?")
        guests.ask(release, new, by=world.adviser, now=NOW)
    with pytest.raises(NotAllowed, match="too_many"):
        guests.ask(release, ALDERMAN, by=world.adviser, now=NOW)


def test_nothing_is_asked_about_what_no_longer_waits(world: World) -> None:
    release = world.proposed("allow")
    with pytest.raises(NotAllowed, match="wrong_state"):
        guests.ask(release, ALDERMAN, by=world.adviser, now=NOW)


# -- attacks --------------------------------------------------------------------------------------


def test_a_scanner_that_opens_the_link_a_hundred_times_spends_nothing(world: World) -> None:
    _release, row, token = asked(world)
    for _ in range(100):
        guests.look(token, origin="198.51.100.7", now=NOW)
    row.refresh_from_db()
    assert (row.state, row.opened, row.codes, row.wrong) == ("asked", 100, 0, 0)
    guests.answer(token, code_of(token), YES, origin="x", now=NOW)


def test_a_link_is_spent_by_its_answer(world: World) -> None:
    _release, row, token = asked(world)
    code = code_of(token)
    guests.answer(token, code, YES, origin="x", now=NOW)
    assert refused(token, code, NO).reason == "answered"
    with pytest.raises(LinkRefused, match="answered"):
        guests.look(token, origin="x", now=NOW)
    with pytest.raises(LinkRefused, match="answered"):
        code_of(token)
    row.refresh_from_db()
    assert row.agrees is True


def test_without_a_code_or_with_an_empty_one_nothing_is_answered(world: World) -> None:
    _release, _row, token = asked(world)
    for typed in ("", "000000", " "):
        assert refused(token, typed).reason == "old_code"
    code_of(token)
    assert refused(token, "").reason == "wrong_code"


def test_guessing_codes_shuts_the_link_after_fifteen_tries(world: World) -> None:
    _release, row, token = asked(world)
    told = []
    for number in range(link.MOST_CODES):
        code = code_of(token, now=NOW + timedelta(minutes=number))
        for _ in range(link.MOST_WRONG):
            told.append(refused(token, other_than(code), minutes=number + 0.5).reason)
        told.append(refused(token, code, minutes=number + 0.5).reason)
    assert told[:6] == ["wrong_code"] * 5 + ["old_code"]
    assert told[-2:] == ["locked", "locked"]
    row.refresh_from_db()
    assert row.state == "locked"
    assert actions("publishing.advice_code_wrong") == ["publishing.advice_code_wrong"] * 15
    with pytest.raises(LinkRefused, match="locked"):
        guests.look(token, origin="x", now=NOW)


def test_a_fourth_code_is_not_sent(world: World) -> None:
    _release, _row, token = asked(world)
    for number in range(link.MOST_CODES):
        assert code_of(token, now=NOW + timedelta(minutes=number))
    with pytest.raises(LinkRefused, match="locked"):
        code_of(token, now=NOW + timedelta(minutes=9))


def test_a_double_tap_sends_one_code(world: World) -> None:
    _release, row, token = asked(world)
    assert code_of(token)
    assert code_of(token, now=NOW + timedelta(seconds=5)) == ""
    row.refresh_from_db()
    assert row.codes == 1


def test_a_new_code_replaces_the_one_before(world: World) -> None:
    _release, _row, token = asked(world)
    first = code_of(token)
    second = code_of(token, now=NOW + timedelta(minutes=1))
    if first != second:
        assert refused(token, first, minutes=2).reason == "wrong_code"
    guests.answer(token, second, YES, origin="x", now=NOW + timedelta(minutes=2))


def test_a_code_is_old_after_a_quarter_of_an_hour(world: World) -> None:
    _release, _row, token = asked(world)
    code = code_of(token)
    assert refused(token, code, minutes=link.CODE_MINUTES).reason == "old_code"


def test_the_code_of_one_link_opens_no_other(world: World) -> None:
    release, _row, token = asked(world)
    new = NewQuestion("Els Bos", "els@raad.example", "griffie", "Klopt dit?")
    _other, other = guests.ask(release, new, by=world.adviser, now=NOW)
    code = code_of(token)
    code_other = code_of(other)
    if code != code_other:
        assert refused(other, code).reason == "wrong_code"


def test_a_secret_of_one_link_with_the_selector_of_another_opens_nothing(world: World) -> None:
    release, _row, token = asked(world)
    new = NewQuestion("Els Bos", "els@raad.example", "griffie", "Klopt dit?")
    _other, other = guests.ask(release, new, by=world.adviser, now=NOW)
    for forged in (token[:16] + other[16:], other[:16] + token[16:], "A" * 59, "", token + "x", token[:-1]):
        with pytest.raises(LinkRefused, match="unknown"):
            guests.look(forged, origin="198.51.100.7", now=NOW)
    assert len(actions("publishing.advice_link_refused")) == 6
    assert GuestAdvice.objects.filter(opened=0).count() == 2


def test_the_database_holds_neither_secret_nor_code(world: World) -> None:
    _release, row, token = asked(world)
    code = code_of(token)
    row.refresh_from_db()
    kept = " ".join(str(value) for value in vars(row).values())
    assert token[16:] not in kept
    assert code not in row.code_hash


@pytest.mark.parametrize("same", [False, True])
def test_an_edit_shuts_the_link_also_with_the_same_words(world: World, same: bool) -> None:
    release, row, token = asked(world)
    code = code_of(token)
    text = release.text if same else "Donderdag komen we langs."
    releases.edit(release, text, by=world.agent, now=NOW)
    with pytest.raises(LinkRefused, match="changed"):
        guests.look(token, origin="x", now=NOW)
    assert refused(token, code).reason == "changed"
    tasks.end(NOW)
    row.refresh_from_db()
    assert (row.state, row.why) == ("lapsed", "changed")
    assert actions("publishing.advice_lapsed") == ["publishing.advice_lapsed"]


@pytest.mark.parametrize("how", ["approve", "return_", "withdraw", "take_over"])
def test_a_decision_shuts_the_link(world: World, how: str) -> None:
    release, _row, token = asked(world)
    code = code_of(token)
    getattr(releases, how)(release, by=world.adviser, now=NOW, comment="Klaar.")
    assert refused(token, code).reason == "decided"


def test_after_its_time_the_link_is_shut_before_any_sweep(world: World) -> None:
    _release, row, token = asked(world)
    late = row.expires_at
    with pytest.raises(LinkRefused, match="expired"):
        guests.look(token, origin="x", now=late)
    tasks.end(late)
    row.refresh_from_db()
    assert (row.state, row.why) == ("lapsed", "expired")


def test_a_link_never_outlives_its_text(world: World) -> None:
    end = NOW + timedelta(hours=2)
    _release, row, _token = asked(world, expires_at=end)
    assert row.expires_at == end


def test_a_question_taken_back_is_shut_and_only_the_municipality_takes_it_back(world: World) -> None:
    _release, row, token = asked(world)
    with pytest.raises(NotAllowed):
        guests.take_back(row, by=world.agent, now=NOW)
    guests.take_back(row, by=world.duty, now=NOW)
    with pytest.raises(LinkRefused, match="taken_back"):
        guests.look(token, origin="x", now=NOW)
    with pytest.raises(NotAllowed, match="wrong_state"):
        guests.take_back(row, by=world.duty, now=NOW)


def test_a_link_that_could_not_be_mailed_is_shut(world: World) -> None:
    _release, row, token = asked(world)
    guests.note_mail(row, False, by=world.adviser, now=NOW)
    with pytest.raises(LinkRefused, match="taken_back"):
        guests.look(token, origin="x", now=NOW)


def test_no_without_a_reason_is_not_kept(world: World) -> None:
    _release, _row, token = asked(world)
    with pytest.raises(LinkRefused, match="no_comment"):
        guests.send_code(token, Said(False, " "), origin="x", now=NOW)
    assert refused(token, code_of(token), Said(False)).reason == "no_comment"


def test_whoever_holds_a_link_can_do_nothing_else(world: World) -> None:
    release, row, _token = asked(world)
    guest = Actor("link", str(row.pk), row.name, "guest", None, row.municipality_id, "x")
    for deed in (releases.approve, releases.withdraw, releases.take_over):
        with pytest.raises(NotAllowed, match="software"):
            deed(release, by=guest, now=NOW)
    with pytest.raises(NotAllowed, match="software"):
        guests.ask(release, ALDERMAN, by=guest, now=NOW)
    assert not queries.visible_to(guest, NOW).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_the_same_moment_one_is_kept(world: World) -> None:
    _release, _row, token = asked(world)
    code = code_of(token)
    outcomes: list[str] = []
    start = threading.Barrier(4)

    def tap(said: Said) -> None:
        start.wait()
        try:
            guests.answer(token, code, said, origin="x", now=NOW)
            outcomes.append("kept")
        except LinkRefused as no:
            outcomes.append(no.reason)
        finally:
            connection.close()

    hands = [threading.Thread(target=tap, args=(said,)) for said in (YES, NO, YES, NO)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(outcomes) == ["answered", "answered", "answered", "kept"]
    assert Event.objects.filter(action="publishing.advice_given").count() == 1
