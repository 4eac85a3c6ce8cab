"""Editing the reading rules, keeping labelled samples, and learning from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from regie.audit import actions as audit
from regie.interpret import duplicates, model, queries
from regie.interpret.cues import PatternWrong, bare, check_pattern, tokens_of, words_in
from regie.interpret.models import LabelSample, RuleSet, TopicModel
from regie.interpret.personal import masked
from regie.interpret.reading import Rules, read, rules_from
from regie.interpret.refusal import Refused
from regie.interpret.topics import TOPICS, TopicGuess
from regie.kernel.actor import Actor
from regie.kernel.text import clean, folded, sha256_hex
from regie.people.models import Organisation
from regie.people.roles import may

RIGHT: Final = "inbox.rules"
MOST_PATTERNS: Final = 400
MODELS_KEPT: Final = 2
SAMPLES_KEPT: Final = timedelta(days=730)

Patterns = Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Own:
    """The municipality's own numbers, addresses and mail addresses: never personal data."""

    numbers: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


def edit_topic(slug: str, patterns: Patterns, *, by: Actor, now: datetime, note: str = "") -> RuleSet:
    """Replace the words of one topic by a new version of the rules. Raises Refused."""
    _authorise("interpret.topic_edited", by)
    if slug not in TOPICS or slug == "other":
        raise Refused("topic", slug)
    return _new_version(
        {"topics": {slug: checked(patterns)}}, "interpret.topic_edited", slug=slug, by=by, now=now, note=note
    )


def restore_topic(slug: str, *, by: Actor, now: datetime) -> RuleSet:
    """Back to the words that ship with the product, as a new version. Raises Refused."""
    _authorise("interpret.topic_restored", by)
    if slug not in TOPICS:
        raise Refused("topic", slug)
    return _new_version({"topics": {slug: None}}, "interpret.topic_restored", slug=slug, by=by, now=now)


def set_own(own: Own, *, by: Actor, now: datetime) -> RuleSet:
    """Say which numbers and addresses are the municipality's own. Raises Refused."""
    _authorise("interpret.own_set", by)
    changes = {
        "own_numbers": sorted({"".join(c for c in number if c.isdigit()) for number in own.numbers} - {""}),
        "own_emails": sorted({folded(email) for email in own.emails} - {""}),
        "own_addresses": sorted({folded(address) for address in own.addresses} - {""}),
    }
    return _new_version(changes, "interpret.own_set", by=by, now=now)


def _authorise(action: str, by: Actor) -> None:
    """Rules are the municipality's own: an agency never edits them, whatever its role."""
    if not may(by.role, RIGHT) or by.on_behalf or by.municipality_id is None:
        audit.refused(action, by=by, reason="right")
        raise Refused("right")


def checked(patterns: Patterns) -> list[tuple[str, float]]:
    """The patterns in their plain form, each once. Raises Refused naming the first that is senseless."""
    if len(patterns) > MOST_PATTERNS:
        raise Refused("too_many", str(len(patterns)))
    found: dict[str, float] = {}
    for pattern, weight in patterns:
        try:
            found[check_pattern(pattern)] = min(0.95, max(0.05, float(weight)))
        except PatternWrong as wrong:
            raise Refused(str(wrong), pattern) from wrong
    return list(found.items())


@transaction.atomic
def _new_version(
    changes: Mapping[str, Any], action: str, *, by: Actor, now: datetime, slug: str = "", note: str = ""
) -> RuleSet:
    """One version further; two people saving at once get one version each, in order."""
    municipality = Organisation.objects.select_for_update().get(pk=by.municipality_id or 0)
    last = queries.current(municipality.pk)
    topics = {**(last.topics if last else {}), **changes.get("topics", {})}
    made = RuleSet.objects.create(
        municipality=municipality,
        version=(last.version if last else 0) + 1,
        topics={name: words for name, words in topics.items() if words is not None},
        own_numbers=changes.get("own_numbers", last.own_numbers if last else []),
        own_emails=changes.get("own_emails", last.own_emails if last else []),
        own_addresses=changes.get("own_addresses", last.own_addresses if last else []),
        made_by_id=by.user_id,
        made_at=now,
        note=clean(note, limit=200),
    )
    details = {"version": made.version, "slug": slug, "patterns": len(topics.get(slug) or ())}
    audit.record(action, by=by, subject=f"rules:{made.pk}", details=details)
    transaction.on_commit(lambda: queries.forget(municipality.pk))
    return made


