"""The tone guide to read: as signed, for whom it is meant."""

from __future__ import annotations

import pytest

from regie.engagement.models import Agreement
from regie.people.models import Membership
from tests.library.scene import place
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_the_page_shows_the_signed_guide_to_agency_and_municipality(sign_in: SignIn) -> None:
    p = place("Gemeente Veldermeer")
    signed = Agreement.objects.get(assignment__agency=p.agency, kind="tone", state=Agreement.SIGNED)
    words = [row["word"] for row in signed.content.get("avoid", [])]
    for who in (p.writer, p.agent):
        client = sign_in(Membership.objects.select_related("user").get(user_id=int(who.id)))
        page = client.get("/tone/").content.decode()
        assert "Gemeente Veldermeer" in page
        assert all(word in page for word in words)


def test_another_municipalitys_guide_is_not_shown(sign_in: SignIn) -> None:
    place("Gemeente Veldermeer")
    other = place("Gemeente Zandermeer")
    seat = Membership.objects.select_related("user").get(user_id=int(other.agent.id))
    assert "Veldermeer" not in sign_in(seat).get("/tone/").content.decode()
