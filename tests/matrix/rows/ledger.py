"""The ledger: municipal eyes only."""

from __future__ import annotations

from typing import Final

from regie.kernel.actor import Actor
from tests.matrix.shape import get, post
from tests.matrix.world import World


def _line(w: World, by: Actor) -> list[object]:
    return [w.line.uid]


ROUTES: Final = (
    get("ledger", "audit.read", bound="place"),
    post("ledger_export", "audit.export", bound="place", screen=False),
    get("ledger_line", "audit.read", args=_line),
    post("ledger_personal", "audit.personal", args=_line),
    get("ledger_proof", "audit.read", args=_line, screen=False),
)

MACHINE: Final = (
    ("audit.actions.record", "writes a line for actions that have asked already"),
    ("audit.actions.refused", "writes down a refusal"),
    ("audit.actions.erase", "by the retention rules and by whoever has a shell on the server"),
    ("audit.actions.reveal", "the page asks; that it was read is a line"),
    ("audit.actions.export", "the page or the shell asks; the export is a line"),
)
