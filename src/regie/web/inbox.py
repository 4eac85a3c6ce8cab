"""The inbox: the list by what is due, and the case with its conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from regie.channels import queries as channels
from regie.engagement import queries as engagement
from regie.inbox import filters
from regie.inbox.actions import claims, presence
from regie.inbox.filters import Filter
from regie.inbox.models import Case, MessageReading, Timing
from regie.inbox.queries import cases, clocks, finding
from regie.inbox.scope import Scope
from regie.inbox.states import AT_WORK, DONE, SILENCE_REASONS
from regie.inbox.told import spans
from regie.interpret.topics import TOPICS
from regie.kernel.clock import utc_now
from regie.peaks import queries as peaks
from regie.people.roles import SIDES, may
from regie.publishing import queries as publishing
from regie.web import assignments_words, composer, inbox_deeds, inbox_words
from regie.web.clocks_forms import PAUSE_NAMES, tomorrow
from regie.web.session import SeatRequest, requires

TABS = ("talk", "notes", "history")
TOPICS_SHOWN = 8


@requires("inbox.read")
@require_GET
def index(request: SeatRequest) -> HttpResponse:
    """The list; with nothing chosen a word about where to begin."""
    now = utc_now()
    scope = cases.scope_of(request.actor, now)
    chosen = filters.read(request.GET)
    context = _list(request, scope, chosen)
    if request.headers.get("X-Regie-Pane") != "list":
        context |= _rail(request, scope, chosen)
    return _page(request, context)


@requires("inbox.read")
@require_GET
def case(request: SeatRequest, pk: int) -> HttpResponse:
    """One case beside the list. Not covered is not there."""
    now = utc_now()
    scope = cases.scope_of(request.actor, now)
    found = cases.case(scope, pk)
    if found is None:
        raise Http404
    presence.seen(found, by=request.actor, now=now)
    chosen = filters.read(request.GET)
    context = _case(request, scope, found) | {"filter": chosen, "query": _query(chosen)}
    if request.headers.get("X-Regie-Pane") != "case":
        context |= _list(request, scope, chosen) | _rail(request, scope, chosen)
    return _page(request, context)


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The whole page, or only the pane that the script asks for."""
    pane = request.headers.get("X-Regie-Pane", "")
    one = "inbox/case.html" if "case" in context else "inbox/begin.html"  # a deed may end without a case
    name = {"list": "inbox/list.html", "case": one}.get(pane, "inbox/page.html")
    return render(request, name, context | {"drawn": int(utc_now().timestamp() * 1000)})


def _query(chosen: Filter) -> str:
    return f"?{chosen.as_query()}" if chosen.as_query() else ""


def _list(request: SeatRequest, scope: Scope, chosen: Filter) -> dict[str, Any]:
    now = utc_now()
    user_id = request.actor.user_id
    base = {
        "filter": chosen,
        "query": _query(chosen),
        "several": len(scope.municipalities) > 1,
        "may_bulk": may(request.actor.role, "inbox.silence"),
    }
    if chosen.q:
        before = request.GET.get("before", "")
        found = finding.find(
            scope, chosen, before=int(before) if before.isdigit() and len(before) < 19 else None
        )
        presence.searched(chosen.q, len(found.hits), by=request.actor)
        return base | {"found": found, "cases": [hit.case for hit in found.hits]}
    selected = cases.selected(scope, chosen, user_id=user_id, now=now)
    page = cases.page(selected, chosen.view, filters.place(request.GET.get("after", "")))
    return base | {"cases": page.cases, "after": page.after}


def _rail(request: SeatRequest, scope: Scope, chosen: Filter) -> dict[str, Any]:
    """Views, municipalities and topics with their counts, and what somebody keeps."""
    now = utc_now()
    counted = cases.counts(scope, user_id=request.actor.user_id, now=now)
    topics = cases.topic_counts(scope, TOPICS)
    busiest = sorted((t for t in TOPICS if topics[t] or t == chosen.topic), key=lambda t: -topics[t])
    return {
        "views": [
            (view, label, icon, counted.get(view), chosen.view == view and not chosen.q)
            for view, (label, icon) in inbox_words.VIEWS.items()
        ],
        "topics": [(slug, topics[slug], slug == chosen.topic) for slug in busiest],
        "topics_shown": TOPICS_SHOWN,
        "count_cap": cases.COUNT_CAP,
        "topic_cap": cases.FACET_CAP,
        "towns": cases.municipalities(scope) if len(scope.municipalities) > 1 else [],
        "saved": cases.kept(request.actor),
        "peaks": [
            (queue.name, queue.query, queue.query == chosen.as_query())
            for _peak, queue in peaks.queues(scope.municipalities, now)
        ],
        "keys": inbox_words.KEYS,
        "urgencies": inbox_words.URGENCIES,
    }


