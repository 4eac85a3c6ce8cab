"""Signing in for tests of screens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from regie.people.models import Membership
from regie.people.roles import needs_second_factor

SignIn = Callable[[Membership], Client]


@pytest.fixture
def sign_in() -> SignIn:
    """A client signed in as the holder of a seat; agency people get a second factor first."""

    def as_holder(seat: Membership) -> Client:
        if needs_second_factor(seat.role):
            totp.TOTP.activate(seat.user, totp.generate_totp_secret())
        client = Client()
        client.force_login(seat.user)
        return client

    return as_holder
