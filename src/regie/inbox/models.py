"""Cases and everything people do with them. A note can never be sent: it lives in another table."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from regie.channels.models import ChannelAccount, Identity, Message, Thread
from regie.engagement.models import Assignment
from regie.engagement.vocabulary import PROMISED
from regie.inbox.states import AT_WORK, DONE, MOVES, REPLIES, SILENCE_REASONS, URGENCIES
from regie.library.models import AnswerVersion, KernelMessage
from regie.people.models import Organisation, User


class Case(models.Model):
    """A work item: what one sender asks in one thread. The list is drawn from this row alone."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cases")
    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="cases")
    network = models.CharField(max_length=16)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="cases")
    sender = models.ForeignKey(Identity, on_delete=models.PROTECT, null=True, related_name="cases")
    messages: models.ManyToManyField[Message, CaseMessage] = models.ManyToManyField(
        Message, through="CaseMessage", related_name="cases"
    )
    state = models.CharField(max_length=8, default="open", choices=[(s, s) for s in MOVES])
    # what it is about; `set_by` says who decided: the reading, or a person
    topic = models.CharField(max_length=32, default="other")
    topic_set = models.BooleanField(default=False)
    kind = models.CharField(max_length=24, default="other")
    kind_set = models.BooleanField(default=False)
    urgency = models.CharField(max_length=8, default="normal", choices=[(u, u) for u in URGENCIES])
    urgency_set = models.BooleanField(default=False)
    language = models.CharField(max_length=8, default="und")
    visibility = models.CharField(max_length=10, default="public")
    personal_data = models.BooleanField(default=False)
    alarm = models.CharField(max_length=16, blank=True)  # emergency, suicide_risk, threat, acute
    alarm_state = models.CharField(max_length=8, blank=True)  # due, raised, joined, old
    practice = models.BooleanField(default=False)
    # time
    opened_at = models.DateTimeField()
    last_in_at = models.DateTimeField()
    last_out_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()  # by the reply clock; kept when done, to account for it
    changed_at = models.DateTimeField()
    follow_up_at = models.DateTimeField(null=True, blank=True)  # a holding reply promised an answer by then
    follow_up_late = models.BooleanField(default=False)  # and somebody was told that it is not there
    first_reply_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    # who holds it
    holder = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="held")
    claimed_at = models.DateTimeField(null=True, blank=True)
    active_at = models.DateTimeField(null=True, blank=True)
    # copied for the list
    sender_name = models.CharField(max_length=120, blank=True)
    excerpt = models.CharField(max_length=280, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    message_count = models.PositiveIntegerField(default=0)
    note_count = models.PositiveIntegerField(default=0)
    advice_open = models.PositiveIntegerField(default=0)
    fingerprint = models.CharField(max_length=64, blank=True)  # of the last message; finds duplicates
    release_id = models.BigIntegerField(null=True, blank=True)  # the reply under way
    release_state = models.CharField(max_length=12, blank=True)
    concern_id = models.BigIntegerField(null=True, blank=True)
    labels: models.ManyToManyField[Label, models.Model] = models.ManyToManyField(
        "Label", blank=True, related_name="cases"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["thread", "sender"],
                name="one_open_case_per_sender",
                condition=Q(state__in=AT_WORK),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(holder__isnull=True) | Q(claimed_at__isnull=False), name="held_since"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at", "id"], name="case_due", condition=Q(state__in=AT_WORK)),
            models.Index(
                fields=["municipality", "due_at", "id"], name="case_due_here", condition=Q(state__in=AT_WORK)
            ),
            models.Index(
                fields=["municipality", "topic", "due_at", "id"],
                name="case_due_topic",
                condition=Q(state__in=AT_WORK),
            ),
            models.Index(
                fields=["municipality", "urgency", "due_at", "id"],
                name="case_due_urgency",
                condition=Q(state__in=AT_WORK),
            ),
            models.Index(
                fields=["municipality", "account", "due_at", "id"],
                name="case_due_account",
                condition=Q(state__in=AT_WORK),
            ),
            models.Index(
                fields=["municipality", "state", "-changed_at", "-id"],
                name="case_done",
                condition=Q(state__in=DONE),
            ),
            models.Index(fields=["holder", "due_at"], name="case_held", condition=Q(holder__isnull=False)),
            models.Index(
                fields=["active_at"], name="case_idle", condition=Q(holder__isnull=False, state="open")
            ),
            models.Index(fields=["municipality"], name="case_advice", condition=Q(advice_open__gt=0)),
            models.Index(fields=["municipality"], name="case_waiting", condition=Q(state="waiting")),
            models.Index(fields=["changed_at"], name="case_changed"),
            models.Index(fields=["release_id"], name="case_release", condition=Q(release_id__isnull=False)),
            models.Index(fields=["id"], name="case_alarm_due", condition=Q(alarm_state="due")),
            models.Index(
                fields=["follow_up_at"],
                name="case_follow_up",
                condition=Q(follow_up_at__isnull=False, follow_up_late=False),
            ),
            models.Index(
                fields=["municipality", "fingerprint"],
                name="case_same_text",
                condition=Q(state="open") & ~Q(fingerprint=""),
            ),
        ]


class CaseMessage(models.Model):
    """Which messages a case holds; one message may belong to several cases."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="case_links")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "message"], name="message_in_case_once")
        ]


class MessageReading(models.Model):
    """How the software read one message, and which version of it did. Advice, never a decision."""

    message = models.OneToOneField(
        Message, on_delete=models.CASCADE, related_name="reading", primary_key=True
    )
    language = models.CharField(max_length=8)
    topic = models.CharField(max_length=32)
    urgency = models.CharField(max_length=8)
    kind = models.CharField(max_length=24)
    personal = models.BooleanField(default=False)
    fingerprint = models.CharField(max_length=64, blank=True)
    signature = models.BinaryField(default=b"")
    version = models.CharField(max_length=40)
    data = models.JSONField(default=dict)  # the whole reading: guesses, words that decided, spans
    read_at = models.DateTimeField()


class Note(models.Model):
    """What colleagues tell each other about a case. Never part of a reply."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_role = models.CharField(max_length=32)
    text = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "pk"]


