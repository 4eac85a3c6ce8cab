"""The reply: drafted, looked at, offered at the door out, and followed until it is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from regie.audit import actions as audit
from regie.inbox.actions import clocks
from regie.inbox.actions.alarms import raise_about
from regie.inbox.actions.authority import NotThere, allowed, locked, on_behalf, person, subject_of
from regie.inbox.facts import facts_of
from regie.inbox.models import Case, Draft
from regie.inbox.promises import NEXT
from regie.inbox.queries.previews import findings, situation
from regie.inbox.states import ANSWERED, OPEN, REPLIES, WAITING, moved
from regie.interpret.draft_checks import LONGEST_REASON, blocking, explained, unexplained
from regie.interpret.findings import RULES, Finding
from regie.interpret.personal import masked
from regie.kernel.actor import Actor, software
from regie.kernel.text import clean
from regie.library.actions.uses import Gone, note_use
from regie.publishing.actions import releases as publishing
from regie.publishing.models import Release
from regie.publishing.proposal import NotAllowed, Proposal

LONGEST: Final = 20_000
# States of a release in which nothing more happens by itself: the case is open again.
STOPPED: Final = ("refused", "returned", "withdrawn", "failed", "expired", "lapsed", "stopped")


class NotHeld(Exception):
    """Only who holds the case writes its reply; `holder` is who does, or empty."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


