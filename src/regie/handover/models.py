"""What the outgoing side wrote on the page of a turn, and what it showed when the watch was taken."""

from __future__ import annotations

from django.db import models

from regie.duty.models import Turn
from regie.people.models import User


class Sheet(models.Model):
    """One page per turn. `shown` is what had gathered at the moment of taking: numbers and ids, no texts."""

    turn = models.OneToOneField(Turn, on_delete=models.CASCADE, related_name="sheet", primary_key=True)
    message = models.TextField(blank=True)  # the kernel message, as long as something goes on
    watch_for = models.TextField(blank=True)
    remarks = models.TextField(blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(null=True)
    shown = models.JSONField(default=dict)
