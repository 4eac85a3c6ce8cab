"""The crisis room on screen: what each sees, and the picture on one page of paper."""

from __future__ import annotations

import re
import zlib
from contextlib import suppress
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regie.crisis.actions import levels
from regie.crisis.actions.levels import Heard
from regie.crisis.models import Crisis, Picture
from regie.kernel.actor import Actor
from regie.kernel.clock import utc_now
from regie.people.models import Membership
from regie.web.crisis_pictures import trend
from tests.crisis.scene import Scene, scene
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def s() -> Scene:
    return scene()


def _in(sign_in: SignIn, who: Actor) -> Client:
    return sign_in(Membership.objects.select_related("user").get(user_id=int(who.id)))


def _crisis(s: Scene) -> Crisis:
    now = utc_now()
    crisis = s.opened(now=now)
    levels.enter_level(crisis, Heard(2, "Meldkamer", now), by=s.director, now=now)
    crisis.refresh_from_db()
    return crisis


def test_the_room_shows_level_rhythm_and_who_may_do_what(s: Scene, sign_in: SignIn) -> None:
    crisis = _crisis(s)
    own = _in(sign_in, s.director).get(f"/crisis/{crisis.pk}/").content.decode()
    theirs = _in(sign_in, s.analyst).get(f"/crisis/{crisis.pk}/").content.decode()
    for page in (own, theirs):
        assert "GRIP 2" in page
        assert "data-countdown" in page
    assert "Niveau vastleggen" in own
    assert "Niveau vastleggen" not in theirs
    assert "Nieuw beeld" in theirs


def test_the_room_of_another_town_is_not_there(s: Scene, sign_in: SignIn) -> None:
    crisis = _crisis(s)
    other = scene()
    assert _in(sign_in, other.director).get(f"/crisis/{crisis.pk}/").status_code == 404


def test_the_room_costs_the_same_for_one_picture_as_for_many(
    s: Scene, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    crisis, client = _crisis(s), _in(sign_in, s.director)
    for n in range(6):
        s.picture(crisis, now=utc_now() + timedelta(seconds=n))
    with django_assert_max_num_queries(60):
        assert client.get(f"/crisis/{crisis.pk}/").status_code == 200


def test_the_municipality_lays_down_what_each_level_does(s: Scene, sign_in: SignIn) -> None:
    client = _in(sign_in, s.director)
    page = client.get("/crisis/levels/").content.decode()
    assert "Dit is de tabel die bij Regie hoort" in page
    said = {f"{name}-{grip}": "on" for grip in range(1, 6) for name in ("flag", "pause")}
    said |= {f"{name}-{grip}": "on" for grip in (4, 5) for name in ("kernel", "release", "relay")}
    form = {**said, "rhythm-1": "45", "why": "Regionaal crisisplan 2027"}
    wrong = client.post("/crisis/levels/", {**form, "kernel-2": "on"})
    assert wrong.status_code == 422
    assert "Een hoger niveau doet minder" in wrong.content.decode()
    assert client.post("/crisis/levels/", {**form, "rhythm-2": "snel"}).status_code == 422
    done = client.post("/crisis/levels/", form, follow=True).content.decode()
    assert "Uw eigen tabel, door Marit Director" in done
    assert 'name="pause-1" aria-label="GRIP 1: wat gepland staat, stopt" checked' in done
    crisis = s.at_level(1)
    room = client.get(f"/crisis/{crisis.pk}/").content.decode()
    assert "wat gepland staat, stopt" in room
    assert crisis.rhythm_minutes == 45
    client.post("/crisis/levels/", {"deed": "shipped", "why": "Terug"})
    assert "Dit is de tabel die bij Regie hoort" in client.get("/crisis/levels/").content.decode()
    assert _in(sign_in, s.analyst).get("/crisis/levels/").status_code == 403


def test_a_level_is_entered_and_a_wrong_one_is_said_in_words(s: Scene, sign_in: SignIn) -> None:
    crisis, client = s.opened(now=utc_now()), _in(sign_in, s.director)
    where = f"/crisis/{crisis.pk}/level/"
    page = client.post(where, {"level": "2", "source": " "}, follow=True).content.decode()
    assert "Zeg van wie u het hoorde." in page
    page = client.post(where, {"level": "x", "source": "Meldkamer"}, follow=True).content.decode()
    assert "Kies een niveau van 0 tot en met 5." in page
    client.post(where, {"level": "2", "source": "Meldkamer", "set_at": "2020-01-01T10:00"})
    crisis.refresh_from_db()
    assert crisis.level == 2


def test_a_picture_that_lacks_something_comes_back_with_its_words(s: Scene, sign_in: SignIn) -> None:
    crisis, client = _crisis(s), _in(sign_in, s.analyst)
    answered = client.post(f"/crisis/{crisis.pk}/picture/", {"interpretation": "Alleen dit."})
    assert answered.status_code == 422
    assert "Alleen dit." in answered.content.decode()
    assert Picture.objects.count() == 0


def test_the_paper_is_one_page_also_when_everything_is_long(s: Scene, sign_in: SignIn) -> None:
    crisis, client = _crisis(s), _in(sign_in, s.director)
    made = s.picture(crisis, now=utc_now(), meaning="Bezorgd. " * 90, behaviour_seen="Kijken. " * 100,
                     advice_tone="Rustig. " * 100, sources_online="Kanaal. " * 100)  # fmt: skip
    answered = client.get(f"/crisis/{crisis.pk}/picture/{made.number}/paper/")
    assert answered["Content-Type"] == "application/pdf"
    assert answered.content.startswith(b"%PDF")
    assert _pages(answered.content) == 1


def _pages(pdf: bytes) -> int:
    """How many page objects there are, also in the compressed parts."""
    parts = [pdf]
    for found in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, flags=re.DOTALL):
        with suppress(zlib.error):
            parts.append(zlib.decompress(found))
    return sum(len(re.findall(rb"/Type\s*/Page\b", part)) for part in parts)


