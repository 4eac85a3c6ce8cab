"""A municipality, somebody who manages its channels, and a network in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from regie.channels import registry, vault
from regie.channels.actions import NewAccount, connect
from regie.channels.models import ChannelAccount
from regie.channels.testing import FakeNetwork
from regie.kernel.actor import Actor
from regie.kernel.clock import FixedClock
from regie.people.models import Organisation


@pytest.fixture
def municipality(db: None) -> Organisation:
    """Veldermeer."""
    return Organisation.objects.create(kind="municipality", name="Veldermeer", slug="veldermeer")


@pytest.fixture
def manager(municipality: Organisation) -> Actor:
    """The functional manager of Veldermeer."""
    pk = municipality.pk
    return Actor("person", "1", "Fenna", "functional_manager", pk, pk, "127.0.0.1")


@pytest.fixture(autouse=True)
def key_file(tmp_path: Path, settings: Settings) -> Path:
    """A credential key of this test only."""
    path = tmp_path / "credential_key"
    vault.ensure_key(path)
    settings.CREDENTIAL_KEY_FILE = path
    return path


@pytest.fixture
def network() -> Iterator[FakeNetwork]:
    """Serves `mastodon` from memory."""
    fake = FakeNetwork()
    real = registry._made.get("mastodon")
    registry.replace("mastodon", fake)
    yield fake
    if real is None:
        registry._made.pop("mastodon", None)
    else:
        registry.replace("mastodon", real)


@pytest.fixture
def account(
    municipality: Organisation, manager: Actor, network: FakeNetwork, clock: FixedClock
) -> ChannelAccount:
    """A connected account on the network in memory."""
    new = NewAccount(
        municipality.pk, "mastodon", "@veldermeer@social.example", "Mastodon Veldermeer",
        secrets={"access_token": "canary-4711"},
    )  # fmt: skip
    return connect(new, by=manager, now=clock())
