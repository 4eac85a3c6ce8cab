"""Accounts, what they brought in, and the messages read from it (channels.md B4)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Least

from regie.people.models import Organisation

NETWORKS = ("bluesky", "mastodon", "email", "feed", "file", "practice")


class ChannelAccount(models.Model):
    """One account of a municipality on one network. The municipality owns it; no agency holds its key."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="channels")
    network = models.CharField(max_length=16, choices=[(n, n) for n in NETWORKS])
    external_id = models.CharField(max_length=255)  # DID, acct, address or URL: the network's own id
    name = models.CharField(max_length=120)
    handle = models.CharField(max_length=255, blank=True)
    settings = models.JSONField(default=dict, blank=True)  # server addresses and the like, never a secret
    active = models.BooleanField(default=True)
    practice = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # intake
    cursor = models.JSONField(default=dict, blank=True)
    poll_seconds = models.PositiveIntegerField(default=30)
    next_fetch_at = models.DateTimeField(null=True, blank=True)
    fetch_lease_until = models.DateTimeField(null=True, blank=True)  # somebody is fetching until then
    fetch_failures = models.PositiveIntegerField(default=0)
    # health
    last_fetch_at = models.DateTimeField(null=True, blank=True)  # last time reading worked, news or not
    last_in_at = models.DateTimeField(null=True, blank=True)
    last_out_at = models.DateTimeField(null=True, blank=True)
    last_check_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    last_error_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)  # the network no longer accepts our key
    listening_at = models.DateTimeField(null=True, blank=True)  # heartbeat of the push listener
    next_check_at = models.DateTimeField(null=True, blank=True)  # a person asked for a test
    token_expires_at = models.DateTimeField(null=True, blank=True)
    silent_after_minutes = models.PositiveIntegerField(default=720)
    health_state = models.CharField(max_length=10, blank=True)  # as last written to the ledger
    health_since = models.DateTimeField(null=True, blank=True)
    hook_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)  # SHA-256 of the address

    class Meta:
        ordering: ClassVar[list[str]] = ["municipality__name", "name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["municipality", "network", "external_id"], name="one_account_per_network_id"
            ),
            models.UniqueConstraint(fields=["municipality", "name"], name="one_name_per_municipality"),
        ]

    def __str__(self) -> str:
        return self.name


class Credential(models.Model):
    """A secret of an account, sealed; see `channels.vault`. No page, API or log returns it."""

    account = models.ForeignKey(ChannelAccount, on_delete=models.CASCADE, related_name="credentials")
    purpose = models.CharField(max_length=32)
    sealed = models.BinaryField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "purpose"], name="one_credential_per_purpose")
        ]


class RawEvent(models.Model):
    """What came in, byte for byte, before anybody read it. Short retention."""

    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="raw_events")
    dedupe_key = models.CharField(max_length=255)
    payload = models.JSONField()
    received_at = models.DateTimeField()
    parsed_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True)  # why it could not be read; a person looks at these

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "dedupe_key"], name="raw_event_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], name="raw_unparsed", condition=models.Q(parsed_at__isnull=True))
        ]


class Identity(models.Model):
    """A sender as one account knows it. Persons are never merged across accounts."""

    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="identities")
    external_id = models.CharField(max_length=255)
    handle = models.CharField(max_length=255, blank=True)
    display_name = models.CharField(max_length=255, blank=True)
    alt_ids = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "external_id"], name="identity_once")
        ]


class Thread(models.Model):
    """A conversation as the network sees it."""

    KINDS = ("public_post", "dm", "review", "email", "feed")

    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="threads")
    external_root_id = models.CharField(max_length=512)
    kind = models.CharField(max_length=12, choices=[(k, k) for k in KINDS])
    subject = models.CharField(max_length=500, blank=True)
    started_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "external_root_id"], name="thread_once")
        ]


class Message(models.Model):
    """One message, in or out. Unique per account and external id, however often it arrives."""

    IN, OUT = "in", "out"

    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="messages")
    external_id = models.CharField(max_length=512)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(Identity, on_delete=models.PROTECT, null=True, related_name="messages")
    direction = models.CharField(max_length=3, choices=[(IN, IN), (OUT, OUT)])
    kind = models.CharField(max_length=16, default="post")  # post, reply, mention, dm, email, item, review
    visibility = models.CharField(
        max_length=10,
        default="public",
        choices=[(v, v) for v in ("public", "unlisted", "followers", "direct")],
    )
    in_reply_to = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="replies")
    in_reply_to_external = models.CharField(max_length=512, blank=True)
    text = models.TextField()
    raw_html = models.TextField(blank=True)
    lang = models.CharField(max_length=8, blank=True)  # as the network says; our own reading is elsewhere
    remote_created_at = models.DateTimeField()
    received_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    permalink = models.URLField(max_length=1000, blank=True)
    reply_ref = models.JSONField(default=dict, blank=True)  # what the adapter needs to answer it
    practice = models.BooleanField(default=False)
    automatic = models.CharField(max_length=16, blank=True)  # sent by a machine: auto_reply, list, bounce
    cut_from = models.PositiveIntegerField(null=True, blank=True)  # characters before it was cut
    taken_at = models.DateTimeField(null=True, blank=True)  # null: the inbox has not seen this version
    # A clock that runs ahead at the sender must not put a message above everything for ever.
    sort_at = models.GeneratedField(
        expression=Least("remote_created_at", "received_at"),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    search = models.GeneratedField(
        expression=models.Func(
            models.F("text"),
            template="to_tsvector('dutch'::regconfig, %(expressions)s)",
            output_field=SearchVectorField(),
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["sort_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "external_id"], name="message_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["thread", "sort_at"], name="message_in_thread"),
            models.Index(fields=["id"], name="message_untaken", condition=models.Q(taken_at__isnull=True)),
            models.Index(
                fields=["account", "in_reply_to_external"],
                name="message_orphan",
                condition=models.Q(in_reply_to__isnull=True) & ~models.Q(in_reply_to_external=""),
            ),
            models.Index(
                fields=["deleted_at"], name="message_deleted", condition=models.Q(deleted_at__isnull=False)
            ),
            GinIndex(fields=["search"], name="message_search"),
            GinIndex(fields=["text"], name="message_trigram", opclasses=["gin_trgm_ops"]),
        ]


class MessageRevision(models.Model):
    """The text as it was before an edit; kept because somebody may have answered that text."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="revisions")
    text = models.TextField()
    replaced_at = models.DateTimeField()


class Attachment(models.Model):
    """A file or picture with a message."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=16)  # image, video, document, link
    media_type = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=255, blank=True)
    alt_text = models.TextField(blank=True)
    remote_url = models.URLField(max_length=2000, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)


class FileImport(models.Model):
    """How far a file was read into a channel, so the same command continues where it stopped."""

    account = models.ForeignKey(ChannelAccount, on_delete=models.CASCADE, related_name="imports")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    offset = models.PositiveBigIntegerField(default=0)  # bytes already read
    line = models.PositiveBigIntegerField(default=1)  # number of the next line
    imported = models.PositiveBigIntegerField(default=0)
    doubles = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "sha256"], name="file_import_once")
        ]