def test_the_trend_has_a_bar_and_a_row_for_each_part(s: Scene) -> None:
    made = s.picture(_crisis(s), now=utc_now())
    drawn = trend(made)
    assert len(drawn.bars) == len(drawn.rows) == 3
    assert [count for _, count in drawn.rows] == [1, 4, 9]
    assert drawn.bars[2][3] == 90


def test_a_kernel_message_is_written_by_the_agency_and_approved_by_the_town(
    s: Scene, sign_in: SignIn
) -> None:
    crisis = _crisis(s)
    agent, table = _in(sign_in, s.agent), _in(sign_in, s.spokesperson)
    page = agent.get(f"/crisis/{crisis.pk}/kernel/").content.decode()
    soon = re.findall(r'name="next_at"[^>]*value="([^"]+)"', page)[0]
    told = {"known": "Brand.", "unknown": "Oorzaak.", "doing": "Blussen.", "advice": "Blijf weg."}
    agent.post(f"/crisis/{crisis.pk}/kernel/write/", {**told, "next_at": soon, "valid_until": soon})
    number = re.findall(
        r'name="message" value="(\d+)"', table.get(f"/crisis/{crisis.pk}/kernel/").content.decode()
    )
    page = table.post(
        f"/crisis/{crisis.pk}/kernel/decide/", {"message": number[0], "do": "approve"}, follow=True
    ).content.decode()
    assert "Goedgekeurd. Antwoorden steunen vanaf nu op deze versie." in page


def test_an_exercise_is_marked_everywhere(s: Scene, sign_in: SignIn) -> None:
    now = utc_now()
    crisis = s.opened(practice=True, now=now)
    made = s.picture(crisis, now=now)
    client = _in(sign_in, s.director)
    for where in ("", "kernel/", f"picture/{made.number}/"):
        assert "crisis--practice" in client.get(f"/crisis/{crisis.pk}/{where}").content.decode()
    text = client.get(f"/crisis/{crisis.pk}/picture/{made.number}/").content.decode()
    assert "Oefening, niets hiervan is echt" in text


def test_scaling_down_shows_the_list_of_aftercare(s: Scene, sign_in: SignIn) -> None:
    crisis, client = _crisis(s), _in(sign_in, s.director)
    page = client.post(f"/crisis/{crisis.pk}/down/", follow=True).content.decode()
    assert "Zorg voor de mensen die eraan werkten" in page
    for item in crisis.aftercare.all():
        client.post(f"/crisis/{crisis.pk}/tick/", {"item": item.pk, "note": "Klaar"})
    client.post(f"/crisis/{crisis.pk}/close/")
    crisis.refresh_from_db()
    assert crisis.state == "closed"
