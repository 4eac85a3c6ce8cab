"""Policies, letters and reviews of access, and the exit of an assignment."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from regie.access.checklist import STATES as STEP_STATES
from regie.access.checklist import STEPS
from regie.access.policy import KINDS
from regie.engagement.models import Assignment
from regie.people.models import Membership, Organisation, User


def _choices(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, code) for code in codes]


def _remind_days() -> list[int]:
    return [30, 7]


class AccessPolicy(models.Model):
    """How long agency seats last here and how often rights are reviewed. Absent: `policy.Policy`."""

    municipality = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="access_policy")
    longest_months = models.PositiveSmallIntegerField(default=12)
    remind_days = models.JSONField(default=_remind_days)
    special_every_months = models.PositiveSmallIntegerField(default=3)
    everyone_every_months = models.PositiveSmallIntegerField(default=12)
    special_next_on = models.DateField(null=True)
    everyone_next_on = models.DateField(null=True)
    decide_within_days = models.PositiveSmallIntegerField(default=14)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # BIO2 8.02.01: quarterly; 5.18.02: yearly. More often is fine, less often is not.
            models.CheckConstraint(
                condition=Q(special_every_months__range=(1, 3), everyone_every_months__range=(1, 12)),
                name="reviews_often_enough",
            ),
            models.CheckConstraint(condition=Q(longest_months__range=(1, 12)), name="agency_seats_short"),
        ]


class Letter(models.Model):
    """One mail about access to one person; the row is there before the mail goes, so none goes twice."""

    QUEUED, SENT, OFF, FAILED = "queued", "sent", "off", "failed"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)  # seat_ends, seat_ended, review_open, review_late
    subject = models.CharField(max_length=40)  # seat:12 or review:3
    mark = models.CharField(max_length=40)  # what makes it another letter: the days and the end date
    told = models.JSONField(default=dict)  # ids and dates the letter is written from
    state = models.CharField(max_length=8, default=QUEUED, choices=_choices((QUEUED, SENT, OFF, FAILED)))
    failures = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "kind", "subject", "mark"], name="letter_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], name="letter_due", condition=Q(state="queued"))
        ]


class Review(models.Model):
    """One round over the rights of a municipality and the agencies that work for it."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=8, choices=_choices(KINDS))
    opened_at = models.DateTimeField()
    decide_by = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-opened_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["municipality", "kind"],
                condition=Q(closed_at__isnull=True),
                name="one_open_review_per_kind",
            )
        ]


class ReviewItem(models.Model):
    """One seat in a review: what was shown, and what was decided. Never changed once decided."""

    KEEP, END, MOVE, GONE = "keep", "end", "move", "gone"  # gone: the seat ended by itself meanwhile

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="items")
    seat = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="review_items")
    shown = models.JSONField(default=dict)  # what the decision was taken on; see reviews.shown_of
    decision = models.CharField(max_length=4, blank=True, choices=_choices((KEEP, END, MOVE, GONE)))
    until = models.DateTimeField(null=True)  # the new end, for `move`
    reason = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["review", "seat"], name="seat_reviewed_once"),
            models.CheckConstraint(
                condition=Q(decision="") | Q(at__isnull=False), name="decided_at_a_moment"
            ),
        ]


class Exit(models.Model):
    """The way out of one assignment, or a rehearsal of it: the steps, each with who, when and evidence."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="exits")
    rehearsal = models.BooleanField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # the export
    export_asked_at = models.DateTimeField(null=True)
    export_lease_until = models.DateTimeField(null=True)  # a worker is busy with it until then
    export_failures = models.PositiveSmallIntegerField(default=0)
    export_name = models.CharField(max_length=120, blank=True)
    export_sha256 = models.CharField(max_length=64, blank=True)
    export_bytes = models.BigIntegerField(default=0)
    exported_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["assignment", "rehearsal"],
                condition=Q(closed_at__isnull=True),
                name="one_open_exit",
            )
        ]


class ExitStep(models.Model):
    """One step of an exit."""

    exit = models.ForeignKey(Exit, on_delete=models.PROTECT, related_name="steps")
    code = models.CharField(max_length=16, choices=_choices(STEPS))
    state = models.CharField(max_length=10, default="open", choices=_choices(STEP_STATES))
    at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=32, blank=True)
    evidence = models.JSONField(default=dict)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["exit", "code"], name="exit_step_once")
        ]


class ExitPart(models.Model):
    """One file of the export that is whole on disk; after a crash the next worker begins behind it."""

    exit = models.ForeignKey(Exit, on_delete=models.CASCADE, related_name="parts")
    name = models.CharField(max_length=60)
    rows = models.PositiveIntegerField()
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    done_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["exit", "name"], name="exit_part_once")
        ]


class Statement(models.Model):
    """What the agency states about destroying its copies, and what the municipality says to that."""

    exit = models.OneToOneField(Exit, on_delete=models.PROTECT, related_name="statement")
    text = models.TextField()
    file_name = models.CharField(max_length=160, blank=True)
    file_type = models.CharField(max_length=60, blank=True)
    file = models.BinaryField(default=b"")
    sha256 = models.CharField(max_length=64)  # over text and file
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32)
    at = models.DateTimeField()
    answer = models.CharField(max_length=8, blank=True, choices=_choices(("accepted", "returned")))
    answer_note = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
