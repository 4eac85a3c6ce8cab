"""Rosters and their shifts, who can be rostered, what must be covered, and what people ask of each other.

One roster holds the shifts of one employer's people (the municipality's own, or an agency's) at one
municipality; what is seen on screen is all rosters of a municipality on one line of time.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from regie.engagement.models import Assignment
from regie.people.models import Organisation, User
from regie.roster.states import EXCHANGE_STATES, ROSTER_STATES, RUN_STATES


def _choices(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, code) for code in codes]


def _gap_days() -> list[int]:
    return [28, 14, 7, 2]


class RosterPolicy(models.Model):
    """What an employer or municipality chose; of the two the stricter holds."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="roster_policy")
    agreements = models.JSONField(default=dict)  # names of shifts.Agreements to their value
    effects = models.JSONField(default=dict)  # rule name to "block" or "warn"; unnamed: it blocks
    gap_days = models.JSONField(default=_gap_days)  # how many days ahead a gap is shouted, each once
    planner_confirms = models.BooleanField(default=False)  # an exchange waits for a planner too


class Holiday(models.Model):
    """A municipality's own day that counts as a Sunday, or a public holiday that does not count here."""

    municipality = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="roster_holidays")
    day = models.DateField()
    name = models.CharField(max_length=80)
    counts = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["day"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["municipality", "day"], name="holiday_once")
        ]


class Worker(models.Model):
    """Somebody with this employer who can be rostered. That something is excepted is kept, never why."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="work")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="workers")
    contract_hours_week = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    skills = models.JSONField(default=list)  # codes: a language, a topic or "crisis"
    no_nights = models.BooleanField(default=False)
    short_days = models.BooleanField(default=False)
    active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["user__name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "organisation"], name="worker_once"),
            models.CheckConstraint(
                condition=Q(contract_hours_week__isnull=True) | Q(contract_hours_week__range=(0, 60)),
                name="contract_hours_possible",
            ),
        ]


class Absence(models.Model):
    """When somebody cannot (`wish` false) or would rather not work. Why is nobody's business here."""

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="absences")
    start = models.DateTimeField()
    end = models.DateTimeField()
    wish = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["start", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="absence_ends_after_start")
        ]


class Cover(models.Model):
    """What must be covered: so many people of a kind in these weekly windows, with these skills.

    Where it is not, nobody answers: the stated consequence holds (nobody may publish; acute goes to
    the municipal duty officer).
    """

    municipality = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="cover")
    name = models.CharField(max_length=80)
    windows = models.JSONField()  # weekly windows as in mandate tables
    people = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=8, default="duty", choices=_choices(("duty", "on_call")))
    skills = models.JSONField(default=list)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)  # the last day

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]


class Roster(models.Model):
    """The shifts of one employer's people at a municipality over whole days of the Dutch calendar.

    Only what is published counts as duty. `published_at` is when people could first know.
    """

    DRAFT, PUBLISHED, WITHDRAWN = ROSTER_STATES

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="rosters")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="rosters_of_people")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, null=True, related_name="rosters")
    starts_on = models.DateField()
    ends_on = models.DateField()  # the last day
    state = models.CharField(max_length=10, default=DRAFT, choices=_choices(ROSTER_STATES))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    # what was not right when it was published, by rule: shown to whoever looks back
    published_with = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_on", "organisation__name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="roster_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="published_roster_says_when",
            ),
        ]


class Shift(models.Model):
    """One stretch of duty or on-call; without worker it is open, and open means: nobody answers then.

    Parts of a split shift are rows with the same `split`. `version` goes up with every change, so that
    a screen that is behind never overwrites. `told_at`: since when the worker could know it as it is.
    """

    DUTY, ON_CALL = "duty", "on_call"

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="shifts")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, null=True, related_name="shifts")
    start = models.DateTimeField()
    end = models.DateTimeField()
    kind = models.CharField(max_length=8, default=DUTY, choices=_choices((DUTY, ON_CALL)))
    skills = models.JSONField(default=list)
    split = models.UUIDField(null=True)
    breaks = models.JSONField(null=True)  # [[from, to], …] in minutes after the start; null: not said
    danger = models.BooleanField(default=False)  # work under Working Hours Act 5:10
    note = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["start", "end", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="shift_ends_after_start")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["start", "end"], name="shift_time"),
            models.Index(fields=["worker", "start"], name="shift_of_worker"),
        ]


