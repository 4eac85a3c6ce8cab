"""What is made: pictures and films with their rights, items with their variants, what experts say of them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from regie.campaigns.brief import EXPERTISE, SENSITIVITY
from regie.campaigns.models import Campaign
from regie.channels.models import ChannelAccount
from regie.content.readiness import KINDS, LETTERS, VERDICTS
from regie.content.usable import PEOPLE, Held, ends, ends_soon, lacks
from regie.content.wording import with_link
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


class Item(models.Model):
    """One thing a campaign says: a source text, and a variant of it per account, language and letter."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="items")
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=[(k, k) for k in KINDS])
    source = models.TextField()  # what must be said, from which every variant is made
    topic = models.CharField(max_length=32)
    audiences = models.JSONField(default=list)  # codes, as in the brief
    sensitivity = models.CharField(max_length=6, choices=[(s, s) for s in SENSITIVITY])
    money_cents = models.PositiveBigIntegerField(default=0)
    asked = models.JSONField(default=list)  # disciplines whose experts must find it good
    question = models.CharField(max_length=300, blank=True)  # what A and B must tell, written down before
    share_a = models.PositiveSmallIntegerField(default=50)  # of 100 who get A
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(share_a__gte=1, share_a__lte=99), name="item_share_of_a")
        ]

    def __str__(self) -> str:
        return f"item:{self.pk}"


class Variant(models.Model):
    """The item for one account in one language; `letter` A or B when two are tried side by side."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="variants")
    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8, default="nl")
    letter = models.CharField(max_length=1, blank=True, choices=[(one, one) for one in LETTERS])
    subject = models.CharField(max_length=200, blank=True)  # of a newsletter
    text = models.TextField()
    link = models.CharField(max_length=500, blank=True)
    media = models.ForeignKey(Media, on_delete=models.PROTECT, null=True, related_name="variants")
    number = models.PositiveIntegerField(default=1)
    seal = models.CharField(max_length=64)  # of the exact words, link and picture
    made_from = models.CharField(max_length=64)  # seal of the source when it was written
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["account__network", "account_id", "language", "letter", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "account", "language", "letter"], name="variant_once")
        ]

    def __str__(self) -> str:
        return f"variant:{self.pk}"

    @property
    def whole(self) -> str:
        """What goes out: the words with the link behind them."""
        return with_link(self.text, self.link)


class VariantVersion(models.Model):
    """A variant as it once read. Never changed."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    link = models.CharField(max_length=500, blank=True)
    media = models.ForeignKey(Media, on_delete=models.PROTECT, null=True, related_name="+")
    seal = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["variant", "number"], name="variant_version_once")
        ]


class Review(models.Model):
    """What an expert says of a variant as it then read. Never changed; a later one replaces it."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="reviews")
    discipline = models.CharField(max_length=16, choices=[(d, d) for d in EXPERTISE])
    verdict = models.CharField(max_length=7, choices=[(v, v) for v in VERDICTS])
    points = models.JSONField(default=list)  # codes of the checklist that were ticked
    note = models.CharField(max_length=1000, blank=True)
    seal = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(verdict="good") | ~Q(note=""), name="remarks_are_written")
        ]


class Comment(models.Model):
    """A remark at some words, or at a place in the picture, until somebody resolves it."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="comments")
    quote = models.CharField(max_length=300, blank=True)
    across = models.PositiveSmallIntegerField(null=True)  # hundredths of the width, from the left
    down = models.PositiveSmallIntegerField(null=True)  # hundredths of the height, from above
    text = models.CharField(max_length=1000)
    number = models.PositiveIntegerField()  # of the version it is about
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    resolved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["resolved_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(across__isnull=True, down__isnull=True) | Q(across__lte=100, down__lte=100),
                name="comment_place_in_picture",
            )
        ]
