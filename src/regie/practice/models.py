"""The simulated network: its accounts and posts, and the scenes that are being played on it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.practice.faults import FAULTS


class PracticeAccount(models.Model):
    """Somebody on the practice network; none of them exists outside it.

    `municipality` is the slug of the municipality whose world the account lives in.
    """

    MUNICIPALITY, RESIDENT = "municipality", "resident"
    KINDS = (MUNICIPALITY, RESIDENT, "press", "councillor", "company")

    handle = models.CharField(max_length=80, unique=True)  # lower case, without @
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=[(k, k) for k in KINDS], default=RESIDENT)
    municipality = models.SlugField(max_length=60)
    about = models.CharField(max_length=300, blank=True)
    fault = models.CharField(max_length=16, blank=True, choices=[(f, f) for f in FAULTS])
    fault_since = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["handle"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["municipality", "kind"], name="practice_account_world")
        ]

    def __str__(self) -> str:
        return f"@{self.handle}"


class PracticePost(models.Model):
    """A post or reply. `stamp` rises with every change and in the order of commit: cursors rely on it."""

    author = models.ForeignKey(PracticeAccount, on_delete=models.PROTECT, related_name="posts")
    text = models.TextField()
    language = models.CharField(max_length=8, blank=True)
    reply_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replies")
    root = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="thread")
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)  # by the account the thread speaks to
    revision = models.PositiveIntegerField(default=0)
    stamp = models.BigIntegerField(unique=True)
    # The sender's own key: the same key twice is one post.
    key = models.CharField(max_length=64, null=True, blank=True, unique=True)
    notified = models.ManyToManyField(PracticeAccount, related_name="notifications")

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["author", "-created_at"], name="practice_post_by_author"),
            models.Index(fields=["root", "created_at"], name="practice_post_in_thread"),
            models.Index(fields=["-created_at"], name="practice_post_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:40]}"


class PracticePlay(models.Model):
    """A scene being played for one municipality. Scene time runs `speed` times as fast as the clock."""

    RUNNING, PAUSED, STOPPED, DONE = "running", "paused", "stopped", "done"
    STATES = (RUNNING, PAUSED, STOPPED, DONE)

    municipality = models.SlugField(max_length=60)
    account = models.ForeignKey(PracticeAccount, on_delete=models.PROTECT, related_name="plays")
    scenario = models.CharField(max_length=32)
    seed = models.BigIntegerField()
    speed = models.FloatField()
    state = models.CharField(max_length=8, choices=[(s, s) for s in STATES], default=RUNNING)
    length_seconds = models.FloatField()  # scene time
    played_seconds = models.FloatField(default=0)  # scene time up to `resumed_at`
    resumed_at = models.DateTimeField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    answered_stamp = models.BigIntegerField(default=0)  # answers up to here have had their reaction

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["municipality"],
                condition=models.Q(state__in=["running", "paused"]),
                name="one_practice_play_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scenario} ({self.municipality})"


class PracticeCue(models.Model):
    """One post still to come in a play. `after` is the cue it replies to; it is posted after that one."""

    play = models.ForeignKey(PracticePlay, on_delete=models.CASCADE, related_name="cues")
    position = models.PositiveIntegerField()
    due_seconds = models.FloatField()  # scene time
    handle = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16)
    text = models.TextField()
    language = models.CharField(max_length=8)
    template = models.CharField(max_length=60)
    after = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="followers")
    answers = models.ForeignKey(PracticePost, on_delete=models.CASCADE, null=True, related_name="+")
    post = models.ForeignKey(PracticePost, on_delete=models.SET_NULL, null=True, related_name="cues")

    class Meta:
        ordering: ClassVar[list[str]] = ["due_seconds", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["play", "position"], name="one_cue_per_position")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["play", "due_seconds"],
                name="practice_cue_to_come",
                condition=models.Q(post__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.due_seconds:.0f} s @{self.handle}"
