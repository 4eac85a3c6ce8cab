"""Asking for hands, taking the question back, and closing it when its time is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from regie.hands import queries
from regie.hands.actions.authority import deed, record
from regie.hands.models import Ask, Call
from regie.hands.queries import Stretch
from regie.hands.refusal import Refused
from regie.kernel.actor import Actor, software
from regie.kernel.clock import local
from regie.kernel.text import clean
from regie.paging.actions import pages
from regie.paging.refusal import Notice
from regie.people.models import User
from regie.people.roles import may
from regie.roster.queries import line

MOST_PLACES: Final = 20
OPEN_FOR: Final = timedelta(minutes=60)
LINK_AFTER: Final = timedelta(hours=12)  # its links still open then, to say that it is over
ASKED: Final = _("%(place)s asks for your help: %(title)s")
WHEN: Final = _("From %(start)s to %(end)s. %(places)d people are asked for; whoever says yes first has it.")
RESULT: Final = _("Call for hands %(title)s: %(placed)d of %(places)d come")
RESULT_TEXT: Final = _("%(asked)d people were asked. The roster shows who comes.")


@dataclass(frozen=True, slots=True)
class NewCall:
    """What is asked. `places`: how many; `about` and `url`: what for, in a room above."""

    municipality_id: int
    title: str
    places: int
    start: datetime
    end: datetime
    skills: tuple[str, ...] = ()
    about: str = ""
    url: str = ""
    practice: bool = False
    urgency: str = "high"


def call(new: NewCall, *, by: Actor, now: datetime) -> Call:
    """Wake everybody who is free and lawful. The municipality asks all, an agency its own people.

    Raises Refused: software, right, scope, title, places, hours, nobody.
    """
    with deed("hands.called", by, new.about):
        user, title = _allowed(new, by, now)
        stretch = Stretch(new.start, new.end, new.skills)
        free = [
            one.worker
            for one in queries.hands(new.municipality_id, stretch, by=by, now=now)
            if one.free and one.worker.user_id != user
        ]
        if not free:
            raise Refused("nobody")
        row = Call.objects.create(
            municipality_id=new.municipality_id,
            employer_id=None if by.organisation_id == new.municipality_id else by.organisation_id,
            about=new.about,
            url=new.url,
            title=title,
            places=new.places,
            start=new.start,
            end=new.end,
            skills=list(new.skills),
            practice=new.practice,
            asked_by_id=user,
            asked_at=now,
            closes_at=min(max(now + OPEN_FOR, new.start), new.end),
        )
        Ask.objects.bulk_create(Ask(call=row, user_id=one.user_id, worker=one) for one in free)
        if not row.practice:
            _wake(row, {one.user_id: one.user for one in free}, new.urgency, now)
        record(
            "hands.called", row, by, people=sorted(one.user_id for one in free), start=row.start, end=row.end
        )
    return row


def _allowed(new: NewCall, by: Actor, now: datetime) -> tuple[int, str]:
    if by.user_id is None:
        raise Refused("software")
    if not may(by.role, "hands.call"):
        raise Refused("right")
    if not line.places(by, now).filter(pk=new.municipality_id).exists():
        raise Refused("scope")
    title = " ".join(clean(new.title, limit=120).split())
    wrongs = (
        (not title, "title"),
        (not 1 <= new.places <= MOST_PLACES, "places"),
        (not queries.near(new.start, new.end, now), "hours"),
    )
    for wrong, reason in wrongs:
        if wrong:
            raise Refused(reason)
    return by.user_id, title


def _wake(row: Call, users: dict[int, User], urgency: str, now: datetime) -> None:
    """Each in the own language; no words about residents, as means leave the house."""
    for language in sorted({user.language for user in users.values()}):
        with override(language):
            told = {
                "place": row.municipality.name,
                "title": row.title,
                "start": f"{local(row.start):%d-%m %H:%M}",
                "end": f"{local(row.end):%H:%M}",
                "places": row.places,
            }
            subject, text = gettext(ASKED) % told, gettext(WHEN) % told
        mine = {pk: user for pk, user in users.items() if user.language == language}
        ends = row.end + LINK_AFTER
        notice = Notice(row.municipality_id, str(row), urgency, subject, text, f"/hands/{row.pk}/", ends)
        pages.wake(notice, mine, now=now)


def withdraw(row: Call, *, by: Actor, now: datetime) -> Call:
    """Nobody more is asked. Who accepted keeps the shift: take it away on the roster. Refused: state."""
    with deed("hands.withdrawn", by, str(row)):
        if by.user_id is None or not may(by.role, "hands.call"):
            raise Refused("right")
        found = Call.objects.select_for_update(of=("self",)).get(pk=row.pk)
        asker = found.municipality_id if found.employer_id is None else found.employer_id
        if by.organisation_id != asker or not line.places(by, now).filter(pk=found.municipality_id).exists():
            raise Refused("scope")
        if found.state not in {Call.OPEN, Call.FULL}:
            raise Refused("state")
        end(found, Call.WITHDRAWN, Ask.OVER, now)
        record("hands.withdrawn", found, by)
    return found


def end(row: Call, state: str, unanswered: str, now: datetime) -> None:
    """Nobody answers any more: `row` is locked. Waiting means are not sent; links say that it is over."""
    row.state, row.ended_at = state, now
    row.save(update_fields=["state", "ended_at"])
    row.asks.filter(state=Ask.ASKED).update(state=unanswered)
    pages.settle(str(row), now=now)


def end_about(municipality_id: int, about: str, *, by: Actor, now: datetime) -> int:
    """What it was for is over: nobody more is asked for it. Whoever calls this has looked who may."""
    found = Call.objects.select_for_update().filter(
        municipality_id=municipality_id, about=about, state=Call.OPEN
    )
    rows = list(found)
    for row in rows:
        end(row, Call.WITHDRAWN, Ask.OVER, now)
        record("hands.withdrawn", row, by)
    return len(rows)


def close_over(now: datetime) -> int:
    """Close calls whose time is over, and tell the asker how many come."""
    due = Call.objects.filter(state=Call.OPEN, closes_at__lte=now).values_list("pk", flat=True)
    return sum(_close_one(pk, now) for pk in list(due))


@transaction.atomic
def _close_one(pk: int, now: datetime) -> int:
    found = Call.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, state=Call.OPEN)
    row = found.select_related("asked_by").first()
    if row is None:
        return 0
    end(row, Call.CLOSED, Ask.OVER, now)
    tell_asker(row, now)
    record("hands.closed", row, software("clock", municipality_id=row.municipality_id), placed=placed(row))
    return 1


def placed(row: Call) -> int:
    """How many come."""
    return row.asks.filter(state=Ask.PLACED).count()


def tell_asker(row: Call, now: datetime) -> None:
    """How it ended, by the means the asker prefers for something that is not urgent."""
    if row.practice:
        return
    with override(row.asked_by.language):
        told = {
            "title": row.title, "placed": placed(row), "places": row.places, "asked": row.asks.count(),
        }  # fmt: skip
        subject, text = gettext(RESULT) % told, gettext(RESULT_TEXT) % told
    notice = Notice(
        row.municipality_id,
        f"{row}:asker",
        "normal",
        subject,
        text,
        f"/hands/{row.pk}/",
        row.end + LINK_AFTER,
    )
    pages.wake(notice, {row.asked_by_id: row.asked_by}, now=now)
