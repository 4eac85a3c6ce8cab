"""From a scene on the practice network to messages and back, through the same door as any network."""

from __future__ import annotations

from datetime import timedelta

import pytest

from regie.channels.actions import accounts, fetching, intake
from regie.channels.models import Message
from regie.practice import actions
from regie.practice.models import PracticeAccount
from regie.practice.tasks import tick
from tests import make

pytestmark = pytest.mark.django_db


def test_a_scene_comes_in_as_messages_marked_practice_each_once() -> None:
    town = make.municipality("Veldermeer")
    director = make.actor(make.seat(town, "director"))
    new = accounts.NewAccount(town.pk, "practice", "veldermeer", "Oefenkanaal")
    channel = accounts.connect(new, by=director, now=make.NIGHT)
    actions.play(town.slug, "ordinary_evening", speed=60, seed=5, by=director, now=make.NIGHT)
    for _ in range(4):
        tick(make.NIGHT + timedelta(minutes=3))
    for second in range(2):
        fetching.fetch_account(channel.pk, now=make.NIGHT + timedelta(minutes=3, seconds=second))
        intake.parse_pending(make.NIGHT + timedelta(minutes=3, seconds=second))
    town_account = PracticeAccount.objects.get(handle="veldermeer")
    messages = Message.objects.filter(account=channel)
    told = {str(pk) for pk in town_account.notifications.values_list("pk", flat=True)}
    assert len(told) > 10
    assert set(messages.values_list("external_id", flat=True)) == told
    assert all(messages.values_list("practice", flat=True))
    assert set(messages.values_list("direction", flat=True)) == {Message.IN}


def test_a_practice_channel_works_as_soon_as_it_is_connected_and_is_never_somebody_elses() -> None:
    town, other = make.municipality("Veldermeer"), make.municipality("Zandermeer")
    director = make.actor(make.seat(town, "director"))
    accounts.connect(
        accounts.NewAccount(town.pk, "practice", "veldermeer", "Oefenkanaal"), by=director, now=make.NIGHT
    )
    assert PracticeAccount.objects.get(handle="veldermeer").municipality == town.slug
    stranger = make.actor(make.seat(other, "director"))
    stolen = accounts.NewAccount(other.pk, "practice", "Veldermeer", "Oefenkanaal")
    with pytest.raises(ValueError, match="somebody else"):
        accounts.connect(stolen, by=stranger, now=make.NIGHT)
