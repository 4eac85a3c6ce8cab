"""Rows of the ledger. Nothing here is ever changed after it is written, except `seq` by the sequencer.

The database itself refuses a change: see the triggers in the migrations. `record` is the line that
is hashed; the columns beside it exist for filtering and repeat what it says.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class Event(models.Model):
    """One line of the ledger: the six BIO2 fields, on whose behalf, and under which mandate.

    Organisation and person are stored by id as they were then, not as foreign keys: the attribution
    is frozen and survives every later change. The name of a person is a `PersonalValue`.
    """

    id = models.BigAutoField(primary_key=True)  # order of writing; gaps are normal
    uid = models.UUIDField(unique=True, default=uuid.uuid4)  # how others refer to the line
    seq = models.BigIntegerField(null=True, unique=True)  # leaf index; null until integrated
    at = models.DateTimeField()
    action = models.CharField(max_length=64)
    object_type = models.CharField(max_length=32)
    object_id = models.CharField(max_length=200)
    result = models.CharField(max_length=16)  # done, refused, failed, unknown
    origin = models.CharField(max_length=64)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=64)  # pseudonymous; names are personal fields
    actor_role = models.CharField(max_length=32)
    organisation_id = models.BigIntegerField(null=True)
    municipality_id = models.BigIntegerField(null=True)  # on whose behalf
    mandate = models.CharField(max_length=120, blank=True)  # id@version#hash of the mandate in force
    details = models.JSONField(default=dict)
    record = models.TextField()  # canonical JSON, RFC 8785; see docs/reference/ledger-format.md
    leaf = models.BinaryField()  # RFC 6962 leaf hash over the record

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], name="event_to_sequence", condition=models.Q(seq__isnull=True)),
            models.Index(fields=["municipality_id", "-id"], name="event_by_municipality"),
            models.Index(fields=["object_type", "object_id", "id"], name="event_by_object"),
            BrinIndex(fields=["at"], name="event_by_time"),
        ]


class PersonalValue(models.Model):
    """A personal field of an event beside the ledger. Deleting it leaves every proof valid."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="personal")
    field = models.CharField(max_length=32)
    salt = models.BinaryField()
    value = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["event", "field"], name="personal_value_once")
        ]


class Tile(models.Model):
    """Up to 256 hashes of the tree side by side, 32 bytes each (C2SP tlog-tiles).

    Tile `number` of level `l` holds the nodes of tree height 8·l from index 256·number. Only the
    last tile of a level may be short, and it only ever grows.
    """

    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["level", "number"], name="tile_once")
        ]


class Checkpoint(models.Model):
    """A signed statement of size and root at a moment (C2SP tlog-checkpoint)."""

    size = models.BigIntegerField()
    root = models.BinaryField()
    at = models.DateTimeField()
    note = models.TextField()  # the signed note as it leaves the house

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["size"], name="checkpoint_by_size")]