class CallOut(models.Model):
    """Somebody on call was called and worked (Working Hours Act 5:9)."""

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="calls")
    shift = models.ForeignKey(Shift, on_delete=models.SET_NULL, null=True, related_name="calls")
    start = models.DateTimeField()
    end = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["start", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="call_ends_after_start")
        ]


class ShiftTemplate(models.Model):
    """Shifts that come back, by week, weekday and hour; laid over a roster as often as it fits."""

    municipality = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="shift_templates")
    name = models.CharField(max_length=80)
    weeks = models.PositiveSmallIntegerField(default=1)
    rows = models.JSONField(default=list)  # week, weekday, start, end, kind, skills, worker
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["municipality", "organisation", "name"], name="shift_template_name_once"
            )
        ]


class Exchange(models.Model):
    """A shift somebody wants to swap or hand over; carried out only after a check and a yes."""

    SWAP, TAKE_OVER = "swap", "take_over"
    ASKED, CONSENTED, DONE, DECLINED, WITHDRAWN, LAPSED = EXCHANGE_STATES

    kind = models.CharField(max_length=9, choices=_choices((SWAP, TAKE_OVER)))
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="exchanges")
    shift_version = models.PositiveIntegerField()
    asked_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="exchanges_asked")
    asked_at = models.DateTimeField()
    # whom it is asked; None: whoever of the same employer takes it first
    asked_to = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, related_name="exchanges_offered"
    )
    in_return = models.ForeignKey(Shift, on_delete=models.CASCADE, null=True, related_name="+")
    in_return_version = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, default=ASKED, choices=_choices(EXCHANGE_STATES))
    consented_by = models.ForeignKey(Worker, on_delete=models.PROTECT, null=True, related_name="+")
    consented_at = models.DateTimeField(null=True)
    found = models.JSONField(default=list)  # what the check said at consent: rule and effect
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["shift"], condition=Q(state__in=["asked", "consented"]), name="one_exchange_per_shift"
            ),
            models.CheckConstraint(
                condition=Q(kind="take_over", in_return__isnull=True)
                | Q(kind="swap", in_return__isnull=False, asked_to__isnull=False),
                name="swap_says_for_what",
            ),
        ]


class CalendarFeed(models.Model):
    """The secret address of somebody's shifts as a calendar; renewed, the old one is dead at once."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="roster_feed")
    secret_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)  # when a calendar last asked


class GapLetter(models.Model):
    """That one person was told of one gap at one horizon; the row is there before the mail goes."""

    QUEUED, SENT, OFF, FAILED = "queued", "sent", "off", "failed"

    municipality = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    start = models.DateTimeField()
    end = models.DateTimeField()
    missing = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=7, default="nobody")  # as a gap says it: nobody, few, on_call
    days_ahead = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, default=QUEUED, choices=_choices((QUEUED, SENT, OFF, FAILED)))
    failures = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["municipality", "user", "start", "days_ahead"], name="gap_letter_once"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], name="gap_letter_due", condition=Q(state="queued"))
        ]


class SolverRun(models.Model):
    """A search for people for the open shifts of a roster; its result changes nothing until accepted."""

    QUEUED, RUNNING, DONE, FAILED, ACCEPTED, DROPPED = RUN_STATES

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=8, default=QUEUED, choices=_choices(RUN_STATES))
    seconds = models.PositiveSmallIntegerField(default=60)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    stop_asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    objective = models.FloatField(null=True)
    bound = models.FloatField(null=True)
    status = models.CharField(max_length=20, blank=True)  # what the solver said of its answer
    progress = models.JSONField(default=list)  # [seconds, objective, bound] as they came
    result = models.JSONField(default=list)  # shifts as placed; see solving.Placed
    explained = models.JSONField(default=list)  # when it cannot be done: what to relax
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["roster"], condition=Q(state__in=["queued", "running"]), name="one_run_at_a_time"
            )
        ]