def _case(request: SeatRequest, scope: Scope, found: Case) -> dict[str, Any]:
    now = utc_now()
    actor = request.actor
    tab = request.GET.get("tab", "talk")
    own = found.holder_id == actor.user_id and found.holder_id is not None
    messages = list(channels.thread_messages(found.thread_id)[: cases.THREAD_LIMIT])
    mine = set(found.links.values_list("message_id", flat=True))
    readings = MessageReading.objects.in_bulk([m.pk for m in messages])
    context = {
        "case": found,
        "now": now,
        "tab": tab if tab in TABS else "talk",
        "own": own,
        "held": found.holder_id is not None and not own,
        "at_work": found.state in AT_WORK,
        "done": found.state in DONE,
        "thread": [_shown(m, mine, readings) for m in messages],
        "present": [p for p in cases.present(found.pk, now) if p.user_id != actor.user_id],
        "case_labels": list(found.labels.all()),
        "colleagues": claims.colleagues(found, now) if own else [],
        "releases": list(publishing.for_case(f"case:{found.pk}")),
        **_script(found, now),
        "formal": inbox_words.FORMAL.get(found.kind),
        "reasons": [(code, inbox_words.SILENCE[code], text) for code, text in SILENCE_REASONS.items()],
        "advisers": [
            role for role, side in SIDES.items() if side == "municipality" and may(role, "inbox.give_advice")
        ],
        "topic_choices": TOPICS,
        "urgencies": inbox_words.URGENCIES,
        "guesses": _guesses(found, messages, readings),
    }
    context |= _around(found, scope) | _clocks(found, now)
    context |= {f"may_{right}": may(actor.role, f"inbox.{right}") for right in _RIGHTS}
    context["may_raise"] = may(actor.role, "escalation.raise")
    if tab == "history":
        context["events"] = cases.history(found)
    if own and found.state == "open":
        context |= composer.composer(request, found, messages, mine)
    return context


def _script(found: Case, now: datetime) -> dict[str, Any]:
    """What to do first when life or safety may be at stake, with what was agreed to say meanwhile."""
    script = inbox_words.SCRIPTS.get(found.alarm) if found.state in AT_WORK else None
    if script is None:
        return {"script": None}
    said = engagement.said_meanwhile(found.municipality_id, found.account_id, now)
    return {"script": script, "agreed_words": said}


def _around(found: Case, scope: Scope) -> dict[str, Any]:
    """What people said to each other about the case, and the cases beside it."""
    advice = list(found.advice.select_related("asked_by", "answered_by"))
    outside = list(publishing.guest_advice_of_case(f"case:{found.pk}"))
    return {
        "notes": list(found.notes.select_related("author")),
        "advice": advice,
        "outside": outside,
        "advice_count": len(advice) + len(outside),
        "earlier": cases.earlier(found, scope),
        "silences": list(found.silences.select_related("decided_by")),
        "twins": cases.duplicates_of(found, scope).count(),
    }


def _clocks(found: Case, now: datetime) -> dict[str, Any]:
    """What was promised about the case and still goes on, in words."""
    rows = [row for row in clocks.of_case(found) if row.state != Timing.ENDED]
    told = []
    for row in rows:
        agreed = _("within %(minutes)s, %(share)d%% in time, by %(who)s") % {
            "minutes": assignments_words.minutes(int(row.promise["minutes"])),
            "share": row.promise["share"],
            "who": row.assignment.name if row.assignment else _("own norm"),
        }
        told.append((row, assignments_words.PROMISED[row.what], agreed, PAUSE_NAMES.get(row.pause, "")))
    return {
        "clocks": told,
        "clock_paused": any(row.state == Timing.PAUSED for row in rows),
        "clock_late": any(row.broken_at for row in rows if row.what != "close"),
        "pauses": PAUSE_NAMES.items(),
        "pause_until": tomorrow(now),
    }


_RIGHTS = ("claim", "take_over", "note", "label", "submit", "silence", "ask_advice", "give_advice")


def _shown(message: Any, mine: set[int], readings: dict[int, MessageReading]) -> dict[str, Any]:
    reading = readings.get(message.pk)
    return {
        "message": message,
        "ours": message.direction == "out",
        "in_case": message.pk in mine,
        "spans": spans(reading.data) if reading and message.deleted_at is None else [],
    }


def _guesses(found: Case, messages: list[Any], readings: dict[int, MessageReading]) -> dict[str, Any]:
    """How the last message of this case was read, with the words that decided."""
    last = next(
        (readings[m.pk] for m in reversed(messages) if m.pk in readings and m.author_id == found.sender_id),
        None,
    )
    if last is None:
        return {}
    topics = last.data.get("topics", [])
    return {
        "topics": [t for t in topics if isinstance(t, dict)][:3],
        "urgency": last.urgency,
        "urgency_words": last.data.get("urgency_words", []),
        "kind": last.kind,
        "kind_words": last.data.get("kind_words", []),
        "language": last.language,
        "version": last.version,
    }


urlpatterns = [
    path("inbox/", index, name="inbox"),
    path("inbox/<int:pk>/", case, name="case"),
    *inbox_deeds.urlpatterns,
    *composer.urlpatterns,
]
