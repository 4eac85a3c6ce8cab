"""Monitoring queries and what they brought: hits for a while, counts for good, alarms with a judgement.

An author is nowhere: a hit carries a keyed hash that differs per query, only to tell voices apart, and
its key is destroyed with the hits. No field, index or ordering lets anybody look somebody up.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from regie.people.models import Organisation, User
from regie.watch.purposes import PURPOSES
from regie.watch.shift import TONES
from regie.watch.states import (
    ADVICES,
    APPROVED,
    ASKED,
    DRAFT,
    ENDED,
    JUDGEMENTS,
    MOVES,
    OPEN,
    REASONS,
    may_move,
    standing,
)

KINDS = ("few", "burst", "emerging", "shift")
THRESHOLDS = ("few", "least", "score", "story", "rise")


class MonitoringQuery(models.Model):
    """One theme that is listened to, for a purpose and until a day. None in force: nothing is collected.

    From `asked` on its words are fixed: what was advised and approved is what listens. A change is a new
    query that `replaces` this one. `practice`: hears only practice networks, and stays out of all figures.
    """

    municipality = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="monitoring_queries"
    )
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    state = models.CharField(max_length=10, default=DRAFT, choices=[(s, s) for s in MOVES])
    practice = models.BooleanField(default=False)
    # what and why; all of this is public in the register
    theme = models.CharField(max_length=80)
    text = models.TextField()
    purpose = models.CharField(max_length=16, choices=[(p, p) for p in PURPOSES])
    reason = models.CharField(max_length=500)  # why we listen, in words for residents
    audience = models.CharField(max_length=200)  # for whom the results are
    legal_ground = models.CharField(max_length=300)
    dpia = models.CharField(max_length=120)  # reference of the data protection impact assessment
    starts_on = models.DateField()
    ends_on = models.DateField()  # the last day
    # who
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")  # their employer
    made_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    advice = models.CharField(max_length=10, blank=True, choices=[(a, a) for a in ADVICES])
    advice_text = models.TextField(blank=True)
    advised_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    advised_on = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approval_note = models.CharField(max_length=500, blank=True)  # needed when the advice is negative
    returned_note = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )  # null: its time
    end_note = models.CharField(max_length=300, blank=True)
    # keeping and forgetting
    keep_days = models.PositiveSmallIntegerField(default=7)  # hits stay so long after the end
    author_key = models.BinaryField(null=True, max_length=32)
    forgotten_at = models.DateTimeField(null=True, blank=True)
    # when to speak, as people taught it; see `Lesson`
    few = models.PositiveIntegerField(default=5)  # independent messages in ten minutes on a quiet topic
    least = models.PositiveIntegerField(default=5)  # messages in five minutes that a burst has at least
    score = models.FloatField(default=0.84)
    story = models.PositiveIntegerField(default=3)  # different people that a new story has at least
    rise = models.FloatField(default=0.1)  # by how much the share of a tone rises at least

    class Meta:
        ordering: ClassVar[list[str]] = ["theme", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(purpose__in=PURPOSES), name="watch_lawful_purpose"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="watch_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(state__in=[ASKED, "advised", APPROVED, ENDED])
                | ~(
                    Q(theme="") | Q(text="") | Q(reason="") | Q(audience="") | Q(legal_ground="") | Q(dpia="")
                ),
                name="watch_asked_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[APPROVED, ENDED])
                | (
                    Q(advised_by__isnull=False, advised_on__isnull=False)
                    & Q(approved_by__isnull=False, approved_at__isnull=False)
                    & ~Q(approved_by=F("made_by"))
                    & ~Q(advised_by=F("made_by"))
                ),
                name="watch_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=APPROVED) | Q(author_key__isnull=False), name="watch_has_key"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["municipality", "state"], name="watch_query_state"),
        ]

    def __str__(self) -> str:
        return f"watch:{self.pk}"

    def move(self, state: str) -> None:
        """Set the state in memory; ValueError for a move that the table does not have."""
        if not may_move(self.state, state):
            raise ValueError(f"a monitoring query cannot go from {self.state} to {state}")
        self.state = state

    def standing(self, today: date) -> str:
        """How it stands on a day; see `states.standing`."""
        return standing(self.state, self.starts_on, self.ends_on, today)


class Hit(models.Model):
    """A message that a query in force matched: an excerpt without personal data, and where it stands."""

    query = models.ForeignKey(MonitoringQuery, on_delete=models.CASCADE, related_name="hits")
    key = models.CharField(max_length=32)  # keyed hash of the message, so that it counts once
    author = models.CharField(max_length=32, blank=True)  # keyed hash; never shown, never sorted by
    excerpt = models.CharField(max_length=500)
    link = models.CharField(max_length=1000, blank=True)
    channel = models.CharField(max_length=120)  # the name of the source
    network = models.CharField(max_length=16)
    language = models.CharField(max_length=8, blank=True)
    at = models.DateTimeField()  # when it was written
    counted_at = models.DateTimeField()  # when it was in our counts
    independent = models.BooleanField(default=True)  # another voice and other words than just before
    tone = models.SmallIntegerField(
        null=True
    )  # bits of `shift.TONES`, for shares only; never shown per message

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["query", "key"], name="watch_hit_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["query", "-at"], name="watch_hit_recent")
        ]


class Count(models.Model):
    """How many messages of a query in ten seconds: all, and of independent voices. Kept for good."""

    query = models.ForeignKey(MonitoringQuery, on_delete=models.CASCADE, related_name="counts")
    starts_at = models.DateTimeField()
    total = models.PositiveIntegerField(default=0)
    independent = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["query", "starts_at"], name="watch_count_once")
        ]


class Alarm(models.Model):
    """Something grows on a topic, and what a person made of it.

    Of a `shift`, `count` of `of` messages are of this `tone` now; `baseline` would be by the share before,
    which is of `of_before` messages. `phrases` are words; `examples` at most five of {"text", "at",
    "channel", "link"}, without personal data, and emptied when the hits are forgotten.
    """

    query = models.ForeignKey(MonitoringQuery, on_delete=models.PROTECT, related_name="alarms")
    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="watch_alarms")
    practice = models.BooleanField(default=False)
    kind = models.CharField(max_length=8, choices=[(k, k) for k in KINDS])
    at = models.DateTimeField()  # the time of the message that made it one
    raised_at = models.DateTimeField()  # our clock
    count = models.PositiveIntegerField()
    baseline = models.FloatField()
    window_seconds = models.PositiveIntegerField()  # in which `count` independent messages came
    tone = models.CharField(max_length=8, blank=True, choices=[(t, t) for t in TONES])
    of = models.PositiveIntegerField(default=0)
    of_before = models.PositiveIntegerField(default=0)
    first_message_at = models.DateTimeField()
    phrases = models.JSONField(default=list)
    examples = models.JSONField(default=list)
    state = models.CharField(max_length=9, default=OPEN, choices=[(s, s) for s in JUDGEMENTS])
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)
    dismissed_because = models.CharField(max_length=9, blank=True, choices=[(r, r) for r in REASONS])
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-raised_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["query", "kind", "tone", "at"], name="watch_alarm_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["municipality", "-raised_at"], name="watch_alarm_recent")
        ]

    def __str__(self) -> str:
        return f"alarm:{self.pk}"


class Lesson(models.Model):
    """A threshold that a person moved, or that a dismissal moved; it can be taken back."""

    query = models.ForeignKey(MonitoringQuery, on_delete=models.CASCADE, related_name="lessons")
    alarm = models.ForeignKey(Alarm, on_delete=models.PROTECT, null=True, related_name="lessons")
    threshold = models.CharField(max_length=8, choices=[(t, t) for t in THRESHOLDS])
    before = models.FloatField()
    after = models.FloatField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]


class ListeningFeed(models.Model):
    """A public RSS or Atom feed to listen to. Its items never become cases, and are kept only on a match."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="listening_feeds")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=500)
    active = models.BooleanField(default=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    cursor = models.JSONField(default=dict)
    next_fetch_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)  # last time it worked
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["municipality", "address"], name="watch_feed_once")
        ]

    def __str__(self) -> str:
        return self.name


class TopicState(models.Model):
    """What is usual on a topic and who was just heard, so that another worker goes on where one stopped.

    Excerpts and keyed hashes of the last ten minutes, words and numbers; gone with the hits of its query.
    """

    query = models.OneToOneField(MonitoringQuery, on_delete=models.CASCADE, related_name="memory")
    state = models.BinaryField()
    last_hit = models.BigIntegerField(default=0)  # it knows of the hits up to this one
    kept_at = models.DateTimeField()


class Ear(models.Model):
    """How far a source was listened to: `channel:12` by message id, `practice:slug` by stamp.

    Message ids of one account rise in the order of commit, because intake of an account holds a lock.
    """

    source = models.CharField(max_length=90, unique=True)
    position = models.BigIntegerField(default=0)


class Listener(models.Model):
    """Who listens now. Whoever finds another's name here makes all topics anew from the counts."""

    name = models.CharField(max_length=16, unique=True)
    holder = models.CharField(max_length=32, blank=True)
