"""What holds at a moment: the mandate, the brakes, and the verdict that follows from both."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from regie.channels import vault
from regie.channels.models import ChannelAccount
from regie.engagement import queries as engagement
from regie.kernel.actor import Actor
from regie.mandate.brake import On, Target, widest
from regie.mandate.decide import decide
from regie.mandate.deed import hash_of, public_of, sealed_by
from regie.mandate.deed import read as read_deed
from regie.mandate.holding import Holding, Trouble, Version, held
from regie.mandate.levels import Level, level
from regie.mandate.models import Brake, LevelRow, MandateKey, MandateVersion, Phase
from regie.mandate.phases import Stretch
from regie.mandate.rules import AT, Table
from regie.mandate.states import UNSIGNED
from regie.mandate.table import TableWrong, parse
from regie.mandate.verdict import (
    AskMandate,
    BrakeHit,
    Verdict,
    VerdictReason,
    at_level,
    from_table,
    never_grantable,
    refusal,
    true_to_team,
)
from regie.mandate.vocabulary import HIGHEST_GRIP, PHASES, TOPICS
from regie.people import queries as people
from regie.people.models import User

__all__ = ["AskMandate", "Target", "Verdict"]  # callers find the question beside the queries that answer it

_KEEP: Final = 64
# (SHA-256, seal and deed, municipality) -> table that was checked against exactly these.
_tables: OrderedDict[tuple[str, str, int], Table] = OrderedDict()


def verdict(request: AskMandate, *, at: datetime) -> Verdict:
    """What may be done at that moment. Never raises on facts: whatever is not understood is forbidden.

    In order: brake, what can never be granted, what the assignment covers, the mandate in force. The
    fact `phase` is always the phase that holds, whatever the asker says.
    """
    if hit := _brake_on(request):
        return refusal("brake", request, brake=hit)
    if never_grantable(request):
        return refusal("never_grantable", request)
    if not true_to_team(request):
        return refusal("unknown_fact", request)
    if uncovered := _uncovered(request, at):
        return refusal(uncovered, request)
    valid = in_force(request.municipality_id, at).filter(of_assignment(request.assignment_id))
    found = list(_with_times(valid, request.channel_id, at).defer("table", "scenarios")[:2])
    if len(found) != 1:
        return refusal("two_mandates" if found else "no_mandate", request)
    phase, grip = found[0].phase_now, found[0].grip_now  # type: ignore[attr-defined]
    request = replace(request, facts={**request.facts, "phase": phase})
    if request.agency_id is not None and grip > HIGHEST_GRIP:
        return refusal("grip", request, mandate=found[0].reference)
    table = table_of(found[0])
    if table is None:
        return refusal("mandate_changed", request, mandate=found[0].reference)
    decision = decide({**request.facts, AT: at}, table)
    told = from_table(decision, table, request, mandate=found[0].reference)
    return _at_grip(told, grip, request.municipality_id)


def _at_grip(told: Verdict, grip: int, municipality_id: int) -> Verdict:
    """Levels only make stricter, so only what is allowed in a crisis asks the table."""
    if told.outcome != "allow" or not grip:
        return told
    return at_level(told, level(grip, level_table(municipality_id)))


def level_table(municipality_id: int) -> tuple[Level, ...]:
    """What each level does in this municipality."""
    return LevelRow.table(municipality_id)


def _with_times(found: QuerySet[MandateVersion], channel_id: int, at: datetime) -> QuerySet[MandateVersion]:
    """With the phase and GRIP level of that moment on that channel beside each version, in the same query."""
    on_practice = ChannelAccount.objects.filter(pk=channel_id).values("practice")[:1]
    running = Phase.objects.running(at, Subquery(on_practice)).filter(municipality=OuterRef("municipality"))
    weight = Case(
        *(When(phase=name, then=Value(n)) for n, name in enumerate(PHASES)), default=Value(len(PHASES))
    )
    phase = running.annotate(weight=weight).order_by("-weight").values("phase")[:1]
    grip = running.order_by("-grip").values("grip")[:1]
    return found.annotate(
        phase_now=Coalesce(Subquery(phase), Value(PHASES[0])), grip_now=Coalesce(Subquery(grip), Value(0))
    )


_BRAKE_NAMES: Final = ("assignment__agency", "agency", "channel", "person", "set_by", "release_asked_by")


def brakes_on(municipality_id: int) -> QuerySet[Brake]:
    """Brakes that are on now, newest first."""
    on = Brake.objects.filter(municipality_id=municipality_id, released_at__isnull=True)
    return on.select_related(*_BRAKE_NAMES)


def all_brakes_on() -> QuerySet[Brake]:
    """Brakes that are on anywhere, for the sweeps; oldest first."""
    return Brake.objects.filter(released_at__isnull=True).order_by("pk")


def brakes_of(municipality_id: int) -> QuerySet[Brake]:
    """All brakes of the municipality, on and released, newest first."""
    found = Brake.objects.filter(municipality_id=municipality_id)
    return found.select_related(*_BRAKE_NAMES, "released_by")


def brake_history(municipality_id: int) -> QuerySet[Brake]:
    """Brakes that have been released, newest first."""
    return brakes_of(municipality_id).filter(released_at__isnull=False).order_by("-released_at")


def brakes_seen(actor: Actor, among: Iterable[int] = ()) -> QuerySet[Brake]:
    """Brakes that are on and concern this actor; an agency sees only those that touch it.

    Of the municipality the actor works for now, or of these (`among`).
    """
    towns, own = list(among) or [actor.municipality_id or 0], actor.organisation_id or 0
    on = brakes_among(towns)
    if own in towns:
        return on.filter(municipality_id=own)
    touching = (
        Q(scope__in=("municipality", "topic"))
        | Q(channel__assignments__agency_id=own, channel__assignments__state="active")
        | Q(agency_id=own)
        | Q(assignment__agency_id=own)
        | Q(scope="person", person__memberships__organisation=own)
    )
    return on.filter(touching).distinct()


def people_stopped(brake: Brake) -> QuerySet[User]:
    """People of this municipality's work whose own work the brake stops; for the wide scopes nobody."""
    given = Q(assignments__municipality=brake.municipality_id)
    match brake.scope:
        case "person":
            own = Q(memberships__organisation=brake.municipality_id)
            found = User.objects.filter(given | own, pk=brake.person_id or 0)
        case "assignment":
            found = User.objects.filter(assignments=brake.assignment)
        case "agency":
            found = User.objects.filter(given, assignments__agency=brake.agency)
        case _:
            found = User.objects.none()
    return found.distinct()


