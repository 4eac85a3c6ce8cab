"""Waking somebody: the attempts are planned at once and worked off by a sweep; nothing is sent in here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from regie.audit import actions as audit
from regie.kernel.actor import Actor, software
from regie.paging import means, queries
from regie.paging.models import Address, Attempt, Page
from regie.paging.refusal import Notice, Refused
from regie.people.models import User

TEST_FOR: Final = timedelta(minutes=30)
MOST_TESTS: Final = 20  # in an hour, of one person


def wake(notice: Notice, users: Mapping[int, User], *, now: datetime) -> list[Page]:
    """One page per person, with its whole plan. Somebody without any address gets a page that failed.

    Call it inside the transaction of what it is about: both are there, or neither.
    """
    have = queries.reaches(list(users.values()), notice.municipality_id)
    least = queries.least(notice.municipality_id)
    wishes = queries.preferences(users)
    made = []
    for user in users.values():
        wish = wishes.get(user.pk)
        order = (wish.order if wish else means.DEFAULT_ORDER).get(notice.urgency, ())
        gap = wish.gap_seconds if wish else means.DEFAULT_GAP_SECONDS
        steps = means.plan(have[user.pk], order, least.get(notice.urgency, ()), notice.urgency, gap)
        made.append(_page(notice, user, steps, now))
    return made


def _page(notice: Notice, user: User, steps: Sequence[means.Step], now: datetime) -> Page:
    page = Page.objects.create(
        user=user,
        municipality_id=notice.municipality_id,
        about=notice.about,
        role=notice.role,
        urgency=notice.urgency if notice.urgency in means.URGENCIES else "acute",
        subject=notice.subject[:200],
        text=notice.text,
        url=notice.url,
        state=Page.WAITING if steps else Page.FAILED,
        made_at=now,
        ends_at=notice.ends_at,
    )
    Attempt.objects.bulk_create(
        Attempt(
            page=page,
            address_id=step.address_id or None,
            kind=step.kind,
            place=number,
            due_at=now + timedelta(seconds=step.after_seconds),
        )
        for number, step in enumerate(steps)
    )
    if not steps:
        _record("paging.no_address", page, result="failed")
    return page


def settle(about: str, *, now: datetime, user_id: int | None = None) -> int:
    """Nobody (or only this person) needs to be woken for it any more: what still waits is not sent."""
    with transaction.atomic():
        found = Page.objects.filter(about=about).exclude(state=Page.SETTLED)
        if user_id is not None:
            found = found.filter(user_id=user_id)
        numbers = list(found.values_list("pk", flat=True))
        waiting = Attempt.objects.filter(page__in=numbers, state=Attempt.QUEUED)
        waiting.update(state=Attempt.VOID, done_at=now)
        Page.objects.filter(pk__in=numbers).update(state=Page.SETTLED, settled_at=now)
    return len(numbers)


def note_handled(page: Page, *, now: datetime) -> None:
    """Whoever asked for the page has seen that it reached nobody, and did something about it."""
    Page.objects.filter(pk=page.pk).update(state=Page.SETTLED, settled_at=now)


def try_out(address: Address | None, notice: Notice, *, by: Actor, now: datetime) -> Page:
    """A page to oneself by one address only (None: the account's e-mail), to see that it arrives."""
    if by.user_id is None:
        audit.refused("paging.tested", by=by, reason="person")
        raise Refused("person")
    if address is not None and (address.user_id != by.user_id or address.retired_at):
        audit.refused("paging.tested", by=by, reason="not_yours")
        raise Refused("not_yours")
    recent = Page.objects.filter(
        user_id=by.user_id, about__startswith="test:", made_at__gt=now - timedelta(hours=1)
    )
    if recent.count() >= MOST_TESTS:
        raise Refused("too_many")
    kind = address.kind if address else means.EMAIL
    if kind in {means.SMS, means.VOICE} and kind not in queries.gateways(notice.municipality_id):
        raise Refused("no_gateway")
    with transaction.atomic():
        step = means.Step(kind, address.pk if address else 0, 0)
        page = _page(notice, User.objects.get(pk=by.user_id), [step], now)
        details = {"kind": kind, "page": page.pk}
        audit.record("paging.tested", by=by, subject=f"user:{by.user_id}", details=details)
    return page


def _record(action: str, page: Page, *, result: str = "done", **details: object) -> None:
    audit.record(
        action,
        by=software("pager", municipality_id=page.municipality_id),
        subject=str(page),
        result=result,
        details={"about": page.about, "person": page.user_id, "urgency": page.urgency, **details},
    )
