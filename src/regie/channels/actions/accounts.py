"""Connecting and disconnecting channels. Only the municipality's own people hold the keys."""

from __future__ import annotations

import secrets as random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings as django_settings
from django.db import transaction

from regie.audit import actions as audit
from regie.channels import vault
from regie.channels.models import ChannelAccount, Credential
from regie.channels.networks import NETWORKS
from regie.kernel.actor import Actor
from regie.kernel.text import sha256_hex
from regie.people.models import Organisation
from regie.people.roles import may
from regie.practice import actions as practice


class NotAllowed(Exception):
    """The actor may not manage channels of this municipality."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What somebody fills in to connect a channel. `secrets` are sealed at once and never shown again."""

    municipality_id: int
    network: str
    external_id: str
    name: str
    handle: str = ""
    settings: Mapping[str, object] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


def may_manage(by: Actor, municipality_id: int) -> bool:
    """Own people with the right; and whoever has a shell on the server, recorded as `cli`."""
    if by.kind == "software":
        return by.origin == "cli"
    return may(by.role, "channels.manage") and by.organisation_id == municipality_id


def connect(new: NewAccount, *, by: Actor, now: datetime) -> ChannelAccount:
    """Connect a channel, or connect an existing one again with new settings and secrets.

    The first read starts at once. Raises NotAllowed (and the ledger knows), ValueError for an
    unknown network or a practice account of somebody else, `vault.VaultClosed` when secrets cannot be sealed.
    """
    authorise("channels.connected", by, new.municipality_id)
    if new.network not in NETWORKS:
        raise ValueError(f"unknown network {new.network!r}")
    return _connect(new, by=by, now=now)


@transaction.atomic
def _connect(new: NewAccount, *, by: Actor, now: datetime) -> ChannelAccount:
    network = NETWORKS[new.network]
    municipality = Organisation.objects.get(pk=new.municipality_id)
    if new.network == "practice":
        _open_practice(new, municipality)
    account, made = ChannelAccount.objects.select_for_update().get_or_create(
        municipality=municipality,
        network=new.network,
        external_id=new.external_id,
        defaults={
            "name": new.name,
            "handle": new.handle,
            "poll_seconds": network.poll_seconds,
            "silent_after_minutes": network.silent_after_minutes,
            "practice": new.network == "practice",
        },
    )
    account.name, account.handle = new.name, new.handle or account.handle
    account.settings, account.active = dict(new.settings), True
    account.refused_at, account.last_error, account.last_error_at = None, "", None
    account.fetch_failures, account.next_fetch_at = 0, now
    account.save()
    for purpose, secret in new.secrets.items():
        _keep_secret(account, purpose, secret)
    audit.record(
        "channels.connected" if made else "channels.reconnected",
        by=by,
        subject=f"channel:{account.pk}",
        details={"network": new.network, "name": new.name, "secrets": sorted(new.secrets)},
    )
    return account


def _open_practice(new: NewAccount, municipality: Organisation) -> None:
    """On the practice network an account exists as soon as somebody connects it; never somebody else's."""
    opened = practice.open_account(
        new.external_id, name=new.name, kind="municipality", municipality=municipality.slug
    )
    if opened.municipality != municipality.slug or opened.kind != "municipality":
        raise ValueError(f"{new.external_id} belongs to somebody else on the practice network")


def _keep_secret(account: ChannelAccount, purpose: str, secret: str) -> None:
    keys = vault.read_keys(django_settings.CREDENTIAL_KEY_FILE)
    place = vault.Place(account.municipality_id, account.pk, purpose)
    Credential.objects.update_or_create(
        account=account, purpose=purpose, defaults={"sealed": vault.seal(secret, place, keys)}
    )


def store_credential(account: ChannelAccount, purpose: str, secret: str, *, by: Actor, now: datetime) -> None:
    """Seal a new secret over the old one and read again at once."""
    authorise("channels.secret_replaced", by, account.municipality_id)
    with transaction.atomic():
        _keep_secret(account, purpose, secret)
        ChannelAccount.objects.filter(pk=account.pk).update(
            refused_at=None, last_error="", last_error_at=None, fetch_failures=0, next_fetch_at=now
        )
        audit.record(
            "channels.secret_replaced", by=by, subject=f"channel:{account.pk}", details={"purpose": purpose}
        )


def disconnect(account: ChannelAccount, *, by: Actor, now: datetime) -> None:
    """Stop reading and sending, and destroy the secrets. What came in stays."""
    authorise("channels.disconnected", by, account.municipality_id)
    with transaction.atomic():
        locked = ChannelAccount.objects.select_for_update().get(pk=account.pk)
        locked.active, locked.next_fetch_at, locked.hook_hash = False, None, None
        locked.health_state, locked.health_since = "off", now
        locked.save(update_fields=["active", "next_fetch_at", "hook_hash", "health_state", "health_since"])
        destroyed, _ = locked.credentials.all().delete()
        audit.record(
            "channels.disconnected",
            by=by,
            subject=f"channel:{account.pk}",
            details={"secrets_destroyed": destroyed},
        )


def request_check(account: ChannelAccount, *, by: Actor, now: datetime) -> None:
    """Ask the worker to try the account for real; screens hold no opened secret and cannot."""
    authorise("channels.check_asked", by, account.municipality_id)
    with transaction.atomic():
        ChannelAccount.objects.filter(pk=account.pk).update(next_check_at=now, next_fetch_at=now)
        audit.record("channels.check_asked", by=by, subject=f"channel:{account.pk}")


def open_hook(account: ChannelAccount, *, by: Actor, now: datetime) -> str:  # noqa: ARG001
    """A new secret address for pushed events; shown once, kept as a hash. The old one stops working."""
    authorise("channels.hook_opened", by, account.municipality_id)
    token = random.token_urlsafe(32)
    with transaction.atomic():
        ChannelAccount.objects.filter(pk=account.pk).update(hook_hash=sha256_hex(token))
        audit.record("channels.hook_opened", by=by, subject=f"channel:{account.pk}")
    return token


def rewrap_credentials(*, by: Actor, now: datetime) -> int:  # noqa: ARG001 - the ledger keeps time
    """Bring every secret under the first key of the key file; then old keys may be removed from it.

    One by one, each in a transaction of its own: whoever is stopped halfway goes on the next time.
    """
    keys = vault.read_keys(django_settings.CREDENTIAL_KEY_FILE)
    done = sum(_rewrap(pk, keys) for pk in Credential.objects.order_by("pk").values_list("pk", flat=True))
    if done:
        details = {"count": done, "key": vault.key_id(keys.current).hex()}
        audit.record("channels.secrets_rewrapped", by=by, details=details)
    return done


@transaction.atomic
def _rewrap(pk: int, keys: vault.Keys) -> int:
    found = Credential.objects.select_for_update(of=("self",)).select_related("account").filter(pk=pk).first()
    if found is None or vault.is_current(bytes(found.sealed), keys):
        return 0
    place = vault.Place(found.account.municipality_id, found.account_id, found.purpose)
    found.sealed = vault.rewrap(bytes(found.sealed), place, keys)
    found.save(update_fields=["sealed"])
    return 1


def authorise(action: str, by: Actor, municipality_id: int) -> None:
    """NotAllowed, and a refusal in the ledger, unless the actor may manage these channels."""
    if not may_manage(by, municipality_id):
        audit.refused(action, by=by, reason="channels.manage", subject=f"municipality:{municipality_id}")
        raise NotAllowed("channels.manage")
