"""The world of the matrix, built once; every cell is undone after it was looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from regie.channels import registry
from regie.channels.adapter import Capabilities
from regie.kernel.clock import utc_now
from regie.people.models import Membership
from regie.people.roles import needs_second_factor
from regie.publishing import outside
from regie.publishing.testing import FakeNetwork, FakeOutside
from tests.matrix.founding import build
from tests.matrix.world import World

_CAN = Capabilities(reply=True, post=True, read_back=True, delete=True)
Enter = Callable[[Membership], Client]


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """In one transaction that is never committed."""
    before = settings.CREDENTIAL_KEY_FILE
    below = FakeOutside()
    below.now_says("approve", reason="rule", obligations={"approvers": 1})
    registry.replace("practice", FakeNetwork(can=_CAN))
    outside.serve(below)
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(tmp_path_factory.mktemp("matrix"))
        transaction.set_rollback(True)
    outside.restore()
    registry.restore("practice")
    settings.CREDENTIAL_KEY_FILE = before


@pytest.fixture(scope="module")
def enter(world: World) -> Enter:
    """A browser signed in as the holder of a seat, with a second factor where that is asked."""
    assert world.gone is not None
    known = {seat.pk: _signed_in(seat) for seat in [*world.seats.values(), world.gone]}
    return lambda seat: known[seat.pk]


def _signed_in(seat: Membership) -> Client:
    if needs_second_factor(seat.role):
        totp.TOTP.activate(seat.user, totp.generate_totp_secret())
    client = Client(raise_request_exception=False)
    client.force_login(seat.user)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": utc_now().timestamp(), "email": seat.user.email},
        {"method": "mfa", "type": "totp", "at": utc_now().timestamp()},
    ]
    session.save()
    return client


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
