"""The assignment of a municipality to an agency."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.channels.models import ChannelAccount
from regie.people.models import Organisation, User


class Assignment(models.Model):
    """What one agency does for one municipality, from when until when, by which named people.

    Closed world: a channel or topic that is not named is not covered.
    """

    DRAFT, ACTIVE, ENDED = "draft", "active", "ended"

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="assignments_given")
    agency = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="assignments_held")
    name = models.CharField(max_length=120)
    purpose = models.TextField()
    state = models.CharField(max_length=8, default=DRAFT, choices=[(s, s) for s in (DRAFT, ACTIVE, ENDED)])
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    channels = models.ManyToManyField(ChannelAccount, related_name="assignments")
    topics = models.JSONField(default=list)  # list of topic slugs
    members = models.ManyToManyField(User, related_name="assignments")

    class Meta:
        ordering: ClassVar[list[str]] = ["municipality__name", "name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="assignment_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.municipality} → {self.agency})"