@transaction.atomic
def keep_sample(text: str, slug: str, *, by: Actor, now: datetime) -> bool:
    """Keep a labelled text to learn from, with personal data blocked out; the last label of a text holds.

    Returns False when there is nothing to learn: an unknown topic, or fewer than three words.
    """
    if not may(by.role, "inbox.label") or by.municipality_id is None or slug not in TOPICS:
        return False
    safe = masked(clean(text, limit=4_000))
    words = words_in(tokens_of(bare(safe)))
    if len(words) < 3:
        return False
    print_ = duplicates.fingerprint(duplicates.normal_form(words))
    LabelSample.objects.update_or_create(
        municipality_id=by.municipality_id,
        fingerprint=print_,
        defaults={"text": " ".join(bare(safe).split()), "slug": slug, "labelled_at": now},
    )
    audit.record("interpret.sample_kept", by=by, subject=f"sample:{print_[:16]}", details={"topic": slug})
    return True


def learn(municipality_id: int, *, by: Actor, now: datetime) -> TopicModel | None:
    """Train on the municipality's samples; None when there are too few.

    The model serves only when words and model together do at least as well as words alone on the
    fifth of the samples that it never saw.
    """
    LabelSample.objects.filter(municipality_id=municipality_id, labelled_at__lt=now - SAMPLES_KEPT).delete()
    rows = LabelSample.objects.filter(municipality_id=municipality_id).values_list("text", "slug")
    samples = [model.Sample(text, slug) for text, slug in rows.order_by("fingerprint")]
    if not model.enough(samples):
        return None
    learned, tested = model.split(samples)
    words_alone = _without_model(municipality_id)
    alone = model.score(_guesses(words_alone, tested), tested)
    together = alone
    if model.enough(learned) and tested:
        trial = Rules(words_alone.lexicon, model=model.load(model.train(learned)))
        together = model.score(_guesses(trial, tested), tested)
    return _store(municipality_id, samples, (together, alone), by=by, now=now)


def _guesses(rules: Rules, samples: Sequence[model.Sample]) -> list[tuple[TopicGuess, ...]]:
    return [read(sample.text, rules=rules).topics for sample in samples]


def _without_model(municipality_id: int) -> Rules:
    current = queries.current(municipality_id)
    return rules_from({slug: queries.topic_words(current, slug) for slug in TOPICS})


def _store(
    municipality_id: int,
    samples: Sequence[model.Sample],
    scores: tuple[model.Score, model.Score],
    *,
    by: Actor,
    now: datetime,
) -> TopicModel:
    together, alone = scores
    data = model.train(samples)
    with transaction.atomic():
        made = TopicModel.objects.create(
            municipality_id=municipality_id,
            trained_at=now,
            samples=len(samples),
            accuracy=together.top_one if together.tested else None,
            top_three=together.top_three if together.tested else None,
            rules_accuracy=alone.top_one if alone.tested else None,
            serves=together.top_one >= alone.top_one,
            data=data,
            sha256=sha256_hex(data.hex()),
        )
        kept = TopicModel.objects.filter(municipality_id=municipality_id).values_list("pk", flat=True)
        TopicModel.objects.filter(municipality_id=municipality_id).exclude(
            pk__in=list(kept[:MODELS_KEPT])
        ).delete()
        details = {"samples": len(samples), "serves": made.serves, "sha256": made.sha256}
        audit.record("interpret.model_trained", by=by, subject=f"model:{made.pk}", details=details)
    queries.forget(municipality_id)
    return made
