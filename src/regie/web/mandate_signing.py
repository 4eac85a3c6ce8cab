"""Scenarios that must hold, and the page on which two people sign what they read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from regie.kernel.clock import utc_now
from regie.mandate.actions import signing, versions
from regie.mandate.deed import hash_of
from regie.mandate.models import MandateSignature, MandateVersion
from regie.mandate.refusal import Refused
from regie.mandate.rules import STRENGTH, Table
from regie.mandate.scenarios import Tried, run
from regie.mandate.states import CAPACITIES, COMMUNICATION, MANAGER
from regie.people.roles import may
from regie.web.mandate_findings import OUTCOMES, changed_rules, difference, findings
from regie.web.mandate_rule_parts import rows
from regie.web.mandate_shelf import frame, opened
from regie.web.mandate_trial import DEFAULT_DAYS, replayed
from regie.web.mandate_words import refused_words
from regie.web.second_factor import sensitive
from regie.web.session import SeatRequest, requires
from regie.web.words import ICONS

EMPTY_LINES: Final = 2
NAMES: Final = {
    COMMUNICATION: gettext_lazy("On behalf of communication"),
    MANAGER: gettext_lazy("As mandated manager"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One scenario with what the mandate says to it; `tone` is ok, bad, unclear or empty."""

    number: int
    text: str
    tone: str
    told: str


