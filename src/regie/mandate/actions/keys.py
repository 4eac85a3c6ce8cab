"""The keys with which municipalities seal their mandates: bringing them under a new key of the vault."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from regie.audit import actions as audit
from regie.channels import vault
from regie.kernel.actor import Actor
from regie.mandate import queries
from regie.mandate.models import MandateKey


def rewrap_keys(*, by: Actor, now: datetime) -> int:  # noqa: ARG001 - the ledger keeps time
    """Each in a transaction of its own, so that it can be stopped and done again; how many changed."""
    keys = vault.read_keys(settings.CREDENTIAL_KEY_FILE)
    done = sum(_rewrap(pk, keys) for pk in MandateKey.objects.order_by("pk").values_list("pk", flat=True))
    if done:
        details = {"count": done, "key": vault.key_id(keys.current).hex()}
        audit.record("mandate.keys_rewrapped", by=by, details=details)
    return done


@transaction.atomic
def _rewrap(municipality_id: int, keys: vault.Keys) -> int:
    found = MandateKey.objects.select_for_update().get(pk=municipality_id)
    if vault.is_current(bytes(found.sealed), keys):
        return 0
    found.sealed = vault.rewrap(bytes(found.sealed), queries.key_place(municipality_id), keys)
    found.save(update_fields=["sealed"])
    return 1
