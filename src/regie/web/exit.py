"""The exit of an assignment: one screen that runs the checklist, for real or as a rehearsal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, cast

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regie.access.actions import exiting, stating
from regie.access.actions.stating import LARGEST_BYTES, Told
from regie.access.checklist import STEPS, may_close, settled_by
from regie.access.exits import ExitRefused
from regie.access.models import Exit, ExitStep, Statement
from regie.access.queries import exits
from regie.engagement.models import Assignment
from regie.kernel.actor import Actor
from regie.kernel.clock import utc_now
from regie.people.models import Organisation
from regie.people.roles import may
from regie.web.assignments_words import EXIT_ITEMS
from regie.web.exit_words import REFUSALS, STEP_WORDS, Fact, facts_in_words
from regie.web.second_factor import sensitive
from regie.web.session import SeatRequest, requires_seat

PIECE_BYTES: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class Step:
    """One step as the screen shows it."""

    row: ExitStep
    name: str
    why: str
    icon: str
    facts: list[Fact]
    agreed: list[str]  # what the assignment says of it


def _may_look(request: SeatRequest) -> bool:
    return any(may(request.actor.role, right) for right in ("exit.run", "exit.declare", "access.read"))


@requires_seat
def exits_list(request: SeatRequest) -> HttpResponse:
    """Assignments that can be left or rehearsed, and what was done before."""
    if not _may_look(request):
        raise PermissionDenied("access.read")
    found = list(exits.exits_of(request.actor))
    told = {
        "open": [one for one in found if one.closed_at is None],
        "done": [one for one in found if one.closed_at is not None],
        "assignments": _leavable(request, found),
        "may_run": may(request.actor.role, "exit.run"),
    }
    return render(request, "exit/list.html", told)


def _leavable(request: SeatRequest, found: list[Exit]) -> list[dict[str, object]]:
    """Running and ended assignments of the municipality, with what is open already."""
    if request.seat.organisation.kind != Organisation.MUNICIPALITY:
        return []
    states = [Assignment.ACTIVE, Assignment.ENDED]
    rows = Assignment.objects.filter(municipality_id=request.actor.organisation_id, state__in=states)
    busy = {(one.assignment_id, one.rehearsal) for one in found if one.closed_at is None}
    gone = {one.assignment_id for one in found if one.closed_at is not None and not one.rehearsal}
    last = {one.assignment_id: one.closed_at for one in reversed(found) if one.rehearsal and one.closed_at}
    return [
        {
            "assignment": row,
            "may_rehearse": (row.pk, True) not in busy and row.pk not in gone,
            "may_leave": (row.pk, False) not in busy and row.pk not in gone,
            "rehearsed": last.get(row.pk),
            "gone": row.pk in gone,
        }
        for row in rows.select_related("agency").order_by("-ends_at")
    ]


@requires_seat
def exit_page(request: SeatRequest, pk: int) -> HttpResponse:
    """The checklist. For the agency: only what is asked of it."""
    one = _one(request, pk)
    rows = {row.code: row for row in one.steps.select_related("by")}
    done, total = exits.progress(one)
    told = {
        "exit": one,
        "assignment": one.assignment,
        "steps": [_step(rows[code], one.assignment) for code in STEPS if code in rows],
        "statement": Statement.objects.filter(exit=one).select_related("by", "answered_by").first(),
        "archive": exits.archive(one),
        "parts": list(one.parts.all()),
        "progress": {"done": done, "total": total},
        "failed": one.export_failures >= 5,
        "may_run": may(request.actor.role, "exit.run") and one.closed_at is None,
        "may_declare": may(request.actor.role, "exit.declare") and one.closed_at is None,
        "may_close": may_close({code: row.state for code, row in rows.items()}),
        "municipal": request.actor.organisation_id == one.assignment.municipality_id,
        "people": exiting.names_of(one),
        "started": one.export_asked_at is not None,
    }
    return render(request, "exit/page.html", told)


def _step(row: ExitStep, assignment: Assignment) -> Step:
    name, why, icon = STEP_WORDS[row.code]
    facts = facts_in_words(row.code, row.evidence.get("facts"))
    items = settled_by(row.code, assignment.exit_checklist)
    agreed = [str(EXIT_ITEMS[item]) for item in items]
    return Step(row, str(name), str(why), icon, facts, agreed)


@requires_seat
@sensitive
@require_POST
def begin(request: SeatRequest) -> HttpResponse:
    """Start a rehearsal or a real exit."""
    told = request.POST.get("assignment", "")
    number = int(told) if told.isascii() and told.isdigit() and len(told) < 19 else 0
    rehearsal = request.POST.get("kind") != "real"
    try:
        one = exiting.begin(number, rehearsal, by=request.actor, now=utc_now())
    except ExitRefused as refusal:
        _say(request, refusal)
        return redirect("exits")
    return redirect("exit", one.pk)


@requires_seat
@require_POST
def deed(request: SeatRequest, pk: int, what: str) -> HttpResponse:
    """One step of the checklist; the pressed button says which."""
    _one(request, pk)
    try:
        _do(request, pk, what, request.actor, utc_now())
    except ExitRefused as refusal:
        _say(request, refusal)
    else:
        messages.success(request, _("Recorded."))
    return redirect("exit", pk)


def _do(request: HttpRequest, pk: int, what: str, by: Actor, now: datetime) -> None:
    told = request.POST
    if what == "look":
        exiting.look(pk, by=by, now=now)
    elif what == "revoke":
        exiting.revoke(pk, by=by, now=now)
    elif what == "export":
        exiting.ask_export(pk, by=by, now=now)
    elif what == "tick":
        exiting.tick(pk, told.get("code", ""), told.get("note", ""), by=by, now=now)
    elif what == "state":
        stating.state(pk, _told(request), by=by, now=now)
    elif what == "answer":
        stating.answer(pk, told.get("answer") == "accept", told.get("note", ""), by=by, now=now)
    elif what == "close":
        exiting.close(pk, by=by, now=now)
    else:
        raise Http404


def _told(request: HttpRequest) -> Told:
    paper = request.FILES.get("file")
    if paper is None:
        return Told(request.POST.get("text", ""))
    # One byte more than allowed is enough to refuse it, however large it is.
    return Told(request.POST.get("text", ""), paper.name or "", paper.read(LARGEST_BYTES + 1))


@requires_seat
@sensitive
def download(request: SeatRequest, pk: int) -> HttpResponse:
    """The hand-over, for who may take the ledger out."""
    one = _one(request, pk)
    found = exits.archive(one)
    if not may(request.actor.role, "audit.export") or found is None:
        raise Http404
    exiting.note_download(one, by=request.actor, now=utc_now())
    answer = StreamingHttpResponse(_pieces(found), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{one.export_name}"'
    answer["Content-Length"] = str(found.stat().st_size)
    return cast(HttpResponse, answer)


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    """The file bit by bit; a synchronous one would be read into memory whole by the server."""
    with path.open("rb") as file:
        while piece := await sync_to_async(file.read)(PIECE_BYTES):
            yield piece


@requires_seat
def paper(request: SeatRequest, pk: int) -> HttpResponse:
    """The signed paper beside the statement; always as a download."""
    statement = get_object_or_404(Statement, exit=_one(request, pk))
    if not statement.file:
        raise Http404
    answer = HttpResponse(bytes(statement.file), content_type=statement.file_type)
    kind = statement.file_type.rpartition("/")[2]
    answer["Content-Disposition"] = f'attachment; filename="verklaring-{pk}.{kind}"'
    return answer


def _one(request: SeatRequest, pk: int) -> Exit:
    """The exit, for who may see it; for anybody else it is not there."""
    if not _may_look(request):
        raise PermissionDenied("access.read")
    return get_object_or_404(exits.exits_of(request.actor), pk=pk)


def _say(request: HttpRequest, refusal: ExitRefused) -> None:
    messages.error(request, str(REFUSALS.get(refusal.reason, refusal.reason)))


urlpatterns = [
    path("exit/", exits_list, name="exits"),
    path("exit/begin/", begin, name="exit_begin"),
    path("exit/<int:pk>/", exit_page, name="exit"),
    path("exit/<int:pk>/handover.zip", download, name="exit_download"),
    path("exit/<int:pk>/statement/", paper, name="exit_paper"),
    path("exit/<int:pk>/<slug:what>/", deed, name="exit_deed"),
]
