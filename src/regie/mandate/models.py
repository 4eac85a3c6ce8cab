"""Versions of mandates, phases, and brakes. A signed version is never edited; a new one replaces it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from regie.channels.models import ChannelAccount
from regie.engagement.models import Assignment
from regie.mandate import levels, states
from regie.mandate.vocabulary import PHASES
from regie.people.models import Organisation, User


class MandateVersion(models.Model):
    """One version of a mandate table, of an assignment or (without one) of the municipality's own people."""

    DRAFT, READY, IN_FORCE = states.DRAFT, states.READY, states.IN_FORCE
    WITHDRAWN, DISCARDED = states.WITHDRAWN, states.DISCARDED

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mandates")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, null=True, related_name="mandates")
    mandate_id = models.CharField(max_length=80)  # `id` in the table
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=120, blank=True)  # as people call it; `title` in the table
    table = models.JSONField()
    scenarios = models.JSONField(default=list)  # lines of text; see mandate.scenarios
    sha256 = models.CharField(max_length=64)  # of the canonical JSON of the table (RFC 8785)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    state = models.CharField(max_length=9, default=DRAFT, choices=[(s, s) for s in states.STATES])
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    # the second signature puts it in force; both stand in `signatures` and in the deed
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    deed = models.TextField(blank=True)  # canonical text of what was signed; see mandate.deed
    seal = models.CharField(max_length=128, blank=True)  # Ed25519 over the deed, by the municipality's key
    # From this moment a newer version or a withdrawal has ended it; the table itself stays as signed.
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["municipality", "assignment", "-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["municipality", "mandate_id", "version"], name="one_mandate_version"
            ),
            models.CheckConstraint(
                condition=Q(state__in=states.UNSIGNED) | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="mandate_in_force_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gt=models.F("valid_from")), name="mandate_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """`id@version#hash8`, as decisions and the ledger name it."""
        return f"{self.mandate_id}@{self.version}#{self.sha256[:8]}"

    @property
    def name(self) -> str:
        """What people call it: its title, or its id when it has none."""
        return self.title or self.mandate_id


class MandateSignature(models.Model):
    """One of the two signatures under a version. Taken away when the version goes back to draft."""

    version = models.ForeignKey(MandateVersion, on_delete=models.CASCADE, related_name="signatures")
    capacity = models.CharField(max_length=13, choices=[(c, c) for c in states.CAPACITIES])
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "capacity"], name="one_signature_per_capacity"),
            models.UniqueConstraint(fields=["version", "by"], name="one_signature_per_person"),
        ]


class MandateKey(models.Model):
    """The key with which a municipality seals its mandates, itself sealed in the vault."""

    municipality = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="mandate_key", primary_key=True
    )
    sealed = models.BinaryField()
    made_at = models.DateTimeField()


def _about_the_crisis() -> list[str]:
    return ["crisis"]


