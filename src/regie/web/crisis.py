"""The crisis room on screen: the list, and the room with everything that is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from regie.crisis import states
from regie.crisis.models import Crisis, Exercise
from regie.crisis.queries import crises
from regie.crisis.script import SCRIPTS
from regie.hands import queries as hands
from regie.interpret.topics import TOPICS
from regie.kernel.clock import local, utc_now
from regie.library.queries import kernels
from regie.library.states import APPROVED, DRAFT, USABLE
from regie.mandate.levels import LEVELS, Level, level
from regie.mandate.queries import level_table
from regie.people.roles import may
from regie.practice.actions import SPEEDS
from regie.practice.queries import scene_seconds
from regie.web import crisis_words as words
from regie.web import hands_words
from regie.web.practice_in_words import SPEEDS as SPEED_NAMES
from regie.web.session import SeatRequest, requires

SHOWN: Final = 60
HOURS: Final = (2, 4, 6, 8)


@require_safe
@requires("crisis.read")
def page(request: SeatRequest) -> HttpResponse:
    """Open crises, the archive, and the two ways to begin: for real, or as an exercise."""
    found = crises.seen_by(request.actor, utc_now()).select_related("municipality", "opened_by", "exercise")
    rows = [(one, words.STATES[one.state]) for one in found[:SHOWN]]
    own = is_own(request)
    return render(
        request,
        "crisis/list.html",
        {
            "open": [row for row in rows if row[0].state in states.OPEN],
            "archive": [row for row in rows if row[0].state not in states.OPEN],
            "topics": [(slug, words.topic(slug)) for slug in TOPICS],
            "scripts": [(one.key, one) for one in SCRIPTS.values()],
            "speeds": speeds(),
            "levels": words.levels(_table(request)),
            "may_level": own and may(request.actor.role, "mandate.phase"),
            "may_open": own and may(request.actor.role, "crisis.open"),
            "may_play": own and may(request.actor.role, "practice.play"),
        },
    )


@require_safe
@requires("crisis.read")
def room(request: SeatRequest, pk: int) -> HttpResponse:
    """Everything about one crisis on one page."""
    return render(request, "crisis/room.html", _room(request, found_or_404(request, pk)))


@require_safe
@requires("crisis.read")
def now(request: SeatRequest, pk: int) -> HttpResponse:
    """The part that changes by itself: countdown, alarm, injects."""
    crisis = found_or_404(request, pk)
    return render(
        request, "crisis/now.html", {"crisis": crisis, **_now(crisis, utc_now()), **powers(request)}
    )


def found_or_404(request: SeatRequest, pk: int) -> Crisis:
    """The crisis, when this person may see it; else it is not there."""
    seen = crises.seen_by(request.actor, utc_now()).select_related(
        "municipality", "opened_by", "phase", "alarm"
    )
    crisis = seen.filter(pk=pk).first()
    if crisis is None:
        raise Http404
    return crisis


def is_own(request: SeatRequest) -> bool:
    """Whether the reader is in service of the municipality itself."""
    return request.actor.organisation_id == request.actor.municipality_id


def powers(request: SeatRequest) -> dict[str, bool]:
    """What the reader may do here; each press asks again."""
    role, own = request.actor.role, is_own(request)
    return {
        "own": own,
        "may_open": own and may(role, "crisis.open"),
        "may_level": own and may(role, "mandate.phase"),
        "may_decide": own and may(role, "crisis.decide"),
        "may_picture": may(role, "crisis.picture"),
        "may_kernel": may(role, "crisis.kernel"),
        "may_call": may(role, "hands.call"),
        "may_play": own and may(role, "practice.play"),
        "may_held": own and may(role, "publishing.withdraw"),
    }


def speeds() -> list[tuple[str, object]]:
    """The speeds of an exercise with their words."""
    return [(f"{one:g}", SPEED_NAMES[f"{one:g}"]) for one in SPEEDS]


def local_input(moment: datetime) -> str:
    """As an input of date and time takes it."""
    return local(moment).strftime("%Y-%m-%dT%H:%M")


def _table(request: SeatRequest) -> Sequence[Level]:
    """Of the municipality that is worked for; the shipped one for who works for several."""
    place = request.actor.municipality_id
    return LEVELS if place is None else level_table(place)


def _room(request: SeatRequest, crisis: Crisis) -> dict[str, Any]:
    at, may_do = utc_now(), powers(request)
    active = crisis.state in states.ACTIVE
    table = level_table(crisis.municipality_id)
    holds = level(crisis.level, table)
    pictures = list(crises.pictures(crisis)[:SHOWN])
    return {
        "crisis": crisis,
        "badge": words.STATES[crisis.state],
        "active": active,
        "effects": words.effects(holds),
        "levels": words.levels(table),
        "entries": crisis.levels.select_related("entered_by")[:10],
        "kernel": _kernel(crisis, at),
        "pictures": [(one, words.DECISIONS.get(one.decision)) for one in pictures],
        "rumours": [(one, words.RUMOURS[one.status]) for one in crisis.rumours.all()],
        "rumour_states": words.RUMOURS.items(),
        "queues": [(one, words.topic(one.topic), _inbox(one.topic)) for one in crises.queues(crisis, at)],
        "topics": [(slug, words.topic(slug), slug in crisis.topics) for slug in TOPICS if slug != "crisis"],
        "frozen": crises.frozen(crisis)[:20],
        "planned": crises.planned(crisis)[:20] if holds.flag else [],
        "statements": crises.holding_statements(crisis, at)[:8],
        "calls": _calls(crisis),
        "hours": HOURS,
        "aftercare": [(one, words.AFTERCARE[one.key]) for one in crisis.aftercare.select_related("done_by")],
        "my_calls": _my_calls(crisis, request, at),
        "local_now": local_input(at),
        **may_do,
        **_now(crisis, at),
    }


def _inbox(topic: str) -> str:
    return f"{reverse('inbox')}?topic={topic}"


def _calls(crisis: Crisis) -> list[tuple[Any, Any]]:
    """Calls for hands about it, with how each stands."""
    found = hands.about(crisis.municipality_id, str(crisis))[:5]
    return [(one, hands_words.STATES[one.state]) for one in found]


def _my_calls(crisis: Crisis, request: SeatRequest, at: datetime) -> list[Any]:
    """What I am asked about it and have not answered."""
    waiting = hands.waiting(request.actor.user_id, at)
    return [ask.call for ask in waiting if ask.call.about == str(crisis)]


def _kernel(crisis: Crisis, at: datetime) -> dict[str, Any]:
    """The version that holds (or held last), and the one that waits."""
    versions = list(kernels.versions(crisis.municipality_id, str(crisis)))
    approved = next((one for one in versions if one.state == APPROVED), None)
    return {
        "approved": approved,
        "holds": approved is not None and approved.standing(at) in USABLE,
        "draft": next((one for one in versions if one.state == DRAFT), None),
        "count": len(versions),
    }


def _now(crisis: Crisis, at: datetime) -> dict[str, Any]:
    exercise = Exercise.objects.select_related("play").filter(crisis=crisis).first()
    due = crisis.next_picture_at
    return {
        "exercise": exercise,
        "script": SCRIPTS.get(exercise.script) if exercise else None,
        "minute": int(scene_seconds(exercise.play, at) // 60) if exercise else 0,
        "paused": exercise is not None and exercise.play.state == "paused",
        "alarm": exercise.moments.filter(kind="alarm").first() if exercise else None,
        "injects": _injects(exercise),
        "alerts": crisis.alerts.filter(unpinned_at=None),
        "late": due is not None and due <= at,
        "overdue_for": int((at - due) / timedelta(minutes=1)) if due and due <= at else 0,
        "run_out": crisis.phase is not None and crisis.phase.ends_at <= at,
        "speeds": speeds(),
    }


def _injects(exercise: Exercise | None) -> list[tuple[Any, Any]]:
    if exercise is None:
        return []
    told = {one.key: one for one in SCRIPTS[exercise.script].injects}
    shown = exercise.injects.exclude(shown_at=None).select_related("handled_by").order_by("-second")
    return [(one, told[one.key]) for one in shown if one.key in told]


urlpatterns = [
    path("crisis/", page, name="crisis"),
    path("crisis/<int:pk>/", room, name="crisis-room"),
    path("crisis/<int:pk>/now/", now, name="crisis-now"),
]
