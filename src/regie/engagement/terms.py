"""When an assignment may start: plain checks on what was agreed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from regie.interpret.topics import TOPICS


class Refused(Exception):
    """The action is refused and the ledger knows; `reason` is a code.

    Codes: right, scope, software, state, over, dates, no_channels, foreign_channel, no_topics,
    unknown_topic, no_members, no_seat, not_an_agency, reason_missing.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """What is agreed with an agency: the work, the period, and exactly which channels, topics and people."""

    municipality_id: int
    agency_id: int
    name: str
    purpose: str
    starts_at: datetime
    ends_at: datetime
    channel_ids: tuple[int, ...]
    topics: tuple[str, ...]
    member_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What an assignment holds, beside what its municipality and agency really have at this moment."""

    ends_at: datetime
    channels: frozenset[int]
    own_channels: frozenset[int]
    topics: tuple[str, ...]
    members: frozenset[int]
    seated: frozenset[int]


def objection(terms: Terms, now: datetime) -> str:
    """The first reason why it cannot start; empty when it can. Closed world: empty lists cover nothing."""
    checks: tuple[tuple[bool, str], ...] = (
        (terms.ends_at <= now, "over"),
        (not terms.channels, "no_channels"),
        (not terms.channels <= terms.own_channels, "foreign_channel"),
        (not terms.topics, "no_topics"),
        (bool(unknown_topics(terms.topics)), "unknown_topic"),
        (not terms.members, "no_members"),
        (not terms.members <= terms.seated, "no_seat"),
    )
    return next((reason for fails, reason in checks if fails), "")


def unknown_topics(topics: Collection[str]) -> set[str]:
    """Topics that do not exist."""
    return set(topics) - set(TOPICS)
