"""What a municipality sets: the least by which its people are woken, and its suppliers of SMS and voice."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.paging import gateway
from regie.paging.actions.sealing import opened, place_of_gateway, seal
from regie.paging.means import KINDS, SMS, URGENCIES, VOICE
from regie.paging.models import Gateway, Minimum
from regie.paging.refusal import Least, Refused, Supplier
from regie.people.models import Organisation
from regie.people.roles import may


def set_minimum(wanted: Least, *, by: Actor, now: datetime) -> Minimum:
    """A new version; the old ones stay to be read."""
    place = _municipality("paging.minimum_set", by)
    kinds = [*wanted.release_by, *(kind for found in wanted.least.values() for kind in found)]
    if any(kind not in KINDS for kind in kinds):
        raise _no("paging.minimum_set", by, "unknown_means")
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=place)  # two at once make two numbers
        last = Minimum.objects.filter(municipality_id=place).first()
        row = Minimum.objects.create(
            municipality_id=place,
            version=last.version + 1 if last else 1,
            least={urgency: list(wanted.least.get(urgency, [])) for urgency in URGENCIES},
            release_by=list(wanted.release_by),
            made_by_id=by.user_id,
            made_at=now,
        )
        details = {"version": row.version, "least": row.least, "release_by": row.release_by}
        audit.record("paging.minimum_set", by=by, subject=f"municipality:{place}", details=details)
    return row


def set_gateway(wanted: Supplier, *, by: Actor, now: datetime) -> Gateway:
    """Connect or change the supplier of SMS or voice; an empty secret keeps the old one."""
    place = _municipality("paging.gateway_set", by)
    reason = _fault(wanted)
    if reason:
        raise _no("paging.gateway_set", by, reason)
    with transaction.atomic():
        old = Gateway.objects.select_for_update().filter(municipality_id=place, kind=wanted.kind).first()
        row = old or Gateway(municipality_id=place, kind=wanted.kind)
        # Whoever points the gateway elsewhere must know its secret: else it could be sent to a stranger.
        if old is not None and wanted.url != old.url and not wanted.secret:
            row.sealed = b""
        row.url, row.form, row.body, row.header = wanted.url, wanted.form, wanted.body, wanted.header
        if wanted.secret:
            row.sealed = seal(wanted.secret, place_of_gateway(row))
        row.changed_by_id, row.changed_at = by.user_id, now
        row.save()
        details = {"kind": row.kind, "host": row.url.split("/")[2], "form": row.form}
        audit.record("paging.gateway_set", by=by, subject=f"municipality:{place}", details=details)
    return row


def remove_gateway(row: Gateway, *, by: Actor, now: datetime) -> None:
    """Disconnect; people who are asked this means are told that it is missing."""
    if row.municipality_id != _municipality("paging.gateway_removed", by):
        raise _no("paging.gateway_removed", by, "scope")
    with transaction.atomic():
        details = {"kind": row.kind, "at": now}
        audit.record(
            "paging.gateway_removed", by=by, subject=f"municipality:{row.municipality_id}", details=details
        )
        row.delete()


def shape_of(row: Gateway) -> gateway.Shape:
    """With its secret opened: for sending only. Raises vault.VaultClosed."""
    return gateway.Shape(
        row.url, row.form, row.body, row.header, opened(bytes(row.sealed), place_of_gateway(row))
    )


def _fault(wanted: Supplier) -> str:
    if wanted.kind not in {SMS, VOICE} or wanted.form not in {"json", "form"}:
        return "unknown_means"
    if wanted.header and not wanted.header.replace("-", "").isalnum():
        return "header"
    if not f"{wanted.header}{wanted.secret}".isascii() or not wanted.secret.isprintable():
        return "header"
    try:
        gateway.check(gateway.Shape(wanted.url, wanted.form, wanted.body))
    except gateway.TemplateWrong as wrong:
        return wrong.reason
    return ""


def _municipality(action: str, by: Actor) -> int:
    if not by.is_person or not may(by.role, "paging.manage"):
        raise _no(action, by, "right")
    if by.organisation_id is None or by.organisation_id != by.municipality_id:
        raise _no(action, by, "scope")
    return by.organisation_id


def _no(action: str, by: Actor, reason: str) -> Refused:
    audit.refused(action, by=by, reason=reason)
    return Refused(reason)
