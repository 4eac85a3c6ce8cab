"""Today: what needs me, most pressing first, each with one next step; and how things stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regie.channels import queries as channels
from regie.escalation import queries as escalation
from regie.inbox.filters import Filter
from regie.inbox.queries import cases as inbox
from regie.inbox.scope import Scope
from regie.kernel.actor import Actor
from regie.kernel.clock import utc_now
from regie.mandate import queries as mandate
from regie.mandate.models import MandateVersion
from regie.people.models import Organisation
from regie.people.roles import may
from regie.practice import queries as practice
from regie.web import (
    access_waiting,
    agreements_waiting,
    approvals_waiting,
    campaigns_waiting,
    crisis_waiting,
    library_waiting,
    night_waiting,
    roster_waiting,
    watch_waiting,
)
from regie.web.session import SeatRequest, requires_seat
from regie.web.waiting import Task, Tone

SHOWN: Final = 6  # of each kind; the screen of that kind shows them all


@dataclass(frozen=True, slots=True)
class Fact:
    """How something stands now, with where to look."""

    icon: str
    name: str
    text: str
    tone: Tone
    href: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality whose state is shown."""

    name: str
    slug: str


@requires_seat
def today(request: SeatRequest) -> HttpResponse:
    """Tasks by what is due first, then the state of brake, mandate, channels and practice."""
    now, actor = utc_now(), request.actor
    scope = inbox.scope_of(actor, now)
    asking = approvals_waiting.look(actor, now)
    found = [*_concerns(actor, now), *approvals_waiting.tasks(asking), *_cases(actor, scope, now)]
    found += access_waiting.tasks(request, now)
    found += agreements_waiting.tasks(actor, now)
    found += library_waiting.tasks(actor, now)
    names = {pk: place.name for pk, place in _municipalities(request).items()}
    found += roster_waiting.tasks(actor, names, now)
    found += crisis_waiting.tasks(actor, now)
    found += campaigns_waiting.tasks(actor, now)
    found += night_waiting.tasks(actor, now)
    found += watch_waiting.tasks(actor, now)
    tasks = sorted(found, key=lambda task: (task.due is None, task.due or now))
    counted = _counts(actor, scope, now)
    shown = {
        "tasks": tasks,
        "first": tasks[0] if tasks else None,
        "counts": counted,
        "facts": list(_facts(request, asking, now)),
        "address": {"inbox": address("inbox")},
    }
    return render(request, "today/today.html", shown)


def _concerns(actor: Actor, now: datetime) -> Iterable[Task]:
    """Escalations that were put to this person."""
    if not may(actor.role, "escalation.answer"):
        return
    for concern in escalation.open_for(actor, now)[:SHOWN]:
        mine = bool(vars(concern)["mine"])  # annotated by the query
        if not mine and concern.acknowledged_by_id not in (None, actor.user_id):
            continue
        answered = concern.acknowledged_by_id == actor.user_id
        yield Task(
            icon="siren",
            kind=_("Escalation"),
            text=concern.question,
            href=address("escalation", concern.pk) or concern.url,
            step=_("Answer") if answered else _("I have seen it"),
            due=concern.next_at,
            tone="bad",
            place=concern.municipality.name,
        )


def _cases(actor: Actor, scope: Scope, now: datetime) -> Iterable[Task]:
    """Cases that this person holds."""
    if not may(actor.role, "inbox.claim"):
        return
    mine = inbox.selected(scope, Filter(view="mine"), user_id=actor.user_id, now=now)
    for case in inbox.page(mine, "mine", None, size=SHOWN).cases:
        yield Task(
            icon="inbox",
            kind=_("Yours"),
            text=case.excerpt or case.subject,
            href=address("case", case.pk),
            step=_("Go on"),
            due=case.due_at,
            tone="bad" if case.due_at < now else "quiet",
            place=case.municipality.name,
        )


def _counts(actor: Actor, scope: Scope, now: datetime) -> dict[str, int]:
    if not may(actor.role, "inbox.read"):
        return {}
    return inbox.counts(scope, user_id=actor.user_id, now=now)


