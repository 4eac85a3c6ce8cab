"""Writing a monitoring query: read aloud, tried on stored messages, refused when it asks for somebody.

Works without a script: the button Look shows the same. With a script it shows while typing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regie.kernel.clock import local, utc_now
from regie.watch.actions import reading, writing
from regie.watch.explanation import outline, warnings_of
from regie.watch.lawful import Objection, objections, spans_of, without
from regie.watch.models import MonitoringQuery
from regie.watch.proposal import LONGEST, Proposal
from regie.watch.purposes import FORBIDDEN, PURPOSES
from regie.watch.queries import register, testing_ground
from regie.watch.query import QueryWrong, parse, tokens_of
from regie.watch.refusal import Refused
from regie.web import watch_words as words
from regie.web.session import SeatRequest, requires
from regie.web.watch import place_of
from regie.web.watch_charts import Column, bars

_WORDS: Final = ("theme", "text", "purpose", "reason", "audience", "legal_ground", "dpia")


@requires("watch.write")
def write(request: SeatRequest, pk: int | None = None) -> HttpResponse:
    """A new query, or other words for a draft. `?renew=12` begins with what an earlier one said."""
    before = _found(request, pk) if pk is not None else None
    renewed = _renewed(request) if pk is None else None
    fields = _fields(before or renewed)
    refused: Refused | None = None
    if request.method == "POST":
        fields = {name: request.POST.get(name, "") for name in fields}
        if request.POST.get("deed") != "look":
            try:
                made = _save(request, before, renewed, _proposal(fields))
            except Refused as no:
                refused = no
            else:
                messages.success(request, _("Kept as a draft."))
                return redirect("watch-theme", made.pk)
    context = {
        "fields": fields,
        "before": before,
        "renewed": renewed,
        "faults": words.faults(refused) if refused else {},
        "error": words.refusal(refused) if refused else "",
        "purposes": [(code, *words.PURPOSES[code]) for code in PURPOSES],
        "forbidden": [(code, *words.FORBIDDEN[code]) for code in FORBIDDEN],
        "longest": settings.WATCH_LONGEST_DAYS,
        "most": LONGEST,
        **_looked(request, fields["text"], before),
    }
    return render(request, "watch/write.html", context, status=422 if refused else 200)


@requires("watch.write")
@require_POST
def look(request: SeatRequest) -> HttpResponse:
    """Only the part below the query: colours, reading, refusals, warnings and the trial."""
    number = request.POST.get("query", "")
    before = _found(request, int(number)) if number.isdigit() else None
    return render(request, "watch/look.html", _looked(request, request.POST.get("text", ""), before))


def _looked(request: SeatRequest, text: str, before: MonitoringQuery | None) -> dict[str, Any]:
    """What the query means and does; nothing is tried while it asks for somebody."""
    text = text[: LONGEST["text"] + 1]
    if not text.strip():
        return {"looked": False}
    against = objections(text)
    shown: dict[str, Any] = {
        "looked": True,
        "coloured": coloured(text, against),
        "objections": [words.objection(one) for one in against],
        "instead": without(text, against) if against else "",
    }
    try:
        node = parse(text)
    except QueryWrong as wrong:
        return shown if against else {**shown, "wrong": words.wrong(wrong, text)}
    if against:
        return shown
    now, place = utc_now(), place_of(request)
    trial = testing_ground.try_on(place, node, now)
    shown_now = len(trial.examples)
    reading.looked(f"municipality:{place}", place, shown_now, by=request.actor, now=now)
    others = testing_ground.others(place, but=before.pk if before else None)
    warned = warnings_of(node, tokens_of(text), others, trial.sample)
    columns = [Column(count, _day(day)) for day, count in trial.per_day]
    return {
        **shown,
        "read": words.read_aloud(outline(node)),
        "warnings": [words.warning(one) for one in warned],
        "trial": trial,
        "trial_days": [(_day(day), count) for day, count in trial.per_day],
        "trial_chart": bars(columns, label=_("Messages per day that would match"), height=80),
    }


def _day(day: date) -> str:
    return date_format(day, "j M").lower()


def coloured(text: str, against: tuple[Objection, ...]) -> SafeString:
    """The query with a colour per kind of piece; what may not be asked is marked."""
    marks = [(one.start, one.end, "refused") for one in against]
    for kind, start, end in spans_of(text):
        if all(end <= first or start >= last for first, last, _kind in marks):
            marks.append((start, end, kind))
    pieces: list[tuple[str, str]] = []
    at = 0
    for start, end, kind in sorted(marks):
        pieces += [("", text[at:start]), (kind, text[start:end])]
        at = end
    pieces.append(("", text[at:]))
    inside = format_html_join("", "{}", ((_piece(kind, piece),) for kind, piece in pieces if piece))
    return format_html("{}", inside)


def _piece(kind: str, piece: str) -> SafeString:
    if kind == "refused":
        return format_html('<mark class="query__refused">{}</mark>', piece)
    return format_html('<span class="query__{}">{}</span>', kind, piece) if kind else format_html("{}", piece)


# -- how -----------------------------------------------------------------------------------------


def _save(
    request: SeatRequest, before: MonitoringQuery | None, renewed: MonitoringQuery | None, said: Proposal
) -> MonitoringQuery:
    by, now = request.actor, utc_now()
    if before is not None:
        return writing.rewrite(before.pk, said, by=by, now=now)
    place = renewed.municipality_id if renewed is not None else place_of(request)
    replaces = renewed.pk if renewed is not None else None
    return writing.write(place, said, by=by, now=now, replaces_id=replaces)


def _fields(query: MonitoringQuery | None) -> dict[str, str]:
    today = local(utc_now()).date()
    if query is None:
        blank = dict.fromkeys(_WORDS, "")
        return {
            **blank,
            "starts_on": today.isoformat(),
            "ends_on": (today + timedelta(days=90)).isoformat(),
            "practice": "",
        }
    fresh = query.state != "draft"
    start = max(today, query.starts_on) if fresh else query.starts_on
    end = today + timedelta(days=90) if fresh else query.ends_on
    said = {name: str(getattr(query, name)) for name in _WORDS}
    return {
        **said,
        "starts_on": start.isoformat(),
        "ends_on": end.isoformat(),
        "practice": "yes" if query.practice else "",
    }


def _proposal(fields: Mapping[str, str]) -> Proposal:
    said = {name: fields[name].replace("\0", "") for name in _WORDS}
    return Proposal(
        **said,
        starts_on=_date(fields["starts_on"]),
        ends_on=_date(fields["ends_on"]),
        practice=fields["practice"] == "yes",
    )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _renewed(request: SeatRequest) -> MonitoringQuery | None:
    number = request.GET.get("renew", "")
    return _found(request, int(number)) if number.isdigit() and len(number) < 18 else None


def _found(request: SeatRequest, pk: int) -> MonitoringQuery:
    return get_object_or_404(register.queries(request.actor, utc_now()), pk=pk)


urlpatterns = [
    path("watch/new/", write, name="watch-new"),
    path("watch/look/", look, name="watch-look"),
    path("watch/themes/<int:pk>/write/", write, name="watch-write"),
]
