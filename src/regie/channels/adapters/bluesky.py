"""Bluesky (AT Protocol): reads notifications, answers with record keys of our own, hides by threadgate.

Facts and limits: https://docs.bsky.app. A post cannot be edited; a reply hidden by its thread's owner
stays visible to whoever asks for it. Read state is our own: the network marks unread things read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from regie.channels.adapter import (
    Account,
    Capabilities,
    ChannelError,
    Check,
    Fetched,
    Incoming,
    Outgoing,
    Raw,
    Refused,
    Sent,
)
from regie.channels.adapters import bluesky_posts as posts
from regie.channels.adapters.bluesky_session import READ_SECONDS, Sessions
from regie.kernel.clock import utc_now
from regie.kernel.text import graphemes

PAGE: Final = 50
_REASONS: Final = ("mention", "reply", "quote")
_FIRST_LOOK_BACK: Final = timedelta(days=7)
_OVERLAP: Final = timedelta(minutes=10)  # the network may index a post later than its neighbours
_WATCHED: Final = 40  # newest posts we look after, to hear of deletions: no notification tells
_WATCH_EVERY: Final = timedelta(seconds=60)
_ASK_AT_ONCE: Final = 25
_SEEN_MOST: Final = 3000
_HIDDEN_MOST: Final = 300
_GATE: Final = "app.bsky.feed.threadgate"
_CAPABILITIES: Final = Capabilities(
    reply=True,
    post=True,
    hide=True,
    delete=True,
    idempotency="own_id",
    read_back=True,
    max_length=posts.MAX_GRAPHEMES,
)


class ADAPTER:
    """Bluesky."""

    network = "bluesky"

    def __init__(self) -> None:
        self._sessions = Sessions()
        # Caches. A page counts as seen only when its cursor comes back: then it has been stored.
        self._seen: dict[int, dict[str, None]] = {}
        self._handed: dict[int, tuple[dict[str, object], list[str]]] = {}
        self._dids: dict[str, str] = {}

    def capabilities(self, account: Account) -> Capabilities:
        """No direct messages: they need a privileged password and another service."""
        return _CAPABILITIES

    def close(self) -> None:
        """Let go of connections; sessions are made anew when needed."""
        self._sessions.close()

    # -- in --------------------------------------------------------------------------------------

    def fetch(self, account: Account, cursor: Mapping[str, object]) -> Fetched:
        """Mentions, replies and quotes, newest first, page after page until known ground.

        Cursor: `since` (newest moment handed over), `page` and `top` during a walk of several pages,
        `watch` and `missing` to find deletions, `checked` when they were last looked for.
        """
        now = utc_now()
        since = posts.moment(str(cursor.get("since") or (now - _FIRST_LOOK_BACK).isoformat()))
        self._remember_stored(account, cursor)
        page = self._notifications(account, str(cursor.get("page") or ""))
        notices: list[Mapping[str, Any]] = list(page.get("notifications") or [])
        fresh = self._fresh(account, notices, since)
        events = [self._raw(notice, view) for notice, view in self._with_views(account, fresh)]
        top = max(
            [_indexed(n) for n in notices] + [posts.moment(str(cursor.get("top") or since.isoformat()))]
        )
        watch = [*(str(n["uri"]) for n in fresh), *_texts(cursor.get("watch"))]
        state: dict[str, object] = {
            "watch": list(dict.fromkeys(watch))[:_WATCHED],
            "missing": _texts(cursor.get("missing")),
            "checked": cursor.get("checked") or now.isoformat(),
        }
        more = bool(page.get("cursor")) and len(notices) >= PAGE and _indexed(notices[-1]) > since
        if more:
            state |= {"since": since.isoformat(), "page": page["cursor"], "top": top.isoformat()}
        else:
            state |= {"since": top.isoformat()}
            events += self._deletions(account, state, now)
        self._handed[account.pk] = (state, [str(n["uri"]) for n in fresh])
        return Fetched(events, state, more=more)

    def parse(self, payload: Mapping[str, object], account: Account) -> Sequence[Incoming]:
        """The post, after our own post it answers when that came along."""
        try:
            if "deleted" in payload:
                return [posts.deleted(payload)]
            context = payload.get("context")
            chain = [*(context if isinstance(context, list) else []), payload]
            return [posts.incoming(item, account.external_id) for item in chain]
        except (KeyError, TypeError, ValueError, AttributeError) as wrong:
            raise ValueError(f"post cannot be read: {wrong}") from wrong

    def verify(self, headers: Mapping[str, str], body: bytes, account: Account) -> bool:
        """Bluesky pushes no requests."""
        return False

    # -- out -------------------------------------------------------------------------------------

    def count(self, text: str) -> int:
        """Characters as a reader sees them."""
        return graphemes(text)

    def send(self, account: Account, message: Outgoing, *, timeout_seconds: float) -> Sent:
        """Put the post under a record key of our own: the same message twice is one post."""
        did, key, released = self._place(account, message)
        _check_length(message.text)
        reply = self._reply(account, message, timeout_seconds)
        record = posts.new_record(
            message.text,
            created_at=released,
            lang=message.lang,
            reply=reply,
            marks=posts.facets(message.text, lambda handle: self._did(account, handle)),
        )
        done = self._sessions.change(
            account,
            "com.atproto.repo.putRecord",
            {"repo": did, "collection": posts.POST, "rkey": key, "record": record},
            timeout_seconds=timeout_seconds,
        )
        uri = str(done.get("uri") or f"at://{did}/{posts.POST}/{key}")
        return Sent(uri, posts.permalink(uri))

    def read_back(self, account: Account, message: Outgoing) -> Sent | None:
        """Asks our own server for the record under our own key."""
        did, key, _ = self._place(account, message)
        found = self._record(account, did, posts.POST, key)
        return Sent(str(found["uri"]), posts.permalink(str(found["uri"]))) if found else None

    def moderate(
        self, account: Account, external_id: str, action: Literal["hide", "unhide", "delete"]
    ) -> None:
        """Delete a post of our own, or hide a reply in a thread that we began."""
        try:
            did, collection, key = posts.address(external_id)
        except ValueError as wrong:
            raise Refused(str(wrong)) from wrong
        if action != "delete":
            self._hide(account, external_id, hidden=action == "hide")
        elif did != self._sessions.own_did(account):
            raise Refused("only its author can delete a post; a reply in our own thread can be hidden")
        else:
            place = {"repo": did, "collection": collection, "rkey": key}
            self._sessions.change(account, "com.atproto.repo.deleteRecord", place)

    def health(self, account: Account) -> Check:
        """Signs in and asks for notifications."""
        try:
            self._notifications(account, "", limit=1)
            own = self._sessions.own_did(account)
        except ChannelError as wrong:
            return Check(ok=False, detail=wrong.detail)
        if account.external_id.startswith("did:") and own != account.external_id:
            return Check(ok=False, detail="the app password belongs to another account")
        return Check(ok=True)

    # -- how -------------------------------------------------------------------------------------

    def _notifications(self, account: Account, page: str, *, limit: int = PAGE) -> dict[str, Any]:
        params: dict[str, object] = {"limit": limit, "reasons": list(_REASONS)}
        if page:
            params["cursor"] = page
        return self._sessions.query(account, "app.bsky.notification.listNotifications", params)

    def _fresh(
        self, account: Account, notices: Iterable[Mapping[str, Any]], since: datetime
    ) -> list[Mapping[str, Any]]:
        seen = self._seen.setdefault(account.pk, {})
        fresh = {
            str(n["uri"]): n
            for n in notices
            if n.get("reason") in _REASONS and str(n["uri"]) not in seen and _indexed(n) > since - _OVERLAP
        }
        return list(fresh.values())

    def _remember_stored(self, account: Account, cursor: Mapping[str, object]) -> None:
        state, uris = self._handed.get(account.pk, ({}, []))
        if not uris or state != cursor:
            return
        seen = self._seen.setdefault(account.pk, {})
        seen.update(dict.fromkeys(uris))
        for old in list(seen)[: max(0, len(seen) - _SEEN_MOST)]:
            del seen[old]

    def _views(self, account: Account, uris: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """Posts as the network shows them now, by address; what is gone is absent."""
        found: dict[str, Mapping[str, Any]] = {}
        for start in range(0, len(uris), _ASK_AT_ONCE):
            part = list(uris[start : start + _ASK_AT_ONCE])
            answer = self._sessions.query(account, "app.bsky.feed.getPosts", {"uris": part})
            found |= {str(post["uri"]): post for post in answer.get("posts") or []}
        return found

    def _with_views(
        self, account: Account, notices: Sequence[Mapping[str, Any]]
    ) -> list[tuple[Mapping[str, Any], dict[str, Any]]]:
        """Each notice with what it lacks: addresses of pictures, and our own post that it answers."""
        own = account.external_id
        wanted = [str(n["uri"]) for n in notices if n["record"].get("embed")]
        wanted += [parent for n in notices if (parent := _parent(n)).startswith(f"at://{own}/")]
        views = self._views(account, list(dict.fromkeys(wanted))) if wanted else {}
        result = []
        for notice in notices:
            extra: dict[str, Any] = {"embed": views.get(str(notice["uri"]), {}).get("embed")}
            answered = views.get(_parent(notice))
            extra["context"] = [_kept(answered, "post")] if answered else []
            result.append((notice, extra))
        return result

    def _raw(self, notice: Mapping[str, Any], extra: Mapping[str, Any]) -> Raw:
        payload = _kept(notice, str(notice["reason"]))
        return Raw(f"{notice['uri']}#{notice['cid']}"[-255:], {**payload, **extra})

    def _deletions(self, account: Account, state: dict[str, object], now: datetime) -> list[Raw]:
        """Watched posts that were absent twice, a minute apart; once may be a hiccup of the index."""
        if now - posts.moment(str(state["checked"])) < _WATCH_EVERY:
            return []
        watch, missing = _texts(state["watch"]), set(_texts(state["missing"]))
        there = self._views(account, watch)
        absent = [uri for uri in watch if uri not in there]
        gone = [uri for uri in absent if uri in missing]
        state["missing"] = [uri for uri in absent if uri not in missing]
        state["watch"] = [uri for uri in watch if uri not in gone]
        state["checked"] = now.isoformat()
        return [Raw(f"{uri}#deleted"[-255:], {"deleted": uri, "seen_at": now.isoformat()}) for uri in gone]

    def _place(self, account: Account, message: Outgoing) -> tuple[str, str, datetime]:
        if message.created_at is None:
            raise Refused("the moment of release is missing, so it cannot be sent exactly once")
        did = self._sessions.own_did(account)
        return did, posts.record_key(message.key, message.created_at), message.created_at

    def _reply(
        self, account: Account, message: Outgoing, timeout_seconds: float
    ) -> Mapping[str, object] | None:
        own = not message.reply_ref and message.in_reply_to.startswith("at://")
        if not message.reply_ref and not own:
            if message.in_reply_to:
                raise Refused("what to answer is not known to this network")
            return None
        parent = message.reply_ref.get("parent")
        uri = str(parent.get("uri")) if isinstance(parent, Mapping) else message.in_reply_to
        answer = self._sessions.query(
            account,
            "app.bsky.feed.getPosts",
            {"uris": [uri]},
            timeout_seconds=min(timeout_seconds, READ_SECONDS),
        )
        found = answer.get("posts") or []
        if not found:
            raise Refused("the post to answer is gone")
        if (found[0].get("viewer") or {}).get("replyDisabled"):
            raise Refused("the author does not allow replies")
        if own:  # a comment under a post of our own, of which we keep no more than the address
            place = {"uri": uri, "cid": str(found[0].get("cid", ""))}
            return {"root": place, "parent": place}
        return message.reply_ref

    def _did(self, account: Account, handle: str) -> str:
        if handle not in self._dids:
            try:
                found = self._sessions.query(
                    account, "com.atproto.identity.resolveHandle", {"handle": handle}
                )
            except Refused:  # nobody has this handle: it stays plain text
                return ""
            self._dids[handle] = str(found.get("did") or "")
        return self._dids[handle]

    def _record(self, account: Account, did: str, collection: str, key: str) -> dict[str, Any] | None:
        place = {"repo": did, "collection": collection, "rkey": key}
        try:
            return self._sessions.query(account, "com.atproto.repo.getRecord", place)
        except Refused as no:
            if "RecordNotFound" in no.detail:
                return None
            raise

    def _hide(self, account: Account, uri: str, *, hidden: bool) -> None:
        view = self._views(account, [uri]).get(uri)
        if view is None:
            raise Refused("the post is gone")
        root = str(((view["record"].get("reply") or {}).get("root") or {}).get("uri") or "")
        own = self._sessions.own_did(account)
        if not root.startswith(f"at://{own}/"):
            raise Refused("only replies in a thread that this account began can be hidden")
        key = posts.address(root)[2]
        known = self._record(account, own, _GATE, key)
        gate = dict(known["value"]) if known else {"$type": _GATE, "post": root}
        gate.setdefault("createdAt", utc_now().isoformat(timespec="milliseconds").replace("+00:00", "Z"))
        others = [u for u in _texts(gate.get("hiddenReplies")) if u != uri]
        if hidden and len(others) >= _HIDDEN_MOST:
            raise Refused(f"at most {_HIDDEN_MOST} replies can be hidden in one thread")
        gate["hiddenReplies"] = [*others, uri] if hidden else others
        place = {"repo": own, "collection": _GATE, "rkey": key, "record": gate}
        # swapRecord: two people hiding at once must not undo each other
        self._sessions.change(
            account, "com.atproto.repo.putRecord", {**place, "swapRecord": known["cid"] if known else None}
        )


def _check_length(text: str) -> None:
    if not text.strip():
        raise Refused("the text is empty")
    if graphemes(text) > posts.MAX_GRAPHEMES or len(text.encode()) > posts.MAX_BYTES:
        raise Refused(f"longer than {posts.MAX_GRAPHEMES} characters or {posts.MAX_BYTES} bytes")


def _kept(view: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """What we keep of a post: no counts, no labels, no picture of the author."""
    author = view["author"]
    return {
        "uri": view["uri"],
        "cid": view["cid"],
        "reason": reason,
        "indexedAt": view["indexedAt"],
        "record": view["record"],
        "author": {name: author.get(name) for name in ("did", "handle", "displayName")},
    }


def _parent(notice: Mapping[str, Any]) -> str:
    return str(((notice["record"].get("reply") or {}).get("parent") or {}).get("uri") or "")


def _indexed(notice: Mapping[str, Any]) -> datetime:
    return posts.moment(str(notice["indexedAt"]))


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
