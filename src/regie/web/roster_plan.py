"""What planners keep beside the board: templates, files in and out, cover, holidays, terms and choices."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from regie.audit import actions as audit
from regie.kernel.clock import utc_now
from regie.people import queries as seats
from regie.people.models import Organisation
from regie.roster import ical, sheet
from regie.roster.actions import files, people, settings, templates
from regie.roster.actions.people import Terms
from regie.roster.actions.settings import NewCover
from regie.roster.models import Cover, Holiday, Shift, Worker
from regie.roster.placing import NewShift
from regie.roster.policy import RULES
from regie.roster.queries import line
from regie.roster.refusal import Refused
from regie.web.roster import day_of, page, place_of
from regie.web.roster_words import refusal, rule_name
from regie.web.rule_windows import WindowUnclear, to_codes
from regie.web.session import SeatRequest, requires

MOST_BYTES: Final = 2_000_000


def _place(request: SeatRequest) -> Organisation:
    place = place_of(request)
    if place is None:
        raise Http404
    return place


@require_http_methods(["GET", "POST"])
@requires("roster.plan")
def shelf(request: SeatRequest) -> HttpResponse:
    """Templates: keep the weeks that stand, lay one over a draft, forget one."""
    place = _place(request)
    if request.method == "POST":
        try:
            messages.success(request, _template_deed(request, place))
        except Refused as no:
            messages.error(request, refusal(no))
        return redirect("roster-templates")
    drafts = line.plannable(request.actor, place.pk).filter(state="draft")
    shown = {"templates": line.templates(request.actor, place.pk), "drafts": drafts, "place": place}
    return page(request, "templates", {**shown, "monday": day_of(request), "view": "templates"})


def _template_deed(request: SeatRequest, place: Organisation) -> str:
    told, by, now = request.POST, request.actor, utc_now()
    if told.get("deed") == "keep":
        weeks = int(told["weeks"]) if told.get("weeks", "").isdigit() else 1
        made = templates.keep(place.pk, told.get("name", ""), day_of(request), weeks, by=by, now=now)
        return _("Kept as “%(name)s”.") % {"name": made.name}
    number = int(told["template"]) if told.get("template", "").isdigit() else 0
    if told.get("deed") == "lay":
        roster = int(told["roster"]) if told.get("roster", "").isdigit() else 0
        placed = templates.lay(number, roster, by=by, now=now)
        return _("%(n)d shifts placed.") % {"n": placed}
    templates.drop(number, by=by, now=now)
    return _("The template is gone. Shifts laid with it stay.")


@require_safe
@requires("roster.plan")
def export(request: SeatRequest) -> HttpResponse:
    """Four weeks of all that is seen, as CSV or as a calendar. It names people, so the ledger keeps it."""
    place, first = _place(request), day_of(request)
    form = "ical" if request.GET.get("form") == "ical" else "csv"
    start, end = line.span(first, first + timedelta(days=27))
    rows = list(line.shifts(line.rosters(request.actor, place.pk), start, end))
    details = {"municipality": place.pk, "from": first.isoformat(), "shifts": len(rows), "form": form}
    audit.record("roster.exported", by=request.actor, subject=f"municipality:{place.pk}", details=details)
    if form == "ical":
        body: bytes = ical.written(place.name, [_entry(row) for row in rows])
        answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    else:
        text = sheet.written((_name(row), _plain(row)) for row in rows)
        answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    suffix = "ics" if form == "ical" else "csv"
    answer["Content-Disposition"] = f'attachment; filename="rooster-{first.isoformat()}.{suffix}"'
    return answer


def _name(row: Shift) -> str:
    return row.worker.user.name if row.worker else ""


def _plain(row: Shift) -> NewShift:
    return NewShift(None, row.start, row.end, row.kind, tuple(row.skills))


def _entry(row: Shift) -> ical.Entry:
    title = _name(row) or _("Nobody yet")
    stamp = row.told_at or row.roster.made_at
    organisation = row.roster.organisation.name
    return ical.Entry(
        f"shift-{row.pk}@regie", row.start, row.end, title, organisation, (row.kind,), row.version, stamp
    )


@require_POST
@requires("roster.plan")
def take_in(request: SeatRequest) -> HttpResponse:
    """A file into a draft, all or nothing."""
    place = _place(request)
    given = request.FILES.get("file")
    number = request.POST.get("roster", "")
    drafts = line.plannable(request.actor, place.pk).filter(state="draft")
    row = get_object_or_404(drafts, pk=int(number) if number.isdigit() else 0)
    try:
        if given is None or (given.size or 0) > MOST_BYTES:
            raise Refused("rows")
        form: files.Form = "ical" if str(given.name).endswith(".ics") else "csv"
        placed = files.take_in(row.pk, form, given.read(), by=request.actor, now=utc_now())
        messages.success(request, _("%(n)d shifts placed.") % {"n": placed})
    except Refused as no:
        messages.error(request, refusal(no))
        return redirect("roster-templates")
    return redirect(f"{reverse('roster')}?from={row.starts_on.isoformat()}")


@require_http_methods(["GET", "POST"])
@requires("roster.plan")
def choices(request: SeatRequest) -> HttpResponse:
    """Cover, holidays, who can be rostered, and what blocks or only warns."""
    place = _place(request)
    if request.method == "POST":
        try:
            _SETTLED[request.POST.get("deed", "")](request)
            messages.success(request, _("Kept."))
        except KeyError:
            raise Http404 from None
        except Refused as no:
            messages.error(request, refusal(no))
        return redirect("roster-settings")
    own = request.actor.organisation_id or 0
    policy = line.policy_of(own)
    today = day_of(request)
    known = {one.user_id: one for one in Worker.objects.filter(organisation_id=own)}
    members = {seat.user_id: seat.user for seat in seats.valid_seats(utc_now()).filter(organisation_id=own)}
    shown = {
        "place": place,
        "municipal": own == place.pk,
        "cover": Cover.objects.filter(municipality=place),
        "holidays": line.sundays(place.pk, today, today + timedelta(days=365)),
        "exceptions": Holiday.objects.filter(municipality=place, day__gte=today, counts=False),
        "people": [
            (user, known.get(pk)) for pk, user in sorted(members.items(), key=lambda one: one[1].name)
        ],
        "rules": [(rule, rule_name(rule), policy.effect(rule)) for rule in RULES],
        "policy": policy,
        "view": "settings",
    }
    return page(request, "settings", shown)


def _cover(request: SeatRequest) -> None:
    told = request.POST
    windows = tuple(_code(text.strip()) for text in told.get("windows", "").splitlines() if text.strip())
    number = int(told["people"]) if told.get("people", "").isdigit() else 1
    new = NewCover(told.get("name", ""), windows, number, told.get("kind", "duty"))
    settings.ask_cover(new, by=request.actor, now=utc_now())


def _code(line: str) -> str:
    """A line as a table writes it; one that is not clear as it is, so that it is refused with a reason."""
    try:
        return to_codes(line)
    except WindowUnclear:
        return line


def _drop_cover(request: SeatRequest) -> None:
    number = request.POST.get("cover", "")
    settings.drop_cover(int(number) if number.isdigit() else 0, by=request.actor, now=utc_now())


def _holiday(request: SeatRequest) -> None:
    try:
        day = parse_date(request.POST.get("day", ""))
    except ValueError:
        day = None
    if day is None:
        raise Refused("rows")
    counts = request.POST.get("counts") == "yes"
    settings.except_day(day, request.POST.get("name", ""), counts, by=request.actor, now=utc_now())


def _terms(request: SeatRequest) -> None:
    told = request.POST
    hours = told.get("hours", "").replace(",", ".").strip()
    try:
        contract = Decimal(hours) if hours else None
    except InvalidOperation:
        raise Refused("rows") from None
    terms = Terms(
        contract,
        tuple(told.get("skills", "").split()),
        no_nights=told.get("no_nights") == "yes",
        short_days=told.get("short_days") == "yes",
        active=told.get("active") == "yes",
    )
    number = told.get("person", "")
    people.settle(int(number) if number.isdigit() else 0, terms, by=request.actor, now=utc_now())


def _policy(request: SeatRequest) -> None:
    told, now = request.POST, utc_now()
    before = line.policy_of(request.actor.organisation_id)
    days = [one.strip() for one in told.get("gap_days", "").split(",") if one.strip()]
    ahead = told.get("known_days_ahead", "")
    if not all(one.isdigit() for one in [*days, ahead]):
        raise Refused("days")
    effects = {rule: told[f"effect-{rule}"] for rule in RULES if told.get(f"effect-{rule}")}
    agreed = replace(
        before.agreements,
        known_days_ahead=int(ahead),
        **{
            name: told.get(name) == "yes"
            for name in ("more_nights", "longer_series", "longer_average", "sundays")
        },
    )
    chosen = replace(
        before,
        agreements=agreed,
        effects={**before.effects, **effects},
        gap_days=tuple(int(one) for one in days),
        planner_confirms=told.get("planner_confirms") == "yes",
    )
    settings.choose(chosen, by=request.actor, now=now)


_SETTLED: Final = {
    "cover": _cover,
    "drop_cover": _drop_cover,
    "holiday": _holiday,
    "terms": _terms,
    "policy": _policy,
}

urlpatterns = [
    path("roster/templates/", shelf, name="roster-templates"),
    path("roster/export/", export, name="roster-export"),
    path("roster/import/", take_in, name="roster-import"),
    path("roster/settings/", choices, name="roster-settings"),
]
