"""The mandate to read: what is in force, as sentences, and what changes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from regie.kernel.clock import utc_now
from regie.mandate import queries
from regie.mandate.hours import holds_now, next_change
from regie.mandate.models import MandateVersion
from regie.mandate.rules import STRENGTH, Outcome, Rule, Table
from regie.web.mandate_findings import findings
from regie.web.mandate_shelf import frame, opened
from regie.web.rules_in_words import obligations_sentence, rule_sentence
from regie.web.session import SeatRequest, requires
from regie.web.words import ICONS

OUTCOMES: Final[dict[Outcome, object]] = {
    "forbid": gettext_lazy("Never"),
    "escalate": gettext_lazy("To the municipality"),
    "approve": gettext_lazy("After approval"),
    "allow": gettext_lazy("Allowed"),
}
MEANING: Final[dict[Outcome, object]] = {
    "forbid": gettext_lazy("Is not sent, whatever else holds."),
    "escalate": gettext_lazy("Goes to somebody of the municipality, who decides."),
    "approve": gettext_lazy("Is sent when somebody else has agreed."),
    "allow": gettext_lazy("May be sent at once."),
}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule to read; `text` is what its writer added, the sentence is what it says."""

    id: str
    sentence: str
    text: str
    asked: str
    ground: str
    now: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The rules of one outcome."""

    outcome: Outcome
    icon: str
    name: object
    meaning: object
    rules: tuple[RuleLine, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One version to read; `groups` is empty when its seal does not match."""

    version: MandateVersion
    who: str
    groups: tuple[Group, ...]
    changes_at: datetime | None
    broken: bool


@require_safe
@requires("mandate.read")
def page(request: SeatRequest) -> HttpResponse:
    """Everything in force for the municipality (for an agency: its own assignments), and what comes."""
    now = utc_now()
    seen = list(queries.versions(request.actor, now).order_by("assignment__agency__name", "valid_from"))
    holding = [version for version in seen if _in_force(version, now)]
    coming = [v for v in seen if v.signed_at and v.valid_from > now and v.ended_at is None]
    shown = {
        "sheets": [_sheet(version, now) for version in holding],
        "coming": coming,
        "drafts": [version for version in seen if version.state == MandateVersion.DRAFT],
        "earlier": [v for v in seen if v not in holding and v not in coming and v.signed_at][:20],
    }
    return render(request, "mandate/page.html", shown)


@require_safe
@requires("mandate.read")
def one(request: SeatRequest, pk: int) -> HttpResponse:
    """One version, also a draft or an earlier one."""
    now = utc_now()
    version = get_object_or_404(queries.versions(request.actor, now), pk=pk)
    sheet = _sheet(version, now)
    if sheet.broken:
        return render(request, "mandate/one.html", {"sheet": sheet})
    shown = opened(request, pk)
    told = {**frame(shown, "rules"), "sheet": sheet, "findings": findings(shown.table, shown.only)}
    return render(request, "mandate/read.html", told)


def _in_force(version: MandateVersion, now: datetime) -> bool:
    begun = version.signed_at is not None and version.valid_from <= now < version.valid_to
    return begun and (version.ended_at is None or version.ended_at > now)


def _sheet(version: MandateVersion, now: datetime) -> Sheet:
    who = version.assignment.agency.name if version.assignment else _("Our own people")
    table = queries.table_of(version)
    if table is None:
        return Sheet(version, who, (), None, broken=True)
    groups = tuple(_group(outcome, table, now) for outcome in reversed(STRENGTH))
    changes_at = next_change(table, now) if _in_force(version, now) else None
    return Sheet(version, who, groups, changes_at, broken=False)


def _group(outcome: Outcome, table: Table, now: datetime) -> Group:
    lines = tuple(_line(rule, table, now) for rule in table.rules if rule.outcome == outcome)
    return Group(outcome, ICONS[outcome], OUTCOMES[outcome], MEANING[outcome], lines)


def _line(rule: Rule, table: Table, now: datetime) -> RuleLine:
    asked = obligations_sentence(rule.outcome, rule.obligations.as_dict())
    return RuleLine(
        id=rule.id,
        sentence=rule_sentence(rule, table.attributes),
        text=rule.text,
        asked=asked,
        ground=rule.ground,
        now=holds_now(rule, table, now),
    )


urlpatterns = [
    path("mandate/", page, name="mandate"),
    path("mandate/<int:pk>/", one, name="mandate-version"),
]