def brake_targets(municipality_id: int, now: datetime) -> list[Target]:
    """What the municipality can stop now, widest first."""
    running = engagement.in_force(now).filter(municipality_id=municipality_id)
    held = list(running.values_list("pk", "name", "agency_id", "agency__name"))
    agencies = {agency: name for _pk, _name, agency, name in held}
    channels = ChannelAccount.objects.filter(municipality_id=municipality_id, active=True)
    workers = Q(assignments__in=[pk for pk, *_ in held]) | Q(
        memberships__in=people.valid_seats(now).filter(organisation_id=municipality_id)
    )
    persons = User.objects.filter(workers).distinct().order_by("name")
    return [
        Target("municipality", None, ""),
        *(Target("assignment", pk, f"{name} – {agency}") for pk, name, _id, agency in held),
        *(Target("agency", pk, name) for pk, name in sorted(agencies.items(), key=lambda pair: pair[1])),
        *(Target("channel", pk, name) for pk, name in channels.values_list("pk", "name")),
        *(Target("topic", slug, slug) for slug in TOPICS),
        *(Target("person", pk, name) for pk, name in persons.values_list("pk", "name")),
    ]


def _brake_on(request: AskMandate) -> BrakeHit | None:
    """The widest brake that stops this request."""
    on = Brake.objects.filter(municipality_id=request.municipality_id, released_at__isnull=True)
    return widest([On(b.pk, b.scope, b.target, b.epoch) for b in on], request)


