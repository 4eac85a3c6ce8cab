"""What appeared after a stop, what was held back, and how drills went."""

from __future__ import annotations

from django.db.models import Case, QuerySet, Value, When

from regie.channels import registry
from regie.channels.models import ChannelAccount
from regie.channels.queries import as_account
from regie.halt.models import Straggler
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