class LevelRow(models.Model):
    """What one GRIP level does in one municipality; without rows the table as shipped holds."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="level_rows")
    grip = models.PositiveSmallIntegerField()
    flag = models.BooleanField()
    pause = models.BooleanField()
    kernel = models.BooleanField()
    release = models.BooleanField()
    relay = models.BooleanField()
    rhythm_minutes = models.PositiveSmallIntegerField(null=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["grip"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["municipality", "grip"], name="one_row_per_level"),
            models.CheckConstraint(condition=Q(grip__lte=5), name="level_from_0_to_5"),
        ]

    @classmethod
    def table(cls, municipality_id: int) -> tuple[levels.Level, ...]:
        """The table that holds; one with a hole in it is not read, then the shipped one holds."""
        names = ("grip", *levels.EFFECTS, "rhythm_minutes")
        rows = cls.objects.filter(municipality_id=municipality_id).order_by("grip").values(*names)
        found = tuple(levels.Level(**row) for row in rows)
        return found if found and not levels.fault(found) else levels.LEVELS


class Phases(models.QuerySet["Phase"]):
    """Reads that others need of special times."""

    def running(self, at: datetime, practice: bool | Subquery) -> Phases:
        """What holds at the moment on practice channels, or on real ones."""
        there = Q(practice=False) | Q(practice=practice)
        return self.filter(there, starts_at__lte=at, ends_at__gt=at)

    def pausing(self) -> Phases:
        """Under which what is planned stops."""
        own = LevelRow.objects.filter(municipality=OuterRef("municipality"), grip=OuterRef("grip"))
        shipped = Q(grip__in=[one.grip for one in levels.LEVELS if one.pause]) & ~Exists(own)
        return self.filter(Q(pause=True) | shipped | Exists(own.filter(pause=True)))

    def effects(self) -> levels.Effects:
        """What all of these, of one municipality, together do by its own table of levels."""
        told = list(self.order_by("pk").values_list("phase", "grip", "topics", "pause", "municipality"))
        running = [levels.Running(name, grip, tuple(of), pause) for name, grip, of, pause, _place in told]
        return levels.effects(running, LevelRow.table(told[0][-1]) if told else levels.LEVELS)


class Phase(models.Model):
    """A stretch of time in which other rules hold: elections or a crisis. It ends by itself.

    Stretches may lie over each other: a crisis in election time goes first, and gives back to it. One of an
    exercise (`practice`) holds on practice channels only; a real one holds everywhere.
    """

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="phases")
    phase = models.CharField(max_length=9, choices=[(p, p) for p in PHASES])
    grip = models.PositiveSmallIntegerField(default=0)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    practice = models.BooleanField(default=False)
    topics = models.JSONField(default=_about_the_crisis)
    pause = models.BooleanField(default=False)  # an NL-Alert: what is planned stops
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    objects = Phases.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-starts_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=models.F("starts_at")), name="phase_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(grip__lte=5), name="grip_from_0_to_5"),
        ]


class DraftStep(models.Model):
    """One change to a draft, with the table as it was before; undoing a step keeps it, marked."""

    KINDS = ("added", "changed", "duplicated", "moved", "removed", "head", "days", "texts")

    draft = models.ForeignKey(MandateVersion, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in KINDS])
    rule = models.CharField(max_length=80, blank=True)
    before = models.JSONField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.rule}".strip()


def _target_fits() -> Q:
    """Of the fields that name a target exactly the one of the scope is filled in; none for all."""
    empty = {"assignment": None, "agency": None, "channel": None, "topic": "", "person": None}
    fits = Q(scope="municipality", **empty)
    for scope in empty:
        others = {name: value for name, value in empty.items() if name != scope}
        filled = ~Q(topic="") if scope == "topic" else Q(**{f"{scope}__isnull": False})
        fits |= Q(scope=scope, **others) & filled
    return fits


class Brake(models.Model):
    """A stop on everything that leaves: of the whole municipality, or of what the scope names.

    `epoch` rises with every setting and release in the municipality, so a record can say which state
    of the brakes it saw. Two moments are told apart: from `no_new_sends_at` nothing new leaves, from
    `confirmed_at` nothing is under way any more.
    """

    SCOPES = ("municipality", "assignment", "agency", "channel", "topic", "person")  # widest first
    PRESSED, RESTORED, DRILL = "pressed", "restored", "drill"
    CAUSES = (PRESSED, RESTORED, DRILL)

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="brakes")
    scope = models.CharField(max_length=12, choices=[(s, s) for s in SCOPES])
    cause = models.CharField(max_length=8, default=PRESSED, choices=[(c, c) for c in CAUSES])
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, null=True, related_name="+")
    topic = models.CharField(max_length=40, blank=True)
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    epoch = models.PositiveIntegerField()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # null: Regie
    set_at = models.DateTimeField()  # the press
    no_new_sends_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    release_asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    release_asked_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-set_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["municipality", "scope", "assignment", "agency", "channel", "topic", "person"],
                condition=Q(released_at__isnull=True),
                nulls_distinct=False,
                name="one_brake_on_per_target",
            ),
            models.CheckConstraint(condition=_target_fits(), name="brake_target_fits_scope"),
            models.CheckConstraint(
                condition=Q(set_by__isnull=False) | Q(cause="restored"), name="brake_set_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True)
                | (Q(release_asked_by__isnull=False) & ~Q(released_by=models.F("release_asked_by"))),
                name="brake_released_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} brake {self.pk}"

    @property
    def target(self) -> int | str | None:
        """What the scope names: an id, the slug of a topic, or None for the whole municipality."""
        return self.assignment_id or self.agency_id or self.channel_id or self.topic or self.person_id

    @property
    def is_on(self) -> bool:
        """Whether it still stops something."""
        return self.released_at is None
