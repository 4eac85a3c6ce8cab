"""A municipality, its agency, their people and a few messages, to play inbox with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from regie.channels.models import ChannelAccount, Identity, Message, Thread
from regie.engagement.models import Assignment
from regie.inbox.models import Case, CaseMessage
from regie.interpret.topics import TOPICS
from regie.kernel.actor import Actor
from regie.mandate.actions import versions as mandate
from regie.mandate.starter import agency_table
from regie.people.models import Membership, Organisation, User
from regie.people.queries import actor as actor_of
from tests import make

NOW = datetime(2026, 11, 20, 22, 10, tzinfo=UTC)  # Friday 23:10 in Amsterdam
_number = count(1)


def organisation(kind: str, name: str) -> Organisation:
    """One municipality or agency."""
    return Organisation.objects.create(kind=kind, name=name, slug=name.lower().replace(" ", "-"))


def person(name: str, role: str, org: Organisation, *, municipality: Organisation | None = None) -> Actor:
    """A user with a seat, as the actor a view would hand on."""
    user = User.objects.create_user(
        f"{name.lower()}{next(_number)}@example.org", name=name, initials=name[:2].upper()
    )
    seat = Membership.objects.create(
        user=user,
        organisation=org,
        role=role,
        since=NOW - timedelta(days=30),
        until=NOW + timedelta(days=300) if org.kind == "agency" else None,
    )
    return actor_of(seat, municipality_id=municipality.pk if municipality else None, origin="test")


def account(
    municipality: Organisation, name: str = "Oefenkanaal", network: str = "practice"
) -> ChannelAccount:
    """A channel of the municipality."""
    return ChannelAccount.objects.create(
        municipality=municipality, network=network, external_id=f"{network}-{next(_number)}", name=name
    )


def thread(on: ChannelAccount, subject: str = "") -> Thread:
    """A conversation."""
    root = f"root-{next(_number)}"
    return Thread.objects.create(
        account=on, external_root_id=root, kind="public_post", subject=subject, started_at=NOW
    )


def sender(on: ChannelAccount, name: str = "Fatima") -> Identity:
    """Somebody who writes."""
    return Identity.objects.create(
        account=on, external_id=f"person-{next(_number)}", handle=f"@{name.lower()}", display_name=name
    )


def message(in_thread: Thread, by: Identity | None, text: str, *, at: datetime = NOW) -> Message:
    """A message that came in and that the inbox has not seen."""
    return Message.objects.create(
        account=in_thread.account,
        external_id=f"message-{next(_number)}",
        thread=in_thread,
        author=by,
        direction="in",
        kind="mention",
        text=text,
        remote_created_at=at,
        received_at=at,
    )


def case(on: ChannelAccount, *, topic: str = "waste", text: str = "Mijn container is niet geleegd") -> Case:
    """An open case with one message, as intake would have left it."""
    writer = sender(on)
    said = message(thread(on), writer, text)
    made = Case.objects.create(
        municipality=on.municipality,
        account=on,
        network=on.network,
        thread=said.thread,
        sender=writer,
        sender_name=writer.display_name,
        topic=topic,
        opened_at=NOW,
        last_in_at=NOW,
        due_at=NOW + timedelta(hours=4),
        changed_at=NOW,
        excerpt=text,
        message_count=1,
        fingerprint=f"{hash(text) & 0xFFFFFFFF:x}",
    )
    CaseMessage.objects.create(case=made, message=said)
    Message.objects.filter(pk=said.pk).update(taken_at=NOW)
    return made


@dataclass(frozen=True, slots=True)
class Scene:
    """The usual cast: two agents and a coordinator at the agency, an adviser at the municipality."""

    town: Organisation
    agency: Organisation
    channel: ChannelAccount
    assignment: Assignment
    anna: Actor
    bram: Actor
    chief: Actor
    adviser: Actor
    duty: Actor


def scene(*, topics: tuple[str, ...] = tuple(TOPICS), town_name: str = "Veldermeer") -> Scene:
    """Veldermeer has Bureau Morgenrood do its webcare on one channel."""
    town = organisation("municipality", town_name)
    agency = organisation("agency", f"Bureau Morgenrood {next(_number)}")
    channel = account(town)
    people = {
        "anna": person("Anna", "agent", agency, municipality=town),
        "bram": person("Bram", "agent", agency, municipality=town),
        "chief": person("Coor", "coordinator", agency, municipality=town),
        "adviser": person("Adil", "adviser", town),
        "duty": person("Dunya", "duty_adviser", town),
    }
    assignment = Assignment.objects.create(
        municipality=town,
        agency=agency,
        name="Nachtwebcare",
        purpose="Vragen van inwoners buiten kantoortijd",
        state="active",
        starts_at=NOW - timedelta(days=10),
        ends_at=NOW + timedelta(days=100),
        topics=list(topics),
    )
    assignment.channels.add(channel)
    for name in ("anna", "bram", "chief"):
        assignment.members.add(int(people[name].id))
    make.agreements(assignment)
    return Scene(town, agency, channel, assignment, **people)


def mandated(s: Scene) -> None:
    """Put the starter mandate for night webcare in force."""
    director = person("Dirk", "director", s.town)
    table = agency_table((NOW - timedelta(days=10), NOW + timedelta(days=60)), version=1)
    draft = mandate.draft_version(s.town.pk, s.assignment, table, by=s.adviser, now=NOW - timedelta(days=9))
    make.in_force(draft, by=director, now=NOW - timedelta(days=9))
