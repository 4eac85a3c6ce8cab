"""Concerns, who was told of them and how, and the pulse of the clock."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from regie.escalation.ladder import Rung, rung
from regie.escalation.states import DECISIONS, MOVES, RUNNING, URGENCIES, may_move
from regie.people.models import Organisation, User


class Concern(models.Model):
    """A question to the municipality with a clock. `ladder` was frozen when it started."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="concerns")
    subject = models.CharField(max_length=60)
    url = models.CharField(max_length=300)
    question = models.TextField()
    urgency = models.CharField(max_length=8, choices=[(u, u) for u in URGENCIES])
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="concerns_raised")
    raised_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    ladder = models.JSONField()  # levels as `ladder.Rung` writes them
    ladder_name = models.CharField(max_length=80, blank=True)  # of the row it was frozen from
    ladder_version = models.PositiveIntegerField(default=0)  # 0: the defaults of the product
    quiet = models.JSONField(default=list)  # weekly windows in which nobody is woken for this
    step = models.PositiveIntegerField(default=0)
    told_here = models.PositiveIntegerField(default=0)  # how often this level was told
    held_until = models.DateTimeField(null=True, blank=True)  # the end of quiet hours it waits for
    rounds = models.PositiveIntegerField(default=0)  # how often the last rung was told again
    state = models.CharField(max_length=12, default="open", choices=[(s, s) for s in MOVES])
    next_at = models.DateTimeField(null=True, blank=True)  # when the clock does something
    acknowledged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=12, blank=True, choices=[(d, d) for d in DECISIONS])
    answer = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(state__in=RUNNING) | Q(next_at__isnull=False), name="running_concern_has_a_clock"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_at"], name="concern_due", condition=Q(state__in=RUNNING)),
            models.Index(fields=["municipality", "state"], name="concern_for_people"),
            models.Index(fields=["subject"], name="concern_by_subject"),
        ]

    def __str__(self) -> str:
        return f"concern:{self.pk}"

    def move(self, state: str, *, next_at: datetime | None) -> None:
        """Set state and clock in memory; ValueError for a move the table does not have."""
        if not may_move(self.state, state):
            raise ValueError(f"a concern cannot go from {self.state} to {state}")
        self.state, self.next_at = state, next_at

    @property
    def rung(self) -> Rung:
        """The level that is asked now."""
        return rung(self.ladder[self.step])

    @property
    def role(self) -> str:
        """The first role that is asked now."""
        return self.rung.roles[0]


class LadderVersion(models.Model):
    """The rows of a municipality, in versions; the highest holds. A running concern keeps what it froze."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ladder_versions")
    version = models.PositiveIntegerField()
    rows = models.JSONField()
    why = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["municipality", "version"], name="one_ladder_per_version")
        ]


class Acknowledgement(models.Model):
    """Somebody said they saw it; a level that asks all of its roles waits for each of them."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="acknowledgements")
    step = models.PositiveIntegerField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["concern", "step", "user", "role"], name="seen_once_per_level")
        ]


class Notification(models.Model):
    """Who was told on which level. It shows on their screen; how they were woken is kept by paging."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="notifications")
    step = models.PositiveIntegerField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notifications")
    role = models.CharField(max_length=32)
    instead_of = models.CharField(max_length=32, blank=True)  # the level that had nobody
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "concern"], name="notification_of_user"),
        ]


class Pulse(models.Model):
    """When a clock last ran; `regie doctor` and an outside monitor look at it."""

    name = models.CharField(max_length=40, primary_key=True)
    ran_at = models.DateTimeField()
