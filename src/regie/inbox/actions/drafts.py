"""Help with the draft: putting in an answer of the library, and using what a check proposes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.inbox.actions.authority import NotThere, allowed, locked, on_behalf, person, subject_of
from regie.inbox.actions.replies import LONGEST, mine
from regie.inbox.models import Case, Draft
from regie.inbox.queries.guides import guide_for, signature_of
from regie.inbox.queries.previews import findings
from regie.interpret.draft_checks import mended
from regie.kernel.actor import Actor
from regie.library.actions import uses
from regie.library.models import KernelMessage
from regie.library.placeholders import filled
from regie.library.queries.answers import usable
from regie.library.states import DRAFT


def insert_answer(case_id: int, version_id: int, *, by: Actor, now: datetime) -> Draft:
    """Put an answer in, its places filled where we know; after what stands there already.

    Raises NotHeld, or NotThere when the answer is not this municipality's or does not hold now.
    """
    allowed("inbox.draft", case_id, by=by, now=now)
    with transaction.atomic():
        case = locked(case_id)
        mine(case, by)
        version = usable(case.municipality_id, now).filter(pk=version_id).first()
        if version is None:
            raise NotThere(case_id)
        said = Draft.objects.filter(case=case).values_list("text", flat=True).first() or ""
        actor = on_behalf(by, case)
        text = filled(version.text, _known(case, actor, now))
        draft, _ = Draft.objects.update_or_create(
            case=case,
            defaults={
                "text": _joined(said, text, signature_of(guide_for(case, by=actor, now=now), actor)),
                "author_id": person(by),
                "saved_at": now,
                "answer_id": version.pk,
                "answer_text": text,
            },
        )
        details = {"answer": version.answer_id, "version": version.number}
        uses.note_taken(version.pk, subject_of(case), by=by, now=now)
        audit.record("inbox.answer_inserted", by=actor, subject=subject_of(case), details=details)
    return draft


def insert_holding(case_id: int, holding_id: str, *, by: Actor, now: datetime) -> Draft:
    """Put in a reply that may go out while the answer is sought; it stands in the tone guide.

    Raises NotHeld, or NotThere when the guide has no such reply.
    """
    allowed("inbox.draft", case_id, by=by, now=now)
    with transaction.atomic():
        case = locked(case_id)
        mine(case, by)
        actor = on_behalf(by, case)
        guide = guide_for(case, by=actor, now=now)
        found = next((one for one in guide.holding_for(case.topic) if one.id == holding_id), None)
        if found is None:
            raise NotThere(case_id)
        said = Draft.objects.filter(case=case).values_list("text", flat=True).first() or ""
        text = filled(found.text, _known(case, actor, now))
        words = _joined(said, text, signature_of(guide, actor))
        draft, _ = Draft.objects.update_or_create(
            case=case, defaults={"text": words, "author_id": person(by), "saved_at": now}
        )
    return draft


def _known(case: Case, by: Actor, now: datetime) -> dict[str, str]:
    """What can be filled in without asking; a name only when it looks like one."""
    first = case.sender_name.split()[0] if case.sender_name.split() else ""
    return {
        "naam": first.capitalize() if first.isalpha() and len(first) > 1 else "",
        "gemeente": case.municipality.name.removeprefix("Gemeente "),
        "kanaal": case.account.name,
        "ondertekening": signature_of(guide_for(case, by=by, now=now), by),
    }


def _joined(said: str, text: str, sign_off: str) -> str:
    """The answer after what stands there, one sign-off at the very end."""
    before = said.rstrip()
    if sign_off and before.endswith(sign_off):
        before = before.removesuffix(sign_off).rstrip()
    body = f"{before}\n\n{text}" if before else text
    return f"{body} {sign_off}".strip()[:LONGEST] if not body.endswith(sign_off) else body[:LONGEST]


def refer(case_id: int, kernel_id: int, *, by: Actor, now: datetime) -> None:
    """The reply stands on this kernel message: the one that its writer has beside it.

    Raises NotHeld, or NotThere when it is no message of this municipality. Whether it holds is asked when
    the reply is offered and again when it leaves.
    """
    allowed("inbox.draft", case_id, by=by, now=now)
    with transaction.atomic():
        case = locked(case_id)
        mine(case, by)
        found = KernelMessage.objects.filter(pk=kernel_id, municipality_id=case.municipality_id)
        if not found.exclude(state=DRAFT).exists():
            raise NotThere(case_id)
        Draft.objects.filter(case=case).exclude(kernel_id=kernel_id).update(kernel_id=kernel_id)


def mend(case_id: int, number: int, rule: str, *, by: Actor, now: datetime) -> Draft | None:
    """Use the proposal of the finding with this number; None when the text has changed meanwhile."""
    allowed("inbox.draft", case_id, by=by, now=now)
    with transaction.atomic():
        case = locked(case_id)
        mine(case, by)
        draft = Draft.objects.filter(case=case).first()
        if draft is None:
            return None
        found = findings(case, draft.text, by=on_behalf(by, case), now=now)
        if not 0 <= number < len(found) or found[number].rule != rule:
            return None
        draft.text, draft.saved_at = mended(draft.text, found[number])[:LONGEST], now
        draft.save(update_fields=["text", "saved_at"])
    return draft
