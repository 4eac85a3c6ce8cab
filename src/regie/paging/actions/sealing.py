"""Secrets of this room in the vault of the installation: each opens only at its own place."""

from __future__ import annotations

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction

from regie.channels import vault
from regie.kernel.text import clean
from regie.paging import webpush
from regie.paging.models import Address, Gateway, PushKey


def seal(secret: str, place: vault.Place) -> bytes:
    """The envelope; empty for an empty secret."""
    return vault.seal(secret, place, vault.read_keys(settings.CREDENTIAL_KEY_FILE)) if secret else b""


def opened(sealed: bytes, place: vault.Place) -> str:
    """The secret; empty for none. Raises vault.VaultClosed with the mend."""
    if not sealed:
        return ""
    return vault.open_(bytes(sealed), place, vault.read_keys(settings.CREDENTIAL_KEY_FILE))


def place_of_gateway(row: Gateway) -> vault.Place:
    """Bound to the municipality and the means."""
    return vault.Place(row.municipality_id, 0, f"paging.{row.kind}")


def place_of_address(row: Address) -> vault.Place:
    """Bound to the person: a token moved to somebody else's address does not open."""
    return vault.Place(0, row.user_id, f"paging.webhook.{clean(row.target)}")


_PUSH = vault.Place(0, 0, "paging.vapid")


def push_key(now: datetime) -> tuple[str, ec.EllipticCurvePrivateKey]:
    """Public point as text, and the private key; made at the first use. Two at once make one."""
    row = PushKey.objects.order_by("pk").first()
    if row is None:
        made = webpush.new_key()
        public = webpush.b64(webpush.public_point(webpush.private_key(made)))
        with transaction.atomic():
            row, _new = PushKey.objects.get_or_create(
                pk=1, defaults={"public": public, "sealed": seal(made, _PUSH), "made_at": now}
            )
    return row.public, webpush.private_key(opened(bytes(row.sealed), _PUSH))
