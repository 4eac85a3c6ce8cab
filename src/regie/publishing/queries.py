"""What waits for whom, and what stands at which case."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from regie.channels.adapter import Account, Outgoing, Sent, Unauthorised
from regie.engagement import queries as engagement
from regie.kernel.actor import Actor
from regie.people.models import Organisation
from regie.publishing.breaker import THRESHOLD
from regie.publishing.models import AccountBreaker, Attempt, Release
from regie.publishing.permission import Answer, Question
from regie.publishing.states import ASKING, MOVING


def visible_to(actor: Actor, now: datetime) -> QuerySet[Release]:
    """Releases that this person may see: the own municipality's, or those of assignments held now."""
    if actor.user_id is None or actor.organisation_id is None:
        return Release.objects.none()
    if actor.organisation_id == actor.municipality_id:
        return Release.objects.filter(municipality_id=actor.organisation_id)
    held = engagement.held_by(actor, now)
    seen = Release.objects.filter(assignment__in=held, agency_id=actor.organisation_id)
    return seen.filter(municipality_id=actor.municipality_id) if actor.municipality_id else seen


def waiting_for(actor: Actor, now: datetime) -> QuerySet[Release]:
    """What asks for a person, most pressing first; without a deadline last."""
    return (
        visible_to(actor, now)
        .filter(state__in=ASKING)
        .select_related("account", "municipality", "author", "thread", "in_reply_to")
        .order_by(F("decide_by").asc(nulls_last=True), "pk")
    )


def for_case(case: str) -> QuerySet[Release]:
    """All releases of a case (`case:12`), oldest first."""
    return Release.objects.filter(case=case).select_related("account", "author").order_by("pk")


def counts(actor: Actor, now: datetime) -> dict[str, int]:
    """Numbers for the screens: waiting, escalated, unknown, late, moving, failed."""
    return visible_to(actor, now).aggregate(
        waiting=Count("pk", filter=Q(state="waiting")),
        escalated=Count("pk", filter=Q(state="escalated")),
        unknown=Count("pk", filter=Q(state="unknown")),
        late=Count("pk", filter=Q(state__in=ASKING, decide_by__lt=now)),
        moving=Count("pk", filter=Q(state__in=MOVING)),
        failed=Count("pk", filter=Q(state="failed")),
    )


def confirmed_stopped(municipality_id: int, now: datetime) -> bool:
    """True when no call can be under way any more: every attempt ended or outlived its lease.

    Says nothing by itself about new ones: ask it only while a brake is on.
    """
    live = Attempt.objects.filter(ended_at=None, kind=Attempt.SEND, lease_until__gt=now)
    return not live.filter(municipality_id=municipality_id).exists()


def live_attempts(municipality_id: int, now: datetime) -> int:
    """Number of calls that may be under way at this moment."""
    live = Attempt.objects.filter(ended_at=None, kind=Attempt.SEND, lease_until__gt=now)
    return live.filter(municipality_id=municipality_id).count()


def resting_accounts(municipality: Organisation, now: datetime) -> list[int]:
    """Accounts whose breaker is open: sending rests after failures in a row."""
    found = AccountBreaker.objects.filter(account__municipality=municipality, open_until__gt=now)
    return list(found.values_list("account_id", flat=True))


def due(now: datetime, per_account: int) -> QuerySet[Release]:
    """Releases whose next step may begin, longest due first.

    Leaves out accounts that rest, that try out again, or that have enough under way; the count is
    taken without a lock, so now and then one more than `per_account` is under way.
    """
    live = Attempt.objects.filter(account=OuterRef("account"), ended_at=None, lease_until__gt=now)
    under_way = Coalesce(
        Subquery(live.order_by().values("account").annotate(n=Count("pk")).values("n")), Value(0)
    )
    resting = AccountBreaker.objects.filter(account=OuterRef("account"), open_until__gt=now)
    trying = AccountBreaker.objects.filter(account=OuterRef("account"), failures__gte=THRESHOLD)
    return (
        Release.objects.filter(state__in=MOVING, due_at__lte=now)
        .annotate(under_way=under_way)
        .filter(under_way__lt=per_account)
        .exclude(Exists(resting))
        .exclude(Exists(trying), under_way__gt=0)
        .order_by("due_at", "pk")
    )


class Below:
    """The mandate and the channels as they are; see `publishing.outside`."""

    def verdict(self, question: Question, at: datetime) -> Answer:
        """What the mandate says at that moment."""
        return _answer(_room("mandate.queries").verdict(_asked(question), at=at))

    def gate(self, question: Question, at: datetime) -> Answer:
        """The same under the lock of the brake, for this transaction."""
        return _answer(_room("mandate.queries").gate(_asked(question), at=at))

    def open_account(self, account_id: int) -> Account:
        """With opened secrets."""
        account: Account = _room("channels.queries").open_account(account_id)
        return account

    def record_outgoing(
        self, message: Outgoing, sent: Sent, *, release: Release, now: datetime
    ) -> int | None:
        """Store what went out beside what came in."""
        stored = _room("channels.actions.outgoing").record_outgoing(
            release.account,
            message,
            sent,
            thread_id=release.thread_id,
            in_reply_to_id=release.in_reply_to_id,
            now=now,
        )
        return int(stored.pk)

    def mark_unauthorised(self, account_id: int, detail: str, now: datetime) -> None:
        """Show on the channel that somebody must connect it again."""
        _room("channels.actions.fetching").note_failure(account_id, Unauthorised(detail), now=now)


def _room(name: str) -> Any:
    return import_module(f"regie.{name}")


def _asked(question: Question) -> Any:
    return _room("mandate.queries").AskMandate(
        municipality_id=question.municipality_id,
        assignment_id=question.assignment_id,
        agency_id=question.agency_id,
        channel_id=question.channel_id,
        user_id=question.user_id,
        facts=dict(question.facts),
    )


def _answer(verdict: Any) -> Answer:
    return Answer(
        outcome=verdict.outcome,
        reason=verdict.reason,
        because=tuple(verdict.because),
        overruled=tuple(verdict.overruled),
        near_misses=tuple(verdict.near_misses),
        obligations=dict(verdict.obligations),
        mandate=verdict.mandate,
    )
