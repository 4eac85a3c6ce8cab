"""Shutting sending out: the other side of `queries.still_open`."""

from __future__ import annotations

from typing import Final

from regie.engagement import queries

_SHUT: Final = """
select pg_advisory_xact_lock(%s);
insert into engagement_gate (municipality_id, turns) values (%s, 1)
on conflict (municipality_id) do update set turns = engagement_gate.turns + 1
"""


def shut_out(municipality_id: int) -> None:
    """Wait until no sender of the municipality is in its gate, and make all others judge anew.

    Until the end of the caller's transaction nobody passes. When that has committed, every attempt that
    passed before is on record, and whoever judged before it rolls back. For whatever makes something
    stricter at once: the brake, a mandate, a phase, an agreement, the end of an assignment.
    """
    with queries.in_transaction() as cursor:
        cursor.execute(_SHUT, [queries.LOCK_SPACE + municipality_id, municipality_id])
