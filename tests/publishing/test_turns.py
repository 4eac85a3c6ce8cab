"""Whose turn it is: what stands at a text in, the turn out."""

from __future__ import annotations

import pytest

from regie.publishing.approvals import Given, Needs, Offer
from regie.publishing.turns import Asker, Turn, turn

ANNA, JAN = 1, 2
ONE = Needs(1, ("adviser",), 30)
IN_ORDER = Needs(2, ("spokesperson", "adviser"), 30, order="in_order")


def asker(role: str, user_id: int = ANNA, *, may_resolve: bool = True) -> Asker:
    return Asker(user_id, (Offer(role),), may_resolve)


def test_it_is_the_turn_of_whoever_brings_it_further() -> None:
    assert turn("waiting", ONE, (), asker("adviser"), writers=()) == Turn(True, ("adviser",))
    assert turn("escalated", ONE, (), asker("director"), writers=()) == Turn(True, ("adviser",))
    director = Needs(1, ("director",), 30)
    assert turn("waiting", director, (), asker("adviser"), writers=()) == Turn(False, ("director",))


def test_the_writer_and_whoever_has_no_say_wait_for_others() -> None:
    assert turn("waiting", ONE, (), asker("adviser"), writers={ANNA}) == Turn(False, ("adviser",))
    nobody = Asker(ANNA)
    assert turn("waiting", ONE, (), nobody, writers=()) == Turn(False, ("adviser",))


def test_a_chain_in_order_has_one_turn_at_a_time() -> None:
    first = turn("waiting", IN_ORDER, (), asker("adviser"), writers=())
    assert first == Turn(False, ("spokesperson",))
    given = (Given(JAN, "spokesperson", "b"),)
    assert turn("waiting", IN_ORDER, given, asker("adviser"), writers=()) == Turn(True, ("adviser",))
    assert turn("waiting", IN_ORDER, given, asker("spokesperson", JAN), writers=()) == Turn(
        False, ("adviser",)
    )


def test_roles_are_named_once_and_none_when_anybody_may() -> None:
    two = Needs(2, ("adviser",), None, order="any")
    assert turn("waiting", two, (), asker("adviser"), writers=()) == Turn(True, ("adviser",))
    assert turn("waiting", Needs(1, (), None), (), asker("adviser"), writers=()) == Turn(True, ())


def test_an_obligation_that_is_not_understood_is_nobodys_turn() -> None:
    impossible = Needs(1, ("adviser",), None, possible=False)
    assert turn("waiting", impossible, (), asker("adviser"), writers=()) == Turn(False, nobody=True)


def test_what_is_not_certain_asks_whoever_may_look() -> None:
    assert turn("unknown", ONE, (), asker("adviser"), writers=()) == Turn(True)
    assert turn("unknown", ONE, (), asker("adviser", may_resolve=False), writers=()) == Turn(False)


@pytest.mark.parametrize("state", ["sent", "queued", "sending", "returned", "lapsed", "nonsense"])
def test_elsewhere_nobody_is_asked(state: str) -> None:
    assert turn(state, ONE, (), asker("adviser"), writers=()) is None
