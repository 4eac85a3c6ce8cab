"""The tone guide to read: how replies sound, per municipality, as it was agreed and signed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from regie.engagement import queries as engagement
from regie.engagement.models import Assignment
from regie.interpret.findings import RULES
from regie.interpret.tone import DEFAULT, ToneGuide, ToneWrong, parse
from regie.kernel.clock import utc_now
from regie.web.drafting import reminder
from regie.web.findings_in_words import LEVEL_NAMES, rule_name
from regie.web.library_words import topic_name
from regie.web.session import SeatRequest, requires
from regie.web.tone_form import PHASE_NAMES


@dataclass(frozen=True, slots=True)
class Sheet:
    """One guide in words, with where it comes from."""

    assignment: Assignment | None
    municipality_id: int | None
    title: str
    version: int
    since: datetime | None
    guide: ToneGuide
    chips: tuple[str, ...]
    elements: list[tuple[str, str, str]]
    phases: list[tuple[str, str]]
    phase_topics: str
    holding: list[tuple[str, str]]
    levels: list[tuple[str, list[str]]]


@requires("inbox.read")
@require_GET
def tone(request: SeatRequest) -> HttpResponse:
    """Every guide that holds for this reader now."""
    now = utc_now()
    if request.actor.organisation_id == request.actor.municipality_id:
        held = engagement.given_by(request.actor.municipality_id, now)
    else:
        held = engagement.held_by(request.actor, now)
        if request.actor.municipality_id is not None:
            held = held.filter(municipality_id=request.actor.municipality_id)
    seat = request.seat
    sheets = [
        _sheet(one, seat.user.name, seat.user.initials, now)
        for one in held.order_by("municipality__name", "pk")
    ]
    return render(request, "tone/page.html", {"sheets": sheets or [_shown(None, DEFAULT, "", "")]})


def _sheet(assignment: Assignment, name: str, initials: str, now: datetime) -> Sheet:
    signed = engagement.agreement(assignment.pk, "tone", now)
    try:
        guide = parse(signed.content) if signed is not None else DEFAULT
    except ToneWrong:
        guide = DEFAULT
    found = _shown(assignment, guide, name, initials)
    if signed is None:
        return found
    return replace(found, version=signed.version, since=signed.valid_from)


def _shown(assignment: Assignment | None, guide: ToneGuide, name: str, initials: str) -> Sheet:
    strict: dict[str, list[str]] = {}
    for rule in RULES:
        strict.setdefault(guide.level(rule), []).append(rule_name(rule).lower())
    return Sheet(
        assignment=assignment,
        municipality_id=assignment.municipality_id if assignment else None,
        title=assignment.municipality.name if assignment else _("The tone that ships with Regie"),
        version=0,
        since=None,
        guide=guide,
        chips=reminder(guide, guide.signature(name, initials)),
        elements=[(topic_name(one.topic), one.name, one.say) for one in guide.elements],
        phases=[(str(PHASE_NAMES[one.phase]), " · ".join(one.any_of)) for one in guide.phases],
        phase_topics=", ".join(topic_name(slug).lower() for slug in guide.phase_topics),
        holding=[
            (", ".join(topic_name(slug) for slug in one.topics) or _("Every topic"), one.text)
            for one in guide.holding_replies
        ],
        levels=[(str(LEVEL_NAMES[level]), strict[level]) for level in LEVEL_NAMES if level in strict],
    )


urlpatterns = [path("tone/", tone, name="tone")]
