"""Samples, scorecards, appeals, findings, and proposals that a person decides."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from regie.duty.models import Turn
from regie.engagement.models import Assignment
from regie.feedback.states import GRADES, KINDS, STATES, Scores
from regie.mandate.models import MandateVersion
from regie.people.models import Organisation, User
from regie.publishing.models import Release


class Sample(models.Model):
    """Answers of a period, drawn to be looked at. The same seed draws the same, for whoever repeats it.

    `strata`: rows of `[channel, topic, how many went out, how many drawn]`. A sample of practice channels
    stays a rehearsal and enters no figure.
    """

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="samples")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="samples")
    practice = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    margin = models.FloatField()  # asked for: plus or minus this share, 0 to 1
    confidence = models.FloatField()
    seed = models.CharField(max_length=40)
    strata = models.JSONField(default=list)
    reached = models.FloatField()  # the margin that the random part gives
    reviewers = models.PositiveSmallIntegerField(default=2)  # how many look at each answer
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-drawn_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="sample_period")
        ]

    def __str__(self) -> str:
        return f"sample:{self.pk}"


class Looked(models.Model):
    """One answer of a sample. `why` is `random`, or what makes it risky; only random ones give figures."""

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="answers")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="looked_at")
    channel = models.CharField(max_length=20)
    topic = models.CharField(max_length=40)
    why = models.CharField(max_length=20)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sample", "release"], name="looked_at_once")
        ]

    def __str__(self) -> str:
        return f"looked:{self.pk}"


class Scorecard(models.Model):
    """What one reviewer found of one answer, made without knowing who wrote it."""

    answer = models.ForeignKey(Looked, on_delete=models.PROTECT, related_name="cards")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    right = models.BooleanField()
    rule = models.BooleanField()
    quick = models.BooleanField()
    tone = models.PositiveSmallIntegerField(choices=[(n, str(n)) for n in GRADES])
    effect = models.PositiveSmallIntegerField(choices=[(n, str(n)) for n in GRADES])
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["answer", "by"], name="card_once_per_reviewer")
        ]

    def scores(self) -> Scores:
        """As a plain value."""
        return Scores(self.right, self.rule, self.quick, self.tone, self.effect)


class Appeal(models.Model):
    """The agency does not agree with how an answer was judged; the municipality answers, once."""

    answer = models.OneToOneField(Looked, on_delete=models.PROTECT, related_name="appeal")
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    upheld = models.BooleanField(null=True)  # True: the agency is right, the answer counts as good
    reply = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]


class Finding(models.Model):
    """Something that must change after an answer: in public, in an instruction, in the library, by a talk."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="findings")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="findings")
    answer = models.ForeignKey(Looked, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=12, choices=[(k, k) for k in KINDS])
    what = models.TextField()
    state = models.CharField(max_length=8, default="open", choices=[(s, s) for s in STATES])
    due_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    done = models.TextField(blank=True)  # what was done, in words
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["due_at", "pk"]

    def __str__(self) -> str:
        return f"finding:{self.pk}"


class Proposal(models.Model):
    """What the figures propose for the mandate. Nothing changes until a person of the municipality decides.

    Signed, it becomes a draft of the mandate with one rule more, which two people sign as any other.
    """

    PROPOSED, SIGNED, REFUSED = "proposed", "signed", "refused"
    STATES = (PROPOSED, SIGNED, REFUSED)

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="proposals")
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="proposals")
    topic = models.CharField(max_length=40)
    wrong = models.PositiveIntegerField()
    looked_at = models.PositiveIntegerField()
    low = models.FloatField()
    high = models.FloatField()
    limit = models.FloatField()
    made_at = models.DateTimeField()
    state = models.CharField(max_length=8, default=PROPOSED, choices=[(s, s) for s in STATES])
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    draft = models.ForeignKey(MandateVersion, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sample", "topic"], name="proposal_once"),
        ]

    def __str__(self) -> str:
        return f"proposal:{self.pk}"


class ShiftReport(models.Model):
    """What the side that had the watch tells the other about it. `facts` stay as they were when it was sent.

    A signal ("this will be big tomorrow") waits until somebody of the other side has read it.
    """

    MOODS = ("calm", "worried", "angry", "sad", "mixed", "unknown")

    turn = models.OneToOneField(Turn, on_delete=models.PROTECT, related_name="told", primary_key=True)
    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="shift_reports")
    mood = models.CharField(max_length=8, blank=True, choices=[(m, m) for m in MOODS])
    incidents = models.TextField(blank=True)
    unanswered = models.TextField(blank=True)  # what residents ask and we cannot answer
    advice = models.TextField(blank=True)
    signal = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(sent_at__isnull=False, read_by__isnull=False),
                name="read_after_sending",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["municipality"],
                name="shift_report_waits",
                condition=Q(sent_at__isnull=False, read_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"shift_report:{self.pk}"
