"""The library: approved answers to find, use, write, approve, bring in and give out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from regie.interpret.topics import TOPICS
from regie.kernel.clock import local, utc_now
from regie.library.actions import exchange, writing
from regie.library.actions.exchange import midnight
from regie.library.content import LANGUAGES, Content
from regie.library.models import Answer, AnswerVersion
from regie.library.placeholders import KNOWN
from regie.library.queries import answers
from regie.library.queries.answers import Selection
from regie.library.refusal import Refused
from regie.library.states import DRAFT
from regie.people.roles import may
from regie.web import library_words as words
from regie.web.session import SeatRequest, requires

PER_PAGE: Final = 40
LARGEST_FILE: Final = 2_000_000


@requires("library.read")
@require_GET
def library(request: SeatRequest) -> HttpResponse:
    """The list, by how answers stand, by topic, and by word."""
    now, place = utc_now(), place_of(request)
    show = request.GET.get("show", "holds")
    chosen = Selection(
        show if show in answers.SHOWS else "holds",
        request.GET.get("topic", "") if request.GET.get("topic") in TOPICS else "",
        request.GET.get("q", "").replace("\0", "")[:200].strip(),
    )
    found = answers.listed(place, chosen, by=request.actor, now=now)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    counted = answers.counts(place, by=request.actor, now=now)
    tabs = [
        {"href": f"?show={name}", "label": label, "count": counted[name], "current": name == chosen.show}
        for name, label in words.SHOWS.items()
        if name != "mine" or own(request)
    ]
    context = {
        "rows": [_row(version, now) for version in page],
        "page": page,
        "tabs": tabs,
        "chosen": chosen,
        "topics": _topics(),
        "own": own(request),
        **_powers(request),
    }
    return render(request, "library/list.html", context)


@requires("library.read")
@require_GET
def answer(request: SeatRequest, pk: int) -> HttpResponse:
    """One answer with its versions, and what became of it in use."""
    now, found = utc_now(), _found(request, pk)
    history = list(answers.versions(found.municipality_id).filter(answer=found).order_by("-number"))
    open_draft = next((one for one in history if one.state == DRAFT), None)
    approved = next((one for one in history if one.state == "approved"), None)
    befores = dict(zip(history, [*history[1:], None], strict=True))
    context = {
        "answer": found,
        "shown": open_draft or approved or history[0],
        "draft": open_draft,
        "approved": approved,
        "versions": [_version(one, befores[one], now) for one in history],
        "use": answers.use_by_organisation(pk),
        "edits": [words.edited(use) for use in answers.most_edited(pk)],
        "owners": answers.owners(found.municipality_id, now) if own(request) else [],
        "own_words": open_draft is not None and open_draft.made_by_id == request.actor.user_id,
        **_powers(request),
    }
    return render(request, "library/answer.html", context)


@requires("library.suggest")
def write(request: SeatRequest, pk: int | None = None) -> HttpResponse:
    """Write a new answer, or a new version of one. An agency's version is a proposal."""
    before = _found(request, pk).versions.order_by("-number").first() if pk is not None else None
    place = before.answer.municipality_id if before is not None else place_of(request)
    error, fields = "", _fields(before)
    if request.method == "POST":
        fields = {name: request.POST.get(name, "") for name in fields}
        try:
            note = request.POST.get("note", "")
            made = writing.write(
                place, _content(fields), answer_id=pk, note=note, by=request.actor, now=utc_now()
            )
        except Refused as no:
            error = words.refusal(no)
        else:
            messages.success(request, _("Kept. A colleague of the municipality approves it."))
            return redirect("library_answer", made.answer_id)
    context = {
        "fields": fields,
        "before": before,
        "error": error,
        "note": request.POST.get("note", ""),
        "topics": _topics(),
        "languages": [(code, words.LANGUAGE_NAMES[code]) for code in LANGUAGES],
        "places": [f"{{{name}}}" for name in KNOWN],
        "proposal": not own(request),
    }
    return render(request, "library/write.html", context, status=422 if error else 200)


@requires("library.approve")
@require_POST
def decide(request: SeatRequest, pk: int, version: int, deed: str) -> HttpResponse:
    """Approve, decline or withdraw a version."""
    found = _found(request, pk)
    if not found.versions.filter(pk=version).exists():
        raise Http404
    comment, now = request.POST.get("comment", ""), utc_now()
    try:
        if deed == "approve":
            writing.approve(version, by=request.actor, now=now, comment=comment)
            messages.success(request, _("Approved. From now on this is what we say."))
        elif deed == "decline":
            writing.decline(version, comment, by=request.actor, now=now)
            messages.success(request, _("Declined. The writer sees why."))
        elif deed == "retire":
            writing.retire(version, comment, by=request.actor, now=now)
            messages.success(request, _("Withdrawn. Nothing goes out with it any more."))
        else:
            raise Http404
    except Refused as no:
        messages.error(request, words.refusal(no))
    return redirect("library_answer", pk)


