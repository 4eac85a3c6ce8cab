"""A municipality's own words by which topics are recognised."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.people.models import Organisation, User


class RuleSet(models.Model):
    """One version of a municipality's reading rules; the highest version holds. Never changed after writing.

    `topics` maps a slug to a list of [pattern, weight]; a slug that is absent keeps the starter words.
    `own_numbers`, `own_emails` and `own_addresses` are the municipality's own and so not personal.
    """

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reading_rules")
    version = models.PositiveIntegerField()
    topics = models.JSONField(default=dict)
    own_numbers = models.JSONField(default=list)
    own_emails = models.JSONField(default=list)
    own_addresses = models.JSONField(default=list)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["municipality", "-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["municipality", "version"], name="one_rule_set_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.municipality} v{self.version}"


class LabelSample(models.Model):
    """A text with the topic a person gave it; personal data is blocked out before it is stored.

    Keeps no author, no message and no link back: it serves only to learn topics from.
    """

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="label_samples")
    fingerprint = models.CharField(max_length=40)
    text = models.TextField()
    slug = models.CharField(max_length=32)
    labelled_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["municipality", "fingerprint"], name="one_label_per_text")
        ]


class TopicModel(models.Model):
    """A trained topic model of a municipality; the newest row holds. Stored with skops, never pickled."""

    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="topic_models")
    trained_at = models.DateTimeField()
    samples = models.PositiveIntegerField()
    accuracy = models.FloatField(null=True)  # top-1 on a fifth kept apart; null when too few
    top_three = models.FloatField(null=True)
    rules_accuracy = models.FloatField(null=True)  # the same fifth, read by rules alone
    serves = models.BooleanField(default=False)  # words and model did at least as well as words alone
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["municipality", "-trained_at", "-pk"]

    @property
    def right_first(self) -> int:
        """Percentage of unseen messages whose topic is the first guess, words and model together."""
        return round(100 * (self.accuracy or 0))

    @property
    def right_three(self) -> int:
        """Percentage of unseen messages whose topic is among the first three."""
        return round(100 * (self.top_three or 0))

    @property
    def right_words(self) -> int:
        """Percentage by words alone."""
        return round(100 * (self.rules_accuracy or 0))
