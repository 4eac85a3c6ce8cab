"""Figures in: from the own inbox, an export of any tool, or a few answers; and how good they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from regie.kernel.clock import utc_now
from regie.people.roles import may
from regie.sourcing import queries
from regie.sourcing.actions import figures, files
from regie.sourcing.exportshape import MEANINGS
from regie.sourcing.models import Figures, Upload
from regie.sourcing.refusal import Refused
from regie.web import sourcing_data_words as words
from regie.web.session import SeatRequest, requires
from regie.web.sourcing_charts import bar, week
from regie.web.sourcing_forms import AnswersForm, MappingForm
from regie.web.sourcing_words import BLOCKS, number


@require_safe
@requires("sourcing.write")
def new(request: SeatRequest) -> HttpResponse:
    """Three ways to bring figures in."""
    return _new(request, AnswersForm())


def _new(request: SeatRequest, form: AnswersForm, status: int = 200) -> HttpResponse:
    shown = {
        "form": form,
        "uploads": queries.uploads(request.actor).exclude(state=Upload.DONE)[:20],
        "sources": queries.sources(request.actor),
    }
    return render(request, "sourcing/new.html", shown, status=status)


@require_POST
@requires("sourcing.write")
def answers(request: SeatRequest) -> HttpResponse:
    """Keep a few answers."""
    form = AnswersForm(request.POST)
    if not form.is_valid():
        return _new(request, form, 400)
    return _made(
        request,
        lambda: figures.from_answers(_town(request), form.answers(), by=request.actor, now=utc_now()),
    )


@require_POST
@requires("sourcing.write")
def inbox(request: SeatRequest) -> HttpResponse:
    """Count the own inbox."""
    practice = request.POST.get("practice") == "on"
    return _made(
        request,
        lambda: figures.from_inbox(_town(request), practice=practice, by=request.actor, now=utc_now()),
    )


@require_POST
@requires("sourcing.write")
def upload(request: SeatRequest) -> HttpResponse:
    """Keep an export and look at its beginning."""
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose a file first."))
        return redirect("sourcing-new")
    try:
        made = files.upload(_town(request), file, by=request.actor, now=utc_now())
    except Refused as no:
        messages.error(request, words.refusal(no))
        return redirect("sourcing-new")
    return redirect("sourcing-upload", made.pk)


@requires("sourcing.write")
def mapping(request: SeatRequest, pk: int) -> HttpResponse:
    """Its first rows with the guessed meaning of columns, to correct; or how far the reading is."""
    row = get_object_or_404(queries.uploads(request.actor), pk=pk)
    if row.state == Upload.DONE:
        return redirect("sourcing-figures", Figures.objects.only("pk").get(upload=row).pk)
    form = MappingForm(row.columns, request.POST or None, initial=_initial(row))
    if request.method == "POST" and form.is_valid():
        try:
            files.map_columns(
                row, form.mapped(), form.cleaned_data["source_name"], by=request.actor, now=utc_now()
            )
        except Refused as no:
            form.add_error("zone" if no.reason == "zone" else None, words.refusal(no))
        else:
            return redirect("sourcing-upload", pk)
    status = 400 if form.errors else 200
    return render(request, "sourcing/mapping.html", _mapping(row, form), status=status)


def _mapping(row: Upload, form: MappingForm) -> dict[str, Any]:
    by_column = {column: meaning for meaning, column in row.mapping["columns"].items()}
    named = [(column, words.MEANINGS.get(by_column.get(column, ""), "")) for column in row.columns]
    return {
        "upload": row,
        "form": form,
        "columns": named,
        "rows": [[one.get(column, "") for column in row.columns] for one in row.shown],
        "zones": sorted(one for one in available_timezones() if one.startswith(("Europe/", "UTC"))),
        "going": row.state in (Upload.QUEUED, Upload.RUNNING),
        "dropped": row.state == Upload.FAILED and not row.file,
        "problem": words.problem(row.problem) if row.problem else "",
    }


def _initial(row: Upload) -> dict[str, Any]:
    kept = row.mapping
    columns = {one: kept["columns"].get(one, "") for one in MEANINGS}
    name = row.source.name if row.source else ""
    rest = {one: kept[one] for one in ("form", "zone", "incoming")}
    return {**columns, **rest, "source_name": name}


@require_safe
@requires("sourcing.write")
def reading(request: SeatRequest, pk: int) -> HttpResponse:
    """How far the reading is, without the frame."""
    row = get_object_or_404(queries.uploads(request.actor), pk=pk)
    going = row.state in (Upload.QUEUED, Upload.RUNNING)
    return render(request, "sourcing/reading.html", {"upload": row, "going": going})


@require_POST
@requires("sourcing.write")
def drop(request: SeatRequest, pk: int) -> HttpResponse:
    """Throw it away."""
    row = get_object_or_404(queries.uploads(request.actor), pk=pk)
    try:
        files.drop(row, by=request.actor, now=utc_now())
        messages.success(request, _("Thrown away."))
    except Refused as no:
        messages.error(request, words.refusal(no))
    return redirect("sourcing-new")


@require_safe
@requires("sourcing.read")
def quality(request: SeatRequest, pk: int) -> HttpResponse:
    """How good these figures are: period, gaps, holidays, channels, unanswered, time to the answer."""
    found = get_object_or_404(queries.figures(request.actor), pk=pk)
    known = found.quality
    total = max(1, found.total)
    counted = known.get("channels", {})
    shown = {
        "figures": found,
        "origin": words.ORIGINS[found.origin],
        "findings": [(words.finding(one), one["grave"]) for one in known.get("findings", [])],
        "gaps": [(date.fromisoformat(a), date.fromisoformat(b), n) for a, b, n in known.get("gaps", [])],
        "holidays": [date.fromisoformat(one) for one in known.get("holidays", [])],
        "channels": [(name, n, bar(n / total), number(100 * n / total)) for name, n in counted.items()],
        "examples": _examples(known),
        "unanswered": _unanswered(found),
        "median": _minutes(known.get("median_minutes")),
        "ninety": _minutes(known.get("within_minutes_90")),
        "first": date.fromisoformat(known["first"]) if known else None,
        "last": date.fromisoformat(known["last"]) if known else None,
        "a_week": number(_a_week(found)),
        "may_write": may(request.actor.role, "sourcing.write"),
        **_week_of(found),
    }
    return render(request, "sourcing/figures.html", shown)


def _examples(known: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    found = known.get("examples", {})
    by_code = {one["code"]: words.finding(one) for one in known.get("findings", [])}
    return [(by_code[code], rows) for code, rows in found.items() if code in by_code]


def _week_of(found: Figures) -> dict[str, Any]:
    """The mean of each hour of the week as a picture and by block."""
    if found.origin == "answers":
        shares = found.answers["shares"]
        return {"by_block": [(BLOCKS[one], number(100 * share), bar(share)) for one, share in shares.items()]}
    hourly = queries.series(Figures.objects.get(pk=found.pk))
    sums, times = [0.0] * 168, [0] * 168
    for place, count in zip(hourly.hour_of_week.tolist(), hourly.counts.tolist(), strict=True):
        sums[place] += count
        times[place] += 1
    mean = [total / max(1, n) for total, n in zip(sums, times, strict=True)]
    label = _("Conversations per hour, in the mean week. The table is below it.")
    parted = [
        (day, [mean[n * 24 + hour : n * 24 + hour + 6] for hour in (0, 6, 12, 18)])
        for n, day in enumerate(days())
    ]
    table = [(day, [number(round(sum(part), 1)) for part in parts]) for day, parts in parted]
    return {"chart": week(mean, [], label, days()), "table": table}


def days() -> tuple[str, ...]:
    """The days of the week, short."""
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


def _a_week(found: Figures) -> float:
    if found.origin == "answers":
        return float(found.answers["conversations_week"])
    return round(found.total / max(found.weeks, 1.0), 1)


def _unanswered(found: Figures) -> str:
    answered = found.quality.get("answered")
    if answered is None or not found.total:
        return ""
    return number(max(0.0, round(100 * (1 - answered / found.total), 1)))


def _minutes(minutes: float | None) -> str:
    if minutes is None:
        return ""
    if minutes < 120:
        return _("%(n)s minutes") % {"n": number(round(minutes))}
    return _("%(n)s hours") % {"n": number(round(minutes / 60, 1))}


def _town(request: SeatRequest) -> int:
    return request.actor.organisation_id or 0


def _made(request: SeatRequest, deed: Callable[[], Figures]) -> HttpResponse:
    try:
        made = deed()
    except Refused as no:
        messages.error(request, words.refusal(no))
        return redirect("sourcing-new")
    return redirect("sourcing-figures", made.pk)


urlpatterns = [
    path("sourcing/figures/", new, name="sourcing-new"),
    path("sourcing/figures/answers/", answers, name="sourcing-answers"),
    path("sourcing/figures/inbox/", inbox, name="sourcing-inbox"),
    path("sourcing/figures/upload/", upload, name="sourcing-take"),
    path("sourcing/figures/<int:pk>/", quality, name="sourcing-figures"),
    path("sourcing/uploads/<int:pk>/", mapping, name="sourcing-upload"),
    path("sourcing/uploads/<int:pk>/now/", reading, name="sourcing-reading"),
    path("sourcing/uploads/<int:pk>/drop/", drop, name="sourcing-drop"),
]
