"""Who has read the agreements in the demo: everybody, but for one agent and one instruction that changed."""

from __future__ import annotations

import copy
from datetime import datetime, timedelta
from typing import Any, Final

from regie.engagement import queries as engagement
from regie.engagement.models import Acknowledgement, Agreement, Assignment

BEHIND: Final = ("veldermeer", "Daan Demo")  # where, and who has not read the newest version yet
_CHANGED: Final = "niets-beloven"
_NEW_TEXT: Final = (
    "Beloof niets wat een ander moet nakomen. Zeg wie het oppakt, en noem alleen een dag die de "
    "gemeente zelf heeft bevestigd."
)
_NEW_GOOD: Final = (
    "Ik heb uw melding doorgegeven aan de wijkbeheerder. Die heeft bevestigd dat hij maandag komt kijken."
)
_ADDED: Final = {
    "id": "gladheid",
    "text": "Vraagt iemand naar strooien? Noem de strooiroute en zeg dat fietspaden voorgaan.",
    "public_value": "safety",
    "good": "De Molenweg ligt op strooiroute 3; daar rijden we vanavond na 22.00 uur. Fietspaden eerst.",
    "bad": "Er wordt overal zo snel mogelijk gestrooid.",
}


def read(assignment: Assignment, now: datetime) -> None:
    """Everybody read the first versions a month ago."""
    began = assignment.starts_at or now
    _confirm(list(assignment.agreements.all()), list(assignment.members.all()), began + timedelta(hours=3))


def renew(now: datetime) -> None:
    """Just before this evening the frame of one place changed; all but one have read it."""
    place, late = BEHIND
    assignment = Assignment.objects.get(municipality__slug=place, state=Assignment.ACTIVE)
    newer = _second_frame(assignment, now - timedelta(hours=2))
    people = assignment.members.exclude(name=late)
    _confirm([newer], list(people), now - timedelta(hours=1))


def _confirm(agreements: list[Agreement], people: list[Any], at: datetime) -> None:
    Acknowledgement.objects.bulk_create(
        Acknowledgement(agreement=one, user=user, at=at, sha256=one.sha256)
        for one in agreements
        if one.kind in engagement.MUST_BE_READ
        for user in people
    )


def _second_frame(assignment: Assignment, at: datetime) -> Agreement:
    """The frame with one instruction changed and one added; rows, as actions never sign in the past."""
    first = assignment.agreements.get(kind="frame")
    content = copy.deepcopy(first.content)
    for row in content["instructions"]:
        if row["id"] == _CHANGED:
            row.update(text=_NEW_TEXT, good=_NEW_GOOD)
    content["instructions"].append(dict(_ADDED))
    Agreement.objects.filter(pk=first.pk).update(state=Agreement.REPLACED, replaced_at=at)
    second = Agreement(
        assignment=assignment,
        kind="frame",
        version=2,
        content=content,
        owner=first.owner,
        made_by=first.made_by,
        state=Agreement.SIGNED,
        signed_by=first.signed_by,
        signed_role=first.signed_role,
        signed_at=at,
        valid_from=at,
        valid_to=first.valid_to,
    )
    second.sha256 = engagement.seal_of(second)
    second.save()
    return second
