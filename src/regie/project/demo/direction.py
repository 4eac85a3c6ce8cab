"""Goals, the assignments of the demo with their five agreements, and one that is still being made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from regie.channels.models import ChannelAccount
from regie.engagement.actions import agreements, assignments, goals
from regie.engagement.actions.goals import GoalText
from regie.engagement.models import Assignment, Goal
from regie.engagement.starter import example, example_terms
from regie.engagement.terms import NewAssignment
from regie.engagement.vocabulary import AGREEMENTS, EXIT_ITEMS
from regie.interpret.topics import TOPICS
from regie.kernel.actor import Actor
from regie.people import queries as people
from regie.people.models import Membership, Organisation, User
from regie.project.demo.tones import TONES

Texts = tuple[tuple[str, str, tuple[str, ...]], ...]
_GOALS: Final[Mapping[str, Texts]] = {
    "veldermeer": (
        (
            "Antwoord als de inwoner het nodig heeft",
            "Wie na vijven of in het weekend iets vraagt, weet dezelfde avond waar hij aan toe is. "
            "Dat lukt bij acht van de tien vragen.",
            ("service", "reliability"),
        ),
        (
            "Iedereen kan ons volgen",
            "We schrijven zo dat ook wie moeite heeft met lezen het in één keer begrijpt.",
            ("accessibility", "equality"),
        ),
        (
            "Open over wat we niet weten",
            "Bij onrust zeggen we binnen een halfuur wat we weten, wat niet, en wanneer we meer vertellen.",
            ("openness", "safety"),
        ),
        (
            "Een hogere opkomst in de wijken West en Kanaaleiland",
            "Inwoners weten waar, wanneer en hoe zij op 17 maart 2027 kunnen stemmen.",
            ("impartiality", "accessibility"),
        ),
    ),
    "zandermeer": (
        (
            "Ook ’s avonds bereikbaar",
            "Bewoners en bezoekers van de kust krijgen in het seizoen elke avond antwoord.",
            ("service", "safety"),
        ),
        (
            "Gewone taal",
            "Geen brief en geen bericht dat iemand twee keer moet lezen.",
            ("accessibility",),
        ),
    ),
}
# Where the agreements of one municipality differ from the example.
_OWN: Final[Mapping[str, Mapping[str, Mapping[str, Any]]]] = {
    "veldermeer": {
        "tone": TONES["veldermeer"],
        "feedback": {"sample_share": 10},
    },
    "zandermeer": {
        "tone": TONES["zandermeer"],
        "escalation": {
            "instead": "Zeg dat je het hebt doorgegeven en wanneer de bewoner meer hoort. Noem geen oorzaak."
        },
    },
}
_NOTES: Final[Mapping[str, tuple[str, str, str]]] = {
    "veldermeer": ("INK-2026-114", "Hosting Noord B.V.", "NL"),
    "zandermeer": ("2026/0087-COM", "Wolkenrek GmbH", "DE"),
}


def _holder(place: Organisation, role: str) -> Actor:
    seat = Membership.objects.select_related("user", "organisation").get(organisation=place, role=role)
    return people.actor(seat, municipality_id=place.pk, origin="demo")


def agree(place: Organisation, agency: Organisation, channel: ChannelAccount, now: datetime) -> Assignment:
    """The running assignment of a municipality, made and signed a month ago by its own people."""
    then = now - timedelta(days=30)
    director, head = _holder(place, "director"), _holder(place, "head_of_communication")
    aims = _write_goals(place, director, then)
    new = NewAssignment(place.pk, agency.pk, "night_webcare", "Webcare avond, nacht en weekend")
    made = assignments.draft_assignment(new, by=director, now=then)
    assignments.write_terms(made, _terms(place, channel, aims, now), by=director, now=then)
    for kind in AGREEMENTS:
        content = {**example(kind), **_OWN[place.slug].get(kind, {})}
        draft = agreements.write(made, kind, content, director.user_id or 0, by=director, now=then)
        # One agreement of Zandermeer ends before the rest, so that the warning can be seen.
        short = place.slug == "zandermeer" and kind == "feedback"
        agreements.sign(draft, then, now + timedelta(days=20 if short else 150), by=head, now=then)
    assignments.make_ready(made, by=director, now=then)
    assignments.activate(made, by=head, now=then)
    if place.slug == "veldermeer":
        _elections(place, agency, aims[-1], now)
    return made


def _write_goals(place: Organisation, by: Actor, then: datetime) -> list[Goal]:
    owner = by.user_id or 0
    return [
        goals.add(place.pk, GoalText(title, text, values, date(2026, 1, 1), None, owner), by=by, now=then)
        for title, text, values in _GOALS[place.slug]
    ]


def _terms(place: Organisation, channel: ChannelAccount, aims: list[Goal], now: datetime) -> dict[str, Any]:
    reference, host, country = _NOTES[place.slug]
    offered = example_terms("night_webcare")
    agency_people = User.objects.filter(memberships__organisation__kind=Organisation.AGENCY).distinct()
    return {
        "purpose": "Inwoners krijgen ook buiten kantooruren binnen een uur een helder en juist antwoord.",
        "goals": [goal.pk for goal in aims[:2]],
        "public_values": ["service", "reliability", "openness", "privacy"],
        "channels": [channel.pk],
        "topics": list(TOPICS),
        "hours": offered["hours"],
        "service_levels": [{**row, "channel": channel.pk} for row in offered["service_levels"]],
        "contract_reference": reference,
        "processing": {
            "version": "2.42",
            "date": (now - timedelta(days=44)).date().isoformat(),
            "categories": ["name", "contact", "message", "location", "staff"],
            "sub_processors": [{"name": host, "country": country}],
        },
        "starts_at": now - timedelta(days=30),
        "ends_at": now + timedelta(days=150),
        "evaluations": [(now + timedelta(days=days)).date().isoformat() for days in (30, 120)],
        "exit_checklist": list(EXIT_ITEMS),
        "members": list(agency_people.values_list("pk", flat=True)),
    }


def _elections(place: Organisation, agency: Organisation, aim: Goal, now: datetime) -> None:
    """A peak that is still being made: no contract, no evaluation, one agreement half written."""
    by = _holder(place, "adviser")
    new = NewAssignment(place.pk, agency.pk, "temporary_peak", "Verkiezingen maart 2027")
    made = assignments.draft_assignment(new, by=by, now=now)
    offered = example_terms("temporary_peak")
    terms = {
        "purpose": "Inwoners vinden in de weken voor 17 maart snel waar, wanneer en hoe zij kunnen stemmen.",
        "goals": [aim.pk],
        "public_values": ["impartiality", "accessibility"],
        "topics": offered["topics"],
        "hours": offered["hours"],
    }
    assignments.write_terms(made, terms, by=by, now=now)
    owner = by.user_id or 0
    agreements.write(made, "frame", example("frame", "temporary_peak"), owner, by=by, now=now)
    half = {**example("escalation", "temporary_peak"), "instead": ""}
    agreements.write(made, "escalation", half, owner, by=by, now=now)
