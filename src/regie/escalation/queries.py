"""Which concerns somebody sees, and whether the clock runs."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from regie.engagement import queries as engagement
from regie.escalation import ladder
from regie.escalation.models import Concern, LadderVersion, Notification, Pulse
from regie.escalation.states import RUNNING
from regie.kernel.actor import Actor

CLOCK = "escalation"


def visible_to(actor: Actor, now: datetime) -> QuerySet[Concern]:
    """The own municipality's; for an agency what it raised or was told of, while an assignment holds."""
    if actor.user_id is None or actor.organisation_id is None:
        return Concern.objects.none()
    if actor.organisation_id == actor.municipality_id:
        return Concern.objects.filter(municipality_id=actor.organisation_id)
    held = engagement.held_by(actor, now).values("municipality_id")
    told = Notification.objects.filter(concern=OuterRef("pk"), user_id=actor.user_id)
    ours = Q(raised_for_id=actor.organisation_id) | Q(Exists(told))
    seen = Concern.objects.filter(ours, municipality_id__in=held)
    return seen.filter(municipality_id=actor.municipality_id) if actor.municipality_id else seen


def open_for(actor: Actor, now: datetime) -> QuerySet[Concern]:
    """Running concerns: first those this person was told of (`mine`), then by deadline."""
    told = Notification.objects.filter(concern=OuterRef("pk"), user_id=actor.user_id or 0)
    return (
        visible_to(actor, now)
        .filter(state__in=RUNNING)
        .annotate(mine=Exists(told))
        .select_related("municipality", "raised_by", "raised_for", "acknowledged_by")
        .order_by("-mine", F("next_at").asc(nulls_last=True), "pk")
    )


def for_subject(subject: str) -> QuerySet[Concern]:
    """All concerns about a subject (`case:12`), oldest first."""
    return Concern.objects.filter(subject=subject).select_related("raised_by", "answered_by").order_by("pk")


def counts(actor: Actor, now: datetime) -> dict[str, int]:
    """Numbers for the screens: open, acknowledged, and mine (told to me and still running)."""
    mine = Notification.objects.filter(user_id=actor.user_id or 0).values("concern")
    return (
        visible_to(actor, now)
        .filter(state__in=RUNNING)
        .aggregate(
            open=Count("pk", filter=Q(state="open")),
            acknowledged=Count("pk", filter=Q(state="acknowledged")),
            mine=Count("pk", filter=Q(pk__in=mine)),
        )
    )


def ladder_rows(municipality_id: int) -> tuple[int, tuple[ladder.Row, ...]]:
    """Version and rows that hold now; 0 and the defaults while a municipality wrote none."""
    found = LadderVersion.objects.filter(municipality_id=municipality_id).order_by("-version").first()
    if found is None:
        return 0, ladder.DEFAULT
    return found.version, tuple(ladder.row(stored) for stored in found.rows)


def ladder_versions(municipality_id: int | None) -> QuerySet[LadderVersion]:
    """Every version, newest first."""
    found = LadderVersion.objects.filter(municipality_id=municipality_id).select_related("made_by")
    return found.order_by("-version")


def pulses() -> dict[str, datetime]:
    """When each sweep last ran."""
    return dict(Pulse.objects.values_list("name", "ran_at"))


def last_ran(name: str = CLOCK) -> datetime | None:
    """When the clock last ran; None when it never did."""
    return Pulse.objects.filter(name=name).values_list("ran_at", flat=True).first()
