"""The end of an assignment and the expiry of an agreement, as the gate of sending sees them."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from regie.engagement.actions import assignments
from regie.engagement.models import Agreement
from regie.mandate import queries
from tests import make
from tests.mandate.world import NIGHT, passes, world


@pytest.mark.django_db(transaction=True)
def test_ending_waits_for_who_is_sending_and_after_it_nobody_passes() -> None:
    place = world()
    place.mandate()
    inside, leave, ended = threading.Event(), threading.Event(), threading.Event()
    order: list[str] = []

    def sender() -> None:
        with transaction.atomic():
            assert passes(place) == "allow"
            inside.set()
            leave.wait(10)
            order.append("attempt")
        connection.close()

    def director() -> None:
        inside.wait(10)
        assignments.end(place.assignment, "Overgedragen", by=place.director, now=NIGHT)
        order.append("ended")
        ended.set()
        connection.close()

    threads = [threading.Thread(target=sender), threading.Thread(target=director)]
    for thread in threads:
        thread.start()
    inside.wait(10)
    assert not ended.wait(0.3)  # not ended while an attempt may still be written
    leave.set()
    for thread in threads:
        thread.join(10)
    assert order == ["attempt", "ended"]
    assert passes(place) == "not_covered"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["frame", "tone", "escalation", "feedback", "alignment"])
def test_without_one_of_the_five_agreements_nothing_goes_out(kind: str) -> None:
    place = world()
    place.mandate()
    assert queries.verdict(place.ask(), at=NIGHT).outcome == "allow"
    agreement = Agreement.objects.get(assignment=place.assignment, kind=kind)
    Agreement.objects.filter(pk=agreement.pk).update(replaced_at=NIGHT, state="replaced")
    verdict = queries.verdict(place.ask(), at=NIGHT)
    assert (verdict.outcome, verdict.reason) == ("forbid", "agreement_expired")
    assert queries.verdict(place.ask_ourselves(), at=NIGHT).reason != "agreement_expired"


@pytest.mark.django_db
def test_two_versions_that_both_hold_are_as_bad_as_none() -> None:
    place = world()
    place.mandate()
    make.agreement(place.assignment, "tone", version=2, valid_to=NIGHT + timedelta(days=1))
    assert queries.verdict(place.ask(), at=NIGHT).reason == "agreement_expired"
