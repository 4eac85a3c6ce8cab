"""What a mandate says besides its rules: which days are holidays, and the texts of kernel messages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from regie.kernel.clock import utc_now
from regie.kernel.text import clean
from regie.mandate import editing, holidays
from regie.mandate.actions import drafts
from regie.mandate.editing import Edit
from regie.mandate.refusal import Refused
from regie.web.mandate_shelf import Opened, frame, opened
from regie.web.mandate_words import refused_words
from regie.web.session import SeatRequest, requires

NEW_DAYS: Final = 2
NEW_TEXTS: Final = 2
LONGEST_NAME: Final = 40
LONGEST_TEXT: Final = 500


@dataclass(frozen=True, slots=True)
class Day:
    """A day that may be a holiday; `name` is empty for one that no calendar knows."""

    on: date
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Text:
    """A kernel message; `was` is its stored id, empty for a new one. `users`: rules that ask it."""

    name: str
    text: str
    was: str
    users: tuple[str, ...] = ()
    wrong: str = ""


@require_safe
@requires("mandate.read")
def extras(request: SeatRequest, pk: int) -> HttpResponse:
    """Both on one page, to read or to change."""
    return _page(request, opened(request, pk), None)


@require_POST
@requires("mandate.write")
def save(request: SeatRequest, pk: int) -> HttpResponse:
    """Save the days (`do=days`) or the texts (`do=texts`)."""
    shown = opened(request, pk)
    source, seen = shown.version.table, request.POST.get("seen", "")
    try:
        if request.POST.get("do") == "days":
            table = editing.with_days(source, _chosen_days(request))
            drafts.save_draft(shown.version, table, Edit("days", seen), by=request.actor, now=utc_now())
        else:
            typed = _typed_texts(request, shown)
            if any(one.wrong for one in typed):
                return _page(request, shown, typed, status=422)
            table = editing.with_texts(source, {one.name: one.text for one in typed if one.text})
            drafts.save_draft(shown.version, table, Edit("texts", seen), by=request.actor, now=utc_now())
    except Refused as refused:
        messages.error(request, refused_words(refused))
    else:
        messages.success(request, _("Saved."))
    return redirect("mandate-extras", pk)


def _page(request: SeatRequest, shown: Opened, typed: list[Text] | None, status: int = 200) -> HttpResponse:
    texts = _texts(shown) if typed is None else typed
    spare = [Text("", "", "") for _n in range(NEW_TEXTS)] if shown.editable and typed is None else []
    told = {
        **frame(shown, "extras"),
        "days": _days(shown),
        "new_days": range(NEW_DAYS),
        "texts": [*texts, *spare],
        "longest_text": LONGEST_TEXT,
        "longest_name": LONGEST_NAME,
    }
    return render(request, "mandate_editor/extras.html", told, status=status)


def _days(shown: Opened) -> list[Day]:
    """The Dutch public holidays of its period, and whatever other day it names."""
    table = shown.table
    start, end = table.valid_from.astimezone(table.zone).date(), table.valid_to.astimezone(table.zone).date()
    names = holidays.dutch(range(start.year, end.year + 1))
    known = {day for day in names if start <= day <= end}
    every = sorted(known | table.holidays)
    return [Day(day, names.get(day, ""), day in table.holidays) for day in every]


def _chosen_days(request: SeatRequest) -> list[date]:
    """Days that were ticked or written; what is no date is left out, as browsers send dates only."""
    found = []
    for text in request.POST.getlist("day"):
        try:
            found.append(date.fromisoformat(text))
        except ValueError:
            continue
    return found


def _texts(shown: Opened) -> list[Text]:
    source = shown.version.table
    return [
        Text(key, text, key, tuple(editing.users_of(source, key)))
        for key, text in sorted(shown.table.messages.items())
    ]


def _typed_texts(request: SeatRequest, shown: Opened) -> list[Text]:
    """What was written, each with what is wrong with it; an empty text takes the message away."""
    names, was = request.POST.getlist("name"), request.POST.getlist("was")
    typed: list[Text] = []
    for name, old, raw in zip(names, was, request.POST.getlist("text"), strict=False):
        text = clean(raw).strip()[:LONGEST_TEXT]
        key = old or _slug(name) or (_free(typed) if text else "")
        if not key and not text:
            continue
        users = tuple(editing.users_of(shown.version.table, old)) if old else ()
        typed.append(Text(key, text, old, users, _wrong(key, text, users, typed)))
    return typed


def _wrong(key: str, text: str, users: tuple[str, ...], before: list[Text]) -> str:
    if not text and users:
        return _("A rule asks this text: %(rules)s. Change that rule first.") % {"rules": ", ".join(users)}
    if any(one.name == key for one in before):
        return _("Another text has this name already. Choose another.")
    return ""


def _slug(name: str) -> str:
    words = re.findall(r"[a-z0-9]+", name.lower())
    return "-".join(words)[:LONGEST_NAME].strip("-")


def _free(before: list[Text]) -> str:
    taken = {one.name for one in before}
    return next(f"text-{n}" for n in range(1, len(before) + 2) if f"text-{n}" not in taken)


urlpatterns = [
    path("mandate/<int:pk>/extras/", extras, name="mandate-extras"),
    path("mandate/<int:pk>/extras/save/", save, name="mandate-extras-save"),
]
