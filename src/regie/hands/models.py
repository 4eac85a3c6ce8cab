"""A call for hands, whom it asked, and what each answered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from regie.people.models import Organisation, User
from regie.roster.models import Shift, Worker


class Call(models.Model):
    """So many people are asked for one stretch of duty; the first who accept have it.

    `about` and `url` name what it is for, in a room above; empty: nothing in particular. One of an exercise
    (`practice`) wakes nobody and places nobody. `employer`: only this employer's people are asked.
    """

    OPEN, FULL, CLOSED, WITHDRAWN = "open", "full", "closed", "withdrawn"
    STATES = (OPEN, FULL, CLOSED, WITHDRAWN)

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="calls_for_hands")
    employer = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    about = models.CharField(max_length=60, blank=True)
    url = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=120)
    places = models.PositiveSmallIntegerField()
    start = models.DateTimeField()
    end = models.DateTimeField()
    skills = models.JSONField(default=list)
    practice = models.BooleanField(default=False)
    state = models.CharField(max_length=9, default=OPEN, choices=[(s, s) for s in STATES])
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="hands_end_after_start"),
            models.CheckConstraint(condition=Q(places__gte=1), name="hands_at_least_one"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["closes_at"], name="hands_due", condition=Q(state="open")),
            models.Index(fields=["municipality", "about"], name="hands_about"),
        ]

    def __str__(self) -> str:
        return f"hands:{self.pk}"


class Ask(models.Model):
    """One person who was asked. `placed` has a shift, but in an exercise."""

    ASKED, PLACED, CANNOT, LATE, OVER = "asked", "placed", "cannot", "late", "over"
    STATES = (ASKED, PLACED, CANNOT, LATE, OVER)

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="asks")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="asked_for_hands")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=6, default=ASKED, choices=[(s, s) for s in STATES])
    answered_at = models.DateTimeField(null=True)
    answered_by_link = models.CharField(max_length=8, blank=True)  # the means by which the link came
    shift = models.ForeignKey(Shift, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["answered_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["call", "user"], name="asked_for_hands_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user"], name="hands_waits", condition=Q(state="asked")),
        ]
