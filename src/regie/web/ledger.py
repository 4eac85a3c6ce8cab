"""The ledger: browse, filter, read one line, prove it, and take the whole out."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from regie.audit import actions, queries
from regie.audit.export import Scope
from regie.audit.models import Event
from regie.kernel.clock import AMSTERDAM, utc_now
from regie.people.models import Organisation
from regie.people.roles import may
from regie.web.events import (
    ACTIONS,
    ORIGINS,
    RESULTS,
    action_words,
    field_words,
    object_words,
    software_words,
)
from regie.web.roles_in_words import ROLES, role_name
from regie.web.session import SeatRequest, requires

PAGE = 50


class FilterForm(forms.Form):
    """What to look for; everything is optional, and wrong input is simply not applied."""

    action = forms.ChoiceField(label=_("Action"), required=False)
    subject = forms.CharField(
        label=_("About"), required=False, max_length=232, help_text=_("For example case:12")
    )
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All roles")), *ROLES.items()])
    result = forms.ChoiceField(
        label=_("Result"), required=False, choices=[("", _("All results")), *RESULTS.items()]
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Up to and including"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    others = forms.BooleanField(label=_("Only by others in our name"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        known = sorted(((code, str(words)) for code, words in ACTIONS.items()), key=lambda one: one[1])
        field = self.fields["action"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("All actions")), *known]

    def wanted(self) -> queries.Wanted:
        """The filter for the query; fields that are wrong count as empty."""
        self.is_valid()
        told = self.cleaned_data
        since, until = told.get("since"), told.get("until")
        return queries.Wanted(
            action=told.get("action", ""),
            subject=told.get("subject", "").strip(),
            role=told.get("role", ""),
            result=told.get("result", ""),
            since=_midnight(since) if since else None,
            until=_midnight(until + timedelta(days=1)) if until else None,
            by_others=bool(told.get("others")),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One line as the list shows it; `by_others` when another organisation acted in our name."""

    event: Event
    what: str
    about: str
    who: str
    result: str
    by_others: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One hash on the path to the root, and on which side it stands."""

    hash: str
    left: bool


def _midnight(day: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=AMSTERDAM)


@requires("audit.read")
def ledger(request: SeatRequest) -> HttpResponse:
    """The lines of one's own municipality, newest first, fifty at a time."""
    form = FilterForm(request.GET)
    wanted = form.wanted()
    found = queries.search(
        _own(request), wanted, before=_number(request, "before"), after=_number(request, "after"), limit=PAGE
    )
    names = _names()
    filtered = any(request.GET.get(name) for name in form.fields)
    context = {
        "form": form,
        "rows": [_row(event, names) for event in found.events],
        "newer": found.events[0].pk if found.events and found.newer else None,
        "older": found.events[-1].pk if found.events and found.older else None,
        "filtered": filtered,
        "may_export": may(request.actor.role, "audit.export"),
    }
    return render(request, "ledger/list.html", context)


@requires("audit.read")
def line(request: SeatRequest, uid: UUID) -> HttpResponse:
    """One line with its fields and its proof."""
    return _show(request, _line(request, uid), revealed=None)


@requires("audit.personal")
@never_cache
@require_POST
def personal(request: SeatRequest, uid: UUID) -> HttpResponse:
    """The same line with its personal values; that they were read is recorded."""
    event = _line(request, uid)
    return _show(request, event, revealed=actions.reveal(event, by=request.actor))


@requires("audit.read")
def proof(request: SeatRequest, uid: UUID) -> HttpResponse:
    """The proof of one line as a file for `verify_ledger.py`."""
    checkpoint = queries.latest()
    told = queries.proof(_line(request, uid), checkpoint) if checkpoint else None
    if told is None:
        raise Http404
    answer = JsonResponse(told, json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="regie-bewijs-{told["index"]}.json"'
    return answer


@requires("audit.export")
@require_POST
def export(request: SeatRequest) -> HttpResponse:
    """The ledger as a ZIP: own lines in full, those of others as a hash; without personal values."""
    now = utc_now()
    with TemporaryDirectory() as folder:
        target = Path(folder) / "ledger.zip"
        scope = Scope(municipality_id=_own(request))
        actions.export(target, scope, by=request.actor, now=now, names=_names())
        answer = HttpResponse(target.read_bytes(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="logboek-{now:%Y%m%d-%H%M}.zip"'
    return answer


def _own(request: SeatRequest) -> int:
    """The municipality whose lines these are; an agency has no ledger to read."""
    if request.seat.organisation.kind != Organisation.MUNICIPALITY:
        raise Http404
    return request.seat.organisation_id


def _line(request: SeatRequest, uid: UUID) -> Event:
    return get_object_or_404(queries.lines(_own(request)), uid=uid)


def _number(request: SeatRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _names() -> dict[int, str]:
    return dict(Organisation.objects.values_list("pk", "name"))


def _row(event: Event, names: dict[int, str]) -> Row:
    return Row(
        event,
        action_words(event.action),
        object_words(event.object_type, event.object_id),
        _who(event, names),
        str(RESULTS.get(event.result, event.result)),
        event.organisation_id not in {None, event.municipality_id},
    )


def _who(event: Event, names: dict[int, str]) -> str:
    """Role and organisation; names of people are personal values and not shown here."""
    if event.actor_kind == "software":
        return software_words(event.actor_id)
    place = names.get(event.organisation_id or 0, "")
    return ", ".join(part for part in (role_name(event.actor_role), place) if part)


def _show(request: SeatRequest, event: Event, *, revealed: dict[str, str] | None) -> HttpResponse:
    told = json.loads(event.record)
    names = _names()
    beside = set(event.personal.values_list("field", flat=True))
    context = {
        "row": _row(event, names),
        "origin": ORIGINS.get(event.origin, event.origin),
        "behalf": names.get(event.municipality_id or 0, ""),
        "details": [(name, _value(value)) for name, value in sorted(told["details"].items())],
        "personal": [
            (field_words(name), name in beside, (revealed or {}).get(name))
            for name in sorted(told["personal"])
        ],
        "revealed": revealed is not None,
        "may_reveal": may(request.actor.role, "audit.personal"),
        "record": event.record,
        **_proved(event),
    }
    return render(request, "ledger/line.html", context)


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _proved(event: Event) -> dict[str, object]:
    """What the page says about the proof; empty while no checkpoint covers the line."""
    checkpoint = queries.latest()
    steps = queries.path(event, checkpoint) if checkpoint else None
    if checkpoint is None or steps is None:
        return {"checkpoint": None}
    sides = queries.sides(event, checkpoint)
    return {
        "checkpoint": checkpoint,
        "holds": queries.holds(event, checkpoint, steps),
        "leaf": base64.b64encode(bytes(event.leaf)).decode(),
        "root": base64.b64encode(bytes(checkpoint.root)).decode(),
        "steps": [
            Step(base64.b64encode(step).decode(), left) for step, left in zip(steps, sides, strict=True)
        ],
    }


urlpatterns = [
    path("ledger/", ledger, name="ledger"),
    path("ledger/export/", export, name="ledger_export"),
    path("ledger/<uuid:uid>/", line, name="ledger_line"),
    path("ledger/<uuid:uid>/personal/", personal, name="ledger_personal"),
    path("ledger/<uuid:uid>/proof.json", proof, name="ledger_proof"),
]
