"""What waits for whom, and what stands at which case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from regie.engagement import queries as engagement
from regie.kernel.actor import Actor
from regie.mandate.models import Brake
from regie.mandate.vocabulary import TOPICS
from regie.people import queries as people
from regie.people.models import Organisation
from regie.people.roles import RIGHTS, may
from regie.publishing.approvals import Given, Offer, counted, still_speaks
from regie.publishing.breaker import THRESHOLD
from regie.publishing.models import (
    AccountBreaker,
    Attempt,
    Decision,
    Delegation,
    GuestAdvice,
    Release,
    Wording,
)
from regie.publishing.states import ASKING, MOVING
from regie.publishing.turns import Asker, Turn, turn


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

    An attempt whose answer did not come counts until its lease ends, because the network may still
    be working on it. Says nothing about new ones: ask it only while a brake is on.
    """
    return live_attempts(municipality_id, now) == 0


def live_attempts(municipality_id: int, now: datetime) -> int:
    """Number of calls that may be under way at this moment."""
    live = Attempt.objects.filter(
        Q(ended_at=None) | Q(outcome="uncertain"), kind=Attempt.SEND, lease_until__gt=now
    )
    return live.filter(municipality_id=municipality_id).count()


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Calls in the scope of a brake that may be under way, and when the last has ended or timed out."""

    count: int
    until: datetime | None


def under_way(brake: Brake, now: datetime) -> UnderWay:
    """What left before the brake and may still be at work. An uncertain end counts until its lease."""
    live = Attempt.objects.filter(
        Q(ended_at=None) | Q(outcome="uncertain"),
        municipality_id=brake.municipality_id,
        kind=Attempt.SEND,
        lease_until__gt=now,
    )
    mine = live.filter(release__in=in_scope(brake, rewritten=True)) if brake.scope != "municipality" else live
    told = mine.aggregate(n=Count("pk"), until=Max("lease_until"))
    return UnderWay(told["n"], told["until"])


def in_scope(brake: Brake, *, rewritten: bool = False) -> QuerySet[Release]:
    """Releases that the brake stops, as `mandate.brake.stops` says it of one question.

    `rewritten`: also what an agency wrote and the municipality made its own words since.
    """
    rows = Release.objects.filter(municipality_id=brake.municipality_id)
    theirs = Q() if rewritten else Q(own_words=False)
    match brake.scope:
        case "assignment":
            return rows.filter(theirs, assignment=brake.assignment)
        case "agency":
            return rows.filter(theirs, agency=brake.agency)
        case "channel":
            return rows.filter(account=brake.channel)
        case "topic":
            untold = ~Q(facts__has_key="topic") | ~Q(facts__topic__in=TOPICS)
            return rows.filter(untold | Q(facts__topic=brake.topic))
        case "person":
            wrote = Wording.objects.filter(release=OuterRef("pk"), by=brake.person)
            approved = Decision.objects.filter(release=OuterRef("pk"), by=brake.person, kind="approve")
            named = Q(author=None) | Q(author=brake.person)
            return rows.filter(named | Exists(wrote) | Exists(approved))
        case _:
            return rows


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
        .filter(Q(follows=None) | Q(follows__state="sent"))
        .annotate(under_way=under_way)
        .filter(under_way__lt=per_account)
        .exclude(Exists(resting))
        .exclude(Exists(trying), under_way__gt=0)
        .order_by("due_at", "pk")
    )


def decided_since(municipality_id: int, assignment_id: int | None, since: datetime) -> QuerySet[Release]:
    """Releases offered from that moment under an assignment, or without one by the own people."""
    offered = Release.objects.filter(municipality_id=municipality_id, created_at__gte=since)
    if assignment_id is None:
        return offered.filter(Q(assignment=None) | Q(own_words=True))
    return offered.filter(assignment_id=assignment_id, own_words=False)


def past_facts(
    municipality_id: int, assignment_id: int | None, since: datetime
) -> Iterator[tuple[int, str, datetime]]:
    """Number, facts (JSON text, for rows are many) and moment of each of those; newest first."""
    offered = decided_since(municipality_id, assignment_id, since).order_by("-created_at", "-pk")
    as_text = Cast("facts", TextField())
    rows = offered.annotate(told=as_text).values_list("pk", "told", "created_at")
    return rows.iterator(chunk_size=5000)


_APPROVING = [role for role, rights in RIGHTS.items() if "publishing.approve" in rights]


def delegations_of(municipality_id: int, now: datetime) -> QuerySet[Delegation]:
    """Delegations that hold now: begun, not over, and both people still in their seats."""
    here = people.valid_seats(now).filter(organisation_id=municipality_id)
    gives = here.filter(user=OuterRef("giver"), role=OuterRef("role"))
    takes = here.filter(user=OuterRef("receiver"), role__in=_APPROVING)
    running = Delegation.objects.filter(
        municipality_id=municipality_id, revoked_at=None, starts_at__lte=now, ends_at__gt=now
    )
    return running.filter(Exists(gives), Exists(takes)).select_related("giver", "receiver")


def delegations_seen(actor: Actor, now: datetime, *, ended_since: datetime) -> QuerySet[Delegation]:
    """Of the own municipality: what holds or comes, and what ended lately."""
    if actor.organisation_id is None or actor.organisation_id != actor.municipality_id:
        return Delegation.objects.none()
    found = Delegation.objects.filter(municipality_id=actor.organisation_id, ends_at__gt=ended_since)
    return found.select_related("giver", "receiver", "revoked_by").annotate(
        holds=Exists(delegations_of(actor.organisation_id, now).filter(pk=OuterRef("pk")))
    )


def offers(actor: Actor, now: datetime) -> list[Offer]:
    """The roles in which this person may approve: the own one first, then what was delegated to them."""
    own = [Offer(actor.role)]
    if actor.user_id is None or actor.municipality_id is None:
        return own
    held = delegations_of(actor.municipality_id, now).filter(receiver_id=actor.user_id).order_by("pk")
    return own + [Offer(one.role, one.giver_id) for one in held]


def standing(release: Release, now: datetime) -> list[Given]:
    """Approvals of people who still have the seat from which they spoke; whoever left, no longer counts.

    One given in somebody's place also needs that person's seat. The end of a delegation takes nothing
    back: it was given in time.
    """
    return _standing({release.pk: release.given()}, {release.pk: release.municipality_id}, now)[release.pk]


def _standing(
    given: dict[int, list[Given]], town_of: dict[int, int], now: datetime
) -> dict[int, list[Given]]:
    """The same for several releases, in one question."""
    people_of = {person for each in given.values() for one in each for person in one.people}
    held: dict[int, dict[int, set[str]]] = defaultdict(dict)
    if people_of:
        seats = people.valid_seats(now).filter(organisation__in=set(town_of.values()), user__in=people_of)
        for town, user, role in seats.values_list("organisation_id", "user_id", "role"):
            held[town].setdefault(user, set()).add(role)
    return {pk: [one for one in each if still_speaks(one, held[town_of[pk]])] for pk, each in given.items()}


def turns(actor: Actor, rows: Sequence[Release], now: datetime) -> dict[int, Turn]:
    """Whose turn it is at each of these that asks for a person; in a fixed number of queries."""
    asking = {row.pk: row for row in rows if row.state in ASKING}
    if not asking:
        return {}
    given: dict[int, list[Given]] = {pk: [] for pk in asking}
    approved = Decision.objects.filter(release__in=asking, kind=Decision.APPROVE).order_by("pk")
    columns = approved.values_list("release_id", "by_id", "role", "binding", "instead_of_id")
    for number, by_id, role, binding, instead_of in columns:
        given[number].append(Given(by_id, role, binding, instead_of))
    writers = {pk: {row.author_id} if row.author_id else set[int]() for pk, row in asking.items()}
    wrote = Wording.objects.filter(release__in=asking, by__isnull=False)
    for pk, writer in wrote.values_list("release_id", "by_id"):
        writers[pk].add(writer)
    counting = _standing(given, {pk: row.municipality_id for pk, row in asking.items()}, now)
    asker, found = _asker(actor, now), dict[int, Turn]()
    for pk, row in asking.items():
        said = counted(counting[pk], binding=row.binding, writers=writers[pk])
        if told := turn(row.state, row.needs(), said, asker, writers=writers[pk]):
            found[pk] = told
    return found


def _asker(actor: Actor, now: datetime) -> Asker:
    approves = may(actor.role, "publishing.approve")
    offered = tuple(offers(actor, now)) if approves else ()
    return Asker(actor.user_id or 0, offered, may(actor.role, "publishing.resolve_unknown"))


def have(release: Release, now: datetime) -> tuple[Given, ...]:
    """The approvals that count for the text as it is now."""
    return counted(standing(release, now), binding=release.binding, writers=release.writers())


def guest_advice(release: Release) -> QuerySet[GuestAdvice]:
    """Everything asked of people without a seat about this text, oldest first."""
    return release.guest_advice.select_related("asked_by")


def guest_advice_of_case(case: str) -> QuerySet[GuestAdvice]:
    """The same for a whole case (`case:12`)."""
    return GuestAdvice.objects.filter(release__case=case).select_related("asked_by", "release")


def advised_against(release: Release) -> bool:
    """Whether somebody without a seat advised not to send exactly this text."""
    return release.guest_advice.filter(key=release.key, state=GuestAdvice.ANSWERED, agrees=False).exists()
