"""The mandate to read: what is in force, as sentences, and what changes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from regie.engagement import queries as engagement
from regie.kernel.actor import Actor
from regie.kernel.clock import utc_now
from regie.mandate import queries
from regie.mandate.hours import holds_now, next_change
from regie.mandate.models import MandateVersion, Phase
from regie.mandate.rules import STRENGTH, Outcome, Rule, Table
from regie.people.roles import may
from regie.web.mandate_findings import OUTCOMES, findings
from regie.web.mandate_shelf import frame, opened
from regie.web.phases import title
from regie.web.rules_in_words import obligations_sentence, rule_sentence
from regie.web.session import SeatRequest, requires
from regie.web.words import ICONS

OTHERS: Final = 8  # versions that do not hold now, per work
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
    """One version to read; `groups` is empty when its seal does not match.

    `held` counts the rules that hold at this hour, `held_then` those after the next change (None when
    the mandate ends then).
    """

    version: MandateVersion
    groups: tuple[Group, ...]
    changes_at: datetime | None
    broken: bool
    rules: int = 0
    held: int = 0
    held_then: int | None = None
    signers: tuple[str, ...] = ()


@dataclass(slots=True)
class Work:
    """An assignment, or the work of the own people, with its versions."""

    who: str
    name: str
    assignment_id: int | None
    sheets: list[Sheet]
    others: list[MandateVersion]  # to come, drafts, and the last earlier ones
    draft: MandateVersion | None = None
    latest: MandateVersion | None = None


@require_safe
@requires("mandate.read")
def page(request: SeatRequest) -> HttpResponse:
    """Per work what is in force and changes next, what is to come, and drafts; for an agency its own."""
    now, actor = utc_now(), request.actor
    seen = queries.versions(actor, now).prefetch_related("signatures__by")
    works: dict[int | None, Work] = {}
    own = actor.organisation_id == actor.municipality_id
    if own:
        for one in engagement.in_force(now).filter(municipality_id=actor.municipality_id):
            works[one.pk] = Work(one.agency.name, one.name, one.pk, [], [])
        works[None] = Work(_("Our own people"), "", None, [], [])
    for version in seen.order_by("assignment__agency__name", "-version"):
        work = works.setdefault(version.assignment_id, _work_of(version))
        _put(work, version, now)
    may_write = own and may(actor.role, "mandate.write")
    shown = [work for work in works.values() if may_write or work.sheets or work.others]
    times = [(one, title(one.phase, one.grip), one.starts_at <= now) for one in _special_times(actor, now)]
    return render(request, "mandate/page.html", {"works": shown, "may_write": may_write, "times": times})


def _special_times(actor: Actor, now: datetime) -> QuerySet[Phase]:
    """Elections and crises of the municipality that is looked at, which switch every mandate below."""
    return queries.phases(actor.municipality_id or 0, now)


def _work_of(version: MandateVersion) -> Work:
    assignment = version.assignment
    if assignment is None:
        return Work(_("Our own people"), "", None, [], [])
    return Work(assignment.agency.name, assignment.name, assignment.pk, [], [])


def _put(work: Work, version: MandateVersion, now: datetime) -> None:
    """Versions come newest first."""
    work.latest = work.latest or version
    if version.state == MandateVersion.DRAFT:
        work.draft = work.draft or version
    if _in_force(version, now):
        work.sheets.append(_sheet(version, now))
    elif len(work.others) < OTHERS:
        work.others.append(version)


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
    table = queries.table_of(version)
    if table is None:
        return Sheet(version, (), None, broken=True)
    changes_at = next_change(table, now) if _in_force(version, now) else None
    ends = changes_at is None or changes_at >= table.valid_to
    return Sheet(
        version=version,
        groups=tuple(_group(outcome, table, now) for outcome in reversed(STRENGTH)),
        changes_at=changes_at,
        broken=False,
        rules=len(table.rules),
        held=_held(table, now),
        held_then=None if ends or changes_at is None else _held(table, changes_at),
        signers=tuple(signature.by.name for signature in version.signatures.all()),
    )


def _held(table: Table, at: datetime) -> int:
    return sum(holds_now(rule, table, at) for rule in table.rules)


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
