"""The sweep that sends: claims what is due, sends outside any transaction, stores what came of it.

A worker that dies between sending and storing lets it go out again: woken twice is better than not woken.
What is due for one address at one moment goes as one message, so nobody finds a hundred mails.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext, override

from regie.audit import actions as audit
from regie.channels import vault
from regie.kernel.actor import software
from regie.paging import bundle, delivery, gateway, link, means, queries, webpush
from regie.paging.actions.rules import shape_of
from regie.paging.actions.sealing import opened, place_of_address, push_key
from regie.paging.delivery import Outcome
from regie.paging.models import Address, Attempt, Page

log = logging.getLogger(__name__)
LEASE: Final = timedelta(seconds=60)
MOST_TOGETHER: Final = 50
Post = Callable[[gateway.Request], Outcome]


@dataclass(frozen=True, slots=True)
class Batch:
    """Attempts that go as one message, and how to send it."""

    rows: list[Attempt]
    post: Post
    now: datetime


def send_due(now: datetime, *, limit: int = 50, post: Post | None = None) -> int:
    """Send what is due; how many messages went. `post` is for tests without a network."""
    done = 0
    with delivery.client(allow_private=settings.ALLOW_PRIVATE_ADDRESSES) as client:
        while done < limit and (claimed := _claim(now)):
            _send(claimed, post or (lambda request: delivery.post(request, client)), now)
            done += 1
    return done


def _claim(now: datetime) -> list[Attempt]:
    """The most urgent one that is due, with all that are due for the same address of the same person."""
    with transaction.atomic():
        due = Attempt.objects.filter(state=Attempt.QUEUED, due_at__lte=now)
        first = due.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk").first()
        if first is None:
            return []
        page = first.page
        same = due.filter(
            kind=first.kind,
            address=first.address,
            page__user_id=page.user_id,
            page__municipality_id=page.municipality_id,
        )
        rows = same.select_for_update(skip_locked=True, of=("self",)).select_related("page__user", "address")
        found = list(rows.order_by("due_at", "pk")[:MOST_TOGETHER])
        Attempt.objects.filter(pk__in=[row.pk for row in found]).update(due_at=now + LEASE)
    return found


def _send(rows: list[Attempt], post: Post, now: datetime) -> None:
    first = rows[0]
    if not means_works(first):
        outcome = Outcome(False, "off")
    else:
        try:
            with override(first.page.user.language):
                outcome = _SENDERS[first.kind](Batch(rows, post, now))
        except vault.VaultClosed:
            log.exception("a secret for %s does not open", first.kind)
            outcome = Outcome(False, "the vault is closed", again=True)
        except Exception as failure:
            log.exception("page %s could not be sent by %s", first.page_id, first.kind)
            outcome = Outcome(False, type(failure).__name__, again=True)
    with transaction.atomic():
        _store(rows, outcome, now)


def means_works(row: Attempt) -> bool:
    """False when the means was taken away since the plan was made."""
    if row.kind == means.EMAIL:
        return queries.mail_works()
    if row.address is None or row.address.retired_at:
        return False
    return row.kind not in {means.SMS, means.VOICE} or row.kind in queries.gateways(row.page.municipality_id)


# -- by means ------------------------------------------------------------------------------------


def link_of(row: Attempt) -> str:
    """The address that opens this page without signing in."""
    user = row.page.user
    made = link.token(row.pk, user.pk, user.session_epoch, key=settings.SECRET_KEY.encode())
    return f"{settings.PUBLIC_URL}/p/{made}/"


def _lines(rows: list[Attempt]) -> list[bundle.Line]:
    return [bundle.Line(row.page.subject, row.page.text, link_of(row), row.page.urgency) for row in rows]


def _words() -> bundle.Words:
    return bundle.Words(gettext("{n} things wait for you"), gettext("(and {n} more)"))


def _mail(what: Batch) -> Outcome:
    said = bundle.bundle(_lines(what.rows), _words())
    body = f"{said.text}\n\n{gettext('Open it here: %(address)s') % {'address': said.link}}"
    headers = {"Auto-Submitted": "auto-generated"}
    EmailMessage(said.title, body, to=[what.rows[0].page.user.email], headers=headers).send()
    return Outcome(True, "")


def _by_gateway(what: Batch) -> Outcome:
    row = what.rows[0]
    supplier = queries.gateways(row.page.municipality_id)[row.kind]
    said = bundle.short(_lines(what.rows), _words())
    text = said.text if row.kind == means.SMS else f"{said.title} {gettext('Look at your phone or sign in.')}"
    to = row.address.target if row.address else ""
    return what.post(gateway.request(shape_of(supplier), to=to, text=text, key=f"regie-{row.pk}"))


def _by_webhook(what: Batch) -> Outcome:
    address = _address(what.rows[0])
    said = bundle.short(_lines(what.rows), _words())
    token = opened(bytes(address.sealed), place_of_address(address))
    return what.post(gateway.webhook(address.target, token, said))


def _by_push(what: Batch) -> Outcome:
    address = _address(what.rows[0])
    said = bundle.short(_lines(what.rows), _words(), room=160)
    _public, key = push_key(what.now)
    keys: Mapping[str, str] = address.keys
    to = webpush.Subscription(address.target, str(keys.get("p256dh", "")), str(keys.get("auth", "")))
    payload = {
        "title": said.title,
        "body": gettext("Tap to open it."),
        "url": said.link.removeprefix(settings.PUBLIC_URL),
        "tag": what.rows[0].page.about,
        "urgent": said.urgency == "acute",
    }
    headers = {
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(12 * 3600),
        "Urgency": "high" if said.urgency in {"high", "acute"} else "normal",
        "Authorization": webpush.authorization(to.endpoint, key, _contact(), what.now),
    }
    body = webpush.encrypt(json.dumps(payload, ensure_ascii=False).encode(), to)
    return what.post(gateway.Request(to.endpoint, body, headers))


def _contact() -> str:
    """Whom a push service may write to when we misbehave."""
    return settings.PUBLIC_URL if settings.SECURE else f"mailto:{settings.DEFAULT_FROM_EMAIL}"


def _address(row: Attempt) -> Address:
    if row.address is None:
        raise ValueError(f"attempt {row.pk} by {row.kind} has no address")
    return row.address


_SENDERS: Final[Mapping[str, Callable[[Batch], Outcome]]] = {
    means.EMAIL: _mail,
    means.SMS: _by_gateway,
    means.VOICE: _by_gateway,
    means.WEBHOOK: _by_webhook,
    means.PUSH: _by_push,
}


# -- what came of it -----------------------------------------------------------------------------


def _store(rows: list[Attempt], outcome: Outcome, now: datetime) -> None:
    for row in rows:
        _note(row, outcome, now, together=len(rows))
    address = rows[0].address
    if address is None:
        return
    if outcome.ok:
        Address.objects.filter(pk=address.pk).update(arrived_at=now, failed_at=None, detail="")
    else:
        gone = {"retired_at": now} if outcome.gone and address.kind == means.PUSH else {}
        Address.objects.filter(pk=address.pk).update(failed_at=now, detail=outcome.detail[:200], **gone)


def _note(row: Attempt, outcome: Outcome, now: datetime, *, together: int) -> None:
    """Locks the page first: two attempts of one page may end in two workers at the same moment."""
    page = Page.objects.select_for_update().get(pk=row.page_id)
    row.refresh_from_db()
    if row.state == Attempt.VOID and not outcome.ok:
        return
    row.detail = outcome.detail[:200] if together == 1 else f"{outcome.detail} ({together})"[:200]
    if outcome.ok:
        row.state, row.done_at = Attempt.SENT, now
    else:
        row.failures += 1
        row.due_at = now + delivery.next_try(row.failures)
        if not outcome.again or row.failures >= delivery.MOST_FAILURES:
            row.state, row.done_at = Attempt.OFF if outcome.detail == "off" else Attempt.FAILED, now
    row.save()
    if row.state in {Attempt.SENT, Attempt.FAILED, Attempt.OFF}:
        _record(row, page)
        _follow(row, page, now)


def _follow(row: Attempt, page: Page, now: datetime) -> None:
    """A means that failed lets the next one begin at once; when none is left the page reached nobody."""
    if row.state == Attempt.SENT:
        if page.state == Page.WAITING:
            page.state = Page.SENT
            page.save(update_fields=["state"])
        return
    waiting = page.attempts.filter(state=Attempt.QUEUED).order_by("due_at", "place")
    following = waiting.first()
    if following is not None:
        if following.failures == 0 and following.due_at > now:
            following.due_at = now
            following.save(update_fields=["due_at"])
        return
    if page.state == Page.WAITING and not page.attempts.filter(state=Attempt.SENT).exists():
        page.state = Page.FAILED
        page.save(update_fields=["state"])


def _record(row: Attempt, page: Page) -> None:
    audit.record(
        "paging.sent" if row.state == Attempt.SENT else "paging.not_sent",
        by=software("pager", municipality_id=page.municipality_id),
        subject=str(page),
        result="done" if row.state == Attempt.SENT else "failed",
        details={"about": page.about, "person": page.user_id, "means": row.kind, "detail": row.detail},
    )