def _uncovered(request: AskMandate, at: datetime) -> VerdictReason | None:
    """The channel is the municipality's; for an agency, one assignment covers channel, topic and person.

    And its agreements hold: an agency says nothing under instructions that have expired.
    """
    if request.agency_id is None or request.assignment_id is None:
        own = ChannelAccount.objects.filter(pk=request.channel_id, municipality_id=request.municipality_id)
        return None if request.agency_id is request.assignment_id is None and own.exists() else "not_covered"
    held = engagement.in_force(at).filter(
        pk=request.assignment_id,
        municipality_id=request.municipality_id,
        agency_id=request.agency_id,
        channels=request.channel_id,
    )
    if request.user_id is not None:
        held = held.filter(members=request.user_id)
    topics, agreed = engagement.topics_and_agreed(held, at)
    if not isinstance(topics, list) or request.facts.get("topic") not in topics:
        return "not_covered"
    return None if agreed else "agreement_expired"


def of_assignment(assignment_id: int | None) -> Q:
    """Versions of this assignment, or without one those for the municipality's own people."""
    return Q(assignment__isnull=True) if assignment_id is None else Q(assignment_id=assignment_id)


def in_force(municipality_id: int, at: datetime) -> QuerySet[MandateVersion]:
    """Versions that hold at the moment: signed, within their validity, not ended by a newer one."""
    return in_force_among([municipality_id], at)


def versions(actor: Actor, now: datetime) -> QuerySet[MandateVersion]:
    """Versions this actor may read: the own municipality's, or those of assignments held now."""
    shown = MandateVersion.objects.select_related(
        "municipality", "assignment__agency", "made_by", "signed_by"
    )
    if actor.organisation_id is not None and actor.organisation_id == actor.municipality_id:
        return shown.filter(municipality_id=actor.organisation_id)
    return shown.filter(assignment__in=engagement.held_by(actor, now)).exclude(state__in=UNSIGNED)


def table_of(version: MandateVersion) -> Table | None:
    """The parsed table; None when it is not what was signed, by whom it says, for this assignment.

    A draft has no seal yet; of that only the hash is checked.
    """
    signed = version.state not in UNSIGNED
    if signed and not _as_in_deed(version):
        return None
    mark = f"{version.seal}|{version.deed}" if signed else ""
    key = (version.sha256, mark, version.municipality_id)
    if known := _tables.get(key):
        return known
    if hash_of(version.table) != version.sha256 or (signed and not _sealed(version)):
        return None
    try:
        table = parse(version.table)
    except TableWrong:
        return None
    _tables[key] = table
    while len(_tables) > _KEEP:
        _tables.popitem(last=False)
    return table


def _as_in_deed(version: MandateVersion) -> bool:
    """The row is the one the deed speaks of, and two people signed it."""
    deed = read_deed(version.deed)
    return (
        deed is not None
        and deed.complete
        and deed.municipality_id == version.municipality_id
        and deed.assignment_id == version.assignment_id
        and (deed.mandate_id, deed.version) == (version.mandate_id, version.version)
        and deed.table_sha256 == version.sha256
    )


def _sealed(version: MandateVersion) -> bool:
    public = public_key(version.municipality_id)
    return bool(public) and sealed_by(public, version.deed, version.seal)


def public_key(municipality_id: int) -> str:
    """The public key of the municipality's seal, hexadecimal; empty when none can be opened."""
    made = MandateKey.objects.filter(municipality_id=municipality_id).first()
    if made is None:
        return ""
    try:
        keys = vault.read_keys(settings.CREDENTIAL_KEY_FILE)
        return public_of(vault.open_(bytes(made.sealed), key_place(municipality_id), keys))
    except (vault.VaultClosed, ValueError):
        return ""


def key_place(municipality_id: int) -> vault.Place:
    """Where in the vault the key of the seal belongs; account 0 is no channel."""
    return vault.Place(municipality_id, 0, "mandate seal")


