"""How well the library helps: what was proposed, taken and changed, per organisation and per answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, F, Q

from regie.library.edits import AS_IT_WAS
from regie.library.models import AnswerOffer, AnswerUse


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one organisation. `cases`: with at least one proposal; `hits`: in which one of these was taken.

    `first`: hits by the proposal that stood on top. `sent`: replies that went out from the library,
    `as_it_was`: of these, hardly changed; `edited`: mean share that was changed, 0 to 1.
    """

    organisation: str
    shown: int = 0
    cases: int = 0
    hits: int = 0
    first: int = 0
    sent: int = 0
    as_it_was: int = 0
    edited: float | None = None

    @property
    def hit_rate(self) -> float | None:
        """Share of the cases in which a proposal was taken; None when nothing was proposed."""
        return self.hits / self.cases if self.cases else None


@dataclass(frozen=True, slots=True)
class Passed:
    """An answer that is proposed more often than it is taken."""

    answer_id: int
    title: str
    shown: int
    taken: int


def by_organisation(municipality_id: int, since: datetime, *, only: int | None = None) -> list[Figures]:
    """Per agency, and the municipality itself, by how often something was proposed. `only`: one of them."""
    offers = AnswerOffer.objects.filter(_of(municipality_id, only), shown_at__gte=since)
    taken = Q(taken_at__isnull=False)
    proposed = offers.values(name=F("organisation__name")).annotate(
        shown=Count("pk"),
        cases=Count("case", distinct=True),
        hits=Count("case", distinct=True, filter=taken),
        first=Count("case", distinct=True, filter=taken & Q(place=1)),
    )
    uses = AnswerUse.objects.filter(_of(municipality_id, only), sent_at__gte=since).order_by()
    sent = uses.values(name=F("organisation__name")).annotate(
        sent=Count("pk"),
        as_it_was=Count("pk", filter=Q(share_edited__lte=AS_IT_WAS)),
        edited=Avg("share_edited"),
    )
    found: dict[str, Figures] = {}
    for row in (*proposed, *sent):
        told: dict[str, Any] = dict(row)
        name = told.pop("name")
        found[name] = replace(found.get(name, Figures(name)), **told)
    return sorted(found.values(), key=lambda one: (-one.cases, -one.sent, one.organisation))


def passed_over(
    municipality_id: int, since: datetime, *, only: int | None = None, limit: int = 8
) -> list[Passed]:
    """Answers that were proposed at least thrice and taken in fewer than half of these, most shown first."""
    offers = AnswerOffer.objects.filter(_of(municipality_id, only), shown_at__gte=since)
    rows = offers.values("version__answer_id").annotate(shown=Count("pk"), taken=Count("taken_at"))
    few = rows.filter(shown__gte=3, shown__gt=2 * F("taken")).order_by("-shown", "version__answer_id")[:limit]
    titles = dict(offers.order_by("version__number").values_list("version__answer_id", "version__title"))
    return [
        Passed(row["version__answer_id"], titles[row["version__answer_id"]], row["shown"], row["taken"])
        for row in few
    ]


def _of(municipality_id: int, only: int | None) -> Q:
    found = Q(version__answer__municipality_id=municipality_id)
    return found & Q(organisation_id=only) if only is not None else found
