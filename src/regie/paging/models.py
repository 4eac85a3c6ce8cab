"""Addresses of people, what they and the municipality want, pages and their attempts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from regie.paging.means import KINDS, URGENCIES
from regie.people.models import Organisation, User

_KINDS = [(kind, kind) for kind in KINDS]


class Address(models.Model):
    """Where somebody can be woken: a browser, a telephone, a webhook. The account's e-mail needs no row."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="addresses")
    kind = models.CharField(max_length=8, choices=_KINDS)
    label = models.CharField(max_length=80)
    target = models.CharField(max_length=1000)  # endpoint, number or web address
    keys = models.JSONField(default=dict)  # of a browser: p256dh and auth
    sealed = models.BinaryField(default=bytes)  # of a webhook: its token
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)  # somebody said that a test arrived
    arrived_at = models.DateTimeField(null=True, blank=True)  # the last time the other side took something
    failed_at = models.DateTimeField(null=True, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "kind", "target"], condition=Q(retired_at=None), name="one_address_once"
            )
        ]


class Preference(models.Model):
    """What somebody prefers: means in order per urgency, and seconds until the next one."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="paging_preference")
    order = models.JSONField(default=dict)  # urgency -> list of kinds
    gap_seconds = models.PositiveIntegerField(default=120)
    changed_at = models.DateTimeField()


class Minimum(models.Model):
    """What a municipality asks at least, in versions; the highest number holds."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="paging_minimums")
    version = models.PositiveIntegerField()
    least = models.JSONField()  # urgency -> list of kinds
    release_by = models.JSONField()  # kinds whose link may let a text go out
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["municipality", "version"], name="one_minimum_per_version")
        ]


class Gateway(models.Model):
    """The supplier of text messages or spoken calls of one municipality. Its secret is sealed."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="gateways")
    kind = models.CharField(max_length=8, choices=[("sms", "sms"), ("voice", "voice")])
    url = models.CharField(max_length=1000)
    form = models.CharField(max_length=4, choices=[("json", "json"), ("form", "form")])
    body = models.TextField()
    header = models.CharField(max_length=60, blank=True)
    sealed = models.BinaryField(default=bytes)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["municipality", "kind"], name="one_gateway_per_means")
        ]


class PushKey(models.Model):
    """The key with which this installation proves itself to push services; one row, sealed."""

    public = models.CharField(max_length=100)
    sealed = models.BinaryField()
    made_at = models.DateTimeField()


class Page(models.Model):
    """Somebody must be woken about something. Holds no words of residents: means leave the house."""

    WAITING, SENT, FAILED, SETTLED = "waiting", "sent", "failed", "settled"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="pages")
    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="pages")
    about = models.CharField(max_length=60)
    role = models.CharField(max_length=32, blank=True)  # in which seat somebody is asked
    urgency = models.CharField(max_length=8, choices=[(u, u) for u in URGENCIES])
    subject = models.CharField(max_length=200)
    text = models.TextField()
    url = models.CharField(max_length=300)
    state = models.CharField(max_length=8, default=WAITING)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()  # after this its links open nothing
    settled_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["about", "user"], name="page_about"),
            models.Index(fields=["municipality", "-made_at"], name="page_of_municipality"),
        ]

    def __str__(self) -> str:
        return f"call:{self.pk}"


class Attempt(models.Model):
    """One means for one page; `due_at` is when it is tried, also again."""

    QUEUED, SENT, FAILED, OFF, VOID = "queued", "sent", "failed", "off", "void"

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="attempts")
    address = models.ForeignKey(Address, on_delete=models.PROTECT, null=True, related_name="attempts")
    kind = models.CharField(max_length=8, choices=_KINDS)
    place = models.PositiveIntegerField()  # order within the page
    state = models.CharField(max_length=8, default=QUEUED)
    failures = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    detail = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)  # its link was opened

    class Meta:
        ordering: ClassVar[list[str]] = ["page", "place", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], name="attempt_due", condition=Q(state="queued")),
        ]
