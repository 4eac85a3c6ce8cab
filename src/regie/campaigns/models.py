"""A campaign with its brief, its ethics box, questions about it, and the administrative calendar."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from regie.campaigns import brief
from regie.campaigns.states import DAY_KINDS, DRAFT, MOVES, may_move
from regie.engagement.models import Assignment, Goal
from regie.people.models import Organisation, User


class Campaign(models.Model):
    """Something the municipality wants to reach with communication; it hangs from at least one goal."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField(max_length=120)
    goals = models.ManyToManyField(Goal, through="Serves", related_name="campaigns")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, null=True, related_name="campaigns")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=DRAFT, choices=[(s, s) for s in MOVES])
    brief = models.JSONField(default=dict)  # fields of brief.STEPS
    brief_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    brief_at = models.DateTimeField(null=True)
    writers = models.JSONField(default=list)  # ids of everybody who ever wrote in the brief
    made_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)  # why it was refused, dropped or ended
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["municipality", "state"], name="campaign_of_municipality")
        ]

    def __str__(self) -> str:
        return f"campaign:{self.pk}"

    def move(self, state: str) -> None:
        """Set the state in memory; ValueError for a move that the table does not have."""
        if not may_move(self.state, state):
            raise ValueError(f"a campaign cannot go from {self.state} to {state}")
        self.state = state

    def seal(self) -> str:
        """What a signature under its ethics box must be about."""
        return brief.seal(self.brief)


class Serves(models.Model):
    """That a campaign serves a goal, and how that goal read when somebody of the campaign last saw it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="serves")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="served")
    seen = models.JSONField(default=dict)  # of queries.reading
    seen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["goal__title", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "goal"], name="campaign_serves_once")
        ]


class EthicsBox(models.Model):
    """What a person of the municipality signed or refused about one exact brief. Never changed."""

    SIGNED, REFUSED = "signed", "refused"

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="boxes")
    points = models.JSONField(default=dict)  # code of brief.ETHICS -> why it holds
    verdict = models.CharField(max_length=7, choices=[(SIGNED, SIGNED), (REFUSED, REFUSED)])
    reason = models.CharField(max_length=500, blank=True)
    brief_sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(verdict="signed") | ~Q(reason=""), name="refused_box_has_a_reason"
            )
        ]


class SentBrief(models.Model):
    """A brief as it was sent; kept when it is taken back and written otherwise. Never changed."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="versions")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"sent_brief:{self.pk}"


class BriefQuestion(models.Model):
    """A question of the agency about a brief, and its answer."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField(max_length=1000)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]


class CalendarDay(models.Model):
    """One entry of the administrative calendar, which nothing planned should overlook."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="calendar_days")
    kind = models.CharField(max_length=12, choices=[(k, k) for k in DAY_KINDS])
    title = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()  # the last day
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="calendar_day_ends_after")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["municipality", "ends_on"], name="calendar_of_municipality")
        ]