def _facts(request: SeatRequest, asking: approvals_waiting.Asking, now: datetime) -> Iterable[Fact]:
    actor = request.actor
    places = _municipalities(request)
    brake = _brake(actor, places)
    yield brake if may(actor.role, "brake.read") else replace(brake, href="")
    if may(actor.role, "mandate.read") or may(actor.role, "inbox.draft"):
        readable = may(actor.role, "mandate.read")
        yield from (fact if readable else replace(fact, href="") for fact in _mandates(places, now))
    if waits := approvals_waiting.told(asking):
        tone: Tone = "info" if asking.mine else "quiet"
        yield Fact("badge-check", _("Approvals"), waits, tone, address("approvals"))
    if may(actor.role, "channels.read"):
        yield _channels(places, now)
    if may(actor.role, "practice.read"):
        yield _practice(places)


def _municipalities(request: SeatRequest) -> dict[int, Place]:
    """Whose state is shown: the own municipality, the one chosen, or all of an agency."""
    seat, actor = request.seat, request.actor
    if seat.organisation.kind == Organisation.MUNICIPALITY:
        own = seat.organisation
        return {own.pk: Place(own.name, own.slug)}
    held = {one["id"]: Place(one["name"], one["slug"]) for one in request.municipalities}
    chosen = actor.municipality_id
    return {chosen: held[chosen]} if chosen is not None and chosen in held else held


def _brake(actor: Actor, places: dict[int, Place]) -> Fact:
    brake = mandate.brakes_seen(actor, places).first()
    if brake is None:
        return Fact("octagon-pause", _("Brake"), _("Off: answers may go out"), "ok", address("brake"))
    text = _("On in %(place)s: %(reason)s") % {"place": brake.municipality.name, "reason": brake.reason}
    return Fact("octagon-x", _("Brake"), text, "bad", address("brake"), brake.set_at)


def _mandates(places: dict[int, Place], now: datetime) -> Iterable[Fact]:
    ending: dict[int, MandateVersion] = {}
    for version in mandate.in_force_among(places, now):
        ending.setdefault(version.municipality_id, version)
    for pk, place in places.items():
        label = _("Mandate") if len(places) == 1 else _("Mandate %(place)s") % {"place": place.name}
        first = ending.get(pk)
        if first is None:
            yield Fact("scale", label, _("None in force: nothing may be sent"), "bad", address("mandate"))
            continue
        text = _("%(name)s, version %(version)d, ends") % {"name": first.mandate_id, "version": first.version}
        yield Fact("scale", label, text, "ok", address("mandate"), first.valid_to)


def _channels(places: dict[int, Place], now: datetime) -> Fact:
    judged = [(account, channels.health(account, now)) for account in channels.accounts_among(places)]
    wrong = [account.name for account, health in judged if health.alarm]
    if wrong:
        text = ngettext("%(n)d does not work: %(names)s", "%(n)d do not work: %(names)s", len(wrong))
        told = text % {"n": len(wrong), "names": ", ".join(wrong[:3])}
        return Fact("unplug", _("Channels"), told, "bad", address("channels"))
    text = ngettext("%(n)d channel, no problems", "%(n)d channels, no problems", len(judged))
    return Fact("radio-tower", _("Channels"), text % {"n": len(judged)}, "ok", address("channels"))


def _practice(places: dict[int, Place]) -> Fact:
    only = next(iter(places.values())) if len(places) == 1 else None
    going = practice.going(only.slug).first() if only else None
    if going is None:
        return Fact("flask-conical", _("Practice network"), _("Quiet"), "quiet", address("practice"))
    running = _("A scene is running") if going.state == going.RUNNING else _("A scene is paused")
    return Fact("flask-conical", _("Practice network"), running, "info", address("practice"))


def address(name: str, *args: object) -> str:
    """The address of a screen, or nothing when this installation does not have it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


urlpatterns = [path("", today, name="today")]
