"""What the mandate is asked about a reply: one fact per attribute, each from the case as it stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Situation:
    """The case, the text and the writer, as far as a mandate looks at them."""

    network: str
    topic: str
    kind: str
    language: str
    urgency: str
    visibility: str
    personal_in_text: bool
    by_agency: bool
    phase: str = "normal"


def facts_of(now: Situation, *, action: str = "reply") -> dict[str, str]:
    """The facts by name. Whether a value is known, the mandate decides: unknown is never allowed."""
    return {
        "action": action,
        "channel": now.network,
        "topic": now.topic,
        "kind": now.kind,
        "language": now.language,
        "risk": now.urgency,
        "visibility": now.visibility,
        "personal_data": "yes" if now.personal_in_text else "no",
        "team": "agency" if now.by_agency else "municipality",
        "phase": now.phase,
    }
