"""Typed builders: the smallest believable world, one call per noun."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from django.conf import settings

from regie.channels import vault
from regie.channels.models import ChannelAccount, Identity, Message, Thread
from regie.engagement import queries as engagement
from regie.engagement.models import Acknowledgement, Agreement, Assignment, Goal
from regie.kernel.actor import Actor
from regie.mandate.actions import signing, versions
from regie.mandate.models import MandateVersion
from regie.people import queries as people
from regie.people.models import Membership, Organisation, User

NIGHT = datetime(2026, 11, 20, 22, 10, tzinfo=UTC)  # a Friday evening, 23:10 in Amsterdam
_number = count(1)


def municipality(name: str = "") -> Organisation:
    """A municipality with a name of its own."""
    chosen = name or f"Veldermeer {next(_number)}"
    return Organisation.objects.create(
        kind=Organisation.MUNICIPALITY, name=chosen, slug=chosen.lower().replace(" ", "-")
    )


def agency(name: str = "") -> Organisation:
    """An agency."""
    chosen = name or f"Bureau Morgenrood {next(_number)}"
    return Organisation.objects.create(
        kind=Organisation.AGENCY, name=chosen, slug=chosen.lower().replace(" ", "-")
    )


def user(name: str = "Anna Bakker") -> User:
    """Somebody with an unusable password."""
    initials = "".join(part[0] for part in name.split())[:4]
    return User.objects.create_user(f"persoon{next(_number)}@regie.example", name=name, initials=initials)


def seat(
    organisation: Organisation, role: str, name: str = "Anna Bakker", who: User | None = None
) -> Membership:
    """A seat that is valid from long before NIGHT until long after now."""
    return Membership.objects.create(
        user=who or user(name),
        organisation=organisation,
        role=role,
        since=NIGHT - timedelta(days=400),
        until=NIGHT + timedelta(days=4000),
    )


def actor(held: Membership, on_behalf: Organisation | None = None) -> Actor:
    """The person in this seat, acting for `on_behalf` when they are of an agency."""
    return people.actor(held, municipality_id=on_behalf.pk if on_behalf else None, origin="test")


def account(owner: Organisation, network: str = "practice") -> ChannelAccount:
    """A channel account of the municipality."""
    n = next(_number)
    return ChannelAccount.objects.create(
        municipality=owner,
        network=network,
        external_id=f"account-{n}",
        name=f"Kanaal {n}",
        handle=f"kanaal{n}",
    )


def message(
    on: ChannelAccount, text: str = "Waarom is de container niet geleegd?", **more: object
) -> Message:
    """A resident's public message in a thread of its own."""
    n = next(_number)
    sender = Identity.objects.create(account=on, external_id=f"resident-{n}", handle=f"inwoner{n}")
    thread = Thread.objects.create(
        account=on, external_root_id=f"post-{n}", kind="public_post", started_at=NIGHT - timedelta(minutes=9)
    )
    fields: dict[str, object] = {
        "account": on,
        "external_id": f"post-{n}",
        "thread": thread,
        "author": sender,
        "direction": Message.IN,
        "text": text,
        "remote_created_at": NIGHT - timedelta(minutes=9),
        "received_at": NIGHT - timedelta(minutes=8),
        "reply_ref": {"id": f"post-{n}"},
    }
    return Message.objects.create(**{**fields, **more})


