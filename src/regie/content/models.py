"""Pictures and films as they may be kept, with whose they are and who is on them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from regie.content.usable import PEOPLE, Held, ends, ends_soon, lacks
from regie.people.models import Organisation, User


class Media(models.Model):
    """One picture or film. Its bytes stand in parts, so that no process ever holds a whole film."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="media")
    title = models.CharField(max_length=120)
    file_name = models.CharField(max_length=200)  # as it was called where it came from
    media_type = models.CharField(max_length=20)
    size = models.PositiveBigIntegerField()  # of what is kept
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stripped = models.JSONField(default=list)  # codes: location, metadata
    scanned = models.BooleanField()  # by a virus scanner; False where none is set
    alt_text = models.CharField(max_length=1000, blank=True)
    subtitles = models.BooleanField(default=False)
    rights = models.CharField(max_length=200)  # who made it and by what right it is used
    rights_until = models.DateField(null=True)
    people = models.CharField(max_length=12, choices=[(p, p) for p in PEOPLE])
    consent_until = models.DateField(null=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["municipality", "sha256"], name="media_once"),
            models.CheckConstraint(
                condition=~Q(people="consented") | Q(consent_until__isnull=False), name="consent_has_an_end"
            ),
            models.CheckConstraint(condition=~Q(rights=""), name="media_has_rights"),
        ]

    def __str__(self) -> str:
        return f"media:{self.pk}"

    @property
    def film(self) -> bool:
        """Whether it moves."""
        return self.media_type.startswith("video/")

    def held(self) -> Held:
        """What was recorded, for the plain part."""
        return Held(
            self.film, self.alt_text, self.subtitles, self.rights, self.rights_until, self.people,
            self.consent_until, self.withdrawn_at is not None,
        )  # fmt: skip

    def lacks(self, today: date) -> tuple[str, ...]:
        """Why it may not be used on that day; empty: it may."""
        return lacks(self.held(), today)

    def ends(self) -> date | None:
        """The last day on which it may be used."""
        return ends(self.held())

    def ends_soon(self, today: date) -> bool:
        """Whether another one must be looked for."""
        return ends_soon(self.held(), today)


class MediaPart(models.Model):
    """One stretch of the bytes."""

    media = models.ForeignKey(Media, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["media", "number"], name="media_part_once")
        ]
