"""Making the world of the matrix: people in every role and situation, and something of everything."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from regie.access.actions import reviewing
from regie.audit import actions as audit
from regie.audit.models import Event
from regie.channels import vault
from regie.channels.models import ChannelAccount, Message, RawEvent
from regie.engagement.models import Assignment
from regie.escalation.actions import concerns as escalation
from regie.escalation.concern import NewConcern
from regie.inbox.models import Case, CaseMessage, Label
from regie.kernel.clock import utc_now
from regie.mandate.actions import signing, versions
from regie.mandate.models import Brake, MandateVersion
from regie.mandate.starter import agency_table
from regie.people.models import Membership, User
from regie.practice import actions as practice
from regie.practice.models import PracticeAccount
from regie.publishing.actions import releases
from regie.publishing.proposal import Proposal
from tests import make
from tests.matrix.shape import Situation, people
from tests.matrix.world import FACTS, MARK, World


def build(keys: Path) -> World:
    """The whole of it, in a database that is empty. `keys` is a folder for the keys of the vault."""
    settings.CREDENTIAL_KEY_FILE = keys / "credentials.key"
    vault.ensure_key(settings.CREDENTIAL_KEY_FILE)
    now = utc_now()
    town, other = make.municipality("Meerdorp"), make.municipality("Ginder")
    bureau = make.agency("Bureau Eigen")
    channel = make.account(town)
    ChannelAccount.objects.filter(pk=channel.pk).update(name=f"{MARK} kanaal")
    writer = make.seat(bureau, "agent", "Wim Schrijver")
    assignment = make.assignment(town, bureau, [channel], [writer.user])
    world = World(now, town, other, bureau, channel, assignment)
    world.author = make.actor(writer, town)
    world.colleague = make.seat(town, "director", "Cora Collega")
    world.leaver = make.seat(town, "adviser", "Lea Vertrekt")
    _people(world)
    _work(world)
    _direction(world)
    _account(world)
    return world


def _people(world: World) -> None:
    other_bureau, old_bureau = make.agency("Bureau Ander"), make.agency("Bureau Voorheen")
    organisations = {
        "own_town": world.town,
        "other_town": world.other_town,
        "own_agency": world.bureau,
        "elsewhere": world.bureau,
        "other_agency": other_bureau,
        "ended": old_bureau,
    }
    members: dict[Situation, list[User]] = {}
    for role, situation in people():
        name = f"{role.title().replace('_', ' ')} {situation}"
        seat = make.seat(organisations[situation], role, name)
        world.seats[role, situation] = seat
        members.setdefault(situation, []).append(seat.user)
    world.assignment.members.add(*members["own_agency"])
    for member in members["own_agency"]:
        make.acknowledged(world.assignment, member)
    aside, far = make.account(world.town), make.account(world.other_town)
    assignments = world.assignments
    assignments["own_agency"] = world.assignment
    assignments["elsewhere"] = make.assignment(world.other_town, world.bureau, [far], members["elsewhere"])
    assignments["other_agency"] = make.assignment(world.town, other_bureau, [aside], members["other_agency"])
    assignments["ended"] = make.assignment(world.town, old_bureau, [world.channel], members["ended"])
    Assignment.objects.filter(pk=assignments["ended"].pk).update(
        state="ended", ends_at=world.now - timedelta(days=1)
    )
    world.gone = make.seat(world.town, "director", "Geen Rol")
    Membership.objects.filter(pk=world.gone.pk).update(until=world.now - timedelta(days=1))


def _work(world: World) -> None:
    now = world.now
    world.question = make.message(world.channel, f"{MARK}: waarom is de container niet geleegd?")
    Message.objects.filter(pk=world.question.pk).update(taken_at=now, remote_created_at=now)
    world.case = Case.objects.create(
        municipality=world.town,
        account=world.channel,
        network="practice",
        thread=world.question.thread,
        sender=world.question.author,
        sender_name=f"{MARK} Inwoner",
        topic="waste",
        opened_at=now,
        last_in_at=now,
        due_at=now + timedelta(hours=4),
        changed_at=now,
        excerpt=world.question.text,
        message_count=1,
    )
    CaseMessage.objects.create(case=world.case, message=world.question)
    world.label = Label.objects.create(municipality=world.town, name="straat")
    world.case.labels.add(world.label)
    proposal = Proposal(
        world.channel.pk,
        f"{MARK}: morgen komen we langs.",
        FACTS,
        world.question.thread_id,
        world.question.pk,
        assignment_id=world.assignment.pk,
        case=f"case:{world.case.pk}",
    )
    world.release = releases.propose(proposal, by=world.author or world.chief(), now=now)
    new = NewConcern(
        world.town.pk, f"case:{world.case.pk}", f"/inbox/{world.case.pk}/",
        f"{MARK}: mag dit zo?", "high", "duty_adviser", 15,
    )  # fmt: skip
    world.concern = escalation.raise_concern(new, by=world.author or world.chief(), now=now)


def _direction(world: World) -> None:
    now, director = world.now, world.actor("director", "own_town")
    maker = world.chief()
    period = (now - timedelta(days=10), now + timedelta(days=60))
    kept = versions.draft_version(
        world.town.pk, world.assignment, agency_table(period, version=1), by=maker, now=now
    )
    versions.mark_ready(kept, by=maker, now=now)
    signing.sign(kept, "communication", by=maker, now=now)
    signing.sign(kept, "manager", by=world.actor("head_of_communication", "own_town"), now=now)
    world.version = MandateVersion.objects.get(pk=kept.pk)
    world.draft = versions.draft_version(
        world.town.pk, world.assignment, agency_table(period, version=2), by=maker, now=now
    )
    spare = make.account(world.town)
    world.brake = Brake.objects.create(
        municipality=world.town,
        scope="channel",
        channel=spare,
        reason=f"{MARK}: even niets",
        set_by_id=director.user_id,
        set_at=now,
        epoch=1,
    )


def _account(world: World) -> None:
    world.raw = RawEvent.objects.create(
        account=world.channel,
        dedupe_key=str(uuid.uuid4()),
        payload={"text": MARK},
        received_at=world.now,
        problem="unreadable",
    )
    audit.record(
        "inbox.claimed", by=world.actor("director", "own_town"), subject=f"case:{world.case.pk}",
        personal={"text": MARK},
    )  # fmt: skip
    world.review = reviewing.begin(world.town.pk, "special", by=world.chief(), now=world.now)
    world.item = world.review.items.exclude(seat=world.colleague).filter(seat__organisation=world.bureau)[0]
    audit.integrate()
    audit.sign(now=world.now)
    world.line = Event.objects.filter(action="inbox.claimed").order_by("-pk")[0]
    practice.open_account("zilvermeeuw", name="Meerdorp", kind="municipality", municipality=world.town.slug)
    resident = practice.open_account(
        "meeuwtje", name=f"{MARK} Meeuwtje", kind="resident", municipality=world.town.slug
    )
    world.post = practice.post(PracticeAccount.objects.get(pk=resident.pk), f"{MARK}: hallo", now=world.now)
    world.handle = resident.handle
    practice.open_account("ginder", name="Ginder", kind="municipality", municipality=world.other_town.slug)
