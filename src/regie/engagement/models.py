"""The communication strategy's goals, the assignment to an agency, and its signed agreements."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from regie.channels.models import ChannelAccount
from regie.engagement.states import AGREEMENT_STATES, ASSIGNMENT_STATES
from regie.engagement.vocabulary import AGREEMENTS, KINDS
from regie.people.models import Organisation, User


def _choices(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, code) for code in codes]


class Goal(models.Model):
    """A goal of the municipality's communication strategy; every assignment serves at least one."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="goals")
    title = models.CharField(max_length=120)
    description = models.TextField()
    public_values = models.JSONField(default=list)  # codes of vocabulary.PUBLIC_VALUES
    audiences = models.JSONField(default=list)  # codes of vocabulary.AUDIENCES
    policy_phase = models.CharField(max_length=12, blank=True)  # of vocabulary.POLICY_PHASES; empty: not said
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # the last day it holds; retired goals have one in the past
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["title", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="goal_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Assignment(models.Model):
    """What one agency does for one municipality, from when until when, by which named people.

    Closed world: a channel or topic that is not named is not covered. A draft may still lack its
    dates; anything that ever started has both.
    """

    DRAFT, READY, ACTIVE, ENDED = ASSIGNMENT_STATES

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="assignments_given")
    agency = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="assignments_held")
    kind = models.CharField(max_length=20, default=KINDS[0], choices=_choices(KINDS))
    name = models.CharField(max_length=120)
    purpose = models.TextField(blank=True)
    goals = models.ManyToManyField(Goal, related_name="assignments")
    public_values = models.JSONField(default=list)  # codes of vocabulary.PUBLIC_VALUES
    state = models.CharField(max_length=8, default=DRAFT, choices=_choices(ASSIGNMENT_STATES))
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    channels = models.ManyToManyField(ChannelAccount, related_name="assignments")
    topics = models.JSONField(default=list)  # list of topic slugs
    hours = models.JSONField(default=list)  # weekly windows as in mandate tables
    service_levels = models.JSONField(default=list)  # see levels.py
    contract_reference = models.CharField(max_length=60, blank=True)
    processing = models.JSONField(default=dict)  # see processing.py
    evaluations = models.JSONField(default=list)  # dates as YYYY-MM-DD, in order
    exit_checklist = models.JSONField(default=list)  # codes of vocabulary.EXIT_ITEMS
    members = models.ManyToManyField(User, related_name="assignments")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)
    activated_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["municipality__name", "name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="assignment_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ready", "active"])
                | (Q(starts_at__isnull=False) & Q(ends_at__isnull=False)),
                name="assignment_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.municipality} → {self.agency})"


class Prolongation(models.Model):
    """A later end of an assignment, signed, with the evaluation that it rests on. It never changes."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="prolongations")
    old_end = models.DateTimeField()
    new_end = models.DateTimeField()
    evaluated_on = models.DateField()
    findings = models.TextField()
    changes = models.TextField()
    next_evaluation = models.DateField()
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_role = models.CharField(max_length=32)
    signed_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)  # see prolonging.seal

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(new_end__gt=F("old_end")), name="prolongation_prolongs"),
        ]

    def __str__(self) -> str:
        return f"prolongation:{self.pk}"


class Agreement(models.Model):
    """One version of one of the five agreements. What is signed never changes: the database refuses it.

    A newer signed version replaces it from `replaced_at` on; until then this one holds.
    """

    DRAFT, SIGNED, REPLACED = AGREEMENT_STATES

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="agreements")
    kind = models.CharField(max_length=12, choices=_choices(AGREEMENTS))
    version = models.PositiveIntegerField()
    content = models.JSONField(default=dict)  # see contents.py
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=DRAFT, choices=_choices(AGREEMENT_STATES))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    signed_role = models.CharField(max_length=32, blank=True)
    signed_at = models.DateTimeField(null=True)
    valid_from = models.DateTimeField(null=True)
    valid_to = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["assignment", "kind", "-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["assignment", "kind", "version"], name="one_agreement_per_version"
            ),
            models.UniqueConstraint(
                fields=["assignment", "kind"], condition=Q(state="draft"), name="one_draft_per_agreement"
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | (
                    Q(signed_by__isnull=False, signed_at__isnull=False, valid_from__isnull=False)
                    & Q(valid_to__gt=F("valid_from"))
                    & ~Q(signed_role="")
                    & ~Q(sha256="")
                ),
                name="signed_agreement_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class Acknowledgement(models.Model):
    """Somebody of the agency has read this version and says to work by it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="acknowledgements")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="acknowledgements")
    at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)  # of the content that was shown

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agreement", "user"], name="acknowledged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.agreement}"


class Gate(models.Model):
    """How often sending was shut out in a municipality: by a brake, a mandate, a phase, an ending.

    Whoever sends judges first and asks at the very end whether this number is still the same (ADR 0062).
    """

    municipality = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    turns = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"gate:{self.pk}"
