"""The practice network keeps posts once, tells who is concerned, and misbehaves only when asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from regie.practice import actions, queries
from regie.practice.faults import NetworkRefused
from regie.practice.models import PracticeAccount, PracticePost

NOW = datetime(2026, 11, 20, 22, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> PracticeAccount:
    return actions.open_account(
        "veldermeer", name="Gemeente Veldermeer", kind="municipality", municipality="veldermeer"
    )


@pytest.fixture
def fenna() -> PracticeAccount:
    return actions.open_account(
        "fenna.veldermeer", name="Fenna J.", kind="resident", municipality="veldermeer"
    )


def test_the_same_key_twice_is_one_post(town: PracticeAccount) -> None:
    first = actions.post(town, "Wij kijken ernaar.", key="k1", now=NOW)
    second = actions.post(town, "Heel andere tekst.", key="k1", now=NOW)
    assert first.pk == second.pk
    assert PracticePost.objects.get().text == "Wij kijken ernaar."


def test_a_key_of_somebody_else_is_refused(town: PracticeAccount, fenna: PracticeAccount) -> None:
    actions.post(town, "Van ons.", key="k1", now=NOW)
    with pytest.raises(NetworkRefused, match="key_taken"):
        actions.post(fenna, "Van mij.", key="k1", now=NOW)


def test_a_mention_a_reply_and_the_rest_of_the_thread_are_told(
    town: PracticeAccount, fenna: PracticeAccount
) -> None:
    asked = actions.post(fenna, "@Veldermeer, wanneer komt het oud papier?", now=NOW)
    answer = actions.post(town, "Donderdag.", reply_to=asked.pk, key="k1", now=NOW)
    thanks = actions.post(fenna, "Top!", reply_to=answer.pk, now=NOW)
    actions.post(fenna, "Niets voor de gemeente, mail naar fenna@veldermeer.example", now=NOW)
    assert [p.pk for p in queries.notifications(town, since=0)] == [asked.pk, thanks.pk]
    assert thanks.root_id == asked.pk


def test_an_edit_and_a_deletion_are_told_again(town: PracticeAccount, fenna: PracticeAccount) -> None:
    asked = actions.post(fenna, "@veldermeer licht stuk", now=NOW)
    seen = queries.notifications(town, since=0)[-1].stamp
    actions.edit(asked, "@veldermeer licht stuk in de Fuutstraat", now=NOW)
    [again] = queries.notifications(town, since=seen)
    assert again.revision == 1
    assert again.edited_at == NOW
    actions.delete(asked, now=NOW)
    [gone] = queries.notifications(town, since=again.stamp)
    assert gone.deleted_at == NOW
    assert gone.text == ""


def test_a_reply_to_a_deleted_post_is_refused(town: PracticeAccount, fenna: PracticeAccount) -> None:
    asked = actions.post(fenna, "@veldermeer vraag", now=NOW)
    actions.delete(asked, now=NOW)
    with pytest.raises(NetworkRefused, match="parent_gone"):
        actions.post(town, "Antwoord", reply_to=asked.pk, now=NOW)


@pytest.mark.parametrize(("text", "reason"), [("  \n", "empty"), ("é" * 501, "too_long")])
def test_empty_and_too_long_posts_are_refused(town: PracticeAccount, text: str, reason: str) -> None:
    with pytest.raises(NetworkRefused, match=reason):
        actions.post(town, text, now=NOW)


def test_what_the_municipality_writes_by_hand_is_told_but_what_a_client_sent_is_not(
    town: PracticeAccount,
) -> None:
    by_hand = actions.post(town, "De milieustraat is zaterdag dicht.", now=NOW)
    actions.post(town, "Via Regie.", key="k1", now=NOW + timedelta(seconds=1))
    assert [p.pk for p in queries.notifications(town, since=0)] == [by_hand.pk]