def sealed_keys() -> list[bytes]:
    """The keys of all municipalities as they lie in the database, each in its envelope."""
    return [bytes(sealed) for sealed in MandateKey.objects.values_list("sealed", flat=True)]


def forget_tables() -> None:
    """Drop the tables this process keeps; the next question reads and checks them anew."""
    _tables.clear()


def table_by_reference(municipality_id: int, reference: str) -> Table | None:
    """The table that `id@version#hash8` names, as decisions and the ledger write it."""
    name, _, rest = reference.rpartition("@")
    number, _, digest = rest.partition("#")
    if not number.isdigit():
        return None
    found = MandateVersion.objects.filter(
        municipality_id=municipality_id, mandate_id=name, version=int(number), sha256__startswith=digest
    ).first()
    return table_of(found) if found else None


def current_epoch(municipality_id: int) -> int:
    """How often a brake was set or released in this municipality."""
    told = Brake.objects.filter(municipality_id=municipality_id)
    return sum(told.aggregate(set=Count("pk"), released=Count("released_at")).values())


def brakes_among(municipality_ids: Iterable[int]) -> QuerySet[Brake]:
    """Brakes that are on now in any of these municipalities, newest first."""
    on = Brake.objects.filter(municipality_id__in=list(municipality_ids), released_at__isnull=True)
    return on.select_related(*_BRAKE_NAMES)


def in_force_among(municipality_ids: Iterable[int], at: datetime) -> QuerySet[MandateVersion]:
    """As `in_force`, for several municipalities at once; first what ends first."""
    holding = MandateVersion.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at),
        municipality_id__in=list(municipality_ids),
        signed_at__isnull=False,
        valid_from__lte=at,
        valid_to__gt=at,
    )
    return holding.exclude(state__in=UNSIGNED).order_by("valid_to", "pk")


def holds(municipality_id: int, now: datetime, *, assignment_id: int | None = None) -> Holding:
    """What holds now for one assignment (without one: for our own people), and what changes next.

    Everything here changes by the clock, with nobody touching it. Brakes are no part of it.
    """
    signed = MandateVersion.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=now),
        of_assignment(assignment_id),
        municipality_id=municipality_id,
        signed_at__isnull=False,
        valid_to__gt=now,
    ).exclude(state__in=UNSIGNED)
    versions = [
        Version(
            one.pk,
            one.reference,
            one.name,
            one.version,
            one.valid_from,
            min(one.valid_to, one.ended_at or one.valid_to),
            table_of(one),
        )
        for one in signed
    ]
    return held(assignment_id, versions, _stretches(municipality_id, now), now)


def phases(municipality_id: int, now: datetime) -> QuerySet[Phase]:
    """Phases that hold now or are planned, the first to begin first; none of exercises."""
    found = Phase.objects.filter(municipality_id=municipality_id, practice=False, ends_at__gt=now)
    return found.select_related("set_by").order_by("starts_at", "pk")


def _stretches(municipality_id: int, now: datetime) -> list[Stretch]:
    return [Stretch(p.phase, p.grip, p.starts_at, p.ends_at) for p in phases(municipality_id, now)]


def in_trouble(now: datetime) -> list[Trouble]:
    """Every mandate that should hold and does not: a broken seal, two at once, or one that ran out.

    A mandate that somebody withdrew is no trouble, nor one that nobody has signed yet.
    """
    found: list[Trouble] = []
    signed = MandateVersion.objects.exclude(state__in=UNSIGNED).filter(valid_from__lte=now)
    running = set(engagement.in_force(now).values_list("pk", flat=True))
    latest = signed.order_by("municipality_id", "assignment_id", "-signed_at", "-pk")
    for last in latest.distinct("municipality_id", "assignment_id").defer("table", "scenarios"):
        if last.assignment_id is not None and last.assignment_id not in running:
            continue
        state = holds(last.municipality_id, now, assignment_id=last.assignment_id)
        if state.problem and not (state.problem == "no_mandate" and last.state == MandateVersion.WITHDRAWN):
            found.append(Trouble(last.municipality_id, last.pk, last.name, state.problem))
    return found
