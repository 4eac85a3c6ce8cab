"""Releases, the wordings they went through, what people decided, and every attempt to send."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar, cast

from django.db import models
from django.db.models import Q

from regie.channels.adapter import Outgoing, Visibility
from regie.channels.models import ChannelAccount, Message, Thread
from regie.engagement.models import Assignment
from regie.library.models import AnswerVersion, KernelMessage
from regie.mandate.models import Brake
from regie.people.models import Organisation, User
from regie.publishing.approvals import Bound, Given, Needs, needs
from regie.publishing.breaker import Breaker
from regie.publishing.permission import Answer, Question
from regie.publishing.states import MOVES, MOVING, STATES, may_move


class Release(models.Model):
    """A text on its way out in the name of a municipality.

    `key` is the same at every attempt; it changes only when the text is opened again, which is
    possible only while nothing has left. `binding` names exactly what approvals are about.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="releases")
    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="releases")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, null=True, related_name="releases")
    in_reply_to = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="answers")
    case = models.CharField(max_length=60, blank=True)
    # a text of our own that is planned: when at the earliest, with which others, after which one
    not_before = models.DateTimeField(null=True, blank=True)
    bundle = models.CharField(max_length=60, blank=True)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followers")
    # who writes it, under what
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="releases")
    agency = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, null=True, related_name="releases")
    # the municipality's own people wrote the last wording: asked under their own mandate
    own_words = models.BooleanField(default=False)
    # what
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField()
    visibility = models.CharField(max_length=10, default="public")
    facts = models.JSONField(default=dict)
    # the library's answer that was inserted, as it was filled in; and checks explained by the writer
    answer = models.ForeignKey(AnswerVersion, on_delete=models.PROTECT, null=True, related_name="releases")
    answer_text = models.TextField(blank=True)
    explained = models.JSONField(default=list)
    # in a crisis: the kernel message that the text stands on
    kernel = models.ForeignKey(KernelMessage, on_delete=models.PROTECT, null=True, related_name="releases")
    # what the mandate said
    outcome = models.CharField(max_length=10)
    reason = models.CharField(max_length=40, blank=True)
    because = models.JSONField(default=list)
    overruled = models.JSONField(default=list)
    near_misses = models.JSONField(default=list)
    obligations = models.JSONField(default=dict)
    mandate = models.CharField(max_length=80, blank=True)
    binding = models.CharField(max_length=64)
    # where it stands
    state = models.CharField(max_length=10, choices=[(s, s) for s in STATES])
    state_since = models.DateTimeField()
    problem = models.CharField(max_length=40, blank=True)  # reason code of the last stop
    detail = models.TextField(blank=True)  # what the network said, safe to show
    decide_by = models.DateTimeField(null=True, blank=True)  # the rung that is asked now has until then
    lapses_at = models.DateTimeField(null=True, blank=True)  # the last rung has until then
    ladder = models.JSONField(default=list, blank=True)  # of `asking.Rung`, frozen when it began to wait
    step = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    # the way out
    queued_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)  # in a row, of sending
    looks = models.PositiveIntegerField(default=0)  # in a row, of reading back
    sent_at = models.DateTimeField(null=True, blank=True)
    external_id = models.CharField(max_length=512, blank=True)
    permalink = models.CharField(max_length=1000, blank=True)
    # stopped by this brake, until a person decides about it
    brake = models.ForeignKey(Brake, on_delete=models.PROTECT, null=True, related_name="stopped")
    message = models.OneToOneField(Message, on_delete=models.PROTECT, null=True, related_name="release")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(state__in=list(MOVES)), name="release_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=MOVING) | Q(due_at__isnull=False), name="release_moving_is_due"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], name="release_due", condition=Q(state__in=MOVING)),
            models.Index(fields=["municipality", "state", "decide_by"], name="release_for_people"),
            models.Index(fields=["case"], name="release_by_case"),
            models.Index(fields=["bundle"], name="release_by_bundle", condition=~Q(bundle="")),
            models.Index(
                fields=["decide_by"],
                name="release_asked",
                condition=Q(state="waiting", decide_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"release:{self.pk}"

    def move(self, state: str, *, now: datetime, problem: str = "", detail: str = "") -> None:
        """Set the state in memory; ValueError for a move that the table does not have."""
        if not may_move(self.state, state):
            raise ValueError(f"a release cannot go from {self.state} to {state}")
        if state != self.state:
            self.state_since = now
        self.state, self.problem, self.detail = state, problem, detail[:500]

    def bound(self) -> Bound:
        """What an approval of this release is about, as it is now."""
        return Bound(
            text=self.text,
            subject=self.subject,
            account_id=self.account_id,
            thread_id=self.thread_id,
            in_reply_to_id=self.in_reply_to_id,
            visibility=self.visibility,
            mandate=self.mandate,
        )

    def question(self) -> Question:
        """What the mandate is asked, for whoever wrote the last wording."""
        return Question(
            municipality_id=self.municipality_id,
            assignment_id=None if self.own_words else self.assignment_id,
            agency_id=None if self.own_words else self.agency_id,
            channel_id=self.account_id,
            user_id=self.author_id,
            facts=self.facts,
        )

    def take_answer(self, answer: Answer) -> None:
        """Keep what the mandate said, in memory; the binding follows from it."""
        self.outcome, self.reason, self.mandate = answer.outcome, answer.reason[:40], answer.mandate
        self.because, self.overruled = list(answer.because), list(answer.overruled)
        self.near_misses = [dict(miss) for miss in answer.near_misses]
        self.obligations = dict(answer.obligations)
        self.binding = self.bound().binding()

    def outgoing(self) -> Outgoing:
        """As adapters take it; the same at every attempt."""
        answered, thread, lead = self.in_reply_to, self.thread, self.follows
        below = lead.external_id if lead else ""
        return Outgoing(
            key=str(self.key),
            text=self.text,
            reply_ref=answered.reply_ref if answered else {},
            in_reply_to=answered.external_id if answered else below,
            thread_root=thread.external_root_id if thread else below,
            subject=self.subject,
            visibility=cast("Visibility", self.visibility),
            lang=str(self.facts.get("language", "nl")),
            created_at=self._released_at(),
        )

    def _released_at(self) -> datetime | None:
        """What the network shows as its moment: of a planned text the planned one, at every attempt."""
        if self.queued_at is None or self.not_before is None:
            return self.queued_at
        return max(self.queued_at, self.not_before)

    def needs(self) -> Needs:
        """The approvals that the mandate asked for."""
        return needs(self.outcome, self.obligations)

    def writers(self) -> set[int]:
        """Everybody who wrote or changed any wording of it: they may not approve."""
        own = set(self.wordings.exclude(by=None).values_list("by_id", flat=True))
        return own | ({self.author_id} if self.author_id else set())

    def given(self) -> list[Given]:
        """All approvals ever given, each with the binding it was for; see `queries.standing`."""
        rows = self.decisions.filter(kind=Decision.APPROVE).order_by("pk")
        return [Given(*row) for row in rows.values_list("by_id", "role", "binding", "instead_of_id")]


class Wording(models.Model):
    """One version of the text; the last one is the release's own."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="wordings")
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]


class Decision(models.Model):
    """What a person decided about exactly one binding."""

    APPROVE, RETURN, WITHDRAW, RESOLVE, TAKE_OVER = "approve", "return", "withdraw", "resolve", "take_over"
    KINDS = (APPROVE, RETURN, WITHDRAW, RESOLVE, TAKE_OVER)

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=10, choices=[(k, k) for k in KINDS])
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32)  # in which it was decided; may be delegated
    instead_of = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    binding = models.CharField(max_length=64)
    comment = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(  # one that lapsed binds nothing; others may lapse after it
                fields=["release", "by", "binding"],
                condition=Q(kind="approve") & ~Q(binding=""),
                name="approval_once",
            )
        ]


class Attempt(models.Model):
    """One call to the network, written and committed before the call begins.

    Open (`ended_at` null) until `lease_until` it may be under way; open after that its process died,
    and only reading back tells what became of it. At most one is open per release.
    """

    SEND, LOOK = "send", "look"

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="attempts")
    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="+")
    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=4, choices=[(SEND, SEND), (LOOK, LOOK)])
    started_at = models.DateTimeField()
    lease_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, blank=True)  # of delivery.Result, or `lost`
    detail = models.TextField(blank=True)
    worker = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["release"], condition=Q(ended_at__isnull=True), name="one_open_attempt"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["account", "lease_until"], name="attempt_live", condition=Q(ended_at__isnull=True)
            ),
            models.Index(fields=["municipality", "lease_until"], name="attempt_of_municipality"),
        ]


class AccountBreaker(models.Model):
    """The breaker of one account; absent means closed. See `publishing.breaker`."""

    account = models.OneToOneField(ChannelAccount, on_delete=models.CASCADE, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True, blank=True)

    def value(self) -> Breaker:
        """As a plain value."""
        return Breaker(self.failures, self.open_until)


class Delegation(models.Model):
    """Somebody may approve in another's role for a while: who, whom, until when and why.

    Holds only while the giver still has a seat in the role and the receiver a seat of their own, so it
    ends by itself; never made from a role that was delegated.
    """

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    giver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_given")
    receiver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_held")
    role = models.CharField(max_length=32)
    reason = models.CharField(max_length=300)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    noted_end = models.BooleanField(default=False)  # its end is in the ledger

    class Meta:
        ordering: ClassVar[list[str]] = ["-ends_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="delegation_ends"),
            models.CheckConstraint(
                condition=~Q(giver=models.F("receiver")), name="delegation_to_somebody_else"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["municipality", "ends_at"], name="delegation_running")
        ]

    def __str__(self) -> str:
        return f"delegation:{self.pk}"


class Asked(models.Model):
    """That somebody was told that their approval is asked: on the screen, and by e-mail when there is time
    pressure. Written with the step of the ladder; e-mail leaves later.
    """

    SCREEN, EMAIL = "screen", "email"
    QUEUED, SENT, OFF, FAILED, VOID = "queued", "sent", "off", "failed", "void"
    STATES = (QUEUED, SENT, OFF, FAILED, VOID)

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="asked")
    key = models.UUIDField()  # of the release at that moment: another text asks anew
    step = models.PositiveIntegerField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32)
    means = models.CharField(max_length=6, choices=[(SCREEN, SCREEN), (EMAIL, EMAIL)])
    state = models.CharField(max_length=6, choices=[(s, s) for s in STATES])
    due_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    detail = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], name="asked_mail_due", condition=Q(state="queued")),
            models.Index(fields=["user", "release"], name="asked_of"),
        ]


class GuestAdvice(models.Model):
    """A question about one text to a person without a seat, answered once through a signed link.

    The link is `selector` and a secret of which only the hash is kept. It is about one wording: `key`
    and `binding` name it. What comes of it is advice and never an approval (ADR 0060).
    """

    ASKED, ANSWERED, TAKEN_BACK, LAPSED, LOCKED = "asked", "answered", "taken_back", "lapsed", "locked"
    STATES = (ASKED, ANSWERED, TAKEN_BACK, LAPSED, LOCKED)

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="guest_advice")
    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField()
    binding = models.CharField(max_length=64)
    # of whom
    name = models.CharField(max_length=120)
    email = models.EmailField()
    function = models.CharField(max_length=120)
    question = models.TextField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_role = models.CharField(max_length=32)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # the link
    selector = models.CharField(max_length=24, unique=True)
    secret_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=[(s, s) for s in STATES])
    why = models.CharField(max_length=16, blank=True)  # it lapsed: changed, decided, expired
    ended_at = models.DateTimeField(null=True, blank=True)
    mailed = models.BooleanField(default=False)
    opened = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)  # first
    # the code
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)
    codes = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)  # of this code
    # what they said
    agrees = models.BooleanField(null=True, blank=True)
    comment = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state="answered", agrees__isnull=False) | (~Q(state="answered") & Q(agrees=None)),
                name="advice_answered_once",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expires_at"], name="advice_asked", condition=Q(state="asked"))
        ]

    def __str__(self) -> str:
        return f"advice:{self.pk}"
