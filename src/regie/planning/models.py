"""Slots of the calendar."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from regie.campaigns.models import Campaign
from regie.channels.models import ChannelAccount
from regie.mandate.models import Phase
from regie.people.models import Organisation, User
from regie.publishing.models import Release

# Longer after its moment a text of our own says nothing any more: it stays unsent, and a person looks.
LATE: Final = timedelta(hours=4)


class Slot(models.Model):
    """One text for one channel at one moment. Slots of one `item` at one moment belong together.

    `on` and `at` are the wish on the wall clock in Amsterdam; `moment` follows from them. Until it is handed
    over the text is here; after that the release's own is what counts. A series is slots that share `series`.
    """

    PLANNED, OFFERED, HELD, DROPPED = "planned", "offered", "held", "dropped"
    STATES = (PLANNED, OFFERED, HELD, DROPPED)

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="slots")
    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="slots")
    item = models.UUIDField(default=uuid.uuid4)
    series = models.UUIDField(null=True)
    title = models.CharField(max_length=120)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, related_name="slots")
    audience = models.CharField(max_length=80, blank=True)
    topic = models.CharField(max_length=40)
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField()
    first_comment = models.TextField(blank=True)
    on = models.DateField()
    at = models.TimeField()
    moment = models.DateTimeField()
    state = models.CharField(max_length=8, default=PLANNED, choices=[(s, s) for s in STATES])
    release = models.OneToOneField(Release, on_delete=models.PROTECT, null=True, related_name="slot")
    comment = models.OneToOneField(Release, on_delete=models.PROTECT, null=True, related_name="comment_of")
    correction = models.OneToOneField(
        Release, on_delete=models.PROTECT, null=True, related_name="correction_of"
    )
    held_by = models.ForeignKey(Phase, on_delete=models.PROTECT, null=True, related_name="held_slots")
    held_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["moment", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_at__isnull=False), name="slot_held_since_when"
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(release__isnull=False), name="slot_offered_has_release"
            ),
            models.UniqueConstraint(
                fields=["item", "account", "moment"], condition=~Q(state="dropped"), name="slot_once"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["municipality", "moment"], name="slot_in_calendar"),
            models.Index(fields=["item"], name="slot_of_item"),
            models.Index(fields=["municipality"], name="slot_held", condition=Q(state="held")),
        ]

    def __str__(self) -> str:
        return f"slot:{self.pk}"
