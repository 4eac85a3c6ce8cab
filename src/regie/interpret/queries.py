"""The rules by which a municipality's messages are read."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from django.db.models import Count, Q

from regie.interpret import model
from regie.interpret.models import LabelSample, RuleSet, TopicModel
from regie.interpret.personal import Allowed
from regie.interpret.reading import VERSION, Rules, rules_from, starter_rules
from regie.interpret.topics import TOPICS, starter_words

log = logging.getLogger(__name__)

NEW_SAMPLES: Final = 50  # so many new labels before training again, or a tenth
RECHECK_SECONDS: Final = 5.0  # an edit in another process is seen within this time


@dataclass(slots=True)
class _Kept:
    rules: Rules
    version: tuple[int, int]  # of the words, of the model
    checked: float


_kept: dict[int, _Kept] = {}
_NONE: Final[Mapping[str, Sequence[tuple[str, float]]]] = MappingProxyType({})


def rules_for(municipality_id: int) -> Rules:
    """The municipality's rules, or the starter rules. Cheap: asks the database once per five seconds."""
    kept = _kept.get(municipality_id)
    if kept is not None and time.monotonic() - kept.checked < RECHECK_SECONDS:
        return kept.rules
    latest, trained = current(municipality_id), _serving(municipality_id)
    version = (latest.version if latest else 0, trained or 0)
    if kept is None or kept.version != version:
        rules = _build(latest) if latest else starter_rules()
        kept = _kept[municipality_id] = _Kept(_with_model(rules, trained), version, 0.0)
    kept.checked = time.monotonic()
    return kept.rules


def _serving(municipality_id: int) -> int | None:
    """Primary key of the newest model, when it serves."""
    newest = TopicModel.objects.filter(municipality_id=municipality_id).values_list("pk", "serves").first()
    return newest[0] if newest and newest[1] else None


def _with_model(rules: Rules, trained: int | None) -> Rules:
    """The rules with the model joined in; a model that cannot be read is left out and logged."""
    if trained is None:
        return rules
    row = TopicModel.objects.get(pk=trained)
    try:
        classifier = model.load(bytes(row.data))
    except model.ModelWrong as wrong:
        log.warning("topic model %s is not used: %s", trained, wrong)
        return rules
    return replace(rules, model=classifier, version=f"{rules.version}+m{trained}")


def due_to_learn() -> list[int]:
    """Municipalities with enough new labels since their last training."""
    counts = LabelSample.objects.values_list("municipality_id").annotate(number=Count("pk"))
    due = []
    for municipality_id, number in counts.filter(number__gte=model.FEWEST_SAMPLES):
        last = TopicModel.objects.filter(municipality_id=municipality_id).first()
        newer = LabelSample.objects.filter(
            Q(labelled_at__gt=last.trained_at) if last else Q(), municipality_id=municipality_id
        ).count()
        if last is None or newer >= max(NEW_SAMPLES, number // 10):
            due.append(int(municipality_id))
    return due


def latest_model(municipality_id: int) -> TopicModel | None:
    """The newest model without its weights, for showing what was learned."""
    return TopicModel.objects.filter(municipality_id=municipality_id).defer("data").first()


def forget(municipality_id: int) -> None:
    """Make the next `rules_for` in this process look again; called after an edit."""
    _kept.pop(municipality_id, None)


def current(municipality_id: int) -> RuleSet | None:
    """The version that holds now, or None when nothing was edited yet."""
    return RuleSet.objects.filter(municipality_id=municipality_id).order_by("-version").first()


def topic_words(rule_set: RuleSet | None, slug: str) -> tuple[tuple[str, float], ...]:
    """(pattern, weight) of a topic: the municipality's own, else as shipped."""
    own = rule_set.topics.get(slug) if rule_set else None
    return starter_words(slug) if own is None else tuple((str(p), float(w)) for p, w in own)


def rules_with(municipality_id: int, slug: str, words: Sequence[tuple[str, float]]) -> Rules:
    """The rules that hold with one topic's words replaced, for trying an edit before it is saved."""
    return _build(current(municipality_id), {slug: words})


def _build(rule_set: RuleSet | None, instead: Mapping[str, Sequence[tuple[str, float]]] = _NONE) -> Rules:
    words = {slug: instead.get(slug, topic_words(rule_set, slug)) for slug in TOPICS}
    if rule_set is None:
        return rules_from(words)
    allowed = Allowed(
        numbers=frozenset(rule_set.own_numbers),
        emails=frozenset(rule_set.own_emails),
        addresses=frozenset(rule_set.own_addresses),
    )
    return rules_from(words, allowed=allowed, version=f"{VERSION}.{rule_set.version}")
