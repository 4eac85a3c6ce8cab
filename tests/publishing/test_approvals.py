"""What an approval binds to, and when there are enough."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.people.roles import RIGHTS, SIDES
from regie.publishing.approvals import (
    KNOWN_OBLIGATIONS,
    MOST_APPROVERS,
    ORDERS,
    STANDS_IN,
    WITH_ALLOW,
    Bound,
    Given,
    Needs,
    Offer,
    Step,
    chain,
    choose,
    counted,
    enough,
    may_give,
    needs,
    still_speaks,
    to_come,
)
from tests.publishing import chains

BOUND = Bound("Morgen komen we langs.", "", 1, 2, 3, "public", "night@3#abcdef01")


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Morgen komen wij langs."},
        {"subject": "Re: afval"},
        {"account_id": 2},
        {"thread_id": None},
        {"in_reply_to_id": 4},
        {"visibility": "direct"},
        {"mandate": "night@4#abcdef01"},
    ],
)
def test_any_change_makes_another_binding(change: dict[str, object]) -> None:
    assert replace(BOUND, **change).binding() != BOUND.binding()  # type: ignore[arg-type]


@given(st.text(), st.text(), st.text(), st.text())
def test_fields_never_run_together(text: str, subject: str, other: str, other_subject: str) -> None:
    one, two = replace(BOUND, text=text, subject=subject), replace(BOUND, text=other, subject=other_subject)
    assert (one.binding() == two.binding()) == ((text, subject) == (other, other_subject))


def test_allow_needs_nobody() -> None:
    assert enough(needs("allow", {}), [], binding="b", writers=set())


@pytest.mark.parametrize("outcome", ["approve", "escalate", "forbid", "", "Allow"])
def test_every_other_outcome_needs_somebody(outcome: str) -> None:
    assert not enough(needs(outcome, {}), [], binding="b", writers=set())


def test_an_approval_of_another_binding_counts_for_nothing() -> None:
    asked = needs("approve", {"approvers": 1})
    assert not enough(asked, [Given(1, "adviser", "old")], binding="b", writers=set())
    assert enough(asked, [Given(1, "adviser", "b")], binding="b", writers=set())


def test_a_writer_counts_for_nothing() -> None:
    asked = needs("approve", {"approvers": 1})
    assert not enough(asked, [Given(1, "adviser", "b")], binding="b", writers={1})


def test_the_same_person_twice_counts_once() -> None:
    asked = needs("approve", {"approvers": 2})
    twice = [Given(1, "adviser", "b"), Given(1, "director", "b")]
    assert not enough(asked, twice, binding="b", writers=set())
    assert enough(asked, [*twice, Given(2, "adviser", "b")], binding="b", writers=set())


def test_the_role_that_was_asked_for_must_be_among_them() -> None:
    asked = needs("approve", {"approvers": 2, "from": "head_of_communication"})
    two = [Given(1, "adviser", "b"), Given(2, "duty_adviser", "b")]
    assert not enough(asked, two, binding="b", writers=set())
    assert enough(asked, [*two, Given(3, "head_of_communication", "b")], binding="b", writers=set())


def test_two_roles_are_filled_by_two_people() -> None:
    asked = needs("approve", {"from": ["adviser", "director"]})
    assert asked.approvers == 2
    assert not enough(asked, [Given(1, "director", "b")], binding="b", writers=set())
    assert enough(asked, [Given(1, "director", "b"), Given(2, "adviser", "b")], binding="b", writers=set())


@pytest.mark.parametrize(
    "obligations",
    [
        {"approvers": "two"},
        {"approvers": -1},
        {"approvers": True},
        {"from": "mayor"},
        {"from": 3},
        {"seal": 1},
        {"order": "random"},
        {"order": ["all"]},
        {"order": "any"},
        {"approvers": MOST_APPROVERS + 1},
        {"within_minutes": "soon"},
        {"within_minutes": -1},
        {"from": ["adviser", "guest:wethouder"]},
        {"from": "guest"},
    ],
)
def test_an_obligation_that_is_not_understood_is_never_fulfilled(obligations: dict[str, object]) -> None:
    asked = needs("approve", obligations)
    crowd = [Given(n, role, "b") for n, role in enumerate(SIDES)]
    assert not enough(asked, crowd, binding="b", writers=set())


def test_an_obligation_that_is_not_understood_is_not_fulfilled_by_leave_to_send_at_once() -> None:
    assert not enough(needs("allow", {"seal": 1}), [], binding="b", writers=set())


def test_an_escalation_is_released_by_whom_it_goes_to() -> None:
    asked = needs("escalate", {"to": "duty_adviser", "within_minutes": 15})
    assert may_give(asked, "duty_adviser")
    assert not may_give(asked, "adviser")
    assert asked.within_minutes == 15


def test_everybody_who_stands_in_may_approve_and_is_of_the_municipality() -> None:
    for stand_ins in STANDS_IN.values():
        for role in stand_ins:
            assert SIDES[role] == "municipality"
            assert "publishing.approve" in RIGHTS[role]


@pytest.mark.parametrize(
    ("outcome", "obligations", "asked"),
    [
        ("allow", {}, Needs(0, (), None)),
        ("allow", {"within_minutes": 5}, Needs(0, (), None)),
        ("forbid", {}, Needs(1, (), None, possible=False)),
        ("approve", {}, Needs(1, (), None)),
        ("approve", {"approvers": 0, "within_minutes": 0, "from": ""}, Needs(1, (), None)),
        ("approve", {"order": "all", "from": "adviser"}, Needs(1, ("adviser",), None)),
        ("approve", {"order": "any", "from": ["adviser"]}, Needs(1, ("adviser",), None, order="any")),
        (
            "approve",
            {"approvers": 3, "from": ["adviser", "director"], "within_minutes": 20, "order": "in_order"},
            Needs(3, ("adviser", "director"), 20, order="in_order"),
        ),
    ],
)
def test_what_is_asked_is_read_exactly(outcome: str, obligations: dict[str, object], asked: Needs) -> None:
    assert needs(outcome, obligations) == asked


def test_a_free_place_is_for_whoever_may_approve_and_a_named_one_is_not() -> None:
    head = {"from": "head_of_communication"}
    assert not may_give(needs("approve", head), "adviser")
    assert may_give(needs("approve", {**head, "approvers": 2}), "adviser")
    assert not may_give(needs("approve", {**head, "approvers": 2, "order": "any"}), "adviser")
    assert may_give(needs("approve", {}), "adviser")
    assert not may_give(needs("approve", {"from": "mayor"}), "adviser")


def test_nobody_brings_a_chain_further_that_is_not_understood() -> None:
    asked = needs("approve", {"from": ["mayor", "adviser"]})
    assert choose(asked, (), [Offer("adviser")], 1, set()) == "wrong_role"


def test_a_writer_is_told_that_it_is_their_own_text() -> None:
    assert choose(needs("approve", {}), (), [Offer("adviser")], 1, {1}) == "own_text"


def test_everybody_who_was_counted_stays_counted() -> None:
    first, second = Given(1, "adviser", "b"), Given(2, "adviser", "b")
    for_first = Given(3, "adviser", "b", instead_of=1)
    assert counted([first, second, for_first], binding="b", writers=set()) == (first, second)


# -- any of, all of, in order ---------------------------------------------------------------------


def test_any_of_asks_one_of_the_roles() -> None:
    asked = needs("approve", {"from": ["spokesperson", "director"], "order": "any"})
    assert asked.approvers == 1
    assert enough(asked, [Given(1, "director", "b")], binding="b", writers=set())
    assert enough(asked, [Given(1, "spokesperson", "b")], binding="b", writers=set())
    assert not enough(asked, [Given(1, "duty_adviser", "b")], binding="b", writers=set())


def test_two_of_any_are_both_of_the_roles() -> None:
    asked = needs("approve", {"from": ["spokesperson", "director"], "order": "any", "approvers": 2})
    pair = [Given(1, "director", "b"), Given(2, "adviser", "b")]
    assert not enough(asked, pair, binding="b", writers=set())
    assert enough(asked, [*pair, Given(3, "spokesperson", "b")], binding="b", writers=set())


def test_in_order_counts_only_in_that_order() -> None:
    asked = needs("approve", {"from": ["adviser", "spokesperson"], "order": "in_order"})
    adviser, voice = Given(1, "adviser", "b"), Given(2, "spokesperson", "b")
    assert enough(asked, [adviser, voice], binding="b", writers=set())
    wrong_way = [Given(2, "head_of_communication", "b"), Given(1, "adviser", "b")]
    assert not enough(asked, wrong_way, binding="b", writers=set())


def test_in_order_says_when_it_is_not_your_turn() -> None:
    asked = needs("approve", {"from": ["director", "spokesperson"], "order": "in_order"})
    assert choose(asked, (), [Offer("spokesperson")], 2, set()) == "not_your_turn"
    first = Given(1, "director", "b")
    assert choose(asked, (first,), [Offer("spokesperson")], 2, set()) == Offer("spokesperson")
    assert [step.roles for step in to_come(asked, ())] == [("director",)]
    assert [step.roles for step in to_come(asked, (first,))] == [("spokesperson",)]


def test_all_of_asks_them_at_once_and_says_who_is_to_come() -> None:
    asked = needs("approve", {"from": ["director", "spokesperson"], "approvers": 3})
    assert [step.roles for step in to_come(asked, ())] == [("director",), ("spokesperson",), ()]
    voice = Given(2, "spokesperson", "b")
    assert [step.given for step in chain(asked, (voice,))] == [None, voice, None]


def test_a_place_that_is_filled_helps_nobody_else() -> None:
    asked = needs("approve", {"from": ["director", "spokesperson"]})
    have = (Given(2, "spokesperson", "b"),)
    assert choose(asked, have, [Offer("spokesperson")], 3, set()) == "wrong_role"
    assert choose(asked, have, [Offer("director")], 3, set()) == Offer("director")


def test_people_are_placed_so_that_most_roles_are_filled() -> None:
    asked = needs("approve", {"from": ["adviser", "director"]})
    have = (Given(1, "director", "b"), Given(2, "adviser", "b"))
    assert all(step.given for step in chain(asked, have))
    assert all(step.given for step in chain(asked, have[::-1]))


def test_of_any_every_place_is_asked_of_all_the_roles() -> None:
    asked = needs("approve", {"from": ["spokesperson", "director"], "order": "any", "approvers": 2})
    assert chain(asked, ()) == (Step(("spokesperson", "director")), Step(("spokesperson", "director")))


# -- delegation -----------------------------------------------------------------------------------


def test_a_delegate_counts_in_the_role_that_was_delegated() -> None:
    asked = needs("approve", {"from": "head_of_communication"})
    assert not enough(asked, [Given(1, "adviser", "b")], binding="b", writers=set())
    delegated = Given(1, "head_of_communication", "b", instead_of=9)
    assert enough(asked, [delegated], binding="b", writers=set())


def test_nobody_lets_their_own_text_through_by_a_delegate() -> None:
    asked = needs("approve", {"from": "head_of_communication"})
    delegated = Given(1, "head_of_communication", "b", instead_of=9)
    assert not enough(asked, [delegated], binding="b", writers={9})
    offers = [Offer("adviser"), Offer("head_of_communication", 9)]
    assert choose(asked, (), offers, 1, {9}) == "wrong_role"


@pytest.mark.parametrize(
    "pair",
    [
        [Given(1, "adviser", "b"), Given(1, "head_of_communication", "b", 9)],
        [Given(9, "head_of_communication", "b"), Given(1, "head_of_communication", "b", 9)],
        [Given(1, "head_of_communication", "b", 9), Given(2, "head_of_communication", "b", 9)],
        [Given(1, "head_of_communication", "b", 9), Given(2, "adviser", "b", 1)],
    ],
)
def test_a_person_counts_once_themselves_or_through_a_delegate(pair: list[Given]) -> None:
    asked = needs("approve", {"approvers": 2})
    assert not enough(asked, pair, binding="b", writers=set())
    assert enough(asked, [*pair, Given(7, "adviser", "b")], binding="b", writers=set())


def test_the_own_role_goes_before_a_delegated_one() -> None:
    offers = [Offer("adviser"), Offer("head_of_communication", 9)]
    assert choose(needs("approve", {"from": "adviser"}), (), offers, 1, set()) == offers[0]
    assert choose(needs("approve", {"from": "head_of_communication"}), (), offers, 1, set()) == offers[1]


def test_who_was_approved_for_is_told_so() -> None:
    asked, have = needs("approve", {"approvers": 2}), (Given(1, "adviser", "b", instead_of=9),)
    assert choose(asked, have, [Offer("adviser")], 9, set()) == "given_for_you"
    assert choose(asked, have, [Offer("adviser")], 1, set()) == "already_given"


def test_an_empty_binding_is_approved_by_nothing() -> None:
    assert counted([Given(1, "adviser", "")], binding="", writers=set()) == ()


# -- laws -----------------------------------------------------------------------------------------

ROLES = st.sampled_from([*STANDS_IN, "agent", "guest"])
PEOPLE = st.integers(1, 6)
GIVENS = st.lists(
    st.builds(Given, PEOPLE, ROLES, st.sampled_from(["b", "old"]), st.one_of(st.none(), st.none(), PEOPLE)),
    max_size=6,
)
ASKED = st.builds(
    lambda approvers, roles, order: needs("approve", {"approvers": approvers, "from": roles, "order": order}),
    st.integers(0, 3),
    st.lists(st.sampled_from(list(STANDS_IN)), max_size=3),
    st.sampled_from(ORDERS),
)


@given(ASKED, GIVENS, st.sets(PEOPLE, max_size=2))
def test_enough_agrees_with_trying_out_every_way(
    asked: Needs, given_: list[Given], writers: set[int]
) -> None:
    assert enough(asked, given_, binding="b", writers=writers) == chains.satisfied(
        asked, given_, binding="b", writers=writers
    )


@given(ASKED, GIVENS, st.sets(PEOPLE, max_size=2), PEOPLE)
def test_making_somebody_a_writer_never_helps(
    asked: Needs, given_: list[Given], writers: set[int], more: int
) -> None:
    if not enough(asked, given_, binding="b", writers=writers) and asked.possible:
        without = [g for g in given_ if more not in g.people]
        assert enough(asked, given_, binding="b", writers={*writers, more}) == enough(
            asked, without, binding="b", writers=writers
        )


@given(ASKED, GIVENS, st.lists(st.tuples(PEOPLE, ROLES), max_size=8))
def test_only_presses_that_were_chosen_lead_to_enough_and_each_brings_it_nearer(
    asked: Needs, given_: list[Given], presses: list[tuple[int, str]]
) -> None:
    have: tuple[Given, ...] = ()
    for person, role in presses:
        chosen = choose(asked, have, [Offer(role)], person, {1})
        if isinstance(chosen, Offer):
            before = sum(step.given is not None for step in chain(asked, have))
            have = (*have, Given(person, chosen.role, "b", chosen.instead_of))
            assert sum(step.given is not None for step in chain(asked, have)) == before + 1
            assert person != 1
    assert len({g.user_id for g in have}) == len(have)
    assert len(have) <= asked.approvers


def test_the_binding_is_the_hash_of_exactly_this() -> None:
    bound = Bound("Één café – morgen", "Ré", 1, None, 3, "public", "night@3#abcdef01")
    written = '["Één café – morgen","Ré",1,null,3,"public","night@3#abcdef01"]'
    assert bound.binding() == hashlib.sha256(written.encode()).hexdigest()


def test_every_obligation_that_is_kept_elsewhere_goes_with_allow() -> None:
    assert needs("allow", dict.fromkeys(WITH_ALLOW, 1)).possible
    assert not needs("allow", {**dict.fromkeys(WITH_ALLOW, 1), "approvers": 1}).possible


def test_every_known_obligation_at_once_and_the_most_approvers_are_possible() -> None:
    every = {**dict.fromkeys(KNOWN_OBLIGATIONS, 5), "from": "adviser", "to": "director", "order": "all"}
    assert needs("approve", every).possible
    assert needs("escalate", every).possible
    assert needs("approve", {"approvers": MOST_APPROVERS}).possible
    assert not needs("approve", {"approvers": MOST_APPROVERS + 1}).possible


@pytest.mark.parametrize("order", ["any", "random", ["all"], 3])
def test_an_order_that_orders_nobody_or_is_not_known_can_never_be_met(order: object) -> None:
    asked = needs("approve", {"order": order})
    assert not asked.possible
    assert asked.order in ORDERS  # so screens can still draw a chain


def test_a_role_that_is_no_text_is_shown_as_unknown() -> None:
    assert needs("approve", {"from": 3}).roles == ("?",)


@pytest.mark.parametrize("order", ORDERS)
def test_a_role_that_nobody_knows_fits_nobody_and_breaks_nothing(order: str) -> None:
    asked = needs("approve", {"from": ["mayor"], "order": order})
    given_ = Given(1, "adviser", "b")
    assert not asked.possible
    assert [step.given for step in chain(asked, [given_])] == [None]
    assert choose(asked, [], [Offer("adviser")], 1, set()) == "wrong_role"
    assert not may_give(asked, "adviser")


def test_who_spoke_first_keeps_the_first_seat_that_fits() -> None:
    asked = needs("approve", {"from": ["adviser", "director"]})
    have = [Given(1, "director", "b"), Given(2, "director", "b"), Given(3, "adviser", "b")]
    assert [step.given and step.given.user_id for step in chain(asked, have)] == [1, 2]


def test_an_offer_in_the_place_of_who_spoke_already_is_shut_and_of_another_is_not() -> None:
    asked = needs("approve", {"approvers": 2})
    have = [Given(8, "adviser", "b")]
    assert choose(asked, have, [Offer("director", 8)], 1, set()) == "wrong_role"
    assert choose(asked, have, [Offer("director", 9)], 1, set()) == Offer("director", 9)
    assert choose(asked, [], [Offer("director", 9)], 1, {9}) == "wrong_role"


@pytest.mark.parametrize(
    ("role", "held", "speaks"),
    [
        ("adviser", {1: {"adviser"}}, True),
        ("adviser", {1: {"director"}}, True),  # carries more
        ("director", {1: {"adviser"}}, False),  # carries less
        ("adviser", {1: {"auditor"}}, False),
        ("adviser", {1: set()}, False),
        ("adviser", {2: {"adviser"}}, False),
        ("adviser", {}, False),
        ("mayor", {1: {"mayor"}}, True),
        ("mayor", {1: {"director"}}, False),
    ],
)
def test_an_approval_speaks_while_its_giver_has_the_seat(
    role: str, held: dict[int, set[str]], speaks: bool
) -> None:
    assert still_speaks(Given(1, role, "b"), held) is speaks


@pytest.mark.parametrize(
    ("held", "speaks"),
    [
        ({1: {"adviser"}, 9: {"director"}}, True),
        ({1: {"adviser"}, 9: {"head_of_communication"}}, True),
        ({1: {"director"}}, False),  # in whose place, has left
        ({9: {"director"}}, False),  # who pressed, has left
        ({1: {"auditor"}, 9: {"director"}}, False),  # who pressed, approves nothing any more
        ({1: {"adviser"}, 9: {"adviser"}}, False),  # the role that was lent is gone
        ({}, False),
    ],
)
def test_an_approval_in_somebodys_place_speaks_while_both_are_there(
    held: dict[int, set[str]], speaks: bool
) -> None:
    assert still_speaks(Given(1, "director", "b", instead_of=9), held) is speaks
