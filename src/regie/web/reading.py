"""Topics and rules: by which words messages are recognised, with a box to try a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from regie.interpret import actions, queries
from regie.interpret.models import RuleSet
from regie.interpret.reading import read
from regie.interpret.refusal import Refused
from regie.interpret.topics import NAMES, NORMAL, STRONG, TOPICS, WEAK
from regie.kernel.clock import utc_now
from regie.web.reading_in_words import Told, told, why_refused
from regie.web.session import SeatRequest, requires

GRADES: Final[Mapping[str, float]] = {"strong": STRONG, "normal": NORMAL, "weak": WEAK}
_LABELS: Final = {
    "strong": gettext_lazy("Certain"),
    "normal": gettext_lazy("Likely"),
    "weak": gettext_lazy("Only together with other words"),
}
_HELP: Final = {
    "strong": gettext_lazy("One of these is enough to choose this topic."),
    "normal": gettext_lazy("Point to this topic, unless another topic has more."),
    "weak": gettext_lazy("Say little by themselves."),
}
LONGEST_TRIAL: Final = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """One topic in the list."""

    slug: str
    name: str
    words: int
    own: bool


@dataclass(frozen=True, slots=True)
class Box:
    """The words of one grade, one pattern per line."""

    grade: str
    label: object
    help: object
    text: str


@requires("inbox.rules")
def reading(request: SeatRequest) -> HttpResponse:
    """The topics, and a sentence tried with the words that hold now."""
    municipality = _municipality(request)
    latest = queries.current(municipality)
    sentence = request.POST.get("sentence", "")[:LONGEST_TRIAL]
    tried = (
        told(read(sentence, rules=queries.rules_for(municipality)), sentence) if sentence.strip() else None
    )
    if _wants_part(request):
        return render(request, "reading/result.html", {"tried": tried})
    return render(
        request,
        "reading/topics.html",
        {
            "lines": [_line(latest, slug) for slug in TOPICS if slug != "other"],
            "latest": latest,
            "model": queries.latest_model(municipality),
            "sentence": sentence,
            "tried": tried,
            "own": _own_text(latest),
        },
    )


@requires("inbox.rules")
def topic(request: SeatRequest, slug: str) -> HttpResponse:
    """Edit the words of one topic, or try a sentence with the words as they stand in the boxes."""
    if slug not in TOPICS or slug == "other":
        raise Http404(slug)
    municipality = _municipality(request)
    latest = queries.current(municipality)
    texts = {grade: request.POST.get(grade, "") for grade in GRADES} if request.method == "POST" else None
    tried, error = None, ""
    if texts is not None:
        try:
            if "save" in request.POST:
                return _save(request, slug, _patterns(texts))
            tried = _try(request, municipality, slug, _patterns(texts))
        except Refused as refused:
            error = why_refused(refused)
    if _wants_part(request):
        return render(request, "reading/result.html", {"tried": tried, "error": error})
    known = texts or _texts(queries.topic_words(latest, slug))
    return render(
        request,
        "reading/topic.html",
        {
            "slug": slug,
            "name": gettext(NAMES[slug]),
            "boxes": [Box(grade, _LABELS[grade], _HELP[grade], known[grade]) for grade in GRADES],
            "own": latest is not None and slug in latest.topics,
            "sentence": request.POST.get("sentence", "")[:LONGEST_TRIAL],
            "note": request.POST.get("note", "")[:200],
            "tried": tried,
            "error": error,
        },
        status=422 if error else 200,
    )


@require_POST
@requires("inbox.rules")
def restore(request: SeatRequest, slug: str) -> HttpResponse:
    """Back to the words that come with the product."""
    try:
        actions.restore_topic(slug, by=request.actor, now=utc_now())
    except Refused as refused:
        messages.error(request, why_refused(refused))
    else:
        messages.success(request, gettext("The standard words hold again."))
    return redirect("reading")


@require_POST
@requires("inbox.rules")
def own(request: SeatRequest) -> HttpResponse:
    """Numbers and addresses of the municipality itself, which are not personal data."""
    told_own = actions.Own(
        numbers=_lines(request.POST.get("numbers", "")),
        emails=_lines(request.POST.get("emails", "")),
        addresses=_lines(request.POST.get("addresses", "")),
    )
    try:
        actions.set_own(told_own, by=request.actor, now=utc_now())
    except Refused as refused:
        messages.error(request, why_refused(refused))
    else:
        messages.success(request, gettext("Saved. These are no longer marked as personal data."))
    return redirect("reading")


def _municipality(request: SeatRequest) -> int:
    if request.actor.municipality_id is None:
        raise PermissionDenied("inbox.rules")
    return request.actor.municipality_id


def _wants_part(request: SeatRequest) -> bool:
    return request.headers.get("X-Part") == "reading"


def _line(latest: RuleSet | None, slug: str) -> Line:
    words = queries.topic_words(latest, slug)
    return Line(slug, gettext(NAMES[slug]), len(words), latest is not None and slug in latest.topics)


def _own_text(latest: RuleSet | None) -> dict[str, str]:
    if latest is None:
        return {"numbers": "", "emails": "", "addresses": ""}
    return {
        "numbers": "\n".join(latest.own_numbers),
        "emails": "\n".join(latest.own_emails),
        "addresses": "\n".join(latest.own_addresses),
    }


def _texts(words: tuple[tuple[str, float], ...]) -> dict[str, str]:
    """Patterns by the grade whose weight is nearest, one per line."""
    found: dict[str, list[str]] = {grade: [] for grade in GRADES}
    for pattern, weight in words:
        found[min(GRADES, key=lambda grade: abs(GRADES[grade] - weight))].append(pattern)
    return {grade: "\n".join(patterns) for grade, patterns in found.items()}


def _lines(text: str) -> tuple[str, ...]:
    parts = (" ".join(line.split()) for line in text.replace(",", "\n").splitlines())
    return tuple(dict.fromkeys(part for part in parts if part))


def _patterns(texts: Mapping[str, str]) -> list[tuple[str, float]]:
    return [(pattern, GRADES[grade]) for grade in GRADES for pattern in _lines(texts[grade])]


def _save(request: SeatRequest, slug: str, patterns: list[tuple[str, float]]) -> HttpResponse:
    note = request.POST.get("note", "")
    made = actions.edit_topic(slug, patterns, by=request.actor, now=utc_now(), note=note)
    done = gettext("Saved as version %(version)s. New messages are read with it.")
    messages.success(request, done % {"version": made.version})
    return redirect("reading")


def _try(
    request: SeatRequest, municipality: int, slug: str, patterns: list[tuple[str, float]]
) -> Told | None:
    sentence = request.POST.get("sentence", "")[:LONGEST_TRIAL]
    if not sentence.strip():
        return None
    rules = queries.rules_with(municipality, slug, actions.checked(patterns))
    return told(read(sentence, rules=rules), sentence)


urlpatterns = [
    path("reading/", reading, name="reading"),
    path("reading/own/", own, name="reading-own"),
    path("reading/<slug:slug>/", topic, name="reading-topic"),
    path("reading/<slug:slug>/restore/", restore, name="reading-restore"),
]
