"""Reads about channels that other rooms need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from regie.channels import adapter, vault
from regie.channels.doctor import Advice, advice
from regie.channels.egress import ALLOW_PRIVATE
from regie.channels.health import Facts, Health, judge
from regie.channels.hooks import FORGED
from regie.channels.models import ChannelAccount, Credential, Message, RawEvent
from regie.channels.networks import NETWORKS

LISTENING_COUNTS = timedelta(seconds=60)


def as_account(account: ChannelAccount) -> adapter.Account:
    """The account as adapters see it, with its secrets closed: enough to parse and to count."""
    return _adapted(account, {})


def _adapted(account: ChannelAccount, secrets: dict[str, str]) -> adapter.Account:
    # Ours comes last, so nobody who connects a channel can widen what it may reach.
    reach = {ALLOW_PRIVATE: settings.ALLOW_PRIVATE_ADDRESSES}
    return adapter.Account(
        account.pk,
        account.network,
        account.external_id,
        account.handle,
        {**account.settings, **reach},
        secrets,
    )


def open_account(account_id: int) -> adapter.Account:
    """The account with opened secrets. Only worker code that fetches or sends calls this.

    Raises `vault.VaultClosed` with the mend when the key file is missing or does not fit.
    """
    account = ChannelAccount.objects.prefetch_related("credentials").get(pk=account_id)
    sealed = list(account.credentials.all())
    keys = vault.read_keys(settings.CREDENTIAL_KEY_FILE) if sealed else None
    secrets = {}
    for credential in sealed if keys else ():
        place = vault.Place(account.municipality_id, account.pk, credential.purpose)
        secrets[credential.purpose] = vault.open_(bytes(credential.sealed), place, keys)  # type: ignore[arg-type]
    return _adapted(account, secrets)


def untaken(limit: int = 500) -> list[Message]:
    """Messages whose present version the inbox has not seen, oldest first, locked for this transaction.

    Rows another worker holds are skipped. Call `actions.mark_taken` in the same transaction.
    """
    found = Message.objects.select_for_update(skip_locked=True, of=("self",)).filter(taken_at__isnull=True)
    found = found.select_related("thread", "author").prefetch_related("account")  # many share one account
    return list(found.defer("search").order_by("pk")[:limit])


def thread_messages(thread_id: int) -> QuerySet[Message]:
    """The conversation in reading order, with authors, attachments and earlier versions."""
    found = Message.objects.filter(thread_id=thread_id).select_related("author")
    return found.defer("search").prefetch_related("attachments", "revisions").order_by("sort_at", "pk")


def credentials_of(account_id: int) -> dict[str, datetime]:
    """Which secrets an account has and when each was sealed; never the secrets themselves."""
    return dict(Credential.objects.filter(account_id=account_id).values_list("purpose", "updated_at"))


def sealed_secrets() -> list[bytes]:
    """Every envelope as it lies in the database, to see by which key each is wrapped."""
    return [bytes(sealed) for sealed in Credential.objects.values_list("sealed", flat=True)]


def accounts(municipality_id: int) -> QuerySet[ChannelAccount]:
    """Channels of a municipality with the number of raw events that could not be read (`problems`)."""
    found = ChannelAccount.objects.filter(municipality_id=municipality_id).select_related("municipality")
    unread = Count("raw_events", filter=~Q(raw_events__problem__in=["", FORGED]))
    return found.annotate(problems=unread).order_by("name")


def problems(municipality_id: int, *, account_id: int | None = None, limit: int = 50) -> QuerySet[RawEvent]:
    """Raw events that could not be read, newest first; of one account where asked."""
    found = RawEvent.objects.filter(account__municipality_id=municipality_id)
    if account_id is not None:
        found = found.filter(account_id=account_id)
    found = found.exclude(problem__in=["", FORGED])
    return found.select_related("account").order_by("-id")[:limit]


def health(account: ChannelAccount, now: datetime) -> Health:
    """How the channel is doing; see `channels.health`."""
    return judge(
        Facts(
            active=account.active,
            fetches=NETWORKS[account.network].fetches,
            poll_seconds=account.poll_seconds,
            silent_after_minutes=account.silent_after_minutes,
            created_at=account.created_at,
            last_fetch_at=account.last_fetch_at,
            last_in_at=account.last_in_at,
            last_error_at=account.last_error_at,
            refused_at=account.refused_at,
            token_expires_at=account.token_expires_at,
        ),
        now,
    )


def accounts_among(municipality_ids: Iterable[int]) -> QuerySet[ChannelAccount]:
    """Active channels of any of these municipalities."""
    return ChannelAccount.objects.filter(municipality_id__in=list(municipality_ids), active=True)


def examination(now: datetime) -> list[Advice]:
    """What the doctor says about every channel, and whether every sealed secret still opens."""
    found = []
    for account in ChannelAccount.objects.select_related("municipality").order_by(
        "municipality__name", "name"
    ):
        told = advice(account.municipality.name, account.name, health(account, now), account.last_error)
        try:
            open_account(account.pk)
        except vault.VaultClosed as closed:
            told = Advice("channel", "fault", f"{account.name}: {closed}", "Restore the key file.")
        found.append(told)
    return found
