"""Pictures and films on screen: taken in, their rights, what lacks, and taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Final, cast

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from regie.content import queries
from regie.content.actions import media as actions
from regie.content.models import Media
from regie.content.refusal import Refused
from regie.kernel.clock import local, utc_now
from regie.people.roles import may
from regie.web import media_words as words
from regie.web.media_forms import MediaForm, RightsForm, initial_of
from regie.web.session import SeatRequest, requires

SHOWN: Final = 60
_RIGHT_CODES: Final = {"title": "title", "rights": "rights", "consent": "consent_until", "machine": "people"}


@require_safe
@requires("content.read")
def page(request: SeatRequest) -> HttpResponse:
    """All of them, those that may not be used first."""
    today = local(utc_now()).date()
    found = [_row(one, today) for one in queries.seen_by(request.actor, utc_now())[:SHOWN]]
    shown = {
        "stopped": [row for row in found if row["lacks"] and row["media"].withdrawn_at is None],
        "usable": [row for row in found if not row["lacks"]],
        "withdrawn": [row for row in found if row["media"].withdrawn_at is not None],
        "may_write": _may_write(request),
        "scanned": bool(settings.CLAMD),
    }
    return render(request, "media/list.html", shown)


def _row(one: Media, today: Any) -> dict[str, Any]:
    lacks = one.lacks(today)
    return {
        "media": one,
        "lacks": words.lacking(lacks),
        "ends": one.ends(),
        "soon": not lacks and one.ends_soon(today),
    }


def _may_write(request: SeatRequest) -> bool:
    return request.actor.municipality_id is not None and may(request.actor.role, "content.write")


@requires("content.write")
def new(request: SeatRequest) -> HttpResponse:
    """Take one in. What was filled in stays when the file is refused; only the file is asked again."""
    town = request.actor.municipality_id
    if town is None:
        raise PermissionDenied("content.write")
    form = MediaForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        taken = actions.NewFile(file.file, file.name, file.size)
        try:
            made = actions.take(town, taken, form.told(), by=request.actor, now=utc_now())
        except Refused as no:
            form.add_error(_RIGHT_CODES.get(no.reason, "file"), words.refusal(no))
        else:
            messages.success(request, _taken(made))
            return redirect("media-one", made.pk)
    shown = {"form": form, "scanned": bool(settings.CLAMD)}
    return render(request, "media/new.html", shown, status=400 if form.errors else 200)


def _taken(made: Media) -> str:
    if not made.stripped:
        return _("Kept. Nothing had been written into it beside the picture.")
    gone = ", ".join(str(words.STRIPPED[code]) for code in made.stripped)
    return _("Kept. Taken out of it: %(gone)s.") % {"gone": gone}


@require_safe
@requires("content.read")
def one(request: SeatRequest, pk: int) -> HttpResponse:
    """The picture or film with all that was recorded."""
    media = _found(request, pk)
    if media.people == "consented" and media.withdrawn_at is None:
        actions.looked(media, by=request.actor, now=utc_now())
    return _one(request, media, RightsForm(initial=initial_of(media)))


@require_POST
@requires("content.write")
def rights(request: SeatRequest, pk: int) -> HttpResponse:
    """Record anew whose it is and until when."""
    media, form = _found(request, pk), RightsForm(request.POST)
    if form.is_valid() and _recorded(request, media, form):
        return redirect("media-one", pk)
    return _one(request, media, form)


def _one(request: SeatRequest, media: Media, form: RightsForm) -> HttpResponse:
    shown = {
        **_row(media, local(utc_now()).date()),
        "form": form if _may_write(request) and media.withdrawn_at is None else None,
        "people": words.PEOPLE[media.people],
        "gone": [words.STRIPPED[code] for code in media.stripped],
    }
    return render(request, "media/one.html", shown, status=400 if form.errors else 200)


def _recorded(request: SeatRequest, media: Media, form: RightsForm) -> bool:
    try:
        actions.set_rights(media, form.told(), by=request.actor, now=utc_now())
    except Refused as no:
        form.add_error(_RIGHT_CODES.get(no.reason), words.refusal(no))
        return False
    messages.success(request, _("Recorded."))
    return True


@require_POST
@requires("content.write")
def withdraw(request: SeatRequest, pk: int) -> HttpResponse:
    """Nobody uses it any more."""
    try:
        actions.withdraw(_found(request, pk), request.POST.get("why", ""), by=request.actor, now=utc_now())
        messages.success(request, _("Withdrawn. The file itself is gone; what was known of it stays."))
    except Refused as no:
        messages.error(request, words.refusal(no))
    return redirect("media-one", pk)


@require_safe
@requires("content.read")
def file(request: SeatRequest, pk: int) -> HttpResponse:
    """The bytes as they were kept, under the type they were found to have."""
    media = _found(request, pk)
    if media.withdrawn_at is not None:
        raise Http404
    answer = StreamingHttpResponse(_pieces(media), content_type=media.media_type)
    answer["Content-Length"] = str(media.size)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return cast(HttpResponse, answer)


async def _pieces(media: Media) -> AsyncIterator[bytes]:
    """Part by part; a synchronous one would be read into memory whole by the server."""
    number = 0
    while (data := await sync_to_async(queries.part)(media, number)) is not None:
        yield data
        number += 1


def _found(request: SeatRequest, pk: int) -> Media:
    found = queries.seen_by(request.actor, utc_now()).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


urlpatterns = [
    path("media/", page, name="media"),
    path("media/new/", new, name="media-new"),
    path("media/<int:pk>/", one, name="media-one"),
    path("media/<int:pk>/rights/", rights, name="media-rights"),
    path("media/<int:pk>/file/", file, name="media-file"),
    path("media/<int:pk>/withdraw/", withdraw, name="media-withdraw"),
]