class NotMended(Exception):
    """The checks ask something first; `reason` is blocked or unexplained, `findings` are what is open."""

    def __init__(self, reason: str, findings: Sequence[Finding]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.findings = tuple(findings)


def save_draft(
    case_id: int,
    text: str,
    *,
    by: Actor,
    now: datetime,
    in_reply_to_id: int | None = None,
    action: str = "reply",
    reasons: Mapping[str, str] | None = None,
) -> Draft:
    """Keep what is written so far. Not in the ledger: words that were never offered are nobody's business.

    `reasons` (rule -> why it is not followed) join those kept before; an empty one takes it back.
    """
    allowed("inbox.draft", case_id, by=by, now=now)
    with transaction.atomic():
        case = locked(case_id)
        mine(case, by)
        target = _answerable(case, in_reply_to_id)
        words = clean(text, limit=LONGEST)
        before = Draft.objects.filter(case=case).values_list("reasons", flat=True).first() or {}
        draft, _ = Draft.objects.update_or_create(
            case=case,
            defaults={
                "text": words,
                "action": action if action in REPLIES else "reply",
                "author_id": person(by),
                "saved_at": now,
                "in_reply_to_id": target,
                "reasons": _reasons({**before, **(reasons or {})}),
            },
        )
        case.active_at = now
        case.save(update_fields=["active_at"])
    return draft


def submit(case_id: int, *, by: Actor, now: datetime) -> Release:
    """Offer the draft at the door out. What the mandate says decides where it goes; so also a refusal.

    Raises NotHeld, NotMended, NotAllowed (of publishing) or MoveNotAllowed; then nothing has changed.
    """
    scope = allowed("inbox.submit", case_id, by=by, now=now)
    try:
        with transaction.atomic():
            case = locked(case_id)
            mine(case, by)
            moved(case.state, WAITING)
            draft = Draft.objects.get(case=case)
            actor = on_behalf(by, case)
            kept = _explained(case, draft, actor, now)
            assignment_id = scope.assignment_for(case.municipality_id, case.account_id, case.topic)
            release = publishing.propose(
                replace(_proposal(case, draft, actor, assignment_id), explained=kept), by=actor, now=now
            )
            _follow(case, release, now)
            details = {"release": release.pk, "state": release.state, "outcome": release.outcome}
            audit.record(
                "inbox.submitted",
                by=actor,
                subject=subject_of(case),
                details=details,
                mandate=release.mandate,
            )
            if release.state == "escalated":
                _escalate(case, release, by=actor, now=now)
            case.save()
    except NotAllowed as no:  # publishing wrote its refusal inside the transaction that was undone
        audit.refused("inbox.submitted", by=by, reason=no.reason, subject=f"case:{case_id}")
        raise
    except NotMended as no:
        audit.refused("inbox.submitted", by=by, reason=no.reason, subject=f"case:{case_id}")
        raise
    except Draft.DoesNotExist:
        raise NotAllowed("no_text") from None
    return release


def _proposal(case: Case, draft: Draft, by: Actor, assignment_id: int | None) -> Proposal:
    return Proposal(
        account_id=case.account_id,
        text=draft.text,
        facts=facts_of(situation(case, draft.text, by), action=draft.action),
        thread_id=case.thread_id,
        in_reply_to_id=draft.in_reply_to_id or _answerable(case, None),
        subject=case.subject,
        assignment_id=assignment_id if by.on_behalf else None,
        case=subject_of(case),
        visibility=case.visibility,
        answer_id=draft.answer_id,
        answer_text=draft.answer_text,
        kernel_id=draft.kernel_id,
    )


def _explained(case: Case, draft: Draft, by: Actor, now: datetime) -> list[dict[str, str]]:
    """What the writer does not follow, with the reasons. Raises NotMended while something is open."""
    found = findings(case, draft.text, by=by, now=now)
    for reason, still in (("blocked", blocking(found)), ("unexplained", unexplained(found, draft.reasons))):
        if still:
            raise NotMended(reason, still)
    return explained(found, draft.reasons, draft.text)


def _reasons(said: Mapping[str, str]) -> dict[str, str]:
    kept = {rule: clean(text, limit=LONGEST_REASON).strip() for rule, text in said.items() if rule in RULES}
    return {rule: text for rule, text in kept.items() if text}


def _follow(case: Case, release: Release, now: datetime) -> None:
    """Remember the reply under way and let go of the case; a refused one leaves it in hand."""
    case.release_id, case.release_state, case.changed_at = release.pk, release.state, now
    if release.state not in STOPPED:
        case.state = moved(case.state, WAITING)
        case.holder, case.claimed_at, case.active_at = None, None, None


def _escalate(case: Case, release: Release, *, by: Actor, now: datetime) -> None:
    wanted = release.obligations
    minutes = wanted.get("within_minutes")
    to = wanted.get("to")
    role = to[0] if isinstance(to, list) and to else to
    raise_about(
        case,
        "reply_outside_mandate",
        role=role if isinstance(role, str) and role else "duty_adviser",
        within_minutes=minutes if isinstance(minutes, int) else 15,
        by=by,
        now=now,
    )


def lay_before(case_id: int, question: str, *, by: Actor, now: datetime) -> None:
    """In doubt: ask the duty adviser about the case itself, with a deadline."""
    words = clean(question, limit=2_000).strip()
    allowed("escalation.raise", case_id, by=by, now=now)
    with transaction.atomic():
        case = locked(case_id)
        actor = on_behalf(by, case)
        raise_about(case, "asked", role="duty_adviser", within_minutes=15, by=actor, now=now, words=words)
        case.changed_at = now
        case.save(update_fields=["concern_id", "changed_at"])
        audit.record(
            "inbox.concern_raised",
            by=actor,
            subject=subject_of(case),
            personal={"text": words} if words else None,
        )


def withdraw(case_id: int, *, by: Actor, now: datetime) -> None:
    """Take the reply back before it leaves; the draft is there again."""
    allowed("inbox.submit", case_id, by=by, now=now)
    case = Case.objects.get(pk=case_id)
    release = _release(case)
    if release is None:
        raise NotThere(case_id)
    publishing.withdraw(release, by=on_behalf(by, case), now=now)
    settle(now=now, only=case_id)


def settle(*, now: datetime, only: int | None = None, limit: int = 200) -> int:
    """Follow replies under way: sent makes a case answered, anything that stopped opens it again."""
    state = Release.objects.filter(pk=OuterRef("release_id")).values("state")[:1]
    behind = Case.objects.filter(state=WAITING, release_id__isnull=False).annotate(really=Subquery(state))
    behind = behind.exclude(release_state=F("really"))
    if only is not None:
        behind = behind.filter(pk=only)
    done = 0
    for pk in list(behind.values_list("pk", flat=True)[:limit]):
        done += _settle(pk, now)
    return done


@transaction.atomic
def _settle(pk: int, now: datetime) -> int:
    case = Case.objects.select_for_update(skip_locked=True).filter(pk=pk, state=WAITING).first()
    release = _release(case) if case else None
    if case is None or release is None or release.state == case.release_state:
        return 0
    case.release_state, case.changed_at = release.state, now
    if release.state == "sent":
        _answered(case, release, now)
    elif release.state in STOPPED:
        case.state = moved(case.state, OPEN)
        _record("inbox.reply_stopped", case, release)
    else:
        _record("inbox.reply_moved", case, release)
    case.save()
    return 1


def _answered(case: Case, release: Release, now: datetime) -> None:
    """Sent. When the sender wrote again meanwhile, there is still something to answer."""
    sent_at = release.sent_at or now
    case.first_reply_at = case.first_reply_at or sent_at
    case.last_out_at = sent_at
    owed = _promise(case, release, sent_at)
    case.state = moved(case.state, OPEN if owed or case.last_in_at > release.created_at else ANSWERED)
    case.done_at = sent_at if case.state == ANSWERED else None
    clocks.end(case, ANSWERED, sent_at, whole=case.state == ANSWERED)
    if case.last_in_at > release.created_at:
        clocks.start(case, NEXT, case.last_in_at, now=now)
    Draft.objects.filter(case=case).delete()
    _note_answer(case, release, sent_at)
    _record("inbox.answered", case, release)


def _promise(case: Case, release: Release, sent_at: datetime) -> bool:
    """A holding reply promises an answer when the mandate says by when; that becomes what the case is due."""
    minutes = release.obligations.get("follow_up_minutes")
    owed = isinstance(minutes, int) and not isinstance(minutes, bool)
    case.follow_up_at = sent_at + timedelta(minutes=minutes) if owed else None
    case.follow_up_late = False
    if case.follow_up_at is not None:
        case.due_at = case.follow_up_at
    return owed


def _note_answer(case: Case, release: Release, sent_at: datetime) -> None:
    """Tell the library what became of its answer."""
    if release.answer_id is None:
        return
    gone = Gone(
        version_id=release.answer_id,
        release_id=release.pk,
        organisation_id=release.agency_id or release.municipality_id,
        topic=case.topic,
        inserted=release.answer_text,
        sent=release.text,
        question=masked(case.excerpt),
    )
    note_use(gone, by=software("inbox", municipality_id=case.municipality_id), now=sent_at)


def _release(case: Case) -> Release | None:
    return None if case.release_id is None else Release.objects.filter(pk=case.release_id).first()


def _record(action: str, case: Case, release: Release) -> None:
    by = software("inbox", municipality_id=case.municipality_id)
    details = {"release": release.pk, "state": release.state}
    audit.record(action, by=by, subject=subject_of(case), details=details, mandate=release.mandate)


def mine(case: Case, by: Actor) -> None:
    """Raises NotHeld when somebody else holds the case, or nobody."""
    if case.holder_id != person(by):
        raise NotHeld(case.holder.name if case.holder else "")


def _answerable(case: Case, wanted: int | None) -> int | None:
    """The message to answer: the wanted one when it is the case's, else the last that came in."""
    own = case.messages.filter(direction="in", deleted_at=None)
    if wanted is not None and own.filter(pk=wanted).exists():
        return wanted
    return own.order_by("-sort_at", "-pk").values_list("pk", flat=True).first()
