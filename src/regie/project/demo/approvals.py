"""Approvals before you came in: decided, given back and mended, advised on, half a chain, a stand-in."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from regie.inbox.actions import claims, replies
from regie.inbox.models import Case
from regie.inbox.queries.guides import guide_for, signature_of
from regie.kernel.actor import Actor
from regie.people.models import Organisation
from regie.project.demo.offering import offer
from regie.publishing.actions import delegations, guests, releases
from regie.publishing.delegating import NewDelegation
from regie.publishing.guest import NewQuestion, Said
from regie.publishing.models import Release

_WAITING: Final = 5  # texts that wait when you come in
_BETTER_NOT: Final = (
    "Liever niet: donderdag kan dit anders liggen. Verwijs naar de pagina met het laatste nieuws."
)
_CORRECT: Final = "Klopt. Zo zeggen we het aan de balie ook."
_FROM_HOME: Final = "203.0.113.24"
_ALDERMAN: Final = NewQuestion(
    "Ilse van Dam (demo)",
    "ilse.vandam@raad-veldermeer.example",
    "wethouder wonen en zorg",
    "Mogen we dit zo zeggen, nu de raad er donderdag over besluit?",
)
_EXPERT: Final = NewQuestion(
    "Ruud Postma (demo)",
    "ruud.postma@uitvoering-veldermeer.example",
    "teamleider van de uitvoering",
    "Klopt wat we hier zeggen?",
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who decides in one municipality; roles may be empty in a small one."""

    agents: tuple[Actor, ...]
    adviser: Actor | None
    spokesperson: Actor | None
    head: Actor | None


def two_look_in_order(table: dict[str, Any]) -> dict[str, Any]:
    """The mandate with one rule more: about housing first the adviser, then the spokesperson."""
    wide = copy.deepcopy(table)
    wide["rules"].append(
        {
            "id": "two-look-in-order",
            "when": {"action": ["reply", "holding_reply"], "topic": ["housing", "income_support"]},
            "outcome": "approve",
            "obligations": {"from": ["adviser", "spokesperson"], "order": "in_order", "within_minutes": 45},
        }
    )
    return wide


def play(place: Organisation, cast: Cast, now: datetime) -> None:
    """The adviser looked at all but the last few; the last few show what can happen."""
    if cast.adviser is None:
        return
    if cast.head is not None and cast.spokesperson is not None:
        _stand_in(cast.head, cast.spokesperson, now)
    waiting = list(Release.objects.filter(municipality=place, state="waiting").order_by("pk"))
    for release in waiting[:-_WAITING]:
        _approved(release, cast, now)
    last = waiting[-_WAITING:]
    chained = [release for release in last if release.needs().order == "in_order"]
    for release in chained[:1]:
        releases.approve(release, by=cast.adviser, now=now, comment="Helder en vriendelijk.")
    alone = [release for release in last if release not in chained[:1]]
    if alone:
        _given_back(alone[0], cast.agents, cast.adviser, now)
    said = ((_ALDERMAN, Said(False, _BETTER_NOT)), (_EXPERT, Said(True, _CORRECT)))
    for release, (question, answer) in zip(alone[1:], said, strict=False):
        _answered(release, question, answer, cast.adviser, now)


def _approved(release: Release, cast: Cast, now: datetime) -> None:
    for by in (cast.adviser, cast.spokesperson):
        if by is not None and release.state == "waiting":
            release = releases.approve(release, by=by, now=now, comment="Akkoord.")


def _stand_in(head: Actor, spokesperson: Actor, now: datetime) -> None:
    new = NewDelegation(
        receiver_id=spokesperson.user_id or 0,
        role="head_of_communication",
        starts_at=now,
        ends_at=now + timedelta(days=9),
        reason="Studieweek, van maandag tot en met dinsdag over een week.",
    )
    delegations.delegate(new, by=head, now=now)


def _given_back(release: Release, agents: tuple[Actor, ...], adviser: Actor, now: datetime) -> None:
    """Given back with a comment; its writer mended it and offered it again."""
    releases.return_(release, by=adviser, now=now, comment="Noem ook het nummer van het wijkteam.")
    number = int(release.case.removeprefix("case:"))
    writer = next((agent for agent in agents if agent.user_id == release.author_id), agents[0])
    replies.settle(now=now, only=number)
    case = Case.objects.get(pk=number)
    if case.state != "open" or case.holder_id is not None:
        return
    claims.claim(number, by=writer, now=now)
    sign_off = signature_of(guide_for(case, by=writer, now=now), writer)
    words = release.text.removesuffix(sign_off).rstrip()
    offer(number, f"{words} U kunt ook bellen: 14 0999, keuze 3. {sign_off}".strip(), by=writer, now=now)


def _answered(release: Release, new: NewQuestion, said: Said, adviser: Actor, now: datetime) -> None:
    """The whole way of a link: asked, opened, a code, the answer; nothing is mailed."""
    asked, token = guests.ask(release, new, by=adviser, now=now)
    guests.note_mail(asked, True, by=adviser, now=now)
    guests.look(token, origin=_FROM_HOME, now=now)
    _row, code = guests.send_code(token, said, origin=_FROM_HOME, now=now)
    guests.answer(token, code, said, origin=_FROM_HOME, now=now)
