"""Every action, done by every role in every situation: actions ask by themselves, whoever calls them."""

from __future__ import annotations

import inspect

import pytest

from regie.audit.models import Event
from regie.kernel.clock import utc_now
from tests.matrix import table
from tests.matrix.conftest import undone
from tests.matrix.shape import Act, people, verdict
from tests.matrix.world import World

pytestmark = pytest.mark.django_db
REFUSALS = {
    "NotAllowed",
    "NoRight",
    "NotThere",
    "Refused",
    "SeatRefused",
    "ReviewRefused",
    "ExitRefused",
    "NormRefused",
}


@pytest.mark.parametrize("row", table.actions(), ids=lambda row: row.id)
def test_every_role_may_do_what_the_table_says_and_a_refusal_is_in_the_ledger(row: Act, world: World) -> None:
    wrong = []
    for role, situation in people():
        expected = verdict(row, role, situation)
        with undone():
            got = _done(row, world.fresh(), role, situation)
        if got != ("done" if expected in {"allow", "own"} else "refused"):
            wrong.append(f"{role}, {situation}: {got}, the table says {expected}")
    assert not wrong, f"{row.id} ({row.right})\n" + "\n".join(wrong)


def _done(row: Act, world: World, role: str, situation: str) -> str:
    by = world.actor(role, situation)  # type: ignore[arg-type]
    args, more = row.args(world, by), dict(row.more(world, by))
    if "now" in inspect.signature(row.do).parameters:
        more["now"] = utc_now()
    before = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    try:
        row.do(*args, by=by, **more)
    except Exception as refusal:
        if type(refusal).__name__ not in REFUSALS:
            raise
        if not Event.objects.filter(pk__gt=before, result="refused").exists():
            return f"refused ({refusal!r}), and the ledger does not know"
        return "refused"
    return "done"
