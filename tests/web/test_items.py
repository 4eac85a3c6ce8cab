"""From an item to a variant that is ready, on the screen of a maker and of an expert."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from regie.campaigns.actions import sending
from regie.content.models import Comment, Item, Review, Variant
from regie.people.models import Membership
from tests import make
from tests.campaigns.make import NOW, Scene
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_a_maker_writes_and_a_colleague_judges_until_it_is_ready(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    s = Scene()
    campaign = sending.accept(s.sent(), by=s.coordinator, now=NOW)
    maker = sign_in(make.seat(s.town, "adviser", "Mo Maker"))
    expert = sign_in(Membership.objects.get(user_id=s.signer.user_id or 0))
    assert "Er is nog niets gemaakt" in maker.get(f"/campaigns/{campaign.pk}/items/").content.decode()
    form = maker.get(f"/campaigns/{campaign.pk}/items/new/").content.decode()
    assert "Er is altijd een container met plek." in form, "the brief fills in what it knows"
    said = {
        "title": "Loop door", "kind": "post", "source": "Er is plek.", "topic": "waste", "sensitivity": "low",
        "euros": "0", "share_a": "50", "asked": ["copy", "accessibility"],
    }  # fmt: skip
    maker.post(f"/campaigns/{campaign.pk}/items/new/", said)
    item = Item.objects.get()
    page = f"/items/{item.pk}/"
    words = {
        "account": s.channel.pk,
        "language": "nl",
        "text": "Zak vol? #looptdooralsutblieft",
        "fits": "on",
    }
    maker.post(f"{page}write/", words)
    maker.post(f"{page}write/", words | {"text": "Container vol? Loop door. #looptdooralsutblieft"})
    variant = Variant.objects.get()
    html = expert.get(page).content.decode()
    assert "begin elk woord met een hoofdletter" in html
    assert "<del><span" in html
    assert "0 van 1 klaar" in html
    address = f"/variants/{variant.pk}/"
    assert "Oordeel: " in html
    assert "Oordeel: " not in maker.get(page).content.decode(), "nobody judges the own words"
    wrong = expert.post(f"{address}comment/", {"text": "Korter", "quote": "staat er niet"}, follow=True)
    assert "staan er niet" in wrong.content.decode()
    expert.post(f"{address}comment/", {"text": "Korter", "quote": "Loop door"})
    assert "Opmerkingen die nog open staan: 1" in expert.get(page).content.decode()
    maker.post(f"/comments/{Comment.objects.get().pk}/resolve/")
    seal = {"seal": variant.seal}
    judged = {**seal, "discipline": "copy", "copy-verdict": "good"}
    assert "elk punt van de lijst" in expert.post(f"{address}review/", judged, follow=True).content.decode()
    points = ["one_message", "plain_words", "tone", "true"]
    expert.post(f"{address}review/", {**judged, "copy-points": points})
    own = maker.post(f"{address}review/", {**judged, "copy-points": points}, follow=True)
    assert "dus iemand anders beoordeelt ze" in own.content.decode()
    assert Review.objects.count() == 1
    remarks = {"accessibility-verdict": "remarks", "accessibility-note": "Kan nog lichter."}
    expert.post(f"{address}review/", {**seal, "discipline": "accessibility", **remarks})
    with django_assert_max_num_queries(30):
        html = expert.get(page).content.decode()
    assert "Klaar voor goedkeuring" in html
    assert "Klaar voor goedkeuring" in expert.get(f"/campaigns/{campaign.pk}/items/").content.decode()
    maker.post(f"{page}change/", said | {"source": "Er is bijna altijd plek."})
    assert "De bron is sindsdien veranderd" in expert.get(page).content.decode()
    old = expert.post(f"{address}review/", {**judged, "seal": "x"}, follow=True).content.decode()
    assert "De woorden zijn veranderd" in old
