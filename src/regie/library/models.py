"""Answers, their versions, what was sent of them, and what was learned from that."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from regie.interpret.topics import TOPICS
from regie.library.states import APPROVED, DRAFT, MOVES, may_move, standing
from regie.people.models import Organisation, User


class Answer(models.Model):
    """One question that residents ask, with an owner at the municipality who keeps the answer right."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="answers")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="answers_owned")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"answer:{self.pk}"


class AnswerVersion(models.Model):
    """What the answer says, by whom, from whom it is known, and from when until when it may be used.

    At most one version is approved and at most one is being written.
    """

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, default=DRAFT, choices=[(s, s) for s in MOVES])
    # what
    title = models.CharField(max_length=160)
    cues = models.TextField(blank=True)  # other words by which residents ask it
    text = models.TextField()
    topic = models.CharField(max_length=32, choices=[(t, t) for t in TOPICS])
    language = models.CharField(max_length=8, default="nl")
    source_name = models.CharField(max_length=200, blank=True)
    source_url = models.CharField(max_length=500, blank=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    # who
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")  # their employer
    made_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)  # why this version
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    comment = models.CharField(max_length=500, blank=True)
    search = models.GeneratedField(
        expression=models.Func(
            models.F("title"),
            models.F("cues"),
            models.F("text"),
            template=(
                "setweight(to_tsvector('dutch'::regconfig, title), 'A') || "
                "setweight(to_tsvector('dutch'::regconfig, cues), 'B') || "
                "setweight(to_tsvector('dutch'::regconfig, text), 'C')"
            ),
            output_field=SearchVectorField(),
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["answer", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["answer", "number"], name="answer_number_once"),
            models.UniqueConstraint(
                fields=["answer"], condition=Q(state=APPROVED), name="one_approved_version"
            ),
            models.UniqueConstraint(fields=["answer"], condition=Q(state=DRAFT), name="one_draft_version"),
            models.CheckConstraint(
                condition=Q(valid_until__gt=models.F("valid_from")), name="answer_ends_after_start"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(fields=["search"], name="answer_search"),
            models.Index(fields=["valid_until"], name="answer_ends", condition=Q(state=APPROVED)),
        ]

    def __str__(self) -> str:
        return f"answer:{self.answer_id}"

    def standing(self, now: datetime) -> str:
        """How it stands at the moment; see `states.standing`."""
        return standing(self.state, self.valid_from, self.valid_until, now)

    def move(self, state: str) -> None:
        """Set the state in memory; ValueError for a move that the table does not have."""
        if not may_move(self.state, state):
            raise ValueError(f"an answer cannot go from {self.state} to {state}")
        self.state = state


class KernelMessage(models.Model):
    """What a municipality says in a crisis, version by version: five parts, an approver and an end.

    `occasion` names the crisis (`crisis:12`); at most one version per occasion is approved. With `relay` the
    words are another's (the region's), passed on as they are: `official` and where it stands. One of an
    exercise (`practice`) counts on practice channels only.
    """

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="kernel_messages")
    occasion = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    practice = models.BooleanField(default=False)
    state = models.CharField(max_length=8, default=DRAFT, choices=[(s, s) for s in MOVES])
    # what
    known = models.TextField()
    unknown = models.TextField(blank=True)
    doing = models.TextField(blank=True)
    advice = models.TextField(blank=True)  # what people can do themselves
    next_at = models.DateTimeField()  # when the next update is promised
    relay = models.BooleanField(default=False)
    official = models.TextField(blank=True)
    source_name = models.CharField(max_length=200, blank=True)
    source_url = models.CharField(max_length=500, blank=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    # who
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")  # their employer
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_role = models.CharField(max_length=32, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    comment = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["municipality", "occasion", "number"], name="kernel_number_once"),
            models.UniqueConstraint(
                fields=["municipality", "occasion"], condition=Q(state=APPROVED), name="one_approved_kernel"
            ),
            models.UniqueConstraint(
                fields=["municipality", "occasion"], condition=Q(state=DRAFT), name="one_draft_kernel"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=models.F("valid_from")), name="kernel_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(state=APPROVED)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=models.F("made_by"))),
                name="kernel_approved_by_another",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["municipality"], condition=Q(state=APPROVED), name="kernel_in_force")
        ]

    def __str__(self) -> str:
        return f"kernel:{self.pk}"

    def standing(self, now: datetime) -> str:
        """How it stands at the moment; see `states.standing`. "expiring" means the same as "holds" here."""
        return standing(self.state, self.valid_from, self.valid_until, now)

    def move(self, state: str) -> None:
        """Set the state in memory; ValueError for a move that the table does not have."""
        if not may_move(self.state, state):
            raise ValueError(f"a kernel message cannot go from {self.state} to {state}")
        self.state = state


class AnswerUse(models.Model):
    """One reply that went out and came from this version: what was inserted and what was sent."""

    version = models.ForeignKey(AnswerVersion, on_delete=models.CASCADE, related_name="uses")
    release_id = models.BigIntegerField(unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")  # who wrote
    topic = models.CharField(max_length=32)
    inserted = models.TextField()
    sent = models.TextField()
    share_edited = models.FloatField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-sent_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["version", "-sent_at"], name="answer_use_recent")
        ]


class AnswerOffer(models.Model):
    """An answer that was proposed with a case to people of an organisation, once, and whether they took it.

    Says nothing of who looked: what is measured is the library, not a person.
    """

    version = models.ForeignKey(AnswerVersion, on_delete=models.CASCADE, related_name="offers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    case = models.CharField(max_length=40)  # case:12
    place = models.PositiveSmallIntegerField()  # 1 is the first of the list
    shown_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "organisation", "case"], name="answer_offered_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-shown_at"], name="answer_offer_recent")
        ]


class AnswerWord(models.Model):
    """How often an answer was sent for a question with this word. Words only, never a whole question."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="learned")
    word = models.CharField(max_length=40)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["answer", "word"], name="answer_word_once")
        ]
