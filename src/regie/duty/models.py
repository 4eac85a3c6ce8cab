"""How a municipality keeps its watch, each turn of it, who stood in, and who checked in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from regie.engagement.models import Assignment
from regie.people.models import Organisation, User

TURN_STATES = ("open", "taken", "lapsed", "needless")


class DutyPolicy(models.Model):
    """What the municipality chose. Absent: no handovers are asked, and the hours alone decide."""

    municipality = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="duty_policy", primary_key=True
    )
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    handover = models.BooleanField(default=True)  # control passes by acknowledging only
    unmanned_stops = models.BooleanField(default=True)  # nobody of the agency on duty: it publishes nothing
    take_within_minutes = models.PositiveSmallIntegerField(default=15)
    check_in_minutes = models.PositiveSmallIntegerField(default=0)  # 0: none is asked
    check_in_hours = models.JSONField(default=list)  # weekly windows in which somebody alone checks in
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")


class Turn(models.Model):
    """The watch goes from one side to the other at `at`, if the incoming side takes it.

    `passes_at` is when control went: at the hour, or later when it was taken later.
    """

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="turns")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="turns")
    outgoing = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    incoming = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=8, default="open", choices=[(s, s) for s in TURN_STATES])
    offered_at = models.DateTimeField(null=True)
    offered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    passes_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)  # when somebody was told that nobody took over

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["municipality", "at"], name="one_turn_per_moment"),
            models.CheckConstraint(
                condition=~Q(state="taken") | Q(taken_by__isnull=False, passes_at__gte=F("at")),
                name="taken_by_somebody_not_before_the_hour",
            ),
            models.CheckConstraint(condition=~Q(outgoing=F("incoming")), name="turn_has_two_sides"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["at"], name="turn_open", condition=Q(state="open")),
            models.Index(fields=["municipality", "-passes_at"], name="turn_passed"),
        ]

    def __str__(self) -> str:
        return f"turn:{self.pk}"


class Replacement(models.Model):
    """Somebody stands in for somebody else; the shifts were changed with it, so the law counts them."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    out = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    start = models.DateTimeField()
    end = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    found = models.JSONField(default=list)  # rules that the stand-in breaks; accepted with `why`
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="replacement_ends_after_start"),
            models.CheckConstraint(condition=~Q(out=F("user")), name="replaced_by_somebody_else"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["municipality", "end"], name="replacement_time"),
        ]


class CheckIn(models.Model):
    """Somebody alone at night is asked to say that all is well, before `due_at`."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="check_ins")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["municipality", "user"],
                condition=Q(answered_at__isnull=True, missed_at__isnull=True),
                name="one_check_in_waits",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_at"],
                name="check_in_due",
                condition=Q(answered_at__isnull=True, missed_at__isnull=True),
            ),
        ]
