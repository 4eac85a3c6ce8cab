"""The watch: who is there, handing it over, standing in, checking in, and the report of a watch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from regie.duty import queries
from regie.duty.actions import checkins, replacing, settings
from regie.duty.actions.replacing import StandIn
from regie.duty.actions.settings import Chosen
from regie.duty.models import DutyPolicy, Turn
from regie.duty.refusal import Refused
from regie.duty.watches import next_turn
from regie.engagement import queries as engagement
from regie.feedback.models import ShiftReport
from regie.handover.actions import sheets
from regie.handover.actions.sheets import Words
from regie.handover.models import Sheet
from regie.handover.queries.gathering import gather
from regie.kernel.clock import local, utc_now
from regie.people.models import Organisation
from regie.people.roles import may
from regie.roster.models import Shift, Worker
from regie.roster.queries import line
from regie.web import inbox_words
from regie.web.clocks_forms import read_hours, show_hours
from regie.web.roster_words import rule_name
from regie.web.session import SeatRequest, requires

AHEAD: Final = timedelta(hours=24)
# What is said when the law is set aside at night; kept with the stand-in and in the ledger.
REASONS: Final = (
    gettext_lazy("A colleague fell ill and nobody else is free"),
    gettext_lazy("Acute: safety of people"),
    gettext_lazy("Calamity; it cannot wait until the morning"),
)
REFUSALS: Final = {
    "scope": gettext_lazy("That is for the other side to do."),
    "state": gettext_lazy("That was done already, or it is over."),
    "not_yet": gettext_lazy("The other side still writes its page. You can take over at the hour."),
    "nobody": gettext_lazy("That colleague is there already, or not free."),
    "blocked": gettext_lazy("The working-hours act forbids it. Choose somebody else, or say why it must be."),
    "assignment": gettext_lazy("Choose an assignment that runs."),
    "minutes": gettext_lazy("Choose between one minute and four hours."),
    "hours": gettext_lazy("Mend the hours."),
}


class SheetForm(forms.Form):
    """What a person adds to the page."""

    message = forms.CharField(
        label=gettext_lazy("Kernel message"),
        help_text=gettext_lazy("What everybody says as long as something goes on. Empty when nothing does."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    watch_for = forms.CharField(
        label=gettext_lazy("What to watch"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    remarks = forms.CharField(
        label=gettext_lazy("What else they must know"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def words(self) -> Words:
        """What was filled in."""
        return Words(**self.cleaned_data)


class WatchForm(forms.Form):
    """How the watch is kept."""

    assignment = forms.TypedChoiceField(label=gettext_lazy("Whose hours make the watch"), coerce=int)
    handover = forms.BooleanField(
        label=gettext_lazy("The watch passes only when the other side takes it over"), required=False
    )
    unmanned_stops = forms.BooleanField(
        label=gettext_lazy("Nobody of the agency on the roster: the agency publishes nothing"), required=False
    )
    take_within_minutes = forms.IntegerField(
        label=gettext_lazy("Call the duty adviser when nobody took over after (minutes)"),
        min_value=1,
        max_value=240,
    )
    check_in_minutes = forms.IntegerField(
        label=gettext_lazy("Ask whoever is alone whether all is well, every (minutes; 0: never)"),
        min_value=0,
        max_value=240,
    )
    check_in_hours = forms.CharField(
        label=gettext_lazy("In these hours"),
        help_text=gettext_lazy("One line per window, such as ma-zo 22:00-07:00."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_check_in_hours(self) -> tuple[str, ...]:
        """As windows."""
        return read_hours(self.cleaned_data["check_in_hours"])

    def chosen(self) -> Chosen:
        """What was filled in."""
        told = dict(self.cleaned_data)
        return Chosen(assignment_id=told.pop("assignment"), **told)


@require_safe
@requires("duty.read")
def page(request: SeatRequest) -> HttpResponse:
    """Who is there now and in the coming day, who has the watch, and what is asked of me."""
    now, place = utc_now(), _place(request)
    if place is None:
        return render(request, "duty/page.html", {"place": None})
    chosen = queries.policy_of(place.pk)
    if chosen and request.actor.organisation_id not in {place.pk, chosen.assignment.agency_id}:
        chosen = None  # another agency has no part in this watch
    turn = queries.next_turn(place.pk) if chosen else None
    seen = line.rosters(request.actor, place.pk).filter(state="published")
    rows = line.shifts(seen, now, now + AHEAD)
    present = {one.person for one in queries.there(place.pk, now)}
    past = queries.turns(request.actor, now).filter(municipality=place, state="taken", passes_at__lte=now)
    shown: dict[str, Any] = {
        "place": place,
        "policy": chosen,
        "holder": Organisation.objects.get(pk=queries.has_watch(place.pk, now)) if chosen else None,
        "turn": turn,
        "shifts": [_shown(row, request, present, now) for row in rows if row.worker_id],
        "gaps": _gaps(chosen, now) if chosen else [],
        "reasons": [str(one) for one in REASONS],
        "check_in": queries.check_in_of(request.actor.user_id or 0),
        "past": list(past.order_by("-passes_at")[:6]),
        "stopped": queries.stops(place.pk, chosen.assignment.agency_id, now) if chosen else "",
        "may_choose": may(request.actor.role, "duty.choose"),
        "may_call": may(request.actor.role, "hands.call"),
        "may_see_calls": may(request.actor.role, "roster.read"),
        "last": _last_report(place, request, now),
    }
    return render(request, "duty/page.html", shown)


def _last_report(place: Organisation, request: SeatRequest, now: datetime) -> Turn | None:
    """The watch of the own side that ended last or goes on, whose report was not sent."""
    mine = queries.turns(request.actor, now).filter(
        municipality=place, state="taken", passes_at__lte=now, incoming_id=request.actor.organisation_id or 0
    )
    last = mine.order_by("-passes_at").first()
    sent = last is not None and ShiftReport.objects.filter(turn=last, sent_at__isnull=False).exists()
    return None if sent or not may(request.actor.role, "duty.hand_over") else last


def _shown(row: Shift, request: SeatRequest, present: set[int], now: datetime) -> dict[str, Any]:
    own = row.roster.organisation_id == request.actor.organisation_id
    can = own and may(request.actor.role, "duty.replace") and row.worker is not None
    found = replacing.stand_ins(row, by=request.actor, now=now) if can else []
    return {
        "row": row,
        "now": row.start <= now < row.end and row.worker is not None and row.worker.user_id in present,
        "stand_ins": found[:6],
        "forced": [_forced(one) for one in found if one.blocking][:4],
        "none": bool(found) and all(one.blocking for one in found),
    }


@dataclass(frozen=True, slots=True)
class Forced:
    """A colleague whom the law keeps from it, and by which rule."""

    worker: Worker
    words: str


def _forced(one: StandIn) -> Forced:
    return Forced(one.worker, rule_name(one.blocking[0].rule))


def _gaps(chosen: DutyPolicy, now: datetime) -> list[tuple[datetime, datetime]]:
    """When the agency should be there in the coming day and has nobody: while it has the watch only."""
    agency = chosen.assignment.agency_id
    spans = _watches(chosen, now, now + AHEAD)
    return [gap for span in spans for gap in queries.gaps(chosen.pk, agency, span)]


def _watches(chosen: DutyPolicy, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """When the agency has the watch: now by what was acknowledged, later by its hours."""
    is_sunday = queries.sundays(chosen.pk, local(start).date())
    at, mine = start, queries.has_watch(chosen.pk, start) == chosen.assignment.agency_id
    while at < end:
        coming = next_turn(chosen.assignment.hours, at, is_sunday)
        until = min(coming[0], end) if coming else end
        if mine:
            yield at, until
        at, mine = (until, coming[1]) if coming else (end, mine)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("duty.read")
def one_turn(request: SeatRequest, pk: int) -> HttpResponse:
    """The page of a turn: it writes itself, the outgoing side completes it, the incoming side takes over."""
    now = utc_now()
    turn = get_object_or_404(queries.turns(request.actor, now), pk=pk)
    sheet = Sheet.objects.filter(turn=turn).select_related("written_by").first()
    initial = {name: getattr(sheet, name) for name in Words.__slots__} if sheet else None
    form = SheetForm(request.POST or None, initial=initial)
    if request.method == "POST":
        return _hand_over(request, turn, form, now)
    may_hand = may(request.actor.role, "duty.hand_over") and turn.state == "open"
    gathered = gather(turn, request.actor, now)
    coming = [one for one in gathered.people if one.organisation == turn.incoming_id]
    names = queries.names([one.person for one in coming])
    shown = {
        "turn": turn,
        "sheet": sheet,
        "form": form if may_hand and request.actor.organisation_id == turn.outgoing_id else None,
        "may_take": may_hand and request.actor.organisation_id == turn.incoming_id,
        "early": turn.offered_at is None and now < turn.at,
        "late": turn.state == "open" and now >= turn.at,
        "g": gathered,
        "counts": [(inbox_words.URGENCIES[code][0], n) for code, n in gathered.counts],
        "people": [(names.get(one.person, ""), one) for one in coming],
    }
    return render(request, "duty/turn.html", shown)


def _hand_over(request: SeatRequest, turn: Turn, form: SheetForm, now: datetime) -> HttpResponse:
    taking = request.POST.get("do") == "take"
    try:
        if taking:
            taken = sheets.take(turn, by=request.actor, now=now)
            at = f"{local(taken.passes_at or now):%H:%M}"
            messages.success(request, _("Taken over. From %(at)s you have the watch.") % {"at": at})
        elif form.is_valid():
            sheets.complete(turn, form.words(), by=request.actor, now=now)
            messages.success(request, _("Offered. You keep the watch until the other side takes over."))
    except Refused as refused:
        _say(request, refused)
    return redirect("duty-turn", turn.pk)


def _say(request: SeatRequest, refused: Refused) -> None:
    if refused.reason == "right":
        messages.error(request, _("Your role may not do this."))
    else:
        messages.error(request, str(REFUSALS.get(refused.reason, refused.reason)))


@require_POST
@requires("duty.replace")
def replace(request: SeatRequest, pk: int) -> HttpResponse:
    """Somebody else takes the rest of a shift."""
    chosen = request.POST.get("worker", "")
    number = int(chosen) if chosen.isdigit() and len(chosen) < 19 else 0
    place = _place(request)
    own = Shift.objects.filter(roster__organisation_id=request.actor.organisation_id or 0)
    shift = get_object_or_404(own, pk=pk, roster__municipality_id=place.pk if place else 0)
    try:
        made = replacing.replace(
            shift.pk, number, request.POST.get("why", ""), by=request.actor, now=utc_now()
        )
    except Refused as refused:
        _say(request, refused)
    else:
        messages.success(request, _("%(name)s is on duty now.") % {"name": made.user.name})
    return redirect("duty")


@require_POST
@requires("duty.hand_over")
def check_in(request: SeatRequest) -> HttpResponse:
    """All is well."""
    try:
        checkins.all_is_well(by=request.actor, now=utc_now())
    except Refused as refused:
        _say(request, refused)
    else:
        messages.success(request, _("Thank you. Good that all is well."))
    return redirect("duty")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("duty.choose")
def choose(request: SeatRequest) -> HttpResponse:
    """How the municipality keeps its watch."""
    place = request.actor.municipality_id
    row = DutyPolicy.objects.filter(municipality_id=place).first()
    form = WatchForm(request.POST or None, initial=_initial(row))
    given = engagement.given_by(place, utc_now()).order_by("name")
    form.fields["assignment"].choices = [  # type: ignore[attr-defined]
        (one.pk, f"{one.agency.name} – {one.name}") for one in given
    ]
    if request.method == "POST" and form.is_valid():
        try:
            settings.choose(form.chosen(), by=request.actor, now=utc_now())
        except Refused as refused:
            form.add_error(None, str(REFUSALS.get(refused.reason, refused.reason)))
        else:
            messages.success(request, _("Kept."))
            return redirect("duty")
    return render(request, "duty/settings.html", {"form": form}, status=400 if form.errors else 200)


def _initial(row: DutyPolicy | None) -> dict[str, Any]:
    if row is None:
        return {
            "handover": True,
            "unmanned_stops": True,
            "take_within_minutes": 15,
            "check_in_minutes": 60,
            "check_in_hours": "ma-zo 22:00-07:00",
        }
    names = ("handover", "unmanned_stops", "take_within_minutes", "check_in_minutes")
    told: dict[str, Any] = {name: getattr(row, name) for name in names}
    return told | {"assignment": row.assignment_id, "check_in_hours": show_hours(row.check_in_hours)}


def _place(request: SeatRequest) -> Organisation | None:
    """The municipality whose watch is looked at; for an agency the one it works for now."""
    chosen = request.actor.municipality_id
    return line.places(request.actor, utc_now()).filter(pk=chosen or 0).first()


urlpatterns = [
    path("duty/", page, name="duty"),
    path("duty/settings/", choose, name="duty-settings"),
    path("duty/check-in/", check_in, name="duty-check-in"),
    path("duty/shifts/<int:pk>/replace/", replace, name="duty-replace"),
    path("duty/turns/<int:pk>/", one_turn, name="duty-turn"),
]
