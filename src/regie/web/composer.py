"""The reply being written: checks while typing, answers of the library, and the press that offers it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regie.inbox.actions import drafts, replies
from regie.inbox.models import Case, Draft
from regie.inbox.queries import cases, previews
from regie.interpret.tone import ToneGuide
from regie.kernel.clock import utc_now
from regie.library.actions import uses
from regie.library.queries.suggestions import suggestions
from regie.web.acknowledge import unread
from regie.web.drafting import Said, said
from regie.web.inbox_deeds import deed
from regie.web.inbox_words import RELEASES, REPLIES
from regie.web.library_words import Proposed, proposed
from regie.web.session import SeatRequest, requires

SUGGESTED = 3


@deed("inbox.submit")
def reply(request: SeatRequest, pk: int) -> None:
    """Save, check, use a proposal, or send the reply; which one, the pressed button says."""
    now = utc_now()
    _save(request, pk)
    do, _colon, what = request.POST.get("do", "").partition(":")
    if do == "mend":
        number, _colon, rule = what.partition(":")
        if not drafts.mend(pk, _number(number) or 0, rule, by=request.actor, now=now):
            messages.warning(request, _("The text has changed meanwhile; look again."))
    elif do == "answer":
        drafts.insert_answer(pk, _number(what) or 0, by=request.actor, now=now)
    elif do == "hold":
        drafts.insert_holding(pk, what, by=request.actor, now=now)
    elif do == "submit":
        release = replies.submit(pk, by=request.actor, now=now)
        label, _icon, kind = RELEASES.get(release.state, (release.state, "", ""))
        tell = messages.error if kind == "bad" else messages.success
        tell(request, _("Your reply: %(state)s.") % {"state": str(label).lower()})


@deed("inbox.submit")
def withdraw(request: SeatRequest, pk: int) -> None:
    """Take the reply back before it leaves."""
    replies.withdraw(pk, by=request.actor, now=utc_now())


@requires("inbox.submit")
@require_POST
def check(request: SeatRequest, pk: int) -> HttpResponse:
    """The draft as it is being typed: count, advice and verdict; also keeps it, so nothing is lost."""
    found = cases.case(cases.scope_of(request.actor, utc_now()), pk)
    if found is None or found.holder_id != request.actor.user_id:
        raise Http404
    draft = _save(request, pk)
    context = {"case": found, "preview": _preview(request, found, draft)}
    return render(request, "inbox/check.html", context)


def composer(request: SeatRequest, found: Case, shown: list[Any], mine: set[int]) -> dict[str, Any]:
    """What the composer needs: the draft, what is answered, how it stands, and answers that fit."""
    draft = getattr(found, "draft", None)
    answerable = [m for m in shown if m.pk in mine and m.direction == "in" and m.deleted_at is None]
    target = next((m for m in answerable if draft and m.pk == draft.in_reply_to_id), None)
    target = target or (answerable[-1] if answerable else None)
    text = draft.text if draft else ""
    seen = previews.preview(
        found, text, action=draft.action if draft else "reply", by=request.actor, now=utc_now()
    )
    return {
        "draft": draft,
        "target": target,
        "newer": bool(draft and text and target and answerable and answerable[-1].sort_at > draft.saved_at),
        "preview": said(seen, text, draft.reasons if draft else {}),
        "reply_kinds": REPLIES.items(),
        "answers": _answers(request, found, target.text if target else found.excerpt),
        "holding": _holding(seen.guide, found.topic),
        "unread": unread(request, found),
    }


def _answers(request: SeatRequest, found: Case, question: str) -> list[Proposed]:
    """The nearest answers; that they were proposed is kept, for the hit rate of the library."""
    now = utc_now()
    near = suggestions(
        found.municipality_id,
        question,
        topic=found.topic,
        language=found.language,
        now=now,
        limit=SUGGESTED,
    )
    uses.note_offered([one.version.pk for one in near], f"case:{found.pk}", by=request.actor, now=now)
    return [proposed(one, now) for one in near]


def _holding(guide: ToneGuide, topic: str) -> list[tuple[str, str]]:
    return [(one.id, one.text) for one in guide.holding_for(topic)[:SUGGESTED]]


def _save(request: SeatRequest, pk: int) -> Draft:
    draft = replies.save_draft(
        pk,
        request.POST.get("text", ""),
        in_reply_to_id=_number(request.POST.get("in_reply_to", "")),
        action=request.POST.get("action", "reply"),
        reasons={
            name.removeprefix("because_"): request.POST.get(name, "")
            for name in request.POST
            if name.startswith("because_")
        },
        by=request.actor,
        now=utc_now(),
    )
    shown = _number(request.POST.get("kernel", ""))
    if shown is not None and shown != draft.kernel_id:
        drafts.refer(pk, shown, by=request.actor, now=utc_now())
        draft.kernel_id = shown
    return draft


def _number(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None


def _preview(request: SeatRequest, found: Case, draft: Draft) -> Said:
    seen = previews.preview(found, draft.text, action=draft.action, by=request.actor, now=utc_now())
    return said(seen, draft.text, draft.reasons)


urlpatterns = [
    path("inbox/<int:pk>/reply/", reply, name="case_reply"),
    path("inbox/<int:pk>/withdraw/", withdraw, name="case_withdraw"),
    path("inbox/<int:pk>/check/", check, name="case_check"),
]
