"""Rows of the ledger. Nothing here is ever changed after it is written, except `seq` by the sequencer."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class Event(models.Model):
    """One line of the ledger: the six BIO2 fields, on whose behalf, and under which mandate.

    Organisation and person are stored by id and name as they were then, not as foreign keys: the
    attribution is frozen and survives every later change.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    seq = models.BigIntegerField(null=True, unique=True)  # leaf index; null until integrated
    at = models.DateTimeField()
    action = models.CharField(max_length=64)
    object_type = models.CharField(max_length=32)
    object_id = models.CharField(max_length=64)
    result = models.CharField(max_length=16)  # done, refused, failed, unknown
    origin = models.CharField(max_length=64)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=64)  # pseudonymous; names are personal fields
    actor_role = models.CharField(max_length=32)
    organisation_id = models.BigIntegerField(null=True)
    municipality_id = models.BigIntegerField(null=True)  # on whose behalf
    mandate = models.CharField(max_length=80, blank=True)  # id@version#hash of the mandate in force
    details = models.JSONField(default=dict)
    commitments = models.JSONField(default=dict)  # field -> SHA-256(salt || value) in hexadecimal
    leaf = models.BinaryField()  # RFC 6962 leaf hash over the canonical record

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], name="event_to_sequence", condition=models.Q(seq__isnull=True)),
            models.Index(fields=["municipality_id", "-at"], name="event_by_municipality"),
            models.Index(fields=["object_type", "object_id", "at"], name="event_by_object"),
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
