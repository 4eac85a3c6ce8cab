"""Where a table reaches for what no table can give; for whoever writes and signs it."""

from __future__ import annotations

from regie.mandate.analysis import groups
from regie.mandate.decide import compiled
from regie.mandate.rules import Table
from regie.mandate.vocabulary import NEVER_BY_AGENCY, REFERRAL


def reaching_too_far(table: Table) -> tuple[str, ...]:
    """Rules that would let an agency answer press or councillors: the product forbids it all the same.

    Exact: rules that decide, milder than `forbid`, somewhere in that part of the domain.
    """
    wide = table.attributes
    if not {"kind", "action"} <= set(wide):
        return ()
    part = {
        "kind": tuple(v for v in wide["kind"] if v in NEVER_BY_AGENCY),
        "action": tuple(v for v in wide["action"] if v != REFERRAL),
        "team": tuple(v for v in wide.get("team", ()) if v != "municipality"),
    }
    if not all(part[name] for name in part if name in wide):
        return ()
    deciding = 0
    ready = compiled(table)
    for (mask,) in groups([table], part):
        outcome, rules = next(((o, mask & r) for o, r in ready.outcomes if mask & r), ("forbid", 0))
        deciding |= rules if outcome != "forbid" else 0
    return tuple(rule.id for n, rule in enumerate(table.rules) if deciding >> n & 1)