@requires("library.write")
@require_POST
def owner(request: SeatRequest, pk: int) -> HttpResponse:
    """Who keeps the answer right."""
    _found(request, pk)
    said = request.POST.get("owner", "")
    try:
        chosen = int(said) if said.isdigit() and len(said) < 19 else 0
        writing.give_owner(pk, chosen, by=request.actor, now=utc_now())
        messages.success(request, _("Saved."))
    except Refused as no:
        messages.error(request, words.refusal(no))
    return redirect("library_answer", pk)


@requires("library.read")
@require_GET
def export(request: SeatRequest) -> HttpResponse:
    """Everything in use, as CSV."""
    table = exchange.give_out(place_of(request), by=request.actor, now=utc_now())
    answered = HttpResponse("\ufeff" + table, content_type="text/csv; charset=utf-8")
    answered["Content-Disposition"] = 'attachment; filename="antwoorden.csv"'
    return answered


@requires("library.write")
@require_POST
def bring_in(request: SeatRequest) -> HttpResponse:
    """A CSV table becomes drafts, or nothing does and each wrong line is told."""
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > LARGEST_FILE:
        messages.error(request, _("Choose a CSV file of at most 2 MB."))
        return redirect("library")
    came = exchange.bring_in(place_of(request), file.read(), by=request.actor, now=utc_now())
    if came.wrongs:
        wrongs = [(one.number, one.field, words.wrong(one.code, one.field)) for one in came.wrongs[:50]]
        return render(
            request, "library/wrongs.html", {"wrongs": wrongs, "total": len(came.wrongs)}, status=422
        )
    text = ngettext("%(n)d answer waits for approval.", "%(n)d answers wait for approval.", came.made)
    messages.success(request, text % {"n": came.made})
    return HttpResponseRedirect(f"{reverse('library')}?show=to_approve")


# -- how ------------------------------------------------------------------------------------------


def place_of(request: SeatRequest) -> int:
    """The municipality whose library is open; agency people choose one of theirs first."""
    if request.actor.municipality_id is not None:
        return request.actor.municipality_id
    places = getattr(request, "municipalities", [])
    if not places:
        raise PermissionDenied("library.read")
    first: int = places[0]["id"]
    return first


def own(request: SeatRequest) -> bool:
    """Whether the reader is in service of the municipality itself."""
    return request.actor.organisation_id == request.actor.municipality_id


def _found(request: SeatRequest, pk: int) -> Answer:
    found = answers.answer(pk, by=request.actor, now=utc_now())
    if found is None:
        raise Http404
    return found


def _powers(request: SeatRequest) -> dict[str, bool]:
    role, at_home = request.actor.role, own(request)
    return {
        "may_write": may(role, writing.right_to_write(place_of(request), request.actor)),
        "may_approve": at_home and may(role, "library.approve"),
        "may_manage": at_home and may(role, "library.write"),
    }


def _row(version: AnswerVersion, now: datetime) -> dict[str, Any]:
    edited = getattr(version, "edited", None)
    return {
        "version": version,
        "badge": words.badge(version.standing(now)),
        "topic": words.topic_name(version.topic),
        "edited": None if edited is None else round(edited * 100),
    }


def _version(one: AnswerVersion, before: AnswerVersion | None, now: datetime) -> dict[str, Any]:
    return {
        "version": one,
        "badge": words.badge(one.standing(now)),
        "topic": words.topic_name(one.topic),
        "changed": words.changed(before, one),
        "standing": one.standing(now),
    }


def _topics() -> list[tuple[str, str]]:
    return [(slug, words.topic_name(slug)) for slug in TOPICS]


def _fields(before: AnswerVersion | None) -> dict[str, str]:
    today = local(utc_now()).date()
    if before is None:
        return {
            "title": "", "text": "", "cues": "", "topic": "", "language": "nl", "source_name": "",
            "source_url": "", "valid_from": today.isoformat(),
            "valid_until": (today + timedelta(days=365)).isoformat(),
        }  # fmt: skip
    kept = ("title", "text", "cues", "topic", "language", "source_name", "source_url")
    return {name: getattr(before, name) for name in kept} | {
        "valid_from": local(before.valid_from).date().isoformat(),
        "valid_until": max(local(before.valid_until).date(), today + timedelta(days=1)).isoformat(),
    }


def _content(fields: dict[str, str]) -> Content:
    """The fields as content. Raises Refused for a date that is none."""
    try:
        start, end = (midnight(date.fromisoformat(fields[name])) for name in ("valid_from", "valid_until"))
    except ValueError:
        raise Refused("not_a_date") from None
    said = {name: text for name, text in fields.items() if name not in {"valid_from", "valid_until"}}
    return Content(**said, valid_from=start, valid_until=end)


urlpatterns = [
    path("library/", library, name="library"),
    path("library/new/", write, name="library_new"),
    path("library/export/", export, name="library_export"),
    path("library/import/", bring_in, name="library_import"),
    path("library/<int:pk>/", answer, name="library_answer"),
    path("library/<int:pk>/write/", write, name="library_write"),
    path("library/<int:pk>/owner/", owner, name="library_owner"),
    path("library/<int:pk>/<int:version>/<slug:deed>/", decide, name="library_decide"),
]
