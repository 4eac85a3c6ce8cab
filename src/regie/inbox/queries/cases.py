"""Reads of the inbox. Everything starts from `visible`: nobody reaches a case around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from regie.audit.models import Event
from regie.engagement import queries as engagement
from regie.inbox.filters import VIEWS, Filter, Place
from regie.inbox.models import Case, Presence, SavedFilter
from regie.inbox.scope import Part, Scope
from regie.inbox.states import AT_WORK, DONE
from regie.kernel.actor import Actor
from regie.people.models import Organisation
from regie.people.roles import SIDES, may

PAGE: Final = 50
COUNT_CAP: Final = 1000
FACET_CAP: Final = 100
THREAD_LIMIT: Final = 300
PRESENT_FOR: Final = timedelta(seconds=45)


def scope_of(actor: Actor, now: datetime) -> Scope:
    """Municipal people: their own municipality. Agency people: assignments they are a member of now."""
    if not may(actor.role, "inbox.read") or actor.organisation_id is None:
        return Scope()
    if SIDES.get(actor.role) == "municipality":
        return Scope((Part(actor.organisation_id),))
    held = engagement.held_by(actor, now).prefetch_related("channels")
    if actor.municipality_id is not None:  # chose to work for one of them
        held = held.filter(municipality_id=actor.municipality_id)
    return Scope(
        tuple(
            Part(a.municipality_id, frozenset(c.pk for c in a.channels.all()), frozenset(a.topics), a.pk)
            for a in held
        )
    )


def within(scope: Scope) -> Q:
    """The scope as a condition on cases; an empty scope matches nothing."""
    total = Q(pk__in=[])
    for part in scope.parts:
        one = Q(municipality_id=part.municipality_id)
        if part.accounts is not None:
            one &= Q(account_id__in=sorted(part.accounts))
        if part.topics is not None:
            one &= Q(topic__in=sorted(part.topics))
        total |= one
    return total


def visible(scope: Scope) -> QuerySet[Case]:
    """The cases somebody with this scope may see."""
    return Case.objects.filter(within(scope))


def case(scope: Scope, pk: int) -> Case | None:
    """One case with what its page needs, or None when it is not there *for you*."""
    return (
        visible(scope)
        .select_related("municipality", "account", "thread", "sender", "holder", "draft", "draft__author")
        .filter(pk=pk)
        .first()
    )


def selected(scope: Scope, chosen: Filter, *, user_id: int | None, now: datetime) -> QuerySet[Case]:
    """The cases of a selection, unsorted."""
    return narrowed(scope, chosen).filter(_view(chosen.view, user_id, now))


def narrowed(scope: Scope, chosen: Filter) -> QuerySet[Case]:
    """The cases of a selection in every state; a search looks at all of them."""
    found = visible(scope)
    numbers = (
        ("municipality_id", chosen.municipality),
        ("account_id", chosen.account),
        ("labels", chosen.label),
    )
    for field, value in numbers:
        if value:
            found = found.filter(**{field: int(value)}) if _is_id(value) else found.none()
    words = {
        "topic": chosen.topic,
        "urgency": chosen.urgency,
        "kind": chosen.kind,
        "language": chosen.language,
    }
    return found.filter(**{field: word for field, word in words.items() if word})


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 18


def _view(view: str, user_id: int | None, now: datetime) -> Q:
    work = Q(state__in=AT_WORK)
    return {
        "open": work & Q(state="open"),
        "mine": work & Q(holder_id=user_id, holder__isnull=False),
        "free": work & Q(state="open", holder__isnull=True),
        "overdue": work & Q(state="open", due_at__lt=now),
        "acute": work & Q(urgency="acute"),
        "waiting": work & Q(state="waiting"),
        "advice": work & Q(advice_open__gt=0),
        "done": Q(state__in=DONE),
    }[view]


@dataclass(frozen=True, slots=True)
class CasePage:
    """A page of the list and where the next one starts (None: this was the last)."""

    cases: Sequence[Case]
    after: Place | None


def page(found: QuerySet[Case], view: str, after: Place | None, *, size: int = PAGE) -> CasePage:
    """Sorted by what is due; what is done, newest first. Keyset paging: page 1,000 is as fast as page 1."""
    rows = found.select_related("municipality", "account", "holder")
    if view == "done":
        if after is not None:
            rows = rows.filter(Q(changed_at__lt=after.at) | Q(changed_at=after.at, pk__lt=after.pk))
        rows = rows.order_by("-changed_at", "-pk")
    else:
        if after is not None:
            # Both halves: the first lets the index start there, the second is exact among equals.
            rows = rows.filter(due_at__gte=after.at).filter(Q(due_at__gt=after.at) | Q(pk__gt=after.pk))
        rows = rows.order_by("due_at", "pk")
    got = list(rows[: size + 1])
    last = got[size - 1] if len(got) > size else None
    place = None if last is None else Place(last.changed_at if view == "done" else last.due_at, last.pk)
    return CasePage(got[:size], place)


def counts(scope: Scope, *, user_id: int | None, now: datetime) -> dict[str, int]:
    """How many cases each view holds, counted up to `COUNT_CAP` so that a million cost no more."""
    base = visible(scope)
    return _capped({v: base.filter(_view(v, user_id, now)) for v in VIEWS if v != "done"}, COUNT_CAP)


def topic_counts(scope: Scope, topics: Sequence[str]) -> dict[str, int]:
    """Cases at work per topic, counted up to `FACET_CAP`."""
    base = visible(scope).filter(state__in=AT_WORK)
    return _capped({t: base.filter(topic=t) for t in topics}, FACET_CAP)


def _capped(named: dict[str, QuerySet[Case]], cap: int) -> dict[str, int]:
    # One round trip: a row of capped counts, each able to stop as soon as the cap is reached.
    parts: list[str] = []
    values: list[Any] = []
    for number, found in enumerate(named.values()):
        try:
            sql, given = found.order_by().values("pk")[:cap].query.sql_with_params()
        except EmptyResultSet:  # an empty scope: nothing to ask
            parts.append("0")
            continue
        parts.append(f"(SELECT count(*) FROM ({sql}) t{number})")  # noqa: S608
        values.extend(given)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), values)
        row = cursor.fetchone()
    return dict(zip(named, row, strict=True))


def present(case_id: int, now: datetime) -> list[Presence]:
    """Who has the case open now, writers first."""
    recent = Presence.objects.filter(case_id=case_id, seen_at__gte=now - PRESENT_FOR)
    return list(recent.select_related("user").order_by("-writing", "user__name"))


def earlier(case: Case, scope: Scope) -> list[Case]:
    """Earlier cases of this same thread; never the same person elsewhere."""
    same = visible(scope).filter(thread_id=case.thread_id).exclude(pk=case.pk)
    return list(same.select_related("holder").order_by("-opened_at")[:20])


def municipalities(scope: Scope) -> list[Organisation]:
    """The municipalities in sight, by name."""
    return list(Organisation.objects.filter(pk__in=scope.municipalities).order_by("name"))


def duplicates_of(case: Case, scope: Scope) -> QuerySet[Case]:
    """Other open cases whose last message has the very same words."""
    if not case.fingerprint:
        return Case.objects.none()
    same = visible(scope).filter(municipality_id=case.municipality_id, fingerprint=case.fingerprint)
    return same.filter(state="open").exclude(pk=case.pk)


def changed_since(scope: Scope, since: datetime, *, limit: int = 200) -> list[tuple[int, int]]:
    """(case, municipality) changed after the moment: what a page that was away has missed."""
    rows = visible(scope).filter(changed_at__gt=since).order_by("changed_at")
    return list(rows.values_list("pk", "municipality_id")[:limit])


def place_of(case_id: int) -> tuple[int, int, str] | None:
    """(municipality, account, topic) of a case: what a scope asks about it."""
    return Case.objects.filter(pk=case_id).values_list("municipality_id", "account_id", "topic").first()


def history(case: Case, *, limit: int = 200) -> list[Event]:
    """What the ledger holds about the case, newest first, with the names beside it."""
    lines = Event.objects.filter(object_type="case", object_id=str(case.pk))
    return list(lines.prefetch_related("personal").order_by("-at")[:limit])


def kept(actor: Actor) -> list[SavedFilter]:
    """The selections somebody keeps, by name."""
    return [] if actor.user_id is None else list(SavedFilter.objects.filter(user_id=actor.user_id))
