"""The practice network's screens: read, play, write, and stay within one's own municipality."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from regie.people.models import Membership, Organisation
from regie.practice import actions, faults
from regie.practice.models import PracticeAccount, PracticePlay, PracticePost
from tests import make
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser() -> Membership:
    return make.seat(make.municipality("Veldermeer"), "adviser")


@pytest.fixture
def asked(adviser: Membership) -> PracticePost:
    """A thread of two with a reply by the municipality."""
    slug = adviser.organisation.slug
    town = actions.open_account(slug, name="Gemeente Veldermeer", kind="municipality", municipality=slug)
    fenna = actions.open_account(f"fenna.{slug}", name="Fenna J.", kind="resident", municipality=slug)
    made = actions.post(fenna, f"@{slug} <b>licht</b> stuk", now=make.NIGHT)
    actions.post(town, "We kijken.", reply_to=made.pk, key="k", now=make.NIGHT)
    return made


def test_the_timeline_shows_posts_escaped_marked_and_with_linked_handles(
    sign_in: SignIn, adviser: Membership, asked: PracticePost
) -> None:
    page = sign_in(adviser).get("/practice/").content.decode()
    assert "OEFENKANAAL" in page
    assert "&lt;b&gt;licht&lt;/b&gt;" in page
    assert 'href="/practice/@veldermeer/">@veldermeer</a>' in page
    assert "1 reactie" in page


def test_the_number_of_queries_does_not_grow_with_the_number_of_posts(
    sign_in: SignIn,
    adviser: Membership,
    asked: PracticePost,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(25):
        actions.post(asked.author, f"@veldermeer vraag {number}", now=make.NIGHT)
    client = sign_in(adviser)
    client.get("/practice/")
    with django_assert_max_num_queries(14):
        client.get("/practice/")
    with django_assert_max_num_queries(12):
        client.get(f"/practice/post/{asked.pk}/")


def test_a_scene_is_started_held_and_stopped_from_the_panel(sign_in: SignIn, adviser: Membership) -> None:
    client = sign_in(adviser)
    client.post("/practice/play/", {"scenario": "growing_incident", "speed": "60"})
    page = client.get("/practice/").content.decode()
    assert "Groeiend incident" in page
    assert "Wat er nog komt" in page
    for move, state in (("pause", "paused"), ("resume", "running"), ("stop", "stopped")):
        client.post(f"/practice/{move}/")
        assert PracticePlay.objects.get().state == state


@pytest.mark.parametrize(
    "wrong", [{"scenario": "war", "speed": "1"}, {"scenario": "quiet_night", "speed": "1e9"}, {}]
)
def test_an_unknown_scene_or_speed_starts_nothing(
    sign_in: SignIn, adviser: Membership, wrong: dict[str, str]
) -> None:
    assert sign_in(adviser).post("/practice/play/", wrong).status_code == 302
    assert not PracticePlay.objects.exists()


def test_a_resident_is_played_and_the_reply_hangs_in_the_thread(
    sign_in: SignIn, adviser: Membership, asked: PracticePost
) -> None:
    answer = sign_in(adviser).post(
        "/practice/write/", {"name": "Gijs", "text": "Hier ook!", "reply_to": asked.pk}
    )
    made = PracticePost.objects.get(text="Hier ook!")
    assert answer["Location"] == f"/practice/post/{made.pk}/#post-{made.pk}"
    assert made.root_id == asked.pk
    assert made.author.kind == "resident"


def test_what_the_network_refuses_is_said_in_words(
    sign_in: SignIn, adviser: Membership, asked: PracticePost
) -> None:
    actions.delete(asked, now=make.NIGHT)
    client = sign_in(adviser)
    page = client.post(
        "/practice/write/", {"name": "Gijs", "text": "Hier ook!", "reply_to": asked.pk}, follow=True
    )
    assert "is er niet meer" in page.content.decode()
    page = client.post("/practice/write/", {"name": "Gijs", "text": ""}, follow=True)
    assert "Schrijf eerst iets" in page.content.decode()


def test_a_fault_is_set_and_shown(sign_in: SignIn, adviser: Membership, asked: PracticePost) -> None:
    client = sign_in(adviser)
    client.post("/practice/fault/", {"fault": faults.REVOKED})
    assert PracticeAccount.objects.get(handle="veldermeer").fault == faults.REVOKED
    assert "Storing aan" in client.get("/practice/").content.decode()
    client.post("/practice/fault/", {"fault": "explodes"})
    assert PracticeAccount.objects.get(handle="veldermeer").fault == faults.REVOKED


def test_an_agent_reads_along_but_does_not_play(
    sign_in: SignIn, adviser: Membership, asked: PracticePost
) -> None:
    clerk = make.seat(adviser.organisation, "administrator", name="Bea Bos")
    client = sign_in(clerk)
    page = client.get("/practice/").content.decode()
    assert "Start de scène" not in page
    assert "Schrijf als inwoner" not in page
    for address in ("play", "write", "fault", "pause", "resume", "stop"):
        assert client.post(f"/practice/{address}/").status_code == 403


def test_the_world_of_another_municipality_is_not_there(sign_in: SignIn, asked: PracticePost) -> None:
    stranger = make.seat(make.municipality("Zandermeer"), "adviser", name="Cem Kaya")
    client = sign_in(stranger)
    assert "licht" not in client.get("/practice/").content.decode()
    assert client.get(f"/practice/post/{asked.pk}/").status_code == 404
    assert client.get("/practice/@veldermeer/").status_code == 404
    assert client.get("/practice/@nobody/").status_code == 404


def test_agency_people_choose_a_municipality_first(sign_in: SignIn) -> None:
    agent = make.seat(make.agency(), "agent", name="Noor de Vries")
    page = sign_in(agent).get("/practice/").content.decode()
    assert "Kies eerst een gemeente" in page
    assert Organisation.objects.filter(kind="municipality").count() == 0


def test_only_the_timeline_is_sent_when_a_script_asks_for_it(
    sign_in: SignIn, adviser: Membership, asked: PracticePost
) -> None:
    part = sign_in(adviser).get("/practice/", headers={"X-Part": "posts"}).content.decode()
    assert "<html" not in part
    assert "Fenna J." in part


def test_a_hidden_post_is_folded_and_a_deleted_one_leaves_a_gap_in_its_thread(
    sign_in: SignIn, adviser: Membership, asked: PracticePost
) -> None:
    client = sign_in(adviser)
    actions.hide(asked, hidden=True, now=make.NIGHT)
    assert "Verborgen door de gemeente" in client.get("/practice/@veldermeer/").content.decode()
    actions.delete(asked, now=make.NIGHT)
    assert "weggehaald door de schrijver" in client.get(f"/practice/post/{asked.pk}/").content.decode()
