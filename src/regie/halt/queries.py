"""What appeared after a stop, what was held back, and how drills went."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import Case, QuerySet, Value, When

from regie.channels import registry
from regie.channels.models import ChannelAccount
from regie.channels.queries import as_account
from regie.halt.drill import Moments, is_due
from regie.halt.models import Drill, Straggler
from regie.mandate.models import Brake
from regie.publishing.models import Release


def stragglers_of(brake: Brake) -> QuerySet[Straggler]:
    """Messages that were under way when the brake was set; what certainly did not appear comes last."""
    order = Case(When(state=Straggler.ABSENT, then=Value(1)), default=Value(0))
    told = Straggler.objects.filter(brake=brake)
    return told.select_related("release__account", "delete_asked_by").order_by(order, "pk")


def stopped_by(brake: Brake) -> QuerySet[Release]:
    """What the brake held back and nobody has decided about yet, oldest first."""
    waiting = Release.objects.filter(brake=brake, state="stopped")
    return waiting.select_related("account", "author", "agency").order_by("created_at", "pk")


def is_looked_for(release: Release) -> bool:
    """Whether it may still turn out that this text appeared."""
    return Straggler.objects.filter(release=release, key=release.key, state=Straggler.LOOKING).exists()


def can_delete(account: ChannelAccount) -> bool:
    """Whether the network lets us take back what we published."""
    return registry.adapter(account.network).capabilities(as_account(account)).delete


def moments_of(brake: Brake) -> Moments | None:
    """Press, shut gate and confirmation; None until all three are known."""
    if brake.no_new_sends_at is None or brake.confirmed_at is None:
        return None
    return Moments(brake.set_at, brake.no_new_sends_at, brake.confirmed_at)


def drills_of(municipality_id: int) -> QuerySet[Drill]:
    """All drills, the newest first."""
    names = ("account", "started_by", "brake__set_by", "brake__release_asked_by", "brake__released_by")
    return Drill.objects.filter(municipality_id=municipality_id).select_related(*names)


def practice_channels(municipality_id: int) -> QuerySet[ChannelAccount]:
    """Where a drill can be held."""
    return ChannelAccount.objects.filter(municipality_id=municipality_id, practice=True, active=True)


def drill_is_due(municipality_id: int, now: datetime) -> bool:
    """Whether the last finished drill is longer ago than the municipality wants."""
    last = Drill.objects.filter(municipality_id=municipality_id, state=Drill.DONE).first()
    return is_due(last.started_at if last else None, now, settings.BRAKE_DRILL_DAYS)
