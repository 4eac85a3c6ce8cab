"""Fills the libraries of the demo: written by one, approved by another, a few asking for attention."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from regie.kernel.actor import Actor
from regie.library.actions import writing
from regie.library.content import Content
from regie.library.models import AnswerVersion
from regie.people import queries as people
from regie.people.models import Membership, Organisation
from regie.project.demo.approved import LIBRARIES, Said

_WRITERS: Final = {"veldermeer": ("adviser", "director"), "zandermeer": ("director", "head_of_communication")}
_PROPOSALS: Final = (
    (
        "Hoe laat ik grofvuil ophalen?",
        "Grofvuil halen we gratis op, meestal binnen een week. Maak een afspraak op "
        "veldermeer.example/grofvuil. Zet het pas de avond ervoor buiten, dan waait er niets weg.",
        "Inwoners vragen bijna altijd hoe lang het duurt en wanneer het buiten mag.",
    ),
    (
        "Mag ik mijn heg tegen de stoep laten groeien?",
        "Een heg mag niet over de stoep groeien: ook wie slecht ziet of een kinderwagen "
        "duwt moet erlangs kunnen. Snoei hem tot de rand van uw tuin.",
        "Kwam deze week vier keer langs; er is nog geen antwoord voor.",
    ),
)


def fill(place: Organisation, now: datetime) -> None:
    """The whole library of one municipality, as if it had been kept for a year."""
    writer, approver = (_holder(place, role) for role in _WRITERS[place.slug])
    for said in LIBRARIES[place.slug]:
        then = now - timedelta(days=60)
        version = writing.write(place.pk, _content(place, said, now), by=writer, now=then)
        writing.approve(version.pk, by=approver, now=then)
    if place.slug == "veldermeer":
        _changes(place, writer, approver, now)


def _content(place: Organisation, said: Said, now: datetime) -> Content:
    return Content(
        title=said.title,
        text=said.text,
        topic=said.topic,
        language="nl",
        source_name=place.name,
        source_url=f"https://www.{place.slug}.example/{said.page}",
        valid_from=now - timedelta(days=61),
        valid_until=now + timedelta(days=said.days, hours=5),
        cues=said.cues,
    )


def _changes(place: Organisation, writer: Actor, approver: Actor, now: datetime) -> None:
    """A second version that was approved, and two proposals by the agency that wait."""
    hours = _named(place, "Wanneer is het stadhuis open?")
    text = hours.text.replace("tot 20.00 uur", "tot 20.30 uur")
    newer = writing.write(
        place.pk,
        replace(_again(hours), text=text),
        answer_id=hours.answer_id,
        note="Sinds 1 november een half uur langer open.",
        by=writer,
        now=now - timedelta(days=6),
    )
    writing.approve(newer.pk, by=approver, now=now - timedelta(days=5))
    agent = Membership.objects.select_related("user", "organisation").get(user__name="Noor Demo")
    noor = people.actor(agent, municipality_id=place.pk, origin="demo")
    for title, said, note in _PROPOSALS:
        before = AnswerVersion.objects.filter(answer__municipality=place, title=title).first()
        base = _again(before) if before else _again(hours)
        content = replace(base, title=title, text=said, topic=before.topic if before else "greenery")
        answer_id = before.answer_id if before else None
        writing.write(
            place.pk, content, answer_id=answer_id, note=note, by=noor, now=now - timedelta(hours=20)
        )


def _named(place: Organisation, title: str) -> AnswerVersion:
    return AnswerVersion.objects.get(answer__municipality=place, title=title)


def _again(version: AnswerVersion) -> Content:
    return Content(
        version.title,
        version.text,
        version.topic,
        version.language,
        version.source_name,
        version.source_url,
        version.valid_from,
        version.valid_until,
        version.cues,
    )


def _holder(place: Organisation, role: str) -> Actor:
    seat = Membership.objects.select_related("user", "organisation").get(organisation=place, role=role)
    return people.actor(seat, municipality_id=place.pk, origin="demo")
