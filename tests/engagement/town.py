"""A municipality with a director and an adviser, an agency with an agent, and an assignment in the making."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from regie.engagement.actions import agreements, assignments
from regie.engagement.models import Agreement, Assignment
from regie.engagement.terms import NewAssignment
from regie.engagement.vocabulary import AGREEMENTS, EXIT_ITEMS, PRIORITIES
from regie.kernel.actor import Actor
from regie.people.models import Organisation
from tests import make
from tests.make import NIGHT


class Town:
    """Everybody needed to make an assignment from nothing."""

    def __init__(self) -> None:
        self.place: Organisation = make.municipality()
        self.bureau: Organisation = make.agency()
        self.channel = make.account(self.place)
        self.seat = make.seat(self.bureau, "agent")
        self.director: Actor = make.actor(make.seat(self.place, "director"))
        self.adviser: Actor = make.actor(make.seat(self.place, "adviser"))
        self.goal = make.goal(self.place)

    def terms(self, **changes: object) -> dict[str, Any]:
        """Everything an assignment must say, with some of it changed."""
        whole: dict[str, object] = {
            "purpose": "Antwoorden in de nacht",
            "goals": [self.goal.pk],
            "public_values": ["service"],
            "channels": [self.channel.pk],
            "topics": ["waste", "other"],
            "hours": ["mon-fri 17:00-09:00", "sat-sun 00:00-24:00"],
            "service_levels": [
                {"channel": self.channel.pk, "priority": one, "band": "night", "minutes": 60, "share": 80}
                for one in PRIORITIES
            ],
            "contract_reference": "2026-114",
            "processing": {
                "version": "2.42",
                "date": "2026-10-01",
                "categories": ["name", "message"],
                "sub_processors": [{"name": "Opslag BV", "country": "NL"}],
            },
            "starts_at": NIGHT - timedelta(hours=1),
            "ends_at": NIGHT + timedelta(days=90),
            "evaluations": [(NIGHT + timedelta(days=60)).date().isoformat()],
            "exit_checklist": list(EXIT_ITEMS),
            "members": [self.seat.user_id],
        }
        return {**whole, **changes}

    def draft(self, **changes: object) -> Assignment:
        """A draft that says everything; nothing is signed."""
        new = NewAssignment(self.place.pk, self.bureau.pk, "night_webcare", "Nachtwebcare")
        made = assignments.draft_assignment(new, by=self.adviser, now=NIGHT)
        return assignments.write_terms(made, self.terms(**changes), by=self.adviser, now=NIGHT)

    def write(self, draft: Assignment, kind: str) -> Agreement:
        """A whole draft of this agreement."""
        owner = self.adviser.user_id or 0
        return agreements.write(draft, kind, make.CONTENTS[kind], owner, by=self.adviser, now=NIGHT)

    def sign(self, draft: Assignment, *kinds: str, days: int = 90) -> None:
        """Write and sign these agreements; all five when none is named."""
        for kind in kinds or AGREEMENTS:
            agreements.sign(
                self.write(draft, kind), NIGHT, NIGHT + timedelta(days=days), by=self.director, now=NIGHT
            )

    def ready(self, **changes: object) -> Assignment:
        """Terms closed, agreements signed."""
        draft = self.draft(**changes)
        self.sign(draft)
        return assignments.make_ready(draft, by=self.adviser, now=NIGHT)

    def running(self) -> Assignment:
        """An assignment made from nothing that has started."""
        return assignments.activate(self.ready(), by=self.director, now=NIGHT)
