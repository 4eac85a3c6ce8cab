"""Makes the demo world once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction

from regie.kernel.clock import utc_now
from regie.people.models import Membership, Organisation, User
from regie.project.demo.people import AGENCY, MUNICIPALITIES, PEOPLE


def ensure(*, say: Callable[[str], None]) -> None:
    """Make the world when it is absent; does nothing at a second start."""
    if Organisation.objects.filter(slug=AGENCY.slug).exists():
        return
    say("Making the demo world …")
    with transaction.atomic():
        _organisations()
        _people()


def _organisations() -> None:
    for place in MUNICIPALITIES:
        Organisation.objects.create(kind="municipality", name=place.name, slug=place.slug, code=place.code)
    Organisation.objects.create(kind="agency", name=AGENCY.name, slug=AGENCY.slug)


def _people() -> None:
    now = utc_now()
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
