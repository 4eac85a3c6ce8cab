"""The rows of the ladder: who is asked for what and when. Each change is a version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from regie.escalation import queries
from regie.escalation.actions import ladders
from regie.escalation.concern import NotAllowed
from regie.escalation.ladder import ALL, ANY, MOST_STEPS, URGENCIES, Row, Rung
from regie.interpret.topics import TOPICS
from regie.kernel.clock import utc_now
from regie.people.roles import SIDES, may
from regie.web import concern_words
from regie.web.ladder_words import fault, in_words
from regie.web.roles_in_words import role_name
from regie.web.session import SeatRequest, requires

VERSIONS_SHOWN: Final = 10
ASKABLE: Final = [role for role in SIDES if may(role, "escalation.answer")]
MOST_ROLES: Final = 3


@dataclass(frozen=True, slots=True)
class At:
    """Which row of which version is on the screen; the last one has no conditions."""

    version: int
    number: int
    last: bool


@require_safe
@requires("escalation.rules")
def ladder(request: SeatRequest) -> HttpResponse:
    """The rows in order, as sentences, and the versions before."""
    version, rows = queries.ladder_rows(request.actor.organisation_id or 0)
    versions = queries.ladder_versions(request.actor.organisation_id)[:VERSIONS_SHOWN]
    context = {"version": version, "rows": [in_words(row) for row in rows], "versions": versions}
    return render(request, "ladders/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("escalation.rules")
def ladder_row(request: SeatRequest, number: int) -> HttpResponse:
    """One row: what it is now, and what it becomes. `number` one past the end adds a row before the last."""
    version, rows = queries.ladder_rows(request.actor.organisation_id or 0)
    if number > len(rows):
        raise Http404
    new = number == len(rows)
    row = Row("", rows[-1].steps) if new else rows[number]
    at = At(version, number, last=not new and number == len(rows) - 1)
    if request.method != "POST":
        return _form(request, row, at)
    wanted = _typed(request.POST)
    changed = [*rows[:-1], wanted, rows[-1]] if new else [*rows[:number], wanted, *rows[number + 1 :]]
    refused = _keep(request, changed, wanted.name)
    if refused is None:
        return redirect("ladder")
    return _form(request, wanted, at, told=refused)


@require_POST
@requires("escalation.rules")
def ladder_move(request: SeatRequest, number: int) -> HttpResponse:
    """One place up, or away. The last row stays the last."""
    _version, rows = queries.ladder_rows(request.actor.organisation_id or 0)
    if number >= len(rows) - 1:
        raise Http404
    left = [*rows[:number], *rows[number + 1 :]]
    if request.POST.get("do") != "remove":
        left.insert(max(0, number - 1), rows[number])
    refused = _keep(request, left, rows[number].name)
    if refused:
        messages.error(request, refused)
    return redirect("ladder")


def _keep(request: SeatRequest, rows: Sequence[Row], why: str) -> str | None:
    """None when kept, else why not."""
    seen = request.POST.get("seen", "")
    try:
        made = ladders.set_ladder(
            rows, why, by=request.actor, now=utc_now(), seen=int(seen) if seen.isdigit() else -2
        )
    except NotAllowed as no:
        return fault(no.fault) if no.reason == "rows" else concern_words.refusal(no.reason)
    told = _("Kept as version %(n)s. What already runs keeps its ladder.") % {"n": made.version}
    messages.success(request, told)
    return None


def _typed(given: QueryDict) -> Row:
    """The row as typed; what cannot be is refused by the rules, not here."""
    steps = [_step(given, n) for n in range(MOST_STEPS)]
    return Row(
        given.get("name", "")[:80].strip(),
        tuple(step for step in steps if step is not None),
        tuple(u for u in URGENCIES if u in given.getlist("urgency")),
        tuple(t for t in TOPICS if t in given.getlist("topic")),
        _lines(given.get("times", "")),
        _lines(given.get("quiet", "")),
    )


def _step(given: QueryDict, number: int) -> Rung | None:
    roles = dict.fromkeys(role for role in given.getlist(f"role-{number}")[:MOST_ROLES] if role)
    if not roles:
        return None
    minutes, times = given.get(f"minutes-{number}", ""), given.get(f"times-{number}", "")
    return Rung(
        tuple(roles),
        min(int(minutes), 10_080) if minutes.isdigit() and int(minutes) else 15,
        ALL if given.get(f"need-{number}") == ALL else ANY,
        min(max(int(times), 1), 5) if times.isdigit() else 1,
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())[:20]


def _form(request: SeatRequest, row: Row, at: At, *, told: str = "") -> HttpResponse:
    steps = [*row.steps, *[None] * (MOST_STEPS - len(row.steps))][:MOST_STEPS]
    context: dict[str, Any] = {
        "row": replace(row, name=row.name or (_("Otherwise") if at.last else "")),
        "times": "\n".join(row.times),
        "quiet": "\n".join(row.quiet),
        "number": at.number,
        "last": at.last,
        "version": at.version,
        "told": told,
        "steps": [_shown(step, n) for n, step in enumerate(steps)],
        "roles": [(role, role_name(role)) for role in ASKABLE],
        "urgencies": [(u, concern_words.URGENCIES[u][0], u in row.urgencies) for u in reversed(URGENCIES)],
        "topics": [(topic, topic in row.topics) for topic in TOPICS],
    }
    return render(request, "ladders/row.html", context, status=422 if told else 200)


def _shown(step: Rung | None, number: int) -> dict[str, Any]:
    """A line of the form; an empty one is folded away until somebody needs it."""
    roles = list(step.roles) if step else []
    return {
        "number": number,
        "roles": [*roles, *[""] * (MOST_ROLES - len(roles))],
        "minutes": step.within_minutes if step else "",
        "times": step.times if step else 1,
        "all": bool(step and step.need == ALL),
        "empty": step is None,
    }


urlpatterns = [
    path("escalations/ladder/", ladder, name="ladder"),
    path("escalations/ladder/<int:number>/", ladder_row, name="ladder_row"),
    path("escalations/ladder/<int:number>/move/", ladder_move, name="ladder_move"),
]
