"""Writing to the ledger."""

from __future__ import annotations

from collections.abc import Mapping

from regie.kernel.actor import Actor


def record(
    action: str,
    *,
    by: Actor,
    subject: str = "",
    result: str = "done",
    details: Mapping[str, object] | None = None,
    personal: Mapping[str, str] | None = None,
    mandate: str = "",
) -> None:
    """Placeholder signature until the ledger lands; see the brief."""
    raise NotImplementedError


def refused(action: str, *, by: Actor, reason: str, subject: str = "") -> None:
    """A denial."""
    raise NotImplementedError