@require_http_methods(["GET", "HEAD", "POST"])
@requires("mandate.read")
def scenarios(request: SeatRequest, pk: int) -> HttpResponse:
    """The lines with their results; POST tries them (`do=look`) or saves them."""
    shown = opened(request, pk)
    stored = list(shown.version.scenarios)
    typed = request.POST.getlist("line") if request.method == "POST" else stored
    kept = [line.strip() for line in typed if line.strip()]
    if request.method == "POST" and request.POST.get("do") == "save":
        try:
            seen = request.POST.get("seen", "")
            versions.save_scenarios(shown.version, kept, seen=seen, by=request.actor, now=utc_now())
        except Refused as refused:
            messages.error(request, refused_words(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("mandate-scenarios", pk)
    tried = run(kept, shown.table)
    told = {
        "lines": [_line(one) for one in tried],
        "holding": sum(one.holds for one in tried),
    }
    if request.headers.get("X-Part") == "results":
        return render(request, "mandate_editor/scenario_results.html", told)
    empty = [Line(len(kept) + n + 1, "", "empty", "") for n in range(EMPTY_LINES if shown.editable else 0)]
    told |= {**frame(shown, "scenarios"), "empty_lines": empty, "seen": hash_of(stored)}
    return render(request, "mandate_editor/scenarios.html", told)


def _line(one: Tried) -> Line:
    if one.wrong is not None:
        word = one.wrong.place.word
        return Line(one.number, one.text, "unclear", _("Not understood: “%(word)s”.") % {"word": word})
    return Line(one.number, one.text, "ok" if one.holds else "bad", "" if one.holds else _said(one))


def _said(one: Tried) -> str:
    """What the mandate says instead."""
    if one.never:
        return _("No mandate can allow this.")
    if one.decision is None:
        return ""
    outcome = OUTCOMES[one.decision.outcome]
    if not one.decision.because:
        return _("The mandate says: %(outcome)s, for no rule names this.") % {"outcome": outcome}
    rules = ", ".join(one.decision.because)
    return _("The mandate says: %(outcome)s, by rule %(rules)s.") % {"outcome": outcome, "rules": rules}


@dataclass(frozen=True, slots=True)
class Place:
    """One of the two places to sign, and whether this reader can sign there."""

    capacity: str
    name: object
    given: MandateSignature | None
    open: bool


@require_safe
@requires("mandate.read")
def sign(request: SeatRequest, pk: int) -> HttpResponse:
    """Everything that is signed, on one page: rules as sentences, scenarios, difference, the past."""
    shown = opened(request, pk)
    version, table = shown.version, shown.table
    found = findings(table, shown.only)
    tried = run(version.scenarios, table)
    given = list(version.signatures.select_related("by"))
    told = {
        **frame(shown, "sign"),
        "places": _places(request, version, given),
        "findings": found,
        "useless": [*found.dead, *found.masked],
        "difference": difference(shown.against, table, shown.only),
        "changed": changed_rules(shown.against, table) if shown.base else (),
        "base": shown.base,
        "replayed": replayed(shown, DEFAULT_DAYS),
        "days": DEFAULT_DAYS,
        "scenarios": len(tried),
        "failing": [_line(one) for one in tried if not one.holds],
        "groups": _groups(table),
        "edit_url": "",
        "may_write": _own(request, version) and may(request.actor.role, "mandate.write"),
        "may_withdraw": _own(request, version) and may(request.actor.role, "mandate.sign"),
    }
    return render(request, "mandate_editor/sign.html", told)


def _groups(table: Table) -> list[tuple[object, str, str, list[object]]]:
    """The rules as sentences, mildest outcome first."""
    lines = rows(table, {})
    return [
        (OUTCOMES[o], ICONS[o], o, [row for row in lines if row.outcome == o])
        for o in reversed(STRENGTH)
        if any(row.outcome == o for row in lines)
    ]


def _own(request: SeatRequest, version: MandateVersion) -> bool:
    return request.actor.organisation_id == version.municipality_id


def _places(request: SeatRequest, version: MandateVersion, given: Sequence[MandateSignature]) -> list[Place]:
    by_capacity = {one.capacity: one for one in given}
    signed_self = any(one.by_id == request.actor.user_id for one in given)
    ready = version.state == MandateVersion.READY and _own(request, version) and not signed_self
    return [
        Place(
            capacity,
            NAMES[capacity],
            by_capacity.get(capacity),
            ready and capacity not in by_capacity and may(request.actor.role, right),
        )
        for capacity, right in CAPACITIES.items()
    ]


def _signing(request: SeatRequest, pk: int, capacity: str) -> HttpResponse:
    """Sign exactly what was on the page: another table in the meantime is refused."""
    shown = opened(request, pk)
    if request.POST.get("seen") != shown.version.sha256:
        messages.error(request, refused_words(Refused("changed")))
        return redirect("mandate-sign", pk)
    if request.POST.get("read") != "yes":
        messages.error(request, _("Tick that you have read the rules."))
        return redirect("mandate-sign", pk)
    return _try(
        request,
        pk,
        lambda: signing.sign(shown.version, capacity, by=request.actor, now=utc_now()),
    )


def _try(request: HttpRequest, pk: int, deed: Callable[[], MandateVersion]) -> HttpResponse:
    try:
        version = deed()
    except Refused as refused:
        messages.error(request, refused_words(refused))
    else:
        messages.success(request, _done(version))
    return redirect("mandate-sign", pk)


def _done(version: MandateVersion) -> str:
    given = version.signatures.count()
    told = {
        MandateVersion.DRAFT: _("It is a draft again; signatures that were given have fallen away."),
        MandateVersion.DISCARDED: _("Put away. It stays readable in the ledger."),
        MandateVersion.WITHDRAWN: _("Withdrawn. From this moment nothing goes out under it."),
        MandateVersion.IN_FORCE: _("Signed by two people and sealed."),
        MandateVersion.READY: _("Signed. One more person must sign.")
        if given
        else _("Ready. Two people of the municipality can sign it now."),
    }
    return told[version.state]


@require_POST
@requires("mandate.sign_communication")
@sensitive
def sign_communication(request: SeatRequest, pk: int) -> HttpResponse:
    """Sign on behalf of communication."""
    return _signing(request, pk, COMMUNICATION)


@require_POST
@requires("mandate.sign_manager")
@sensitive
def sign_manager(request: SeatRequest, pk: int) -> HttpResponse:
    """Sign as mandated manager."""
    return _signing(request, pk, MANAGER)


@require_POST
@requires("mandate.sign")
@sensitive
def withdraw(request: SeatRequest, pk: int) -> HttpResponse:
    """End a version at once."""
    shown = opened(request, pk)
    return _try(request, pk, lambda: versions.withdraw(shown.version, by=request.actor, now=utc_now()))


_MOVES: Final = {"ready": versions.mark_ready, "reopen": versions.reopen, "discard": versions.discard}


@require_POST
@requires("mandate.write")
def move(request: SeatRequest, pk: int) -> HttpResponse:
    """Lay before the signers, take back to change it, or put away."""
    shown, chosen = opened(request, pk), _MOVES.get(request.POST.get("move", ""))
    if chosen is None:
        return redirect("mandate-sign", pk)
    return _try(request, pk, lambda: chosen(shown.version, by=request.actor, now=utc_now()))


urlpatterns = [
    path("mandate/<int:pk>/scenarios/", scenarios, name="mandate-scenarios"),
    path("mandate/<int:pk>/sign/", sign, name="mandate-sign"),
    path("mandate/<int:pk>/sign/communication/", sign_communication, name="mandate-sign-communication"),
    path("mandate/<int:pk>/sign/manager/", sign_manager, name="mandate-sign-manager"),
    path("mandate/<int:pk>/withdraw/", withdraw, name="mandate-withdraw"),
    path("mandate/<int:pk>/move/", move, name="mandate-move"),
]
