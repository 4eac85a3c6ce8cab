"""Environment pictures on screen, on one page of paper, and the kernel message of a crisis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from regie.crisis import states
from regie.crisis.actions import kernels, pictures
from regie.crisis.actions.pictures import NewPicture
from regie.crisis.models import Crisis, Exercise, Picture
from regie.crisis.picture import MOST_QUESTIONS, Content, Question
from regie.crisis.queries import crises, prefill
from regie.crisis.script import SCRIPTS
from regie.kernel.clock import local, utc_now
from regie.library.actions import kernels as library
from regie.library.kernel import PARTS, Kernel
from regie.library.models import KernelMessage
from regie.library.queries import kernels as kept
from regie.web import crisis_words as words
from regie.web.crisis import found_or_404, local_input, powers
from regie.web.crisis_deeds import REFUSED, moment, number
from regie.web.library_words import STANDINGS
from regie.web.session import SeatRequest, requires

SIZES: Final = (10.0, 9.4, 8.8, 8.2, 7.6, 7.0)  # points; the first that fits on one page
WIDTH, HEIGHT = 360, 90
PAPER: Final = Path(__file__).parent / "static" / "css" / "crisis_paper.css"


@dataclass(frozen=True, slots=True)
class Trend:
    """Counts as a line: bars with their place, and the table beside it."""

    bars: list[tuple[float, float, float, float]]
    rows: list[tuple[Any, int]]
    most: int


def trend(made: Picture) -> Trend:
    """The counts of a picture, drawn and told."""
    counts = made.counts or [0]
    most, width = max([*counts, 1]), WIDTH / len(counts)
    step = (made.until - made.since) / len(counts)
    bars = [
        (round(n * width + 1, 1), round(HEIGHT - count / most * HEIGHT, 1), round(width - 2, 1),
         round(count / most * HEIGHT, 1))
        for n, count in enumerate(counts)
    ]  # fmt: skip
    return Trend(bars, [(local(made.since + step * n), count) for n, count in enumerate(counts)], most)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("crisis.picture")
def new(request: SeatRequest, pk: int) -> HttpResponse:
    """A picture that begins with what was counted; what is wrong comes back with the words kept."""
    crisis = found_or_404(request, pk)
    if crisis.state not in states.ACTIVE:
        raise Http404
    begun = prefill.beginning(crisis, utc_now())
    content, questions, error = begun.content, begun.questions, ""
    content.setdefault("sentiment", "unknown")
    if not content.get("sources_online") and begun.channels:
        content["sources_online"] = _("%(n)d messages on %(channels)s") % {
            "n": begun.total,
            "channels": ", ".join(begun.channels),
        }
    if request.method == "POST":
        content, questions = _content(request), _questions(request)
        laid = NewPicture(Content(**content), questions, begun.since, begun.until, begun.counts)  # type: ignore[arg-type]
        try:
            made = pictures.offer(crisis, laid, by=request.actor, now=utc_now())
        except REFUSED as no:
            error = words.refusal(no)
        else:
            messages.success(request, _("Laid before the crisis table."))
            return redirect("crisis-picture", pk, made.number)
    shown = {
        "crisis": crisis,
        "begun": begun,
        "content": content,
        "parts": [(name, label, content.get(name, "")) for name, label in words.PARTS.items()],
        "questions": [*questions, *[None] * (MOST_QUESTIONS - len(questions))][:MOST_QUESTIONS],
        "sentiments": words.SENTIMENTS.items(),
        "confidence": words.CONFIDENCE.items(),
        "rumours": [(one, words.RUMOURS[one.status]) for one in crisis.rumours.all()],
        "error": error,
    }
    return render(request, "crisis/write.html", shown, status=422 if error else 200)


@require_safe
@requires("crisis.read")
def picture(request: SeatRequest, pk: int, number: int) -> HttpResponse:
    """One picture: on a phone, and on paper as it is."""
    made = _picture(request, pk, number)
    return render(
        request, "crisis/picture.html", {**_shown(made), **powers(request), "me": request.actor.user_id}
    )


@require_safe
@requires("crisis.read")
def paper(request: SeatRequest, pk: int, number: int) -> HttpResponse:
    """The same as a PDF of one page."""
    made = _picture(request, pk, number)
    answered = HttpResponse(on_one_page(_shown(made)), content_type="application/pdf")
    name = f"omgevingsbeeld-{pk}-{made.number}.pdf"
    answered["Content-Disposition"] = f'attachment; filename="{name}"'
    return answered


def on_one_page(shown: dict[str, Any]) -> bytes:
    """The largest letters with which everything stands on one page of A4; the smallest when nothing fits."""
    from weasyprint import CSS, HTML

    page, style = HTML(string=render_to_string("crisis/paper.html", shown)), CSS(filename=str(PAPER))
    pdf = b""
    for size in SIZES:
        document = page.render(stylesheets=[style, CSS(string=f"body {{ font-size: {size}pt }}")])
        pdf = document.write_pdf() or b""
        if len(document.pages) == 1:
            break
    return pdf


@require_POST
@requires("crisis.decide")
def decide(request: SeatRequest, pk: int, number: int) -> HttpResponse:
    """What the municipality does with the advice."""
    made = _picture(request, pk, number)
    decision, text = request.POST.get("decision", ""), request.POST.get("text", "")
    try:
        pictures.decide(made, decision, text, by=request.actor, now=utc_now())
    except REFUSED as no:
        messages.error(request, words.refusal(no))
    else:
        messages.success(request, _("Decided, with your name and the time."))
    return redirect("crisis-picture", pk, number)


@require_safe
@requires("crisis.read")
def kernel(request: SeatRequest, pk: int) -> HttpResponse:
    """All versions, and the form for the next one."""
    crisis = found_or_404(request, pk)
    return _kernel_page(request, crisis, _kernel_fields(crisis), "")


@require_POST
@requires("crisis.kernel")
def kernel_write(request: SeatRequest, pk: int) -> HttpResponse:
    """Offer the next version; an incomplete one comes back with the words kept."""
    crisis = found_or_404(request, pk)
    fields = {name: request.POST.get(name, "") for name in _kernel_fields(crisis)}
    try:
        kernels.write(crisis, _told(fields), by=request.actor, now=utc_now())
    except REFUSED as no:
        return _kernel_page(request, crisis, fields, words.refusal(no))
    messages.success(request, _("Offered. Somebody else of the municipality approves it."))
    return redirect("crisis-kernel", pk)


def _kernel_page(request: SeatRequest, crisis: Crisis, fields: dict[str, str], error: str) -> HttpResponse:
    at = utc_now()
    versions = list(kept.versions(crisis.municipality_id, str(crisis)))
    shown = {
        "crisis": crisis,
        "versions": [(one, STANDINGS[_plain(one.standing(at))]) for one in versions],
        "fields": fields,
        "error": error,
        "active": crisis.state in states.ACTIVE,
        "me": request.actor.user_id,
        **powers(request),
    }
    return render(request, "crisis/kernel.html", shown, status=422 if error else 200)


@require_POST
@requires("crisis.decide")
def kernel_decide(request: SeatRequest, pk: int) -> HttpResponse:
    """Approve, decline or withdraw a version."""
    crisis, now = found_or_404(request, pk), utc_now()
    message = get_object_or_404(
        KernelMessage,
        pk=number(request.POST.get("message", "")) or 0,
        municipality_id=crisis.municipality_id,
        occasion=str(crisis),
    )
    comment, do = request.POST.get("comment", ""), request.POST.get("do")
    try:
        if do == "approve":
            kernels.approve(crisis, message, by=request.actor, now=now)
            messages.success(request, _("Approved. Replies stand on this version from now on."))
        elif do == "withdraw":
            library.withdraw(message, comment, by=request.actor, now=now)
            messages.success(request, _("Withdrawn. Nothing goes out on it any more."))
        else:
            library.decline(message, comment, by=request.actor, now=now)
            messages.success(request, _("Declined. The writer sees why."))
    except REFUSED as no:
        messages.error(request, words.refusal(no))
    return redirect("crisis-kernel", pk)


@require_safe
@requires("crisis.read")
def report(request: SeatRequest, pk: int) -> HttpResponse:
    """The evaluation of an exercise."""
    crisis = found_or_404(request, pk)
    exercise = get_object_or_404(Exercise.objects.select_related("started_by"), crisis=crisis)
    told = exercise.report
    shown = {
        "crisis": crisis,
        "exercise": exercise,
        "report": told,
        "script": SCRIPTS.get(exercise.script),
        "lines": _lines(told.get("lines", [])),
        "injects": _lines(told.get("injects", [])),
        "handled": exercise.injects.exclude(handled_at=None).select_related("handled_by"),
        "pictures": crises.pictures(crisis),
    }
    return render(request, "crisis/report.html", shown)


def _lines(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**one, "name": words.MOMENTS.get(one["kind"], one["kind"]),
         "met": one["took"] is not None and one["took"] <= one["limit"]}
        for one in told
    ]  # fmt: skip


def _picture(request: SeatRequest, pk: int, number: int) -> Picture:
    crisis = found_or_404(request, pk)
    made = crises.pictures(crisis).filter(number=number).first()
    if made is None:
        raise Http404
    made.crisis = crisis
    return made


def _shown(made: Picture) -> dict[str, Any]:
    content = made.content
    return {
        "picture": made,
        "crisis": made.crisis,
        "content": content,
        "questions": crises.questions_of(made),
        "rumours": [(one, words.RUMOURS[one["status"]]) for one in made.rumours],
        "trend": trend(made),
        "width": WIDTH,
        "height": HEIGHT,
        "sentiment": words.SENTIMENTS.get(content.get("sentiment", ""), ""),
        "confidence": words.CONFIDENCE.get(content.get("confidence", ""), ""),
        "decision": words.DECISIONS.get(made.decision),
        "decisions": words.DECISIONS.items(),
        "since": crises.since_last(made),
        "part_names": words.PARTS,
        "changed": _changed(made),
    }


def _changed(made: Picture) -> list[tuple[object, str, str]]:
    found = crises.since_last(made).changed
    return [
        (words.PARTS.get(one.part, one.part), _coded(one.part, one.before), _coded(one.part, one.after))
        for one in found
    ]


def _coded(part: str, said: str) -> str:
    coded = {"sentiment": words.SENTIMENTS, "confidence": words.CONFIDENCE}.get(part, {})
    return str(coded.get(said, said))


def _content(request: SeatRequest) -> dict[str, object]:
    found: dict[str, object] = {name: request.POST.get(name, "") for name in words.PARTS}
    found["sentiment_examples"] = number(request.POST.get("sentiment_examples", "")) or 0
    return found


def _questions(request: SeatRequest) -> list[Question]:
    texts, counts = request.POST.getlist("question"), request.POST.getlist("count")
    answered = request.POST.getlist("answered")
    rows = zip(texts, counts, answered, strict=False)
    return [
        Question(text.strip()[:300], number(count) or 0, number(done) or 0)
        for text, count, done in rows
        if text.strip()
    ][:MOST_QUESTIONS]


def _kernel_fields(crisis: Crisis) -> dict[str, str]:
    """The next version begins with the words of the last one, and times to come."""
    last = kept.versions(crisis.municipality_id, str(crisis)).first()
    now = utc_now()
    texts = {name: getattr(last, name, "") for name in (*PARTS, "official", "source_name", "source_url")}
    soon = now + timedelta(minutes=crisis.rhythm_minutes or 30)
    return {**texts, "next_at": local_input(soon), "valid_until": local_input(soon + timedelta(minutes=15))}


def _told(fields: dict[str, str]) -> Kernel:
    now = utc_now()
    return Kernel(
        **{name: fields[name] for name in (*PARTS, "official", "source_name", "source_url")},
        next_at=moment(fields["next_at"]) or now,
        valid_until=moment(fields["valid_until"]) or now,
    )


def _plain(standing: str) -> str:
    """A kernel message always ends soon; that is no news."""
    return "holds" if standing == "expiring" else standing


urlpatterns = [
    path("crisis/<int:pk>/picture/", new, name="crisis-picture-new"),
    path("crisis/<int:pk>/picture/<int:number>/", picture, name="crisis-picture"),
    path("crisis/<int:pk>/picture/<int:number>/paper/", paper, name="crisis-paper"),
    path("crisis/<int:pk>/picture/<int:number>/decide/", decide, name="crisis-decide"),
    path("crisis/<int:pk>/kernel/", kernel, name="crisis-kernel"),
    path("crisis/<int:pk>/kernel/write/", kernel_write, name="crisis-kernel-write"),
    path("crisis/<int:pk>/kernel/decide/", kernel_decide, name="crisis-kernel-decide"),
    path("crisis/<int:pk>/report/", report, name="crisis-report"),
]
