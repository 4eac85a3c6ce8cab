"""A peak: its period, the extra people, answers, queues and cover that come and go with it, its checklist."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from regie.engagement.models import Assignment
from regie.library.models import Answer
from regie.mandate.models import Phase
from regie.peaks.states import MOVES, PHASES, PREPARED, WHENS, may_move
from regie.people.models import Membership, Organisation, User
from regie.roster.models import Cover


class Peak(models.Model):
    """A stretch in which much more is asked than usual. Whoever starts it starts all of it."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="peaks")
    kind = models.CharField(max_length=20)  # a key of kinds.kinds()
    title = models.CharField(max_length=80)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    multiple = models.DecimalField(max_digits=4, decimal_places=1)  # times the usual arrivals
    phase = models.CharField(max_length=9, blank=True, choices=[(p, p) for p in PHASES])
    set_phase = models.ForeignKey(Phase, on_delete=models.PROTECT, null=True, related_name="+")
    queues = models.JSONField(default=list)  # [{"name", "query"}]
    cover = models.ForeignKey(Cover, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, default=PREPARED, choices=[(s, s) for s in MOVES])
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    # null while it runs, and when the clock ended it
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)  # why it ended before its time

    class Meta:
        ordering: ClassVar[list[str]] = ["-starts_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="peak_ends_after_start"),
            models.CheckConstraint(condition=Q(multiple__gte=1, multiple__lte=50), name="peak_multiple"),
            models.UniqueConstraint(
                fields=["municipality", "title"],
                condition=Q(state__in=["prepared", "running"]),
                name="one_live_peak_per_title",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["ends_at"], name="peak_runs", condition=Q(state="running")),
        ]

    def __str__(self) -> str:
        return f"peak:{self.pk}"

    def move(self, state: str) -> None:
        """Set the state in memory; ValueError for a move that the table does not have."""
        if not may_move(self.state, state):
            raise ValueError(f"a peak cannot go from {self.state} to {state}")
        self.state = state


class ExtraPerson(models.Model):
    """Somebody who comes for the peak; the account ends with it."""

    peak = models.ForeignKey(Peak, on_delete=models.CASCADE, related_name="people")
    email = models.EmailField()
    name = models.CharField(max_length=120)
    initials = models.CharField(max_length=4)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, null=True, related_name="+")
    seat = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["peak", "email"], name="extra_person_once")
        ]


class PeakAnswer(models.Model):
    """An answer that was proposed for the peak."""

    peak = models.ForeignKey(Peak, on_delete=models.CASCADE, related_name="answers")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["peak", "answer"], name="peak_answer_once")
        ]


class Step(models.Model):
    """One line of the checklist."""

    peak = models.ForeignKey(Peak, on_delete=models.CASCADE, related_name="steps")
    when = models.CharField(max_length=6, choices=[(w, w) for w in WHENS])
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["place", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["peak", "place"], name="peak_step_place")
        ]
