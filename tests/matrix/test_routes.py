"""Every address, asked for by every role in every situation: the answer is the one in the table."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import constants, get_messages
from django.test import Client
from django.urls import reverse

from regie.audit.models import Event
from regie.kernel.actor import Actor
from tests.matrix import table
from tests.matrix.conftest import Enter, undone
from tests.matrix.shape import Route, Verdict, people, verdict, verdict_for_visitor, verdict_without_seat
from tests.matrix.world import MARK, World

pytestmark = pytest.mark.django_db
ROWS = table.routes()


def asked(row: Route, world: World, client: Client, by: Actor) -> tuple[Any, int]:
    """The answer to this request by this person, and the last line of the ledger before it."""
    address, data = reverse(row.name, args=row.args(world, by)), row.data(world, by)
    before = last()
    return (client.get(address) if row.method == "GET" else client.post(address, data)), before


def came(answer: Any, since: int) -> Verdict | str:
    """What came of it, as a verdict. A page that says no in words is a refusal as much as a 403."""
    if answer.status_code in {403, 404}:
        return "deny" if answer.status_code == 403 else "hidden"
    if answer.status_code == 302 and "/accounts/login/" in answer["Location"]:
        return "sign-in"
    if answer.status_code == 302 and "reauthenticate" in answer["Location"]:
        return "asked who they are once more"  # before the page asks what they may: nothing opened
    if answer.status_code >= 400:
        return f"status {answer.status_code}"
    if Event.objects.filter(pk__gt=since, result="refused").exists():
        return "deny"
    told = [str(m) for m in get_messages(answer.wsgi_request) if m.level >= constants.ERROR]
    return f"refused: {told[0]}" if told else "allow"


def last() -> int:
    """The newest line of the ledger."""
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def body(answer: Any) -> str:
    """The page, or nothing for a stream."""
    return "" if answer.streaming else answer.content.decode(errors="replace")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_every_role_gets_the_answer_of_the_table(row: Route, world: World, enter: Enter) -> None:
    wrong = []
    for role, situation in people():
        expected = verdict(row, role, situation)
        client = enter(world.seats[role, situation])
        with undone():
            answer, before = asked(row, world.fresh(), client, world.actor(role, situation))
            got = came(answer, before)
            client.cookies.pop("messages", None)  # what was said now is not said at the next cell
            if got.startswith("asked") and expected in {"deny", "hidden"}:
                got = expected
            if (got == "allow" and expected == "own") or got == expected:
                got = expected
                if expected != "allow" and MARK in body(answer):
                    got = f"{expected}, but the page shows what is not theirs"
                touched = Event.objects.filter(pk__gt=before, result="done", municipality_id=world.town.pk)
                if expected in {"deny", "hidden"} and touched.exists():
                    got = f"{expected}, but the ledger has {touched[0].action}"
            if got != expected:
                wrong.append(f"{role}, {situation}: {got}, the table says {expected}")
    assert not wrong, f"{row.id} ({row.right})\n" + "\n".join(wrong)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_without_a_seat_and_without_signing_in_nothing_opens(row: Route, world: World, enter: Enter) -> None:
    assert world.gone is not None
    director = world.actor("director", "own_town")
    with undone():
        answer, before = asked(row, world, enter(world.gone), director)
        assert came(answer, before) == verdict_without_seat(row)
        assert verdict_without_seat(row) == "allow" or MARK not in body(answer)
    with undone():
        answer, before = asked(row, world, Client(), director)
        assert came(answer, before) == verdict_for_visitor(row)
        assert MARK not in body(answer) or row.right == "public"


@pytest.mark.parametrize("name", sorted({r.name for r in ROWS} - {r.name for r in ROWS if r.method == "GET"}))
def test_a_press_is_never_a_link(name: str, world: World, enter: Enter) -> None:
    row = next(one for one in ROWS if one.name == name)
    by = world.actor("director", "own_town")
    with undone():
        answer = enter(world.seats["director", "own_town"]).get(reverse(name, args=row.args(world, by)))
    assert answer.status_code in {403, 404, 405}
