"""Figures that were taken in, settings with their date and source, studies, and what was decided."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from regie.engagement.models import Assignment
from regie.people.models import Organisation, User
from regie.sourcing.known import BY_NAME
from regie.sourcing.states import FILE_STATES, ORIGINS, RUN_STATES


def _choices(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, code) for code in codes]


class Source(models.Model):
    """A tool that exports come from, with the reading of its columns that somebody corrected."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    columns = models.JSONField(default=list)  # names in the order of the file; by these it is known again
    mapping = models.JSONField(default=dict)  # see exportshape.Mapped
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["municipality", "name"], name="source_named_once")
        ]

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """An export on its way in: looked at, its mapping corrected, then read by the worker and thrown away."""

    MAPPING, QUEUED, RUNNING, DONE, FAILED = FILE_STATES

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    file = models.CharField(max_length=100)  # its name in the store, empty once it was thrown away
    file_name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=5)
    columns = models.JSONField(default=list)
    shown = models.JSONField(default=list)  # the first few rows; emptied when the file is
    mapping = models.JSONField(default=dict)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="uploads")
    state = models.CharField(max_length=8, default=MAPPING, choices=_choices(FILE_STATES))
    rows_read = models.PositiveBigIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"upload:{self.pk}"


class Figures(models.Model):
    """What came in, hour by hour, without a word of any message; or a few answers.

    `quality` is what was found on the way: see `actions.figures`. Never changed once made.
    """

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=8, choices=_choices(ORIGINS))
    name = models.CharField(max_length=120)
    upload = models.OneToOneField(Upload, on_delete=models.PROTECT, null=True, related_name="figures")
    zone = models.CharField(max_length=40, default="Europe/Amsterdam")
    starts_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=list)  # per hour from starts_at on
    total = models.PositiveBigIntegerField(default=0)
    weeks = models.FloatField(default=0)
    enough = models.BooleanField(default=False)  # for a forecast
    answers = models.JSONField(default=dict)  # `estimate` of the case file, when origin is answers
    quality = models.JSONField(default=dict)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(origin="answers") | Q(starts_at__isnull=False), name="figures_have_a_start"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Setting(models.Model):
    """A price or factor from a day on, with its source; a quote names its agency. A newer one wins."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=30, choices=_choices(tuple(BY_NAME)))
    value = models.FloatField()
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    source = models.CharField(max_length=300)
    agency = models.CharField(max_length=120, blank=True)
    since = models.DateField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "-since", "-pk"]

    def __str__(self) -> str:
        return f"setting:{self.pk}"


class Study(models.Model):
    """A question about some work: the figures, the facts of the municipality, its weights and scenarios.

    `facts` has the parts of the case file that people fill in: see `assembling`.
    """

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    figures = models.ForeignKey(Figures, on_delete=models.PROTECT, related_name="studies")
    facts = models.JSONField(default=dict)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-changed_at", "-pk"]
        verbose_name_plural = "studies"

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One advice: what went in, frozen, and what came out. A newer one comes beside it."""

    QUEUED, RUNNING, DONE, FAILED = RUN_STATES

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(max_length=8, default=QUEUED, choices=_choices(RUN_STATES))
    step = models.CharField(max_length=12, blank=True)
    share = models.FloatField(default=0)
    given = models.JSONField(default=dict)  # the case file as it was on that day
    volume = models.JSONField(default=dict)  # casefile.Volume
    services = models.JSONField(default=dict)  # what was played per scenario, for the sliders
    found = models.JSONField(default=dict)  # the advice as codes and numbers
    problem = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["study"], condition=Q(state__in=["queued", "running"]), name="one_advice_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"advice:{self.pk}"


class Decision(models.Model):
    """What a named person of the municipality decided, on which figures, and later what came of it."""

    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="decision")
    scenario = models.CharField(max_length=20)
    reason = models.TextField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_role = models.CharField(max_length=32)
    decided_at = models.DateTimeField()
    review_on = models.DateField()
    expected = models.JSONField(default=dict)  # of the scenario that was chosen, on that day
    sha256 = models.CharField(max_length=64)  # over what went in and what came out
    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, null=True, related_name="sourcing_decision"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return f"decision:{self.pk}"


class Comparison(models.Model):
    """What happened, beside what was expected when it was decided."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="comparisons")
    figures = models.ForeignKey(Figures, on_delete=models.PROTECT, null=True, related_name="+")
    happened = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "-pk"]


class Condition(models.Model):
    """Something that must be arranged before and while an agency works: a to-do of the draft assignment."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="conditions")
    code = models.CharField(max_length=40)  # of advice.CONDITIONS, or `gate_` and one of case.GATES
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["decision", "code"], name="condition_once")
        ]
