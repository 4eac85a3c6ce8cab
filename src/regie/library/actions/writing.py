"""Writing answers and deciding about them. Whoever wrote a version never approves it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime

from django.db.models import Max

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.library.actions.authority import authorise, refuse
from regie.library.content import Content, checked
from regie.library.models import Answer, AnswerVersion
from regie.library.refusal import Refused
from regie.library.states import APPROVED, DECLINED, DRAFT, REPLACED, RETIRED
from regie.people import queries as people
from regie.people.roles import may

SAID = tuple(one.name for one in fields(Content))


def write(
    municipality_id: int,
    content: Content,
    *,
    by: Actor,
    now: datetime,
    answer_id: int | None = None,
    note: str = "",
) -> AnswerVersion:
    """A new answer, or a new version of one: a draft until somebody else approves it. Raises Refused.

    A version that was still being written is replaced; what holds keeps holding meanwhile.
    """
    authorise("library.written", right_to_write(municipality_id, by), municipality_id, by=by, now=now)
    with _deed("library.written", by, f"answer:{answer_id}" if answer_id else ""):
        said = checked(content, now)
        answer = _opened(municipality_id, answer_id, by, now)
        latest = answer.versions.order_by("-number").first()
        if latest is not None and all(getattr(latest, name) == getattr(said, name) for name in SAID):
            raise Refused("nothing_changed")
        for open_draft in answer.versions.filter(state=DRAFT):
            open_draft.move(REPLACED)
            open_draft.save()
        version = AnswerVersion.objects.create(
            answer=answer,
            number=(answer.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
            made_by_id=by.user_id,
            made_for_id=by.organisation_id or municipality_id,
            made_at=now,
            note=clean(note, limit=300).strip(),
            **{name: getattr(said, name) for name in SAID},
        )
        _record("library.written", version, by)
    return version


def right_to_write(municipality_id: int, by: Actor) -> str:
    """The municipality's own people write; an agency proposes."""
    return "library.write" if by.organisation_id == municipality_id else "library.suggest"


def approve(version_id: int, *, by: Actor, now: datetime, comment: str = "") -> AnswerVersion:
    """From now on the municipality says this; the version before it is replaced. Raises Refused."""
    with _decision("library.approved", version_id, by, now) as version:
        if version.made_by_id == by.user_id:
            raise Refused("own_words")
        if version.valid_until <= now:
            raise Refused("over")
        for before in AnswerVersion.objects.filter(answer=version.answer, state=APPROVED):
            before.move(REPLACED)
            before.save()
        _decide(version, APPROVED, by, now, comment)
        if version.answer.owner_id is None:
            version.answer.owner_id = by.user_id
            version.answer.save()
        _record("library.approved", version, by)
    return version


def decline(version_id: int, comment: str, *, by: Actor, now: datetime) -> AnswerVersion:
    """Not this way: the writer reads why. Raises Refused."""
    with _decision("library.declined", version_id, by, now) as version:
        if not comment.strip():
            raise Refused("no_comment")
        _decide(version, DECLINED, by, now, comment)
        _record("library.declined", version, by)
    return version


def retire(version_id: int, comment: str, *, by: Actor, now: datetime) -> AnswerVersion:
    """This may not be said any more, from this moment; what waits with it is stopped at the door."""
    with _decision("library.retired", version_id, by, now, state=APPROVED) as version:
        if not comment.strip():
            raise Refused("no_comment")
        _decide(version, RETIRED, by, now, comment)
        _record("library.retired", version, by)
    return version


def give_owner(answer_id: int, user_id: int, *, by: Actor, now: datetime) -> Answer:
    """Who keeps the answer right: somebody with a seat at the municipality. Raises Refused."""
    answer = Answer.objects.filter(pk=answer_id).first()
    if answer is None:
        raise refuse("library.owner_given", "not_there", by, subject=f"answer:{answer_id}")
    authorise("library.owner_given", "library.write", answer.municipality_id, by=by, now=now)
    with _deed("library.owner_given", by, str(answer)):
        seats = people.valid_seats(now).filter(organisation_id=answer.municipality_id, user_id=user_id)
        if by.organisation_id != answer.municipality_id or not any(
            may(seat.role, "library.write") for seat in seats
        ):
            raise Refused("no_owner")
        answer.owner_id = user_id
        answer.save()
        audit.record("library.owner_given", by=by, subject=str(answer), details={"owner": user_id})
    return answer


# -- how -----------------------------------------------------------------------------------------


def _opened(municipality_id: int, answer_id: int | None, by: Actor, now: datetime) -> Answer:
    """The answer, locked, or a new one; a municipal writer of a new answer owns it."""
    if answer_id is None:
        owner = by.user_id if by.organisation_id == municipality_id else None
        return Answer.objects.create(municipality_id=municipality_id, owner_id=owner, made_at=now)
    found = Answer.objects.select_for_update(of=("self",)).filter(
        pk=answer_id, municipality_id=municipality_id
    )
    answer = found.first()
    if answer is None:
        raise Refused("not_there")
    return answer


@contextmanager
def _decision(
    action: str, version_id: int, by: Actor, now: datetime, state: str = DRAFT
) -> Iterator[AnswerVersion]:
    """The version, locked with its answer, for somebody of the municipality who may decide about it."""
    place = AnswerVersion.objects.filter(pk=version_id).values_list("answer__municipality_id", flat=True)
    municipality_id = place.first()
    if municipality_id is None:
        raise refuse(action, "not_there", by)
    authorise(action, "library.approve", municipality_id, by=by, now=now)
    with _deed(action, by, f"version:{version_id}"):
        if by.organisation_id != municipality_id:
            raise Refused("scope")
        Answer.objects.select_for_update().get(versions=version_id)
        version = AnswerVersion.objects.select_related("answer").get(pk=version_id)
        if version.state != state:
            raise Refused("state")
        yield version


_deed = audit.deeds(Refused)


def _decide(version: AnswerVersion, state: str, by: Actor, now: datetime, comment: str) -> None:
    version.move(state)
    version.decided_by_id, version.decided_at = by.user_id, now
    version.comment = clean(comment, limit=500).strip()
    version.save()


def _record(action: str, version: AnswerVersion, by: Actor) -> None:
    details = {"version": version.number, "topic": version.topic, "until": version.valid_until.isoformat()}
    audit.record(action, by=by, subject=str(version), details=details)
