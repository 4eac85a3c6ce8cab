"""Review of rights: who may do what, looked at account by account, with a report afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regie.access import sheet
from regie.access.actions import choosing, reviewing
from regie.access.models import Review, ReviewItem
from regie.access.policy import BIO2, KINDS
from regie.access.queries import policies, reviews
from regie.engagement import queries as engagement
from regie.kernel.clock import local, utc_now
from regie.people.models import Organisation
from regie.people.roles import may
from regie.web.rights_forms import DECISIONS, KIND_NAMES, REFUSALS, DecisionForm, PolicyForm, reason_words
from regie.web.roles_in_words import role_name
from regie.web.second_factor import sensitive
from regie.web.session import SeatRequest, requires


@dataclass(frozen=True, slots=True)
class Row:
    """One account in a review, as it stands or as it stood when it was decided."""

    item: ReviewItem
    shown: dict[str, object]
    last_day: datetime | None
    last_login: datetime | None
    new_last_day: datetime | None
    mine: bool
    reason: str
    decision: str
    icon: str


@requires("access.read")
def rights(request: SeatRequest) -> HttpResponse:
    """What is open, what comes, and what was done."""
    place = _own(request)
    found = list(reviews.reviews_of(place))
    policy = policies.policy_of(place)
    told = {
        "open": [one for one in found if one.closed_at is None],
        "done": [one for one in found if one.closed_at is not None],
        "coming": [
            {"kind": kind, "name": KIND_NAMES[kind], "on": policy.next_on.get(kind), "bio2": BIO2[kind]}
            for kind in KINDS
            if not any(one.kind == kind and one.closed_at is None for one in found)
        ],
        "policy": policy,
        "may_review": may(request.actor.role, "access.review"),
        "names": KIND_NAMES,
    }
    return render(request, "rights/list.html", told)


@requires("access.read")
def review(request: SeatRequest, pk: int) -> HttpResponse:
    """One review: decide account by account, or read what was decided."""
    found = _review(request, pk)
    rows = _rows(request, found)
    left = [row for row in rows if not row.item.decision]
    told = {
        "review": found,
        "name": KIND_NAMES[found.kind],
        "bio2": BIO2[found.kind],
        "left": left,
        "decided": [row for row in rows if row.item.decision],
        "total": len(rows),
        "may_review": may(request.actor.role, "access.review") and found.closed_at is None,
        "others": [
            user.name
            for user in policies.with_right(found.municipality_id, "access.review", utc_now())
            if user.pk != request.user.pk
        ],
    }
    return render(request, "rights/review.html", told)


@requires("access.review")
@require_POST
def decide(request: SeatRequest, item_id: int) -> HttpResponse:
    """Keep, change the end, or end: one account."""
    now = utc_now()
    place = _own(request)
    item = get_object_or_404(ReviewItem.objects.select_related("review"), pk=item_id)
    if item.review.municipality_id != place:
        raise Http404
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a decision and a valid date."))
        return redirect("rights_review", item.review_id)
    agencies = {one.agency_id for one in engagement.given_by(place, now)}
    try:
        done = reviewing.decide(item_id, form.ruling(), by=request.actor, now=now, agencies=agencies)
    except reviewing.ReviewRefused as refusal:
        messages.error(request, str(REFUSALS.get(refusal.reason, refusal.reason)))
    else:
        label = DECISIONS[done.decision][0]
        messages.success(request, _("Recorded: %(decision)s.") % {"decision": str(label).lower()})
    return redirect("rights_review", item.review_id)


@requires("access.review")
@sensitive
@require_POST
def begin(request: SeatRequest) -> HttpResponse:
    """Start a review before its day."""
    try:
        made = reviewing.begin(_own(request), request.POST.get("kind", ""), by=request.actor, now=utc_now())
    except reviewing.ReviewRefused as refusal:
        messages.error(request, str(REFUSALS.get(refusal.reason, refusal.reason)))
        return redirect("rights")
    return redirect("rights_review", made.pk)


@requires("access.review")
def policy(request: SeatRequest) -> HttpResponse:
    """How long agency accounts last here, and how often rights are looked at."""
    place = _own(request)
    form = PolicyForm(request.POST or None, initial=PolicyForm.as_initial(policies.policy_of(place)))
    if request.method == "POST" and form.is_valid():
        try:
            choosing.choose(place, form.choice(), by=request.actor, now=utc_now())
        except reviewing.ReviewRefused as refusal:
            form.add_error(None, str(REFUSALS.get(refusal.reason, refusal.reason)))
        else:
            messages.success(request, _("Saved."))
            return redirect("rights")
    return render(request, "rights/policy.html", {"form": form}, status=422 if form.errors else 200)


@requires("access.read")
def report(request: SeatRequest, pk: int) -> HttpResponse:
    """The report of a review, made to be printed."""
    found = _review(request, pk)
    rows = _rows(request, found)
    told = {
        "review": found,
        "name": KIND_NAMES[found.kind],
        "bio2": BIO2[found.kind],
        "rows": rows,
        "counts": [(DECISIONS[code][0], reviews.counts(found)[code]) for code in DECISIONS if code],
        "open": sum(not row.item.decision for row in rows),
    }
    return render(request, "rights/report.html", told)


@requires("access.read")
def report_csv(request: SeatRequest, pk: int) -> HttpResponse:
    """The same as an open format, safe to open in a spreadsheet."""
    found = _review(request, pk)
    header = [
        *(_("Organisation"), _("Name"), _("Work address"), _("Role"), _("Special rights"), _("Until")),
        *(_("Last signed in"), _("Second factor"), _("Assignments"), _("Decision"), _("New end date")),
        *(_("Reason"), _("Decided by"), _("Decided on")),
    ]
    lines = [_csv(row) for row in _rows(request, found)]
    answer = HttpResponse(sheet.whole(header, lines), content_type="text/csv; charset=utf-8")
    name = f"rechten-{found.kind}-{local(found.opened_at):%Y%m%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _csv(row: Row) -> list[object]:
    seat, item = row.item.seat, row.item
    return [
        seat.organisation.name,
        seat.user.name,
        seat.user.email,
        role_name(str(row.shown["role"])),
        row.shown["special"],
        _day(row.last_day),
        f"{local(row.last_login):%Y-%m-%d %H:%M}" if row.last_login else "",
        row.shown["factor"],
        ", ".join(_texts(row.shown["assignments"])),
        row.decision,
        _day(row.new_last_day),
        row.reason,
        item.by.name if item.by else "",
        f"{local(item.at):%Y-%m-%d %H:%M}" if item.at else "",
    ]


def _texts(found: object) -> list[str]:
    return [str(one) for one in found] if isinstance(found, list) else []


def _day(moment: datetime | None) -> str:
    return f"{local(moment):%Y-%m-%d}" if moment else ""


def _rows(request: SeatRequest, found: Review) -> list[Row]:
    """What was shown when it was decided; for what is still open, how it stands now."""
    items = list(reviews.items(found))
    fresh = reviews.shown_of([one.seat for one in items if not one.shown], found.municipality_id, utc_now())
    return [_row(request, one, one.shown or fresh[one.seat_id]) for one in items]


def _row(request: SeatRequest, item: ReviewItem, shown: dict[str, object]) -> Row:
    label, icon = DECISIONS[item.decision]
    return Row(
        item=item,
        shown=shown,
        last_day=_last_day(str(shown["until"])),
        last_login=datetime.fromisoformat(str(shown["last_login"])) if shown["last_login"] else None,
        new_last_day=item.until - timedelta(seconds=1) if item.until else None,
        mine=item.seat.user_id == request.user.pk,
        reason=reason_words(item.reason),
        decision=str(label),
        icon=icon,
    )


def _last_day(until: str) -> datetime | None:
    return datetime.fromisoformat(until) - timedelta(seconds=1) if until else None


def _review(request: SeatRequest, pk: int) -> Review:
    found = Review.objects.select_related("municipality", "closed_by")
    return get_object_or_404(found, pk=pk, municipality_id=_own(request))


def _own(request: SeatRequest) -> int:
    """The municipality of the reader; agencies review nobody."""
    if request.seat.organisation.kind != Organisation.MUNICIPALITY:
        raise Http404
    return request.seat.organisation_id


urlpatterns = [
    path("rights/", rights, name="rights"),
    path("rights/begin/", begin, name="rights_begin"),
    path("rights/policy/", policy, name="rights_policy"),
    path("rights/<int:pk>/", review, name="rights_review"),
    path("rights/<int:pk>/report/", report, name="rights_report"),
    path("rights/<int:pk>/report.csv", report_csv, name="rights_csv"),
    path("rights/items/<int:item_id>/", decide, name="rights_decide"),
]
