"""Every screen of the product, found in the table of roles: accessible, and no wider than the window.

A new address has a row in the table or `tests/matrix/test_complete.py` fails; with the row it is visited
here. Seen as a director of the municipality and as an agent of the agency, on a desk in light and on a phone
in dark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from regie.channels import registry
from regie.kernel.clock import utc_now
from regie.people.models import Membership
from regie.people.roles import needs_second_factor
from regie.publishing import outside
from regie.publishing.testing import FakeNetwork, FakeOutside
from tests.journeys.browser import axe, scrolls_sideways
from tests.matrix import table
from tests.matrix.founding import build
from tests.matrix.shape import Route, Situation, verdict
from tests.matrix.world import World

LOOKS: tuple[tuple[int, int, Any], ...] = ((1440, 900, "light"), (390, 844, "dark"))


@pytest.fixture
def world(server: str, tmp_path: Path) -> Iterator[World]:
    """The world of the matrix, really committed, behind a real server."""
    before, below = settings.CREDENTIAL_KEY_FILE, FakeOutside()
    below.now_says("approve", reason="rule", obligations={"approvers": 1})
    registry.replace("practice", FakeNetwork())
    outside.serve(below)
    yield build(tmp_path)
    outside.restore()
    registry.restore("practice")
    settings.CREDENTIAL_KEY_FILE = before


def _enter(page: Page, seat: Membership, server: str) -> None:
    """As after signing in with a second factor a moment ago, so that no page asks for it once more."""
    if needs_second_factor(seat.role):
        totp.TOTP.activate(seat.user, totp.generate_totp_secret())
    client = Client()
    client.force_login(seat.user)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": utc_now().timestamp(), "email": seat.user.email}
    ]
    session.save()
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": server}])


def _screens(role: str, situation: Situation) -> list[Route]:
    rows = {row.name: row for row in reversed(table.routes()) if row.method == "GET" and row.screen}
    return [row for row in rows.values() if verdict(row, role, situation) == "allow"]


@pytest.mark.parametrize(("role", "situation"), [("director", "own_town"), ("agent", "own_agency")])
def test_every_screen_is_accessible_and_fits(
    role: str, situation: Situation, world: World, new_page: Callable[[], Page], server: str
) -> None:
    page = new_page()
    _enter(page, world.seats[role, situation], server)
    by, wrong = world.actor(role, situation), []
    addresses = [(row, reverse(row.name, args=row.args(world, by))) for row in _screens(role, situation)]
    for row, address in addresses:
        for width, height, scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)
            answer = page.goto(address, wait_until="load")
            if answer is None or answer.status != 200:
                wrong.append(f"{row.id}: {answer.status if answer else 'no answer'}")
                break
            try:
                axe(page)
            except AssertionError as violation:
                wrong.append(f"{row.id} at {width}: {violation}")
            if scrolls_sideways(page):
                wrong.append(f"{row.id}: {address} scrolls sideways at {width}")
    assert not wrong, "\n\n".join(wrong)