class Advice(models.Model):
    """A question to a colleague who knows, and the answer, kept where the work is."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="advice")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_of_role = models.CharField(max_length=32, blank=True)
    asked_of = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    question = models.TextField()
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["asked_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case"], name="advice_open", condition=Q(answered_at__isnull=True))
        ]


class Draft(models.Model):
    """The reply being written: one per case, saved while typing. Sent text lives in publishing."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="draft")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    action = models.CharField(max_length=16, default="reply", choices=[(a, a) for a in REPLIES])
    in_reply_to = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)  # an older save never overwrites a newer one
    reasons = models.JSONField(default=dict, blank=True)  # rule -> why the writer does not follow it
    # the library's answer that was put in, as it was filled in
    answer = models.ForeignKey(AnswerVersion, on_delete=models.SET_NULL, null=True, related_name="+")
    answer_text = models.TextField(blank=True)
    # in a crisis: the kernel message that the writer has beside it
    kernel = models.ForeignKey(KernelMessage, on_delete=models.SET_NULL, null=True, related_name="+")


class Label(models.Model):
    """A word of the municipality's own to find cases by. Never about who somebody is."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="case_labels")
    name = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["municipality", "name"], name="one_label_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class SavedFilter(models.Model):
    """A selection somebody keeps, as the query of the list page."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="inbox_filters")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=400)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "name"], name="one_filter_per_name")
        ]


class Silence(models.Model):
    """The decision not to answer, by a person, with the reason (law 5)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="silences")
    reason = models.CharField(max_length=24, choices=[(r, r) for r in SILENCE_REASONS])
    text = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["decided_at"]


class Presence(models.Model):
    """Who has a case open now, reading or writing. Passing knowledge: swept after minutes."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="presence")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    writing = models.BooleanField(default=False)
    seen_at = models.DateTimeField()
    recorded_at = models.DateTimeField()  # last time the reading was written to the ledger

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "user"], name="one_presence_per_person")
        ]


class ReplyNorm(models.Model):
    """Within how many minutes a municipality wants to answer. Absent rows: `clock.STARTER`."""

    municipality = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="reply_norms")
    what = models.CharField(max_length=8, default="first", choices=[(w, w) for w in PROMISED])
    network = models.CharField(max_length=16, blank=True)  # empty: every network
    urgency = models.CharField(max_length=8, choices=[(u, u) for u in URGENCIES])
    within_minutes = models.PositiveIntegerField()
    hours = models.JSONField(default=list, blank=True)  # weekly windows; empty: day and night
    share = models.PositiveIntegerField(default=100)  # percent that must make it
    set_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["municipality", "what", "network", "urgency"], name="one_norm_per_kind"
            ),
            models.CheckConstraint(condition=Q(within_minutes__gt=0), name="norm_positive"),
            models.CheckConstraint(condition=Q(share__gte=1, share__lte=100), name="norm_share"),
        ]


class ServiceCalendar(models.Model):
    """Which hours are evening or night here, and when a warning becomes a concern.

    Absent: `calendar.STARTER`. Special days are the holidays of the roster, so both know the same ones.
    """

    municipality = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="service_calendar", primary_key=True
    )
    bands = models.JSONField(default=dict)  # band -> weekly windows
    warn_share = models.PositiveSmallIntegerField(default=75)  # percent of the time that has passed
    warn_for = models.JSONField(default=list)  # urgencies whose warning becomes a concern
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(warn_share__gte=1, warn_share__lte=99), name="warn_share"),
        ]


class Timing(models.Model):
    """One clock of a case: what was promised when it started, whether it runs, and what became of it.

    `promise` never changes while it runs, but by a person who says the case is of another urgency.
    """

    RUNNING, PAUSED, ENDED = "running", "paused", "ended"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="timings")
    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="timings")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, null=True, related_name="timings")
    what = models.CharField(max_length=8, choices=[(w, w) for w in PROMISED])
    state = models.CharField(
        max_length=8, default="running", choices=[(s, s) for s in ("running", "paused", "ended")]
    )
    promise = models.JSONField()  # see promises.Promise
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField(null=True)  # none: warned, or too late for it
    warned_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)  # when the promise was not kept
    # standing still
    pause = models.CharField(max_length=24, blank=True)
    paused_at = models.DateTimeField(null=True)
    resume_at = models.DateTimeField(null=True)
    paused_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    used_minutes = models.FloatField(default=0)  # service minutes before the last pause
    counted_from = models.DateTimeField()  # since when the clock runs now
    # the end
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, blank=True)  # answered, silent, closed
    took_minutes = models.FloatField(null=True)  # in service minutes, without pauses

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case", "what"], condition=~Q(state="ended"), name="one_clock_of_a_kind"
            ),
            models.CheckConstraint(
                condition=~Q(state="paused") | Q(resume_at__isnull=False), name="pause_ends"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_at"], name="timing_due", condition=Q(state="running", broken_at__isnull=True)
            ),
            models.Index(
                fields=["warn_at"], name="timing_warn", condition=Q(state="running", warn_at__isnull=False)
            ),
            models.Index(fields=["resume_at"], name="timing_resume", condition=Q(state="paused")),
            models.Index(fields=["municipality", "ended_at"], name="timing_ended"),
        ]
