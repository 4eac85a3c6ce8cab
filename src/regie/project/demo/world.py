"""Makes the demo world once: who is who, what was agreed, what happened, and a live evening."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from regie.channels.actions import accounts, fetching, intake
from regie.channels.models import ChannelAccount
from regie.engagement.models import Assignment
from regie.inbox.tasks import raise_alarms, take_in
from regie.kernel.actor import Actor, software
from regie.kernel.clock import utc_now
from regie.mandate import starter
from regie.mandate.actions import signing
from regie.mandate.actions import versions as mandate
from regie.mandate.models import MandateVersion
from regie.mandate.starter_scenarios import AGENCY_SCENARIOS, MUNICIPAL_SCENARIOS
from regie.people import queries as people
from regie.people.models import Membership, Organisation, User
from regie.practice import actions as practice
from regie.practice.generator import plan
from regie.practice.models import PracticeAccount
from regie.project.demo import (
    access,
    brakes,
    campaigns,
    content,
    crisis,
    direction,
    drafting,
    feedback,
    library,
    listening,
    making,
    night,
    past,
    planning,
    readers,
    roster,
    sourcing,
    waking,
)
from regie.project.demo.approvals import two_look_in_order
from regie.project.demo.people import AGENCY, MUNICIPALITIES, PEOPLE

Say = Callable[[str], None]
_CLI = software("demo", origin="cli")
_ALWAYS = ["mon-sun 00:00-24:00"]
_SIGNERS = ("director", "head_of_communication")


class Unfinished(OSError):
    """The making of the world was interrupted."""


def ensure(*, say: Say) -> None:
    """Make the world when it is absent; does nothing at a second start.

    Raises Unfinished when an earlier making was broken off: half a world explains nothing.
    """
    done = Path(settings.VAR) / "world-made"
    if done.exists():
        return
    if Organisation.objects.filter(slug=AGENCY.slug).exists():
        raise Unfinished("The demo world was not finished. Start once with: .venv/bin/regie demo --fresh")
    now = utc_now()
    say("Making the demo world: organisations, people, agreements …")
    with transaction.atomic():
        _organisations()
        _people(now)
        for place in MUNICIPALITIES:
            made = Organisation.objects.get(slug=place.slug)
            _agree(made, now)
            library.fill(made, now)
    say("Playing the evenings before this one …")
    for place in MUNICIPALITIES:
        _write_past(place.slug, now)
    read_all(now)
    past.handle(now)
    _next_mandate(now)
    for town in Organisation.objects.filter(kind=Organisation.MUNICIPALITY):
        brakes.tell(town, now)
    crisis.arrange(actor, now)
    waking.arrange(actor("Marit"), actor("Samira"), now)
    _go_live(now)
    readers.renew(now)
    access.arrange(actor("Marit"), now)
    cast = listening.Cast(actor("Aisha"), actor("Privacy"), actor("Marit"))
    listening.arrange(Organisation.objects.get(slug="veldermeer"), cast, now)
    roster.arrange(now)
    night.arrange(actor, now)
    feedback.arrange(actor, utc_now())  # the evenings were sent just now, after `now`
    sourcing.arrange(actor, now)
    _made_outside(now)
    done.touch()


def _made_outside(now: datetime) -> None:
    """What is made for campaigns, and what is planned."""
    campaigns.arrange(actor, now)
    own = ChannelAccount.objects.filter(municipality__slug="veldermeer", network="practice").order_by("pk")
    planning.arrange(list(own), actor("Marit"), now)
    content.arrange(Organisation.objects.get(slug="veldermeer"), actor("Marit"), now)
    making.arrange(actor, now)


def actor(name: str, *, municipality: str = "veldermeer") -> Actor:
    """The demo person with this first name, acting for the municipality."""
    seat = Membership.objects.select_related("user", "organisation").get(user__name__startswith=f"{name} ")
    place = Organisation.objects.get(slug=municipality)
    return people.actor(seat, municipality_id=place.pk, origin="demo")


def read_all(now: datetime) -> None:
    """Bring in and read everything that is waiting on the practice network."""
    ChannelAccount.objects.update(next_fetch_at=now)
    while fetching.fetch_due(now) + intake.parse_pending(now) + take_in(now):
        ChannelAccount.objects.filter(last_in_at__gte=now).update(next_fetch_at=now)
    raise_alarms(now)


def _organisations() -> None:
    for place in MUNICIPALITIES:
        Organisation.objects.create(kind="municipality", name=place.name, slug=place.slug, code=place.code)
    Organisation.objects.create(kind="agency", name=AGENCY.name, slug=AGENCY.slug)


def _people(now: datetime) -> None:
    by_slug = {o.slug: o for o in Organisation.objects.all()}
    for person in PEOPLE:
        user = User.objects.create_user(
            person.email, None, name=person.name, initials=person.initials, demo=True
        )
        agency = by_slug[person.organisation].kind == Organisation.AGENCY
        Membership.objects.create(
            user=user,
            organisation=by_slug[person.organisation],
            role=person.role,
            since=now - timedelta(days=60),
            until=now + timedelta(days=120) if agency else None,
        )


def _agree(place: Organisation, now: datetime) -> None:
    """Channel, assignment and mandates of one municipality."""
    practice.open_account(
        place.slug,
        name=place.name,
        kind=PracticeAccount.MUNICIPALITY,
        municipality=place.slug,
        about=f"Oefenaccount van {place.name}. Niets hiervan is echt.",
    )
    channel = accounts.connect(
        accounts.NewAccount(
            municipality_id=place.pk,
            network="practice",
            external_id=place.slug,
            name=f"Oefenkanaal {place.name.removeprefix('Gemeente ')}",
            handle=place.slug,
        ),
        by=_CLI,
        now=now,
    )
    agency = Organisation.objects.get(slug=AGENCY.slug)
    assignment = direction.agree(place, agency, channel, now)
    readers.read(assignment, now)
    period = (now - timedelta(days=30), now + timedelta(days=150))
    _sign(place, assignment, two_look_in_order(around_the_clock(starter.agency_table(period))), now)
    _sign(place, None, starter.municipality_table(period), now)


def around_the_clock(table: dict[str, Any]) -> dict[str, Any]:
    """The same mandate at every hour, so that the demo can be tried by daylight too."""
    wide = copy.deepcopy(table)
    for rule in wide["rules"]:
        if "time" in rule["when"]:
            rule["when"]["time"] = _ALWAYS
    return wide


def _sign(place: Organisation, assignment: Assignment | None, table: dict[str, Any], now: datetime) -> None:
    director, head = (_holder(place, role) for role in _SIGNERS)
    then = now - timedelta(days=29)
    lines = AGENCY_SCENARIOS if assignment else MUNICIPAL_SCENARIOS
    version = mandate.draft_version(place.pk, assignment, table, scenarios=lines, by=director, now=then)
    version = mandate.mark_ready(version, by=director, now=then)
    signing.sign(version, "communication", by=director, now=then + timedelta(minutes=20))
    signing.sign(version, "manager", by=head, now=then + timedelta(hours=3))


def _holder(place: Organisation, role: str) -> Actor:
    seat = Membership.objects.select_related("user", "organisation").get(organisation=place, role=role)
    return people.actor(seat, municipality_id=place.pk, origin="demo")


def _write_past(slug: str, now: datetime) -> None:
    hours = 15.0 if slug == "veldermeer" else 5.0
    start = now - timedelta(hours=hours)
    posts = plan(20261120, start, hours, "daily_rhythm", handle=slug)
    practice.write_history(PracticeAccount.objects.get(handle=slug), posts, start=start)


def _next_mandate(now: datetime) -> None:
    """In Veldermeer the adviser is writing the next version of the night mandate."""
    held = MandateVersion.objects.select_related("assignment").get(
        municipality__slug="veldermeer", assignment__isnull=False, state=MandateVersion.IN_FORCE
    )
    drafting.write(held, now, by=actor("Joris"))


def _go_live(now: datetime) -> None:
    for place in MUNICIPALITIES:
        player = _holder(Organisation.objects.get(slug=place.slug), "director")
        practice.play(place.slug, "ordinary_evening", seed=7, by=player, now=now)
