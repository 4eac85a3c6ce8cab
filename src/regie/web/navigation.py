"""The places somebody may go, in the order of the work: shown when they exist and the role has the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from regie.people.roles import may


@dataclass(frozen=True, slots=True)
class Place:
    """A screen area: the name of its first address, its label, icon and the right it asks."""

    name: str
    label: object  # lazy text
    icon: str
    right: str
    group: str


@dataclass(frozen=True, slots=True)
class Link:
    """A place with its address, ready to show; `current` when the reader is there."""

    name: str
    label: object
    icon: str
    href: str
    current: bool
    group: str


PLACES: Final[tuple[Place, ...]] = (
    Place("today", _("Today"), "house", "practice.read", "work"),
    Place("inbox", _("Inbox"), "inbox", "inbox.read", "work"),
    Place("approvals", _("Approvals"), "badge-check", "publishing.read", "work"),
    Place("escalations", _("Escalations"), "siren", "escalation.read", "work"),
    Place("watch", _("Listening"), "activity", "watch.read", "work"),
    Place("duty", _("Watch"), "moon-star", "duty.read", "work"),
    Place("roster", _("Roster"), "calendar-clock", "roster.read", "work"),
    Place("crisis", _("Crisis room"), "flag", "crisis.read", "work"),
    Place("hands", _("Hands"), "phone-call", "duty.read", "work"),
    Place("peaks", _("Peaks"), "zap", "peaks.read", "work"),
    Place("campaigns", _("Campaigns"), "target", "campaigns.read", "work"),
    Place("planning", _("Planned texts"), "calendar-clock", "planning.read", "work"),
    Place("library", _("Library"), "bookmark", "library.read", "work"),
    Place("media", _("Pictures and films"), "eye", "content.read", "work"),
    Place("brake", _("Brake"), "octagon-pause", "brake.read", "direction"),
    Place("sourcing", _("Outsource or not"), "columns-2", "sourcing.read", "direction"),
    Place("assignments", _("Assignments"), "file-text", "engagement.read", "direction"),
    Place("mandate", _("Mandate"), "scale", "mandate.read", "direction"),
    Place("phases", _("Special times"), "calendar-clock", "mandate.read", "direction"),
    Place("times", _("Answering times"), "timer", "inbox.times", "direction"),
    Place("acknowledge", _("Agreements to read"), "book-open", "engagement.read", "direction"),
    Place("channels", _("Channels"), "radio-tower", "channels.read", "direction"),
    Place("reading", _("Topics"), "tag", "inbox.rules", "direction"),
    Place("waking_settings", _("Calling people"), "bell-ring", "paging.manage", "direction"),
    Place("people", _("People"), "users", "people.read", "direction"),
    Place("feedback", _("Feedback"), "badge-check", "feedback.read", "account"),
    Place("exits", _("Exit"), "log-out", "access.read", "account"),
    Place("rights", _("Review of rights"), "user-check", "access.read", "account"),
    Place("ledger", _("Ledger"), "scroll-text", "audit.read", "account"),
    Place("practice", _("Practice network"), "flask-conical", "practice.read", "account"),
)
_OPEN_TO_ALL: Final = frozenset({"today"})  # everyone with a seat has a Today


def links(role: str, path: str) -> list[Link]:
    """The places for this role; the one whose address begins `path` longest is current."""
    found = [(place, _address(place.name)) for place in PLACES if _open(place, role)]
    shown = [(place, href) for place, href in found if href]
    here = max((href for _place, href in shown if _within(path, href)), key=len, default="")
    return [
        Link(place.name, place.label, place.icon, href, href == here, place.group) for place, href in shown
    ]


def _open(place: Place, role: str) -> bool:
    return place.name in _OPEN_TO_ALL or may(role, place.right)


def _within(path: str, href: str) -> bool:
    return path == href if href == "/" else path.startswith(href)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
