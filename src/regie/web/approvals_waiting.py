"""What Today says of approvals: the texts that wait for this reader, and how many wait for others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from regie.kernel.actor import Actor
from regie.people.roles import may
from regie.publishing import queries
from regie.publishing.models import Release
from regie.publishing.turns import Turn
from regie.web.waiting import Task

SHOWN: Final = 6  # the screen of approvals shows them all


@dataclass(frozen=True, slots=True)
class Asking:
    """Texts that ask for a person, the most pressing first, with whose turn it is."""

    rows: Sequence[Release]
    turns: Mapping[int, Turn]

    @property
    def mine(self) -> list[Release]:
        """Those that the reader can bring further now."""
        return [row for row in self.rows if self.turns[row.pk].mine]


def look(actor: Actor, now: datetime) -> Asking:
    """All of them that this reader may see; nothing for whoever may see none."""
    if not may(actor.role, "publishing.read"):
        return Asking((), {})
    rows = list(queries.waiting_for(actor, now))
    return Asking(rows, queries.turns(actor, rows, now))


def tasks(asking: Asking) -> Iterable[Task]:
    """To approve, or to say whether it went out. What was escalated comes by its own question."""
    for release in [row for row in asking.mine if row.state != "escalated"][:SHOWN]:
        unknown = release.state == "unknown"
        yield Task(
            icon="circle-question-mark" if unknown else "badge-check",
            kind=_("Unknown whether sent") if unknown else _asked_again(release.step),
            text=release.text,
            href=reverse("approval", args=[release.pk]),
            step=_("Look and decide") if unknown else _("Read and decide"),
            due=release.decide_by,
            tone="bad" if unknown else "info",
            place=release.account.name,
        )


def _asked_again(step: int) -> str:
    """An approval that others were asked for first is more pressing."""
    return _("Approval, nobody decided yet") if step else _("Approval")


def told(asking: Asking) -> str:
    """How many wait for whom; empty when none does."""
    mine = len(asking.mine)
    counts = {"mine": mine, "others": len(asking.rows) - mine}
    if mine and counts["others"]:
        return _("%(mine)d your turn, %(others)d with others") % counts
    if mine:
        return _("%(mine)d your turn") % counts
    return _("%(others)d with others") % counts if asking.rows else ""
