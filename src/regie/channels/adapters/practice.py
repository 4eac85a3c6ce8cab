"""The practice network behind the same contract as every other network.

It misbehaves when told to (`practice.faults`): the fault is applied here, at the edge, the way a
client would meet it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from regie.channels.adapter import (
    Account,
    Capabilities,
    Check,
    Fetched,
    Incoming,
    Later,
    Outgoing,
    Raw,
    Refused,
    Sender,
    Sent,
    Unauthorised,
    Uncertain,
)
from regie.kernel.clock import utc_now
from regie.kernel.text import graphemes
from regie.practice import actions, faults, queries
from regie.practice.models import PracticeAccount, PracticePost

PAGE = 200
READ_TIMEOUT_SECONDS = 3.0
_CAPABILITIES = Capabilities(
    reply=True,
    post=True,
    hide=True,
    delete=True,
    edit=True,
    idempotency="own_id",
    read_back=True,
    max_length=faults.MAX_LENGTH,
)
_REASONS = {
    "empty": "the text is empty",
    "too_long": f"longer than {faults.MAX_LENGTH} characters",
    "parent_gone": "the post to answer is gone",
    "key_taken": "this key was used by another account",
}


class ADAPTER:
    """The practice network."""

    network = "practice"

    def capabilities(self, account: Account) -> Capabilities:
        """Everything a page owner could wish for."""
        return _CAPABILITIES

    def fetch(self, account: Account, cursor: Mapping[str, object]) -> Fetched:
        """Posts that concern the account, in the order of their stamps."""
        own = _enter(account, READ_TIMEOUT_SECONDS)
        since = cursor.get("stamp", 0)
        posts = queries.notifications(own, since=since if isinstance(since, int) else 0, limit=PAGE)
        last = posts[-1].stamp if posts else since
        return Fetched([_raw(post, own) for post in posts], {"stamp": last}, more=len(posts) == PAGE)

    def parse(self, payload: Mapping[str, object], account: Account) -> Sequence[Incoming]:
        """The post, after the posts of the account itself that it answers."""
        try:
            chain = [*_mappings(payload.get("context")), payload]
            return [_incoming(item, account) for item in chain]
        except (KeyError, TypeError, ValueError) as wrong:
            raise ValueError(f"practice post cannot be read: {wrong}") from wrong

    def verify(self, headers: Mapping[str, str], body: bytes, account: Account) -> bool:
        """No webhooks here."""
        return False

    def count(self, text: str) -> int:
        """Characters as a reader sees them."""
        return graphemes(text)

    def send(self, account: Account, message: Outgoing, *, timeout_seconds: float) -> Sent:
        """Post it under our own key; the same key twice is one post."""
        own = _enter(account, timeout_seconds, sending=True)
        try:
            made = actions.post(
                own,
                message.text,
                reply_to=_parent(message),
                key=message.key,
                language=message.lang,
                now=utc_now(),
            )
        except faults.NetworkRefused as no:
            raise Refused(_REASONS.get(no.reason, no.reason)) from no
        if own.fault == faults.LOSES_ANSWER:
            raise Uncertain("the connection broke after sending")
        return Sent(str(made.pk), _permalink(made))

    def read_back(self, account: Account, message: Outgoing) -> Sent | None:
        """Looks the post up under our own key."""
        own = _enter(account, READ_TIMEOUT_SECONDS)
        found = queries.by_key(own, message.key)
        return Sent(str(found.pk), _permalink(found)) if found else None

    def moderate(
        self, account: Account, external_id: str, action: Literal["hide", "unhide", "delete"]
    ) -> None:
        """Hide what concerns the account; delete only what it wrote itself."""
        own = _enter(account, READ_TIMEOUT_SECONDS)
        found = PracticePost.objects.filter(pk=external_id).first() if external_id.isdigit() else None
        if found is None:
            raise Refused("no such post")
        if action == "delete":
            if found.author_id != own.pk:
                raise Refused("only its author can delete a post; hide it instead")
            actions.delete(found, now=utc_now())
            return
        if not found.notified.filter(pk=own.pk).exists():
            raise Refused("this post is not in a conversation with this account")
        actions.hide(found, hidden=action == "hide", now=utc_now())

    def health(self, account: Account) -> Check:
        """Whether the account is there and answers."""
        try:
            _enter(account, READ_TIMEOUT_SECONDS)
        except (Refused, Unauthorised, Later, Uncertain) as wrong:
            return Check(ok=False, detail=wrong.detail)
        return Check(ok=True)


def _enter(account: Account, timeout_seconds: float, *, sending: bool = False) -> PracticeAccount:
    """The account on the network, or the misbehaviour that was asked for."""
    own = queries.account(account.external_id)
    if own is None:
        raise Unauthorised("this account does not exist on the practice network")
    if own.fault == faults.REVOKED:
        raise Unauthorised("the practice network no longer accepts the token")
    if own.fault == faults.ANSWERS_500:
        raise Later("the practice network answers 500")
    if own.fault == faults.RATE_LIMITS:
        raise Later("too many requests", after_seconds=faults.RATE_LIMIT_SECONDS)
    if own.fault == faults.HANGS:
        time.sleep(timeout_seconds)
        text = f"no answer within {timeout_seconds:g} s"
        raise Uncertain(text) if sending else Later(text)
    return own


def _parent(message: Outgoing) -> int | None:
    found = message.reply_ref.get("post") or message.in_reply_to
    if not found:
        return None
    if not str(found).isdigit():
        raise Refused("the post to answer is not from this network")
    return int(str(found))


def _permalink(post: PracticePost) -> str:
    return f"/practice/post/{post.pk}/"


def _raw(post: PracticePost, own: PracticeAccount) -> Raw:
    """The post with our own posts it hangs under; those of others are news only when they concern us."""
    older = {p.pk: p for p in (post.root, post.reply_to) if p is not None and p.author_id == own.pk}
    context = [_payload(p) for p in older.values()]
    return Raw(f"{post.pk}:{post.revision}", {**_payload(post), "context": context})


def _payload(post: PracticePost) -> dict[str, object]:
    moments = {name: getattr(post, name) for name in ("created_at", "edited_at", "deleted_at")}
    return {
        "id": post.pk,
        "root": post.root_id or post.pk,
        "reply_to": post.reply_to_id,
        "handle": post.author.handle,
        "name": post.author.name,
        "text": post.text,
        "language": post.language,
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
    }


def _mappings(value: object) -> list[Mapping[str, object]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _incoming(item: Mapping[str, object], account: Account) -> Incoming:
    number = str(item["id"])
    handle = str(item["handle"])
    change: Literal["new", "edited", "deleted"] = "new"
    if item.get("deleted_at"):
        change = "deleted"
    elif item.get("edited_at"):
        change = "edited"
    created_at = datetime.fromisoformat(str(item["created_at"]))
    if created_at.tzinfo is None:
        raise ValueError("created_at has no time zone")
    return Incoming(
        external_id=number,
        thread_root=str(item["root"]),
        thread_kind="public_post",
        text=str(item["text"]),
        created_at=created_at,
        sender=Sender(handle, handle=f"@{handle}", display_name=str(item.get("name") or "")),
        change=change,
        outgoing=handle == account.external_id.lower(),
        kind="reply" if item.get("reply_to") else "mention",
        in_reply_to=str(item.get("reply_to") or ""),
        lang=str(item.get("language") or ""),
        permalink=f"/practice/post/{number}/",
        reply_ref={"post": int(number)},
    )
