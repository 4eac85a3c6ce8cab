"""What people did before you came in: answered, asked approval, escalated, kept silent, asked advice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from regie.escalation.actions import concerns as escalation
from regie.escalation.models import Concern
from regie.inbox.actions import claims, decisions, drafts, notes, replies, silence, topics
from regie.inbox.models import Case, Draft
from regie.inbox.queries.guides import guide_for, signature_of
from regie.kernel.actor import Actor
from regie.library.actions import uses
from regie.library.queries.suggestions import suggestions
from regie.people import queries as people
from regie.people.models import Membership, Organisation
from regie.project.demo import approvals
from regie.project.demo.answers import answer
from regie.project.demo.offering import offer
from regie.publishing.actions import outbox
from regie.publishing.models import Release

_SILENT: Final = {"spam": "spam", "thanks": "thanks"}
_LEAVE: Final = 10  # newest cases stay open, so there is work to do
_ASKING: Final = 3  # concerns nobody has answered yet


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays a part for one municipality."""

    agents: tuple[Actor, ...]
    adviser: Actor | None
    duty: Actor
    spokespeople: tuple[Actor, ...]
    heads: tuple[Actor, ...]


def handle(now: datetime) -> None:
    """Work through the past of every municipality."""
    for place in Organisation.objects.filter(kind=Organisation.MUNICIPALITY):
        _municipality(place, _cast(place), now)


def _cast(place: Organisation) -> Cast:
    def seats(role: str, organisation: Organisation) -> list[Actor]:
        found = Membership.objects.filter(role=role, organisation=organisation).select_related(
            "user", "organisation"
        )
        return [people.actor(seat, municipality_id=place.pk, origin="demo") for seat in found]

    agency = Organisation.objects.get(kind=Organisation.AGENCY)
    advisers = seats("adviser", place)
    return Cast(
        tuple(seats("agent", agency)),
        advisers[0] if advisers else None,
        seats("duty_adviser", place)[0],
        tuple(seats("spokesperson", place)),
        tuple(seats("head_of_communication", place)),
    )


def _municipality(place: Organisation, cast: Cast, now: datetime) -> None:
    cases = list(Case.objects.filter(municipality=place).order_by("opened_at", "pk"))
    for number, case in enumerate(cases[:-_LEAVE]):
        _case(number, case, cast, now)
    _send_all(now)
    voices, heads = cast.spokespeople, cast.heads
    approvals.play(
        place,
        approvals.Cast(cast.agents, cast.adviser, voices[0] if voices else None, heads[0] if heads else None),
        now,
    )
    _answer_concerns(place, cast, now)
    _send_all(now)
    _at_work(cases[-_LEAVE:], cast, now)


def _answer_concerns(place: Organisation, cast: Cast, now: datetime) -> None:
    """The duty adviser released or advised on most; the newest still ask for an answer."""
    concerns = list(Concern.objects.filter(municipality=place, state="open").order_by("pk"))
    for number, concern in enumerate(concerns[:-_ASKING]):
        case = Case.objects.filter(pk=concern.subject.removeprefix("case:")).first()
        waits = case is not None and case.release_state == "escalated"
        escalation.acknowledge(concern, by=cast.duty, now=now)
        decision = "release" if waits and number % 4 else "advise"
        text = "" if decision == "release" else "Bel eerst de wijkagent; wij zoeken uit of er meer speelt."
        decisions.decide_concern(concern, decision, text, by=cast.duty, now=now)


def _case(number: int, case: Case, cast: Cast, now: datetime) -> None:
    agent = cast.agents[number % len(cast.agents)]
    if case.kind in _SILENT:
        silence.decide_silence(case.pk, _SILENT[case.kind], by=agent, now=now)
        return
    if number % 15 == 4:
        return  # left for whoever comes next
    claims.claim(case.pk, by=agent, now=now)
    if number % 6 == 1:
        topics.label(case.pk, ("herhaling", "wijk Noord", "terugbellen")[number % 3], by=agent, now=now)
    release = _reply(number, case, agent, now)
    if release is None or release.state == "refused":
        notes.note(
            case.pk,
            "Dit valt buiten ons mandaat. Wie van de gemeente neemt dit over?",
            by=agent,
            now=now,
        )
        notes.ask_advice(case.pk, "adviser", "Mogen wij hier doorverwijzen?", by=agent, now=now)
        claims.give_back(case.pk, by=agent, now=now)


def _reply(number: int, case: Case, agent: Actor, now: datetime) -> Release | None:
    """An approved answer where one fits, mostly as it is; else words of one's own. Signed as agreed."""
    near = suggestions(
        case.municipality_id, case.excerpt, topic=case.topic, language=case.language, now=now, limit=3
    )
    uses.note_offered([one.version.pk for one in near], f"case:{case.pk}", by=agent, now=now)
    if near and number % 3:
        drafts.insert_answer(case.pk, near[0].version.pk, by=agent, now=now)
        said = Draft.objects.get(case=case).text
        said = said.replace("{naam}", "inwoner").replace("{straat}", "die bij u om de hoek")
        if number % 4 == 1:
            said = said.replace("Dank voor de melding.", "Dank, heel fijn dat u dit meldt.")
        if number % 5 == 2:
            said = f"Goedenavond. {said}"
    else:
        said = _own(number, case, agent, now)
    return offer(case.pk, said, by=agent, now=now)


def _own(number: int, case: Case, agent: Actor, now: datetime) -> str:
    """Words of the agent's own, about the municipality that was asked."""
    slug, name = case.municipality.slug, case.municipality.name.removeprefix("Gemeente ")
    text = (
        answer(case.topic, number)
        .replace("veldermeer.example", f"{slug}.example")
        .replace("Veldermeer", name)
    )
    sign_off = signature_of(guide_for(case, by=agent, now=now), agent)
    return f"{text} {sign_off}".strip()


def _send_all(now: datetime) -> None:
    while outbox.send_due(now):
        continue
    replies.settle(now=now)


def _at_work(cases: list[Case], cast: Cast, now: datetime) -> None:
    """The newest cases: two in hand, one with a note, the rest waiting for you."""
    for case, agent in zip(cases[:2], cast.agents, strict=False):
        claims.claim(case.pk, by=agent, now=now - timedelta(minutes=2))
    if len(cases) > 3:
        notes.note(
            cases[3].pk,
            "Zelfde melding kwam gisteren ook binnen, zie het logboek.",
            by=cast.agents[0],
            now=now,
        )
