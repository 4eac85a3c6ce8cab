"""Which kernel message holds."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from regie.library.models import KernelMessage
from regie.library.states import APPROVED, COMING, EXPIRED, USABLE

REASONS: Final = {
    EXPIRED: "kernel_expired",
    "replaced": "kernel_replaced",
    "retired": "kernel_withdrawn",
}


def versions(municipality_id: int, occasion: str) -> QuerySet[KernelMessage]:
    """All versions for one crisis, the newest first."""
    found = KernelMessage.objects.filter(municipality_id=municipality_id, occasion=occasion)
    return found.select_related("made_by", "made_for", "decided_by")


def approved(municipality_id: int, *, practice: bool) -> KernelMessage | None:
    """The newest approved one, whether or not its time is over; of an exercise only on practice channels."""
    found = KernelMessage.objects.filter(municipality_id=municipality_id, state=APPROVED)
    if not practice:
        found = found.filter(practice=False)
    return found.select_related("made_by", "decided_by").order_by("-valid_from", "-pk").first()


def objection(kernel_id: int, municipality_id: int, now: datetime, *, practice: bool) -> str:
    """Why a text may not refer to this message now; empty when it may.

    Codes: kernel_missing (not there, not approved, or of an exercise), kernel_expired, kernel_replaced,
    kernel_withdrawn.
    """
    found = KernelMessage.objects.filter(pk=kernel_id, municipality_id=municipality_id).first()
    if found is None or (found.practice and not practice):
        return "kernel_missing"
    standing = found.standing(now)
    if standing in USABLE:
        return ""
    return "kernel_missing" if standing == COMING else REASONS.get(standing, "kernel_missing")
