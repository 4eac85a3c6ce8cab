"""What can reach somebody, what was sent and whether it arrived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from regie.paging import means
from regie.paging.models import Address, Attempt, Gateway, Minimum, Page, Preference, PushKey
from regie.people.models import User


def addresses(user_id: int | None) -> QuerySet[Address]:
    """Those somebody has now."""
    return Address.objects.filter(user_id=user_id or 0, retired_at=None)


def mail_works() -> bool:
    """Whether this installation has a mail server (or shows letters, as the demo does)."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def gateways(municipality_id: int) -> dict[str, Gateway]:
    """Suppliers by means."""
    return {row.kind: row for row in Gateway.objects.filter(municipality_id=municipality_id)}


def reach(user: User, municipality_id: int) -> list[means.Reach]:
    """Every address that works for this municipality: SMS and voice only where it has a supplier."""
    return reaches([user], municipality_id)[user.pk]


def reaches(users: Sequence[User], municipality_id: int) -> dict[int, list[means.Reach]]:
    """The same for many people in two queries."""
    suppliers = set(Gateway.objects.filter(municipality_id=municipality_id).values_list("kind", flat=True))
    found: dict[int, list[means.Reach]] = {user.pk: [] for user in users}
    for row in Address.objects.filter(user__in=found, retired_at=None):
        if row.kind not in {means.SMS, means.VOICE} or row.kind in suppliers:
            found[row.user_id].append(means.Reach(row.kind, row.pk))
    if mail_works():
        for user in users:
            if user.email:
                found[user.pk].append(means.Reach(means.EMAIL, 0))
    return found


def minimum(municipality_id: int) -> Minimum | None:
    """The version that holds; None while a municipality never set one: then the defaults hold."""
    return Minimum.objects.filter(municipality_id=municipality_id).order_by("-version").first()


def least(municipality_id: int) -> Mapping[str, Sequence[str]]:
    """Means the municipality asks at least, per urgency."""
    found = minimum(municipality_id)
    return found.least if found else means.DEFAULT_LEAST


def release_by(municipality_id: int) -> Sequence[str]:
    """Means whose link may let a text go out."""
    found = minimum(municipality_id)
    return found.release_by if found else means.DEFAULT_RELEASE_BY


def preference(user_id: int) -> tuple[Mapping[str, Sequence[str]], int]:
    """Order per urgency and seconds in between; what is sensible when somebody never chose."""
    row = Preference.objects.filter(user_id=user_id).first()
    if row is None:
        return means.DEFAULT_ORDER, means.DEFAULT_GAP_SECONDS
    return row.order, row.gap_seconds


def preferences(users: Iterable[int]) -> dict[int, Preference]:
    """Of those who chose."""
    return {row.user_id: row for row in Preference.objects.filter(user__in=list(users))}


def public_push_key() -> str:
    """What a browser needs to subscribe; empty before the first use."""
    return PushKey.objects.order_by("pk").values_list("public", flat=True).first() or ""


def pages(municipality_id: int) -> QuerySet[Page]:
    """The log of a municipality, newest first, with every attempt."""
    attempts = Prefetch("attempts", Attempt.objects.select_related("address").order_by("place", "pk"))
    found = Page.objects.filter(municipality_id=municipality_id).select_related("user")
    return found.prefetch_related(attempts).order_by("-pk")


def pages_about(about: str) -> QuerySet[Page]:
    """Everybody who was woken about something, in order."""
    attempts = Prefetch("attempts", Attempt.objects.select_related("address").order_by("place", "pk"))
    return Page.objects.filter(about=about).select_related("user").prefetch_related(attempts).order_by("pk")


def pages_of(user_id: int | None) -> QuerySet[Page]:
    """What somebody was woken for, newest first."""
    attempts = Prefetch("attempts", Attempt.objects.select_related("address").order_by("place", "pk"))
    return Page.objects.filter(user_id=user_id or 0).prefetch_related(attempts).order_by("-pk")


def silent(about_prefix: str, now: datetime) -> QuerySet[Page]:
    """Pages that reached nobody by any means and still matter."""
    return Page.objects.filter(state=Page.FAILED, about__startswith=about_prefix, ends_at__gt=now)
