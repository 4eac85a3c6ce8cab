"""A crisis and everything that is kept about it. What decides is of the municipality only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from regie.crisis import states
from regie.mandate.models import Phase
from regie.people.models import Organisation, User
from regie.practice.models import PracticePlay
from regie.watch.models import Alarm, MonitoringQuery


def _choices(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, code) for code in codes]


def _about() -> list[str]:
    return ["crisis"]


class Crisis(models.Model):
    """Something that grows, or rages, or is over and needs care. `practice`: an exercise, in no figure."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="crises")
    title = models.CharField(max_length=120)
    practice = models.BooleanField(default=False)
    state = models.CharField(max_length=9, default=states.WATCHED, choices=_choices(tuple(states.MOVES)))
    topics = models.JSONField(default=_about)  # the queues that are open for it
    alarm = models.ForeignKey(Alarm, on_delete=models.PROTECT, null=True, related_name="crises")
    queries: models.ManyToManyField[MonitoringQuery, models.Model] = models.ManyToManyField(
        MonitoringQuery, related_name="crises"
    )
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    # what holds at the door because of it
    level = models.PositiveSmallIntegerField(default=0)
    frozen = models.BooleanField(default=False)  # what is planned stops, whatever the level
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, null=True, related_name="+")
    # the rhythm of pictures
    rhythm_minutes = models.PositiveSmallIntegerField(null=True)
    next_picture_at = models.DateTimeField(null=True)
    overdue_told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # aftercare began
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-opened_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["municipality", "practice"], condition=Q(state="running"), name="one_running_crisis"
            ),
            models.CheckConstraint(condition=Q(level__lte=5), name="crisis_level_from_0_to_5"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_picture_at"],
                condition=Q(next_picture_at__isnull=False, overdue_told_at__isnull=True),
                name="crisis_picture_due",
            )
        ]

    def __str__(self) -> str:
        return f"crisis:{self.pk}"


class LevelEntry(models.Model):
    """A level as somebody heard it: from whom, when it was set, and who wrote it down. Never set by us."""

    crisis = models.ForeignKey(Crisis, on_delete=models.CASCADE, related_name="levels")
    level = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)
    set_at = models.DateTimeField()  # by the services
    until = models.DateTimeField()
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_role = models.CharField(max_length=32, choices=_choices(states.DECIDERS))
    entered_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-entered_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(entered_role__in=states.DECIDERS), name="level_entered_by_municipality"
            )
        ]


class NlAlert(models.Model):
    """The official text, pinned and linked. Never sent, imitated or rewritten here."""

    crisis = models.ForeignKey(Crisis, on_delete=models.CASCADE, related_name="alerts")
    text = models.TextField()
    url = models.CharField(max_length=500)
    sent_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    unpinned_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-sent_at", "-pk"]


class Rumour(models.Model):
    """Something that is said and not known to be so, with what we found out and from whom."""

    crisis = models.ForeignKey(Crisis, on_delete=models.CASCADE, related_name="rumours")
    text = models.CharField(max_length=300)
    status = models.CharField(max_length=11, default=states.UNCONFIRMED, choices=_choices(states.RUMOURS))
    source = models.CharField(max_length=200, blank=True)
    count = models.PositiveIntegerField(default=1)
    seen_at = models.DateTimeField()
    seen_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["seen_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(status="unconfirmed") | (~Q(source="") & Q(judged_at__isnull=False)),
                name="judged_rumour_has_source",
            )
        ]


class Picture(models.Model):
    """One environment picture; `content`, `questions`, `rumours` and `counts` are as they were then."""

    crisis = models.ForeignKey(Crisis, on_delete=models.CASCADE, related_name="pictures")
    number = models.PositiveIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    content = models.JSONField()  # of picture.Content
    questions = models.JSONField(default=list)  # of picture.Question
    rumours = models.JSONField(default=list)  # {"text", "status", "source", "count"}
    counts = models.JSONField(default=list)  # messages per part of the window
    total = models.PositiveIntegerField(default=0)
    level = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_role = models.CharField(max_length=32)
    made_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decision = models.CharField(max_length=6, blank=True, choices=_choices(states.DECISIONS))
    decision_text = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_role = models.CharField(max_length=32, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["crisis", "number"], name="picture_number_once"),
            models.CheckConstraint(
                condition=Q(decision="", decided_by=None, decided_at=None, decided_role="")
                | (
                    ~Q(decision="")
                    & Q(decided_at__isnull=False, decided_role__in=states.DECIDERS)
                    & ~Q(decided_by=F("made_by"))
                ),
                name="picture_decided_by_municipality",
            ),
        ]

    def __str__(self) -> str:
        return f"picture:{self.pk}"


class AftercareItem(models.Model):
    """What is still to do when it is over."""

    crisis = models.ForeignKey(Crisis, on_delete=models.CASCADE, related_name="aftercare")
    key = models.CharField(max_length=20, choices=_choices(states.AFTERCARE_ITEMS))
    note = models.CharField(max_length=500, blank=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["crisis", "key"], name="aftercare_once")
        ]


class Exercise(models.Model):
    """A crisis played on the practice network from a script; `report` is filled in when it is over."""

    crisis = models.OneToOneField(Crisis, on_delete=models.CASCADE, related_name="exercise")
    script = models.CharField(max_length=32)
    play = models.OneToOneField(PracticePlay, on_delete=models.PROTECT, related_name="+")
    speed = models.FloatField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    report = models.JSONField(default=dict)


class Inject(models.Model):
    """Something that happens to the players at a minute of the script, and what they did about it."""

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="injects")
    key = models.CharField(max_length=32)
    second = models.PositiveIntegerField()  # of the script
    shown_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    handled_at = models.DateTimeField(null=True)
    handled_second = models.FloatField(null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["second", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["exercise", "key"], name="inject_once")
        ]


class Moment(models.Model):
    """When something happened in an exercise, by the clock and by the script; of a kind the first counts."""

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="moments")
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    second = models.FloatField()  # of the script
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
