"""What was under way when a brake was set, and rehearsals of the brake."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from regie.channels.models import ChannelAccount
from regie.mandate.models import Brake
from regie.people.models import Organisation, User
from regie.publishing.models import Release


class Straggler(models.Model):
    """A message that may have been under way when a brake was set: did it appear all the same?

    Looked for on the network until that is known. `key` and `text` are as they left, also when
    somebody changes the release afterwards. What appeared can be deleted, where the network can.
    """

    LOOKING, ABSENT, APPEARED, UNREADABLE = "looking", "absent", "appeared", "unreadable"
    DELETING, DELETED, KEPT = "deleting", "deleted", "kept"
    STATES = (LOOKING, ABSENT, APPEARED, UNREADABLE, DELETING, DELETED, KEPT)

    brake = models.ForeignKey(Brake, on_delete=models.CASCADE, related_name="stragglers")
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="straggled")
    key = models.UUIDField()
    text = models.TextField()
    state = models.CharField(max_length=10, default=LOOKING, choices=[(s, s) for s in STATES])
    looks = models.PositiveIntegerField(default=0)  # answered ones
    due_at = models.DateTimeField(null=True)
    appeared_at = models.DateTimeField(null=True)  # when we found it
    external_id = models.CharField(max_length=512, blank=True)
    permalink = models.CharField(max_length=1000, blank=True)
    delete_asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    delete_asked_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    detail = models.CharField(max_length=500, blank=True)  # what the network said, safe to show

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["brake", "release"], name="straggler_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], name="straggler_due", condition=Q(due_at__isnull=False))
        ]


class Drill(models.Model):
    """A rehearsal of the brake on a practice channel, and what it measured."""

    RUNNING, DONE, ENDED = "running", "done", "ended"  # ended: broken off, and why
    STATES = (RUNNING, DONE, ENDED)

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="drills")
    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="+")
    brake = models.OneToOneField(Brake, on_delete=models.PROTECT, null=True, related_name="drill")
    state = models.CharField(max_length=8, default=RUNNING, choices=[(s, s) for s in STATES])
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=40, blank=True)
    checked_at = models.DateTimeField(null=True)  # when the network was read after the stop
    # counted once the network was read: offered, before, under_way, stopped, after_confirmed
    counted = models.JSONField(default=dict)
    releases = models.ManyToManyField(Release, related_name="drills")

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["municipality"], condition=Q(state="running"), name="one_drill_at_a_time"
            )
        ]
