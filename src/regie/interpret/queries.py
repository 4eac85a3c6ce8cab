"""The rules by which a municipality's messages are read."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from regie.interpret.models import RuleSet
from regie.interpret.personal import Allowed
from regie.interpret.reading import VERSION, Rules, rules_from, starter_rules
from regie.interpret.topics import TOPICS, starter_words

RECHECK_SECONDS: Final = 5.0  # an edit in another process is seen within this time


@dataclass(slots=True)
class _Kept:
    rules: Rules
    version: int
    checked: float


_kept: dict[int, _Kept] = {}


def rules_for(municipality_id: int) -> Rules:
    """The municipality's rules, or the starter rules. Cheap: asks the database once per five seconds."""
    kept = _kept.get(municipality_id)
    if kept is not None and time.monotonic() - kept.checked < RECHECK_SECONDS:
        return kept.rules
    latest = current(municipality_id)
    version = latest.version if latest else 0
    if kept is None or kept.version != version:
        rules = _build(latest) if latest else starter_rules()
        kept = _kept[municipality_id] = _Kept(rules, version, 0.0)
    kept.checked = time.monotonic()
    return kept.rules


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


def _build(rule_set: RuleSet) -> Rules:
    allowed = Allowed(
        numbers=frozenset(rule_set.own_numbers),
        emails=frozenset(rule_set.own_emails),
        addresses=frozenset(rule_set.own_addresses),
    )
    words = {slug: topic_words(rule_set, slug) for slug in TOPICS}
    return rules_from(words, allowed=allowed, version=f"{VERSION}.{rule_set.version}")