CONTENTS: dict[str, dict[str, object]] = {
    "frame": {
        "instructions": [
            {
                "id": "begin",
                "text": "Begin met het antwoord, daarna de uitleg.",
                "public_value": "service",
                "good": "Ja, uw container wordt morgen geleegd.",
                "bad": "In verband met een storing in de route…",
            }
        ]
    },
    "tone": {"format": 1, "summary": "Kort, warm en duidelijk."},
    "escalation": {
        "at_once": ["danger", "press"],
        "steps": [
            {"after_minutes": 0, "role": "duty_adviser", "how": "screen"},
            {"after_minutes": 10, "role": "head_of_communication", "how": "phone"},
        ],
        "instead": "Zeg dat de vraag is doorgegeven.",
    },
    "feedback": {
        "sample_share": 5,
        "reviewer": "adviser",
        "rhythm": "weekly",
        "corrections_within_hours": 24,
        "about": ["correct", "tone"],
    },
    "alignment": {
        "meetings": [
            {
                "name": "Weekstart",
                "who": ["adviser", "coordinator"],
                "rhythm": "weekly",
                "day": "mon",
                "time": "09:30",
                "about": "Wat speelt er deze week?",
            }
        ]
    },
}


def goal(owner: Organisation, title: str = "Snel en helder antwoord", who: User | None = None) -> Goal:
    """A goal of the communication strategy that holds from long before NIGHT."""
    return Goal.objects.create(
        municipality=owner,
        title=title,
        description="Inwoners weten binnen een uur waar ze aan toe zijn.",
        public_values=["service", "openness"],
        starts_on=NIGHT.date() - timedelta(days=400),
        owner=who or user("Gonnie Doel"),
    )


def agreement(of: Assignment, kind: str, **fields: object) -> Agreement:
    """A signed version that holds as long as the assignment does; `fields` change it before it is signed."""
    signer = fields.pop("owner", None) or user("Tessa Teken")
    made = Agreement(
        assignment=of,
        kind=kind,
        **{
            "version": 1,
            "content": CONTENTS[kind],
            "owner": signer,
            "made_by": signer,
            "state": Agreement.SIGNED,
            "signed_by": signer,
            "signed_role": "director",
            "signed_at": of.starts_at,
            "valid_from": of.starts_at,
            "valid_to": of.ends_at,
            **fields,
        },
    )
    made.sha256 = engagement.seal_of(made)
    made.save()
    return made


def agreements(of: Assignment) -> list[Agreement]:
    """All five, signed by one person of the municipality, and read by everybody who works under them."""
    owner = user("Tessa Teken")
    made = [agreement(of, kind, owner=owner) for kind in CONTENTS]
    for member in of.members.all():
        acknowledged(of, member)
    return made


def assignment(
    owner: Organisation, held_by: Organisation, channels: list[ChannelAccount], members: list[User]
) -> Assignment:
    """An assignment in force over these channels and all topics."""
    made = Assignment.objects.create(
        municipality=owner,
        agency=held_by,
        name="Nachtwebcare",
        purpose="Antwoorden in avond, nacht en weekend",
        state=Assignment.ACTIVE,
        starts_at=NIGHT - timedelta(days=60),
        ends_at=NIGHT + timedelta(days=3000),
        topics=["waste", "roads", "permits", "crisis", "other"],
    )
    made.channels.set(channels)
    made.members.set(members)
    agreements(made)
    return made


def in_force(version: MandateVersion, *, by: Actor, now: datetime) -> MandateVersion:
    """A draft made ready and signed by two: `by` (a director or head), and an administrator."""
    vault.ensure_key(settings.CREDENTIAL_KEY_FILE)
    ready = versions.mark_ready(version, by=_somebody(version.municipality, "director"), now=now)
    signing.sign(ready, "manager", by=_somebody(version.municipality, "administrator"), now=now)
    return signing.sign(ready, "communication", by=by, now=now)


def _somebody(place: Organisation, role: str) -> Actor:
    """Whoever holds this role there already; otherwise somebody new."""
    held = Membership.objects.filter(organisation=place, role=role).select_related("user").first()
    return actor(held or seat(place, role, "Wim Wethouder" if role == "administrator" else "Marit Bos"))


def acknowledged(under: Assignment, who: User) -> None:
    """This person has read and confirmed frame and tone, in whatever version."""
    for one in under.agreements.filter(kind__in=engagement.MUST_BE_READ):
        Acknowledgement.objects.get_or_create(
            agreement=one, user=who, defaults={"at": NIGHT, "sha256": one.sha256}
        )
