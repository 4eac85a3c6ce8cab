"""A mandate put to the test: the difference, the past decided again, and one situation tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from regie.kernel.clock import AMSTERDAM, utc_now
from regie.mandate.actions import versions
from regie.mandate.decide import decide
from regie.mandate.deed import hash_of
from regie.mandate.refusal import Refused
from regie.mandate.replaying import Moved, Past, Replayed, replay_past
from regie.mandate.rules import AT, Outcome, Table
from regie.mandate.scenario_words import Tongue
from regie.mandate.scenarios import sentence
from regie.mandate.verdict import AskMandate, Verdict, from_table, never_grantable, refusal
from regie.people.roles import may
from regie.publishing import queries as publishing
from regie.publishing.models import Release
from regie.web.mandate_findings import (
    MILDEST_FIRST,
    OUTCOMES,
    changed_rules,
    difference,
    findings,
)
from regie.web.mandate_rule_parts import LABELS
from regie.web.mandate_shelf import Opened, frame, opened
from regie.web.mandate_words import refused_words
from regie.web.session import SeatRequest, requires
from regie.web.situations_in_words import chip_name, situation
from regie.web.words import ICONS, verdict_words

DAYS: Final = (7, 30, 90, 365)
DEFAULT_DAYS: Final = 30
LONGEST_AGO: Final = 3650
LISTED: Final = 50  # replies shown of one kind of change


@require_safe
@requires("mandate.read")
def compared(request: SeatRequest, pk: int) -> HttpResponse:
    """What changes against the version in force: in situations, and rule by rule."""
    shown = opened(request, pk)
    told = {
        **frame(shown, "difference"),
        "base": shown.base,
        "difference": difference(shown.against, shown.table, shown.only),
        "rules": changed_rules(shown.against, shown.table) if shown.base else (),
        "findings": findings(shown.table, shown.only),
        "edit_url": reverse("mandate-edit", args=[pk]) if shown.editable else "",
    }
    return render(request, "mandate_editor/difference.html", told)


@dataclass(frozen=True, slots=True)
class MoveLine:
    """Past replies that would have gone another way."""

    before: Outcome
    after: Outcome
    headline: str
    icon: str
    count: int
    width: float  # of the longest bar, in tenths of a percent
    href: str
    current: bool
    looser: bool


@dataclass(frozen=True, slots=True)
class PastReply:
    """One of those replies, to open."""

    release: Release
    what: str
    case_id: int | None


@require_safe
@requires("mandate.read")
def replay(request: SeatRequest, pk: int) -> HttpResponse:
    """Every reply of the last days decided again; `?from=allow&to=approve` lists those."""
    shown = opened(request, pk)
    days = _days(request.GET.get("days", ""))
    told = replayed(shown, days)
    chosen = (request.GET.get("from", ""), request.GET.get("to", ""))
    moves = [_line(move, told, chosen, days) for move in told.moves]
    listed = next((m for m in told.moves if (m.before, m.after) == chosen), None)
    own = request.actor.organisation_id == shown.version.municipality_id
    return render(
        request,
        "mandate_editor/replay.html",
        {
            **frame(shown, "replay"),
            "base": shown.base,
            "replayed": told,
            "days": days,
            "choices": DAYS,
            "moves": moves,
            "outcomes": [(OUTCOMES[o], ICONS[o], o, told.outcomes[o]) for o in MILDEST_FIRST],
            "listed": _listed(listed) if listed else [],
            "listed_line": next((line for line in moves if line.current), None),
            "may_open": own and may(request.actor.role, "inbox.read"),
        },
    )


def _days(text: str) -> int:
    """Days back; anything strange counts as the usual number."""
    return (
        min(int(text), 3650)
        if text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text)
        else DEFAULT_DAYS
    )


def replayed(shown: Opened, days: int) -> Replayed:
    """The replies of the last days under what is in force and under this version."""
    version, since = shown.version, shown.now - timedelta(days=days)
    rows = publishing.past_facts(version.municipality_id, version.assignment_id, since)
    return replay_past(shown.against, shown.table, _past(rows))


def _past(rows: Iterator[tuple[int, str, datetime]]) -> Iterator[Past]:
    return (Past(*row) for row in rows)


def _line(move: Moved, told: Replayed, chosen: tuple[str, str], days: int) -> MoveLine:
    query = urlencode({"days": days, "from": move.before, "to": move.after})
    largest = max(one.count for one in told.moves)
    return MoveLine(
        move.before,
        move.after,
        f"{OUTCOMES[move.before]} → {OUTCOMES[move.after]}",
        ICONS[move.after],
        move.count,
        round(move.count * 1000 / largest, 1),
        f"?{query}#replies",
        (move.before, move.after) == chosen,
        MILDEST_FIRST.index(move.after) < MILDEST_FIRST.index(move.before),
    )


def _listed(move: Moved) -> list[PastReply]:
    """Without texts: those are read in the case, where reading is recorded."""
    found = Release.objects.filter(pk__in=move.ids[:LISTED]).select_related("account")
    return [_reply(release) for release in found.order_by("-created_at")]


def _reply(release: Release) -> PastReply:
    number = release.case.removeprefix("case:")
    facts = {**release.facts, AT: release.created_at.isoformat()}
    return PastReply(release, situation(facts), int(number) if number.isdigit() else None)


@dataclass(frozen=True, slots=True)
class Ask:
    """One fact to fill in: its values with the chosen one."""

    name: str
    label: object
    choices: tuple[tuple[str, str, bool], ...]


@require_safe
@requires("mandate.read")
def attempt(request: SeatRequest, pk: int) -> HttpResponse:
    """Fill in a situation and read what this version says, beside what is in force."""
    shown = opened(request, pk)
    facts = _facts(request.GET, shown)
    at = _moment(request.GET.get(AT, ""), shown)
    asked = any(name in request.GET for name in facts)
    told: dict[str, object] = {
        **frame(shown, "try"),
        "asks": [_ask(name, facts, shown) for name in LABELS if name in facts and name != "team"],
        "at": at.astimezone(AMSTERDAM).strftime("%Y-%m-%dT%H:%M"),
        "asked": asked,
        "base": shown.base,
    }
    if asked:
        told["kept"] = [*facts.items(), (AT, str(told["at"]))] if shown.editable else []
        told["words"] = verdict_words(_verdict(shown, shown.table, facts, at))
        told["situation"] = situation({**facts, AT: at.isoformat()})
        told["places"] = {rule.id: n for n, rule in enumerate(shown.table.rules)}
        if shown.base_table is not None:
            told["base_words"] = verdict_words(_verdict(shown, _as_long(shown), facts, at))
    part = request.headers.get("X-Part") == "result"
    return render(request, f"mandate_editor/{'tried' if part else 'try'}.html", told)


@require_POST
@requires("mandate.write")
def keep(request: SeatRequest, pk: int) -> HttpResponse:
    """Make a scenario of what was tried: this situation must always end as this version says now."""
    shown = opened(request, pk)
    facts = _facts(request.POST, shown)
    at = _moment(request.POST.get(AT, ""), shown)
    outcome = _verdict(shown, shown.table, facts, at).outcome
    tongue: Tongue = "en" if get_language() == "en" else "nl"
    line = sentence({**facts, AT: at.isoformat()}, outcome, shown.table, tongue)
    lines = list(shown.version.scenarios)
    if line in lines:
        messages.info(request, _("This scenario is there already."))
        return redirect("mandate-scenarios", pk)
    try:
        versions.save_scenarios(
            shown.version, [*lines, line], seen=hash_of(lines), by=request.actor, now=utc_now()
        )
    except Refused as refused:
        messages.error(request, refused_words(refused))
    else:
        messages.success(request, _("Kept as a scenario: from now on this must stay so."))
    return redirect("mandate-scenarios", pk)


def _facts(given: Mapping[str, str], shown: Opened) -> dict[str, str]:
    """What was chosen; what is missing gets the first value, so that the form is never half."""
    facts: dict[str, str] = {}
    for name, values in shown.table.attributes.items():
        possible = shown.only.get(name, values)
        chosen = given.get(name, "")
        usual = "normal" if "normal" in possible and name == "risk" else possible[0]
        facts[name] = chosen if chosen in possible else usual
    return facts


def _ask(name: str, facts: Mapping[str, str], shown: Opened) -> Ask:
    values: Sequence[str] = shown.table.attributes[name]
    return Ask(name, LABELS[name], tuple((v, chip_name(name, v), v == facts[name]) for v in values))


def _moment(text: str, shown: Opened) -> datetime:
    """The moment on the clock here; without one the first at which this version can hold."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)
    except ValueError:
        return max(shown.now, shown.version.valid_from)


def _as_long(shown: Opened) -> Table:
    """The version in force, as though it held as long as this one."""
    start = min(shown.against.valid_from, shown.table.valid_from)
    return replace(
        shown.against, valid_from=start, valid_to=max(shown.against.valid_to, shown.table.valid_to)
    )


def _verdict(shown: Opened, table: Table, facts: Mapping[str, str], at: datetime) -> Verdict:
    """What the table says; brakes and coverage play no part, what no table can give does."""
    version = shown.version
    agency = version.assignment.agency_id if version.assignment else None
    ask = AskMandate(version.municipality_id, version.assignment_id, agency, 0, None, dict(facts))
    if never_grantable(ask):
        return refusal("never_grantable", ask)
    return from_table(decide({**facts, AT: at}, table), table, ask, mandate=version.reference)


urlpatterns = [
    path("mandate/<int:pk>/difference/", compared, name="mandate-difference"),
    path("mandate/<int:pk>/replay/", replay, name="mandate-replay"),
    path("mandate/<int:pk>/try/", attempt, name="mandate-try"),
    path("mandate/<int:pk>/try/keep/", keep, name="mandate-try-keep"),
]
