"""Asking somebody without a seat about one text, through a link that is spent by its answer.

Opening the link spends nothing: mail scanners open every link. What comes of it is advice; no answer
here is an approval (ADR 0060).
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from regie.audit import actions as audit
from regie.kernel.actor import Actor, software
from regie.kernel.text import clean
from regie.people import queries as people
from regie.publishing import link
from regie.publishing.actions.deeds import deed, opened
from regie.publishing.guest import LinkRefused, NewQuestion, Refusal, Said
from regie.publishing.models import GuestAdvice, Release
from regie.publishing.proposal import NotAllowed

_ASKABLE = ("waiting", "escalated")


def ask(release: Release, new: NewQuestion, *, by: Actor, now: datetime) -> tuple[GuestAdvice, str]:
    """The question, and the token of its link: it exists nowhere else, so mail it at once.

    Raises NotAllowed: has_seat for somebody who can sign in (ask them in Regie), no_name, no_question,
    wrong_state, too_many.
    """
    with deed("publishing.advice_asked", by, str(release)):
        row = opened(release, "publishing.ask_guest", by, now)
        reason = _reason_against(row, new, by, now)
        if reason:
            raise NotAllowed(reason)
        made = link.new_link(secrets.token_bytes)
        until = now + timedelta(hours=new.hours)
        asked = GuestAdvice.objects.create(
            release=row,
            municipality_id=row.municipality_id,
            key=row.key,
            binding=row.binding,
            name=clean(new.name, limit=120).strip(),
            email=new.email.strip().lower(),
            function=clean(new.function, limit=120).strip(),
            question=clean(new.question, limit=2_000).strip(),
            asked_by_id=by.user_id or 0,  # `opened` lets people through only
            asked_role=by.role,
            asked_at=now,
            expires_at=min(until, row.expires_at) if row.expires_at else until,
            selector=made.selector,
            secret_hash=made.secret_hash,
            state=GuestAdvice.ASKED,
        )
        until_text = {"until": asked.expires_at.isoformat()}
        told = {"name": asked.name, "email": asked.email, "question": asked.question}
        _record("publishing.advice_asked", asked, by, personal=told, **until_text)
    return asked, made.token


def _reason_against(row: Release, new: NewQuestion, by: Actor, now: datetime) -> str:
    if by.organisation_id != row.municipality_id:
        return "scope"
    if row.state not in _ASKABLE:
        return "wrong_state"
    if not new.name.strip() or "@" not in new.email:
        return "no_name"
    if not new.question.strip():
        return "no_question"
    if not 0 < new.hours <= link.LONGEST_HOURS:
        return "too_long"
    if people.valid_seats(now).filter(user__email__iexact=new.email.strip()).exists():
        return "has_seat"
    too_many = row.guest_advice.filter(state=GuestAdvice.ASKED).count() >= link.MOST_OPEN
    return "too_many" if too_many else ""


def note_mail(asked: GuestAdvice, arrived: bool, *, by: Actor, now: datetime) -> GuestAdvice:
    """Whether the mail server took the link; when not, the link is worth nothing and is shut."""
    with transaction.atomic():
        row = GuestAdvice.objects.select_for_update().get(pk=asked.pk)
        row.mailed = arrived
        if not arrived and row.state == GuestAdvice.ASKED:
            _end(row, GuestAdvice.TAKEN_BACK, now, "not_mailed")
        row.save()
        _record("publishing.advice_mailed", row, by, result="done" if arrived else "failed")
    return row


def take_back(asked: GuestAdvice, *, by: Actor, now: datetime) -> GuestAdvice:
    """The question is no longer asked; the link tells so kindly."""
    with deed("publishing.advice_taken_back", by, str(asked)):
        opened(asked.release, "publishing.ask_guest", by, now)
        row = GuestAdvice.objects.select_for_update().get(pk=asked.pk)
        if by.organisation_id != row.municipality_id:
            raise NotAllowed("scope")
        if row.state != GuestAdvice.ASKED:
            raise NotAllowed("wrong_state")
        _end(row, GuestAdvice.TAKEN_BACK, now, "taken_back")
        row.save()
        _record("publishing.advice_taken_back", row, by)
    return row


# -- with the link -------------------------------------------------------------------------------


def look(token: str, *, origin: str, now: datetime) -> GuestAdvice:
    """Somebody, or a scanner, opened the link. Counts and notes it, and spends nothing."""
    row = _found(token, origin)
    reason = shut(row, now)
    with transaction.atomic():
        GuestAdvice.objects.filter(pk=row.pk).update(opened=F("opened") + 1, opened_at=row.opened_at or now)
        result = "refused" if reason else "done"
        _record("publishing.advice_opened", row, _guest(row, origin), result=result, reason=reason or "")
    if reason:
        raise LinkRefused(reason)
    return row


def send_code(token: str, said: Said, *, origin: str, now: datetime) -> tuple[GuestAdvice, str]:
    """A fresh code to be mailed, in reply to an answer that is not given yet.

    The code is empty when one left a moment ago: a second tap does not send a second one. After
    MOST_CODES of them the link is shut.
    """
    if not said.agrees and not said.comment.strip():
        raise LinkRefused("no_comment")
    row = _found(token, origin)
    with transaction.atomic():
        row, reason = _locked(row, now)
        until = now + timedelta(minutes=link.CODE_MINUTES)
        usable = bool(row.code_hash) and row.wrong < link.MOST_WRONG
        if not reason and usable and row.code_until and row.code_until > until - link.AGAIN_AFTER:
            return row, ""
        if not reason and row.codes >= link.MOST_CODES:
            reason = _lock(row, origin, now)
        code = "" if reason else link.new_code(secrets.randbelow)
        if code:
            row.code_hash = _keyed(row, code)
            row.code_until, row.codes, row.wrong = until, row.codes + 1, 0
            row.save()
            _record("publishing.advice_code_sent", row, _guest(row, origin), codes=row.codes)
    if reason:
        raise LinkRefused(reason)
    return row, code


def answer(token: str, typed: str, said: Said, *, origin: str, now: datetime) -> GuestAdvice:
    """Spend the link: with the right code the advice is kept, and nothing can be answered again.

    Raises LinkRefused; a wrong code is counted and in the ledger.
    """
    if not said.agrees and not said.comment.strip():
        raise LinkRefused("no_comment")
    row = _found(token, origin)
    with transaction.atomic():
        row, reason = _locked(row, now)
        tries = 0
        if not reason:
            reason, tries = _try_code(row, typed, origin, now)
        if not reason:
            _end(row, GuestAdvice.ANSWERED, now, "")
            row.agrees, row.comment = said.agrees, clean(said.comment, limit=4_000).strip()
            row.save()
            told = {"name": row.name, "comment": row.comment}
            _record("publishing.advice_given", row, _guest(row, origin), personal=told, agrees=said.agrees)
    if reason:
        raise LinkRefused(reason, tries)
    return row


def _try_code(row: GuestAdvice, typed: str, origin: str, now: datetime) -> tuple[Refusal | None, int]:
    """None when the code is right; else why not and how many tries are left. Counts in the open row."""
    if not row.code_hash or row.code_until is None or now >= row.code_until or row.wrong >= link.MOST_WRONG:
        return "old_code", 0
    if link.same_code(_keyed(row, link.tidy_code(typed)), row.code_hash):
        return None, 0
    row.wrong += 1
    left = link.MOST_WRONG - row.wrong
    row.save(update_fields=["wrong"])
    _record("publishing.advice_code_wrong", row, _guest(row, origin), result="refused", left=left)
    if left == 0 and row.codes >= link.MOST_CODES:
        return _lock(row, origin, now), 0
    return "wrong_code", left


def shut(row: GuestAdvice, now: datetime) -> Refusal | None:
    """Why nothing can be answered any more; None while it can."""
    if row.state in {GuestAdvice.ANSWERED, GuestAdvice.TAKEN_BACK, GuestAdvice.LOCKED}:
        return row.state  # type: ignore[return-value]
    if row.release.key != row.key or row.release.binding != row.binding:
        return "changed"
    if row.release.state not in _ASKABLE:
        return "decided"
    return "expired" if now >= row.expires_at or row.state == GuestAdvice.LAPSED else None


def lapse_due(now: datetime) -> int:
    """Shut links whose time is over or whose text moved on. They opened nothing since that moment."""
    moved = ~Q(release__key=F("key")) | ~Q(release__state__in=_ASKABLE)
    over = GuestAdvice.objects.filter(moved | Q(expires_at__lte=now), state=GuestAdvice.ASKED)
    with transaction.atomic():
        rows = list(over.select_related("release").select_for_update(skip_locked=True, of=("self",))[:200])
        for row in rows:
            _end(row, GuestAdvice.LAPSED, now, shut(row, now) or "expired")
            row.save()
            clock = software("clock", municipality_id=row.municipality_id)
            _record("publishing.advice_lapsed", row, clock, reason=row.why)
    return len(rows)


# -- how -----------------------------------------------------------------------------------------


def _found(token: str, origin: str) -> GuestAdvice:
    """The row of a true link. A false one takes as long, says nothing, and is in the ledger."""
    split = link.parts(token)
    selector, secret = split or ("", "")
    row = GuestAdvice.objects.select_related("release", "municipality").filter(selector=selector).first()
    if not link.same_secret(secret, row.secret_hash if row else None) or row is None:
        by = software("link", origin=origin)
        audit.record("publishing.advice_link_refused", by=by, result="refused", details={"reason": "unknown"})
        raise LinkRefused("unknown")
    return row


def _locked(row: GuestAdvice, now: datetime) -> tuple[GuestAdvice, Refusal | None]:
    """The text first and then the link, as everybody locks them; and why it is shut, if it is."""
    release = Release.objects.select_for_update(of=("self",)).get(pk=row.release_id)
    fresh = GuestAdvice.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=row.pk)
    fresh.release = release
    return fresh, shut(fresh, now)


def _lock(row: GuestAdvice, origin: str, now: datetime) -> Refusal:
    _end(row, GuestAdvice.LOCKED, now, "codes")
    row.save()
    _record("publishing.advice_locked", row, _guest(row, origin), result="refused")
    return "locked"


def _end(row: GuestAdvice, state: str, now: datetime, why: str) -> None:
    """In memory. The code goes with it."""
    row.state, row.ended_at, row.why, row.code_hash, row.code_until = state, now, why, "", None


def _keyed(row: GuestAdvice, code: str) -> str:
    return link.code_hash(code, pepper=settings.SECRET_KEY.encode(), selector=row.selector) if code else ""


def _guest(row: GuestAdvice, origin: str) -> Actor:
    """Whoever holds the link; carries no rights at all."""
    return Actor("link", str(row.pk), row.name, "guest", None, row.municipality_id, origin)


def _record(
    action: str,
    row: GuestAdvice,
    by: Actor,
    *,
    result: str = "done",
    personal: dict[str, str] | None = None,
    **more: object,
) -> None:
    details = {"release": row.release_id, "case": row.release.case, "binding": row.binding, **more}
    audit.record(action, by=by, subject=str(row), result=result, details=details, personal=personal)
